/* flow.h - who talks to whom: the five values that tell one conversation's direction from another.
 */
#ifndef HARNESS_BASE_FLOW_H
#define HARNESS_BASE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FLOW_UDP 17
#define FLOW_TCP 6

/* Room for flow_text() of any flow. */
#define FLOW_TEXT_MAX 128

/* One direction of a conversation. Plain bytes without padding, so that equal flows are equal
 * memory: start from all zeros. IPv4 addresses stand as ::ffff:a.b.c.d; ports are 0 where the
 * protocol has none. */
struct flow {
	uint8_t from[16];
	uint8_t to[16];
	uint16_t from_port;
	uint16_t to_port;
	uint8_t protocol;   /* IP's protocol number */
	uint8_t ip_version; /* 4 or 6; 0 when the packet was not IP */
	uint8_t unused[2];
};

static inline bool flow_same(const struct flow *a, const struct flow *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* 64 well-mixed bits of f; the same on every machine of one byte order. */
uint64_t flow_hash(const struct flow *f);

/* The opposite direction of f. */
struct flow flow_reverse(const struct flow *f);

/* Reads an address, "10.0.0.1" or "fd00::1", as a flow holds it. 4 or 6, or -1 when it is none. */
int flow_address(const char *s, uint8_t ret[static 16]);

/* Is f to all neighbours, and never further? Routers do not forward what goes to the link-local
 * multicast groups (RFC 5771, section 4: 224.0.0.0/24; RFC 4291, section 2.7: scopes 1 and 2) or to
 * 255.255.255.255. */
bool flow_stays_on_link(const struct flow *f);

/* Writes "udp 10.0.0.1:5004 > 10.0.0.2:5006" ("[fd00::1]:5004" for IPv6) and returns buf. */
const char *flow_text(const struct flow *f, char buf[static FLOW_TEXT_MAX]);

#endif
