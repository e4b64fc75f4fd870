/* masked.c - packets with right checksums, made from scratch. */
#include "tests/unit/custody/masked.h"

#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "tests/support/put.h"
#include "tests/support/suite.h"

struct mask *masked_open(void)
{
	uint8_t key[MASK_KEY_BYTES];
	struct mask *mask = NULL;
	struct err err;

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(7 * i + 3);
	CHECK_INT(mask_open(key, &mask, &err), 0);
	return mask;
}

char *masked_text(struct mask *mask, const char *text)
{
	struct text t = { 0 };

	mask_text(mask, text, strlen(text), &t);
	return t.s ? t.s : strdup("");
}

static uint32_t add(uint32_t sum, const uint8_t *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum += i % 2 ? data[i] : (uint32_t)data[i] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

static size_t field_of(uint8_t protocol)
{
	return protocol == 17 ? 6 : protocol == 6 ? 16 : 2;
}

/* The sum of the transport's part with its pseudo-header, which ICMP for IPv4 lacks. */
static uint32_t transport_sum(const uint8_t *packet, size_t n)
{
	bool four = packet[0] >> 4 == 4;
	size_t header = four ? 20 : 40;
	uint8_t protocol = packet[four ? 9 : 6];
	uint32_t sum = add(0, packet + header, n - header);

	if (protocol == 1)
		return sum;
	sum = add(sum, packet + (four ? 12 : 8), four ? 8 : 32);
	return sum + protocol + (uint32_t)(n - header);
}

size_t masked_packet(uint8_t *ret, unsigned version, uint8_t protocol, const uint8_t *payload,
		     size_t n)
{
	size_t header = version == 4 ? 20 : 40, all = header + n;
	uint8_t *field = ret + header + field_of(protocol);

	memset(ret, 0, header);
	ret[0] = version == 4 ? 0x45 : 0x60;
	memcpy(ret + header, payload, n);
	put16(field, 0);
	if (version == 4) {
		put16(ret + 2, (uint32_t)all);
		ret[8] = 64;
		ret[9] = protocol;
		memcpy(ret + 12, (uint8_t[]){ 10, 77, 0, 1, 10, 77, 0, 2 }, 8);
		put16(ret + 10, ~(uint32_t)fold(add(0, ret, 20)) & 0xffff);
	} else {
		put16(ret + 4, (uint32_t)n);
		ret[6] = protocol;
		ret[7] = 64;
		put16(ret + 8, 0xfd77);
		ret[23] = 1;
		put16(ret + 24, 0xfd77);
		ret[39] = 2;
	}
	put16(field, ~(uint32_t)fold(transport_sum(ret, all)) & 0xffff);
	return all;
}

int masked_sums_right(const uint8_t *packet, size_t n)
{
	if (packet[0] >> 4 == 4 && fold(add(0, packet, 20)) != 0xffff)
		return 0;
	return fold(transport_sum(packet, n)) == 0xffff;
}
