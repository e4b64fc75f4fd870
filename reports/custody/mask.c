/* mask.c - the three maps, and what they leave alone. */
#include "reports/custody/mask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "harness/base/err.h"

/* A run has a handful of addresses, and each of them stands in thousands of packets. */
#define MEMORY 256

enum kind { KIND_NONE, KIND_IPV4, KIND_IPV6, KIND_MAC };

struct memory {
	uint8_t kind;
	uint8_t from[PAN_BYTES_MAX], to[PAN_BYTES_MAX];
};

struct mask {
	struct pan *ipv4, *ipv6, *mac;
	struct memory memory[MEMORY];
};

/* RFC 1122, 1918, 3927, 5771, 6598 */
static const struct pan_range ranges4[] = {
	{ { 0 }, 8, true },
	{ { 10 }, 8, false },
	{ { 100, 64 }, 10, false },
	{ { 127 }, 8, true },
	{ { 169, 254 }, 16, false },
	{ { 172, 16 }, 12, false },
	{ { 192, 168 }, 16, false },
	{ { 224 }, 4, true },
	{ { 255, 255, 255, 255 }, 32, true },
};

/* RFC 4291, 4193; the solicited-node groups hold 24 bits of a host's address. */
static const struct pan_range ranges6[] = {
	{ { 0 }, 128, true },
	{ { [15] = 1 }, 128, true },
	{ { [10] = 0xff, 0xff }, 96, false },
	{ { 0, 0x64, 0xff, 0x9b }, 96, false },
	{ { 0xfc }, 7, false },
	{ { 0xfe, 0x80 }, 10, false },
	{ { 0xff }, 8, true },
	{ { 0xff, 0x02, [11] = 1, 0xff }, 104, false },
};

/* Those of ranges6 that end in an IPv4 address: RFC 4291 and 6052. */
#define MAPPED     2
#define TRANSLATED 3

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

int mask_open(const uint8_t *key, struct mask **ret, struct err *err)
{
	struct mask *mask = calloc(1, sizeof(*mask));
	uint8_t drawn[MASK_KEY_BYTES];
	int r = 0;

	if (!mask)
		return err_set(err, -ENOMEM, "out of memory");
	if (!key && getrandom(drawn, sizeof(drawn), 0) != (ssize_t)sizeof(drawn))
		r = err_set(err, -errno, "getrandom: %s", strerror(errno));
	if (!key)
		key = drawn;
	if (r == 0)
		r = pan_open(key, &mask->ipv4, err);
	if (r == 0)
		r = pan_open(key + PAN_KEY_BYTES, &mask->ipv6, err);
	if (r == 0)
		r = pan_open(key + PAN_KEY_BYTES + PAN_KEY_BYTES, &mask->mac, err);
	explicit_bzero(drawn, sizeof(drawn));
	if (r < 0)
		mask_close(mask);
	else
		*ret = mask;
	return r;
}

void mask_close(struct mask *mask)
{
	if (!mask)
		return;
	pan_close(mask->ipv4);
	pan_close(mask->ipv6);
	pan_close(mask->mac);
	explicit_bzero(mask->memory, sizeof(mask->memory));
	free(mask);
}

static void map_ipv4(struct mask *mask, uint8_t *address)
{
	pan_map(mask->ipv4, ranges4, COUNT(ranges4), address, 4);
}

static void map_ipv6(struct mask *mask, uint8_t *address)
{
	if (pan_inside(&ranges6[MAPPED], address) || pan_inside(&ranges6[TRANSLATED], address))
		map_ipv4(mask, address + 12);
	else
		pan_map(mask->ipv6, ranges6, COUNT(ranges6), address, 16);
}

/* A group's MAC address is made of the group: 33:33 and the end of the IPv6 one (RFC 2464), of
 * which only the solicited-node groups change. */
static void map_group(struct mask *mask, uint8_t *address)
{
	uint8_t group[16] = { 0xff, 0x02, [11] = 1, 0xff };

	if (address[0] != 0x33 || address[1] != 0x33 || address[2] != 0xff)
		return;
	memcpy(group + 13, address + 3, 3);
	map_ipv6(mask, group);
	memcpy(address + 3, group + 13, 3);
}

static void map_mac(struct mask *mask, uint8_t *address)
{
	static const uint8_t none[6];
	/* the two bits of an address's kind: nothing may flip them */
	uint8_t kind = address[0] & 3;

	if (kind & 1) {
		map_group(mask, address);
		return;
	}
	if (!memcmp(address, none, sizeof(none)))
		return;
	do {
		pan_map(mask->mac, NULL, 0, address, 6);
		address[0] = (uint8_t)((address[0] & ~3U) | kind);
		/* only one address can come out as none: it takes the one that none would have */
	} while (!memcmp(address, none, sizeof(none)));
}

static size_t slot_of(enum kind kind, const uint8_t *address, size_t n)
{
	uint32_t hash = kind;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ address[i]) * 16777619U; /* FNV-1a */
	return (hash ^ hash >> 16) % MEMORY;
}

static void recall(struct mask *mask, enum kind kind, uint8_t *address, size_t n)
{
	static void (*const maps[])(struct mask *, uint8_t *) = {
		[KIND_IPV4] = map_ipv4, [KIND_IPV6] = map_ipv6, [KIND_MAC] = map_mac
	};
	struct memory *m = &mask->memory[slot_of(kind, address, n)];

	if (m->kind != kind || memcmp(m->from, address, n) != 0) {
		m->kind = (uint8_t)kind;
		memcpy(m->from, address, n);
		memcpy(m->to, address, n);
		maps[kind](mask, m->to);
	}
	memcpy(address, m->to, n);
}

void mask_ipv4(struct mask *mask, uint8_t address[static 4])
{
	recall(mask, KIND_IPV4, address, 4);
}

void mask_ipv6(struct mask *mask, uint8_t address[static 16])
{
	recall(mask, KIND_IPV6, address, 16);
}

void mask_mac(struct mask *mask, uint8_t address[static 6])
{
	recall(mask, KIND_MAC, address, 6);
}
