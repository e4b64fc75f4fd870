/* test_pan.c - addresses are replaced as Crypto-PAn's authors have it, and networks stay networks.
 */
#include <arpa/inet.h>
#include <gcrypt.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/custody/pan.h"
#include "tests/support/hex.h"
#include "tests/support/suite.h"

/* The key of the sample that comes with the authors' own program. */
static const uint8_t sample_key[PAN_KEY_BYTES] = {
	21,  34,  23,  141, 51,  164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
	216, 152, 143, 131, 121, 121, 101, 39,  98, 87, 76, 45, 42, 132, 34,  2,
};

static struct pan *open_sample(void)
{
	struct pan *pan = NULL;
	struct err err;

	CHECK_INT(pan_open(sample_key, &pan, &err), 0);
	return pan;
}

static void check_pair(struct pan *pan, int family, const char *from, const char *to)
{
	size_t n = family == AF_INET ? 4 : 16;
	uint8_t address[16];
	char text[INET6_ADDRSTRLEN];

	CHECK_INT(inet_pton(family, from, address), 1);
	pan_map(pan, NULL, 0, address, n);
	CHECK_STR(inet_ntop(family, address, text, sizeof(text)), to);
}

/* FIPS 197, appendix C.1. */
static void the_library_s_aes_is_aes(void)
{
	uint8_t key[16], block[16], want[16];
	gcry_cipher_hd_t cipher;

	CHECK_INT(hex_parse("00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f", key, 16), 16);
	CHECK_INT(hex_parse("00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff", block, 16), 16);
	CHECK_INT(hex_parse("69 c4 e0 d8 6a 7b 04 30 d8 cd b7 80 70 b4 c5 5a", want, 16), 16);
	CHECK_INT(gcry_cipher_open(&cipher, GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_ECB, 0), 0);
	CHECK_INT(gcry_cipher_setkey(cipher, key, 16), 0);
	CHECK_INT(gcry_cipher_encrypt(cipher, block, 16, NULL, 0), 0);
	CHECK(!memcmp(block, want, 16));
	gcry_cipher_close(cipher);
}

static void addresses_come_out_as_in_the_authors_sample(void)
{
	static const char *const pairs[][2] = {
		{ "128.11.68.132", "135.242.180.132" },   { "129.118.74.4", "134.136.186.123" },
		{ "130.132.252.244", "133.68.164.234" },  { "141.223.7.43", "141.167.8.160" },
		{ "141.233.145.108", "141.129.237.235" }, { "152.163.225.39", "151.140.114.167" },
		{ "156.29.3.236", "147.225.12.42" },      { "165.247.96.84", "162.9.99.234" },
		{ "166.107.77.190", "160.132.178.185" },  { "192.102.249.13", "252.138.62.131" },
		{ "192.215.32.125", "252.43.47.189" },    { "192.233.80.103", "252.25.108.8" },
		{ "192.41.57.43", "252.222.221.184" },    { "193.150.244.223", "253.169.52.216" },
		{ "195.205.63.100", "255.186.223.5" },    { "198.200.171.101", "249.199.68.213" },
	};
	struct pan *pan = open_sample();

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		check_pair(pan, AF_INET, pairs[i][0], pairs[i][1]);
	pan_close(pan);
}

/* The paper's f on 128 bits: no vectors of the authors; this is what another program makes of it.
 */
static void ipv6_addresses_come_out_as_elsewhere(void)
{
	struct pan *pan = open_sample();

	check_pair(pan, AF_INET6, "::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed");
	check_pair(pan, AF_INET6, "::2", "78ff:f001:9fc0:20df:8380:b1f1:704:ef");
	check_pair(pan, AF_INET6, "::ffff", "78ff:f001:9fc0:20df:8380:b1f1:704:f838");
	check_pair(pan, AF_INET6, "2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e");
	check_pair(pan, AF_INET6, "2001:db8::2", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c");
	pan_close(pan);
}

static const struct pan_range ranges[] = {
	{ { 10 }, 8, false },
	{ { 127 }, 8, true },
	{ { 10, 1 }, 16, true },
	{ { 192, 168 }, 16, false },
};

#define RANGES (sizeof(ranges) / sizeof(*ranges))

static uint32_t map32(struct pan *pan, size_t count, uint32_t address)
{
	uint32_t bytes = htonl(address);

	pan_map(pan, ranges, count, (uint8_t *)&bytes, 4);
	return ntohl(bytes);
}

/* How many bits two addresses share from the first on. */
static unsigned shared(uint32_t a, uint32_t b)
{
	return a == b ? 32 : (unsigned)__builtin_clz(a ^ b);
}

/* Pairs that part at each bit, of addresses that a multiplier draws. */
static void check_prefixes(size_t count)
{
	struct pan *pan = open_sample();
	uint32_t drawn = 1, wrong = 0;

	for (unsigned i = 0; i < 3200; i++) {
		uint32_t a, b;

		drawn = drawn * 1664525U + 1013904223U;
		a = drawn;
		drawn = drawn * 1664525U + 1013904223U;
		b = (a ^ 0x80000000U >> i % 32) ^
		    (i % 32 < 31 ? drawn & (0x7fffffffU >> i % 32) : 0);
		wrong += shared(a, b) != shared(map32(pan, count, a), map32(pan, count, b));
	}
	CHECK_INT(wrong, 0);
	pan_close(pan);
}

static void two_addresses_share_afterwards_what_they_shared_before(void)
{
	check_prefixes(0);
}

static void that_holds_where_ranges_are_kept_too(void)
{
	check_prefixes(RANGES);
}

static void no_two_addresses_become_one(void)
{
	struct pan *pan = open_sample();
	uint8_t seen[8192] = { 0 };
	uint32_t twice = 0, outside = 0, network = map32(pan, RANGES, 0x0a020000) >> 16;

	for (uint32_t i = 0; i < 65536; i++) {
		uint32_t to = map32(pan, RANGES, 0x0a020000 | i);

		outside += to >> 16 != network;
		twice += seen[(to & 0xffff) / 8] >> to % 8 & 1;
		seen[(to & 0xffff) / 8] |= (uint8_t)(1 << to % 8);
	}
	CHECK_INT(outside, 0);
	CHECK_INT(twice, 0);
	pan_close(pan);
}

static void ranges_are_kept_and_whole_ones_do_not_change(void)
{
	struct pan *pan = open_sample();

	CHECK_INT(map32(pan, RANGES, 0x7f000001), 0x7f000001);
	CHECK_INT(map32(pan, RANGES, 0x0a010203), 0x0a010203);
	CHECK_INT(map32(pan, RANGES, 0x0a4d0001) >> 24, 10);
	CHECK(map32(pan, RANGES, 0x0a4d0001) != 0x0a4d0001);
	CHECK(map32(pan, RANGES, 0x0a4d0001) >> 16 != 0x0a01);
	CHECK_INT(map32(pan, RANGES, 0xc0a80101) >> 16, 0xc0a8);
	CHECK(map32(pan, RANGES, 0x7e000001) >> 24 != 127);
	pan_close(pan);
}

static void another_key_gives_other_addresses(void)
{
	uint8_t key[PAN_KEY_BYTES];
	struct pan *a = open_sample(), *b = NULL, *again = open_sample();
	unsigned same = 0;
	struct err err;

	memcpy(key, sample_key, sizeof(key));
	key[0] ^= 1;
	CHECK_INT(pan_open(key, &b, &err), 0);
	for (uint32_t i = 0; i < 64; i++) {
		same += map32(a, 0, i << 20) == map32(b, 0, i << 20);
		CHECK_INT(map32(a, 0, i << 20), map32(again, 0, i << 20));
	}
	CHECK_INT(same, 0);
	pan_close(a);
	pan_close(b);
	pan_close(again);
}

CU_TestInfo pan_tests[] = {
	TEST(the_library_s_aes_is_aes),
	TEST(addresses_come_out_as_in_the_authors_sample),
	TEST(ipv6_addresses_come_out_as_elsewhere),
	TEST(two_addresses_share_afterwards_what_they_shared_before),
	TEST(that_holds_where_ranges_are_kept_too),
	TEST(no_two_addresses_become_one),
	TEST(ranges_are_kept_and_whole_ones_do_not_change),
	TEST(another_key_gives_other_addresses),
	CU_TEST_INFO_NULL,
};
