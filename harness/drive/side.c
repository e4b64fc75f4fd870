/* side.c - which end of a route an address belongs to. */
#include "harness/drive/side.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/flow.h"
#include "harness/base/quantity.h"

/* The bits that stand before an IPv4 address: 80 zeros and 16 ones. */
#define MAPPED_BITS 96

static bool is_mapped(const uint8_t *address)
{
	static const uint8_t before[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(address, before, sizeof(before));
}

static uint8_t mask_of_byte(unsigned bits, unsigned byte)
{
	if (bits >= 8 * byte + 8)
		return 0xff;
	return bits <= 8 * byte ? 0 : (uint8_t)(0xff00 >> (bits - 8 * byte));
}

static bool holds(const struct side *side, const uint8_t *address)
{
	unsigned whole = side->bits / 8;

	/* One address, the common case: compared without a call. */
	if (whole == 16)
		return !memcmp(side->address, address, 16);
	return !memcmp(side->address, address, whole) &&
	       !((side->address[whole] ^ address[whole]) & mask_of_byte(side->bits, whole));
}

/* Is any bit of the address set that the prefix does not cover? */
static bool has_rest(const struct side *side)
{
	for (unsigned i = 0; i < 16; i++)
		if (side->address[i] & ~mask_of_byte(side->bits, i))
			return true;
	return false;
}

int side_parse(const char *s, struct side *ret, struct err *err)
{
	const char *slash = strchr(s, '/');
	size_t n = slash ? (size_t)(slash - s) : strlen(s);
	char address[SIDE_TEXT_MAX];
	struct side side;
	uint64_t bits;
	int version = -1, before;

	if (n < sizeof(address)) {
		memcpy(address, s, n);
		address[n] = '\0';
		version = flow_address(address, side.address);
	}
	if (version < 0)
		return err_set(
			err, -EINVAL,
			"\"%s\" is no address; expected one like 10.0.0.1, fd00::1 or 10.0.0.0/8",
			s);
	before = version == 4 ? MAPPED_BITS : 0;
	bits = 128U - (unsigned)before;
	if (slash && parse_count(slash + 1, bits, &bits, NULL))
		return err_set(err, -EINVAL, "\"%s\": expected at most %d after the slash", s,
			       128 - before);
	side.bits = (unsigned)(bits + (unsigned)before);
	if (has_rest(&side))
		return err_set(err, -EINVAL, "\"%s\": the address has bits beyond its prefix", s);
	*ret = side;
	return 0;
}

struct side side_of(const uint8_t address[static 16])
{
	struct side side = { .bits = 128 };

	memcpy(side.address, address, sizeof(side.address));
	return side;
}

bool side_holds(const struct side *sides, size_t n, const uint8_t address[static 16])
{
	for (size_t i = 0; i < n; i++)
		if (holds(&sides[i], address))
			return true;
	return false;
}

const char *side_text(const struct side *side, char buf[static SIDE_TEXT_MAX])
{
	bool v4 = side->bits >= MAPPED_BITS && is_mapped(side->address);
	char address[INET6_ADDRSTRLEN];

	(void)inet_ntop(v4 ? AF_INET : AF_INET6, side->address + (v4 ? 12 : 0), address,
			sizeof(address));
	if (side->bits == 128)
		(void)snprintf(buf, SIDE_TEXT_MAX, "%s", address);
	else
		(void)snprintf(buf, SIDE_TEXT_MAX, "%s/%u", address,
			       side->bits - (v4 ? MAPPED_BITS : 0));
	return buf;
}
