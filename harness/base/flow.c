/* flow.c - comparing and naming flows. */
#include "harness/base/flow.h"

#include <arpa/inet.h>
#include <stdio.h>

/* Folds the 128-bit product of two odd-ish words: the mixing step of wyhash (Wang Yi, public
 * domain). */
static uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t flow_hash(const struct flow *f)
{
	uint64_t w[5];

	_Static_assert(sizeof(*f) == sizeof(w), "a flow has no padding");
	memcpy(w, f, sizeof(w));
	return fold(fold(w[0] ^ UINT64_C(0xa0761d6478bd642f), w[1] ^ UINT64_C(0xe7037ed1a0b428db)) ^
			    w[4],
		    fold(w[2] ^ UINT64_C(0x8ebc6af09c88c6e3), w[3] ^ UINT64_C(0x589965cc75374cc3)) ^
			    UINT64_C(0x1d8e4e27c47d124f));
}

int flow_address(const char *s, uint8_t ret[static 16])
{
	struct in_addr v4;

	if (inet_pton(AF_INET, s, &v4) == 1) {
		memset(ret, 0, 10);
		memset(ret + 10, 0xff, 2);
		memcpy(ret + 12, &v4, 4);
		return 4;
	}
	return inet_pton(AF_INET6, s, ret) == 1 ? 6 : -1;
}

struct flow flow_reverse(const struct flow *f)
{
	struct flow back = *f;

	memcpy(back.from, f->to, sizeof(back.from));
	memcpy(back.to, f->from, sizeof(back.to));
	back.from_port = f->to_port;
	back.to_port = f->from_port;
	return back;
}

bool flow_stays_on_link(const struct flow *f)
{
	static const uint8_t neighbours[] = { 224, 0, 0 }, everybody[] = { 255, 255, 255, 255 };

	if (f->ip_version == 6)
		return f->to[0] == 0xff && ((f->to[1] & 0xf) == 1 || (f->to[1] & 0xf) == 2);
	return f->ip_version == 4 && (memcmp(f->to + 12, neighbours, sizeof(neighbours)) == 0 ||
				      memcmp(f->to + 12, everybody, sizeof(everybody)) == 0);
}

static void end_text(const struct flow *f, const uint8_t addr[16], uint16_t port,
		     char buf[static 56])
{
	char text[INET6_ADDRSTRLEN] = "?";
	bool six = f->ip_version == 6;

	(void)inet_ntop(six ? AF_INET6 : AF_INET, six ? addr : addr + 12, text, sizeof(text));
	(void)snprintf(buf, 56, six ? "[%s]:%u" : "%s:%u", text, (unsigned)port);
}

static void protocol_text(uint8_t protocol, char buf[static 8])
{
	switch (protocol) {
	case FLOW_UDP:
		(void)snprintf(buf, 8, "udp");
		break;
	case FLOW_TCP:
		(void)snprintf(buf, 8, "tcp");
		break;
	default:
		(void)snprintf(buf, 8, "ip-%u", (unsigned)protocol);
		break;
	}
}

const char *flow_text(const struct flow *f, char buf[static FLOW_TEXT_MAX])
{
	char protocol[8], from[56], to[56];

	if (!f->ip_version) {
		(void)snprintf(buf, FLOW_TEXT_MAX, "not IP");
		return buf;
	}
	protocol_text(f->protocol, protocol);
	end_text(f, f->from, f->from_port, from);
	end_text(f, f->to, f->to_port, to);
	(void)snprintf(buf, FLOW_TEXT_MAX, "%s %s > %s", protocol, from, to);
	return buf;
}
