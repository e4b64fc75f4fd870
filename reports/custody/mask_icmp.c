/* mask_icmp.c - addresses in ICMP, neighbour discovery, and the packets that errors quote. */
#include <stddef.h>

#include "reports/custody/mask.h"
#include "reports/custody/mask_inside.h"

/* An error's own header; the packet it is about follows. */
#define QUOTE 8

/* Where the messages of a type have what: addresses from byte 8 on, then options from byte options
 * on (0: none). */
static const struct layout {
	uint8_t type, addresses, options;
} layouts6[] = {
	{ 130, 1, 0 },  /* RFC 2710: query */
	{ 131, 1, 0 },  /* report */
	{ 132, 1, 0 },  /* done */
	{ 133, 0, 8 },  /* RFC 4861: router solicitation */
	{ 134, 0, 16 }, /* router advertisement */
	{ 135, 1, 24 }, /* neighbour solicitation */
	{ 136, 1, 24 }, /* neighbour advertisement */
	{ 137, 2, 40 }, /* redirect */
};

/* RFC 3810 */
#define LISTENER_REPORT 143

enum { OPTION_SOURCE = 1, OPTION_TARGET, OPTION_PREFIX, OPTION_REDIRECTED, OPTION_SERVERS = 25 };

/* The recursion ends at MASK_DEPTH_MAX. NOLINTNEXTLINE(misc-no-recursion) */
static void mask_quote(struct mask *mask, uint8_t *data, size_t n, unsigned depth)
{
	if (depth < MASK_DEPTH_MAX)
		mask_ip(mask, data, n, depth + 1);
}

/* RFC 792. NOLINTNEXTLINE(misc-no-recursion) as above */
void mask_icmp4(struct mask *mask, uint8_t *data, size_t n, unsigned depth)
{
	if (n < QUOTE)
		return;
	switch (data[0]) {
	case 5: /* redirect: to this gateway */
		mask_ipv4(mask, data + 4);
		mask_quote(mask, data + QUOTE, n - QUOTE, depth);
		break;
	case 3:  /* unreachable */
	case 4:  /* source quench */
	case 11: /* time exceeded */
	case 12: /* parameter problem */
		mask_quote(mask, data + QUOTE, n - QUOTE, depth);
		break;
	default:
		break;
	}
}

static void mask_list(struct mask *mask, uint8_t *data, size_t n)
{
	for (; n >= 16; data += 16, n -= 16)
		mask_ipv6(mask, data);
}

/* One option of n bytes, 8 at least. NOLINTNEXTLINE(misc-no-recursion) as above */
static void mask_option(struct mask *mask, uint8_t *data, size_t n, unsigned depth)
{
	switch (data[0]) {
	case OPTION_SOURCE:
	case OPTION_TARGET:
		mask_mac(mask, data + 2);
		break;
	case OPTION_PREFIX:
		if (n >= 32)
			mask_ipv6(mask, data + 16);
		break;
	case OPTION_REDIRECTED:
		mask_quote(mask, data + 8, n - 8, depth);
		break;
	case OPTION_SERVERS: /* RFC 8106 */
		mask_list(mask, data + 8, n - 8);
		break;
	default:
		break;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion) as above */
static void mask_options(struct mask *mask, uint8_t *data, size_t n, unsigned depth)
{
	while (n >= 8 && data[1]) {
		size_t length = 8 * (size_t)data[1];

		if (length > n)
			length = n;
		mask_option(mask, data, length, depth);
		data += length;
		n -= length;
	}
}

/* Records, each of a group and sources. */
static void mask_listener_report(struct mask *mask, uint8_t *data, size_t n)
{
	for (size_t at = 8; at + 20 <= n;) {
		size_t more = 4 * (size_t)data[at + 1];
		size_t sources = mask_get16(data + at + 2);

		mask_ipv6(mask, data + at + 4);
		at += 20;
		for (; sources && at + 16 <= n; sources--, at += 16)
			mask_ipv6(mask, data + at);
		at += more;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion) as above */
void mask_icmp6(struct mask *mask, uint8_t *data, size_t n, unsigned depth)
{
	if (n < QUOTE)
		return;
	if (data[0] >= 1 && data[0] <= 4) /* RFC 4443: errors */
		mask_quote(mask, data + QUOTE, n - QUOTE, depth);
	if (data[0] == LISTENER_REPORT)
		mask_listener_report(mask, data, n);
	for (size_t i = 0; i < sizeof(layouts6) / sizeof(*layouts6); i++) {
		const struct layout *l = &layouts6[i];

		if (l->type != data[0])
			continue;
		mask_list(mask, data + 8,
			  n - 8 < 16 * (size_t)l->addresses ? n - 8 : 16 * (size_t)l->addresses);
		if (l->options && l->options < n)
			mask_options(mask, data + l->options, n - l->options, depth);
	}
}
