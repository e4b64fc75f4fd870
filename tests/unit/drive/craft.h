/* craft.h - hand-made captures: every form, link type and address family that tests need. */
#ifndef TESTS_UNIT_DRIVE_CRAFT_H
#define TESTS_UNIT_DRIVE_CRAFT_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/text.h"
#include "harness/base/time.h"

enum craft_form {
	CRAFT_PCAP_USEC,
	CRAFT_PCAP_NSEC,
	CRAFT_PCAP_SWAPPED, /* microseconds, written on a machine of the other byte order */
	CRAFT_PCAPNG_USEC,
	CRAFT_PCAPNG_NSEC,
	CRAFT_FORMS,
};

/* A capture in memory. Starts with craft_begin(), ends with craft_save() or craft_done(). */
struct craft {
	enum craft_form form;
	int link;
	struct text file;
};

void craft_begin(struct craft *c, enum craft_form form, int link);
void craft_done(struct craft *c);

/* Appends a packet as it stands. */
void craft_packet(struct craft *c, nsec_t time, const uint8_t *data, uint32_t captured,
		  uint32_t length);

/* Appends a whole UDP packet from host `from` to host `to` (10.0.0.N or fd00::N, port 5000 + N) of
 * which IP's part is ip_bytes long; ip_version is 4 or 6. Its payload starts with tag in network
 * order.
 */
struct craft_udp {
	nsec_t time;
	int ip_version;
	uint8_t from;
	uint8_t to;
	uint16_t ip_bytes;
	uint32_t tag;
};

void craft_udp(struct craft *c, const struct craft_udp *p);

/* Appends an ARP request (Ethernet only). */
void craft_arp(struct craft *c, nsec_t time);

/* Writes the first n bytes (all when SIZE_MAX) to path. */
void craft_save(const struct craft *c, const char *path, size_t n);

/* The bytes of the link's own header. */
size_t craft_link_bytes(int link);

#endif
