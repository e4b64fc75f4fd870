/* test_mask.c - what kind of address it is can still be seen, and nothing else. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "tests/support/hex.h"
#include "tests/support/suite.h"
#include "tests/unit/custody/masked.h"

static const char *map4(struct mask *mask, const char *from, char ret[INET6_ADDRSTRLEN])
{
	uint8_t address[4];

	CHECK_INT(inet_pton(AF_INET, from, address), 1);
	mask_ipv4(mask, address);
	return inet_ntop(AF_INET, address, ret, INET6_ADDRSTRLEN);
}

static const char *map6(struct mask *mask, const char *from, char ret[INET6_ADDRSTRLEN])
{
	uint8_t address[16];

	CHECK_INT(inet_pton(AF_INET6, from, address), 1);
	mask_ipv6(mask, address);
	return inet_ntop(AF_INET6, address, ret, INET6_ADDRSTRLEN);
}

static void map_hardware(struct mask *mask, const char *from, uint8_t ret[6])
{
	CHECK_INT(hex_parse(from, ret, 6), 6);
	mask_mac(mask, ret);
}

static void loopback_and_groups_stay_as_they_are(void)
{
	static const char *const four[] = { "0.0.0.0", "127.0.0.1", "224.0.0.251",
					    "255.255.255.255" };
	static const char *const six[] = { "::", "::1", "ff02::1", "ff02::16" };
	struct mask *mask = masked_open();
	char text[INET6_ADDRSTRLEN];

	for (size_t i = 0; i < 4; i++) {
		CHECK_STR(map4(mask, four[i], text), four[i]);
		CHECK_STR(map6(mask, six[i], text), six[i]);
	}
	mask_close(mask);
}

static void private_addresses_stay_private_and_change(void)
{
	static const char *const four[][2] = { { "10.77.0.1", "10." },
					       { "192.168.1.7", "192.168." },
					       { "169.254.3.4", "169.254." } };
	static const char *const six[][2] = { { "fe80::1234:56ff:fe78:9abc", "fe" },
					      { "fd77::1", "f" } };
	struct mask *mask = masked_open();
	char text[INET6_ADDRSTRLEN];

	for (size_t i = 0; i < 3; i++) {
		CHECK(!strncmp(map4(mask, four[i][0], text), four[i][1], strlen(four[i][1])));
		CHECK(strcmp(text, four[i][0]) != 0);
	}
	for (size_t i = 0; i < 2; i++) {
		CHECK(!strncmp(map6(mask, six[i][0], text), six[i][1], strlen(six[i][1])));
		CHECK(strcmp(text, six[i][0]) != 0);
	}
	mask_close(mask);
}

static void an_ipv4_address_inside_an_ipv6_one_is_the_same_one(void)
{
	struct mask *mask = masked_open();
	char four[INET6_ADDRSTRLEN], six[INET6_ADDRSTRLEN];

	(void)map4(mask, "203.0.113.9", four);
	(void)map6(mask, "::ffff:203.0.113.9", six);
	CHECK_STR(six + strlen("::ffff:"), four);
	CHECK(strcmp(four, "203.0.113.9") != 0);
	mask_close(mask);
}

static void hardware_addresses_keep_their_kind_alone(void)
{
	struct mask *mask = masked_open();
	uint8_t to[6], again[6];

	map_hardware(mask, "02 15 5d 01 02 03", to);
	CHECK_INT(to[0] & 3, 2);
	CHECK(to[3] != 1 || to[4] != 2 || to[5] != 3);
	map_hardware(mask, "02 15 5d 01 02 03", again);
	CHECK(!memcmp(to, again, 6));
	map_hardware(mask, "00 15 5d 01 02 03", to);
	CHECK_INT(to[0] & 3, 0);
	map_hardware(mask, "00 00 00 00 00 00", to);
	CHECK(!memcmp(to, (uint8_t[6]){ 0 }, 6));
	map_hardware(mask, "ff ff ff ff ff ff", to);
	CHECK_INT(to[0] & to[5], 0xff);
	map_hardware(mask, "33 33 00 00 00 01", to);
	CHECK_INT(to[5], 1);
	mask_close(mask);
}

/* ff02::1:ff78:9abc is where fe80::...78:9abc is asked for, by frames to 33:33:ff:78:9a:bc. */
static void a_group_that_holds_an_address_changes_on_both_layers_alike(void)
{
	struct mask *mask = masked_open();
	uint8_t to[6], group[16];

	CHECK_INT(inet_pton(AF_INET6, "ff02::1:ff78:9abc", group), 1);
	mask_ipv6(mask, group);
	map_hardware(mask, "33 33 ff 78 9a bc", to);
	CHECK_INT(group[12], 0xff);
	CHECK(!memcmp(group + 13, to + 3, 3));
	CHECK(memcmp(to + 3, (uint8_t[]){ 0x78, 0x9a, 0xbc }, 3) != 0);
	mask_close(mask);
}

static void two_masks_that_draw_their_keys_differ(void)
{
	struct mask *a = NULL, *b = NULL;
	char from_a[INET6_ADDRSTRLEN], from_b[INET6_ADDRSTRLEN];
	struct err err;

	CHECK_INT(mask_open(NULL, &a, &err), 0);
	CHECK_INT(mask_open(NULL, &b, &err), 0);
	CHECK(strcmp(map6(a, "2001:db8::1", from_a), map6(b, "2001:db8::1", from_b)) != 0);
	mask_close(a);
	mask_close(b);
}

CU_TestInfo mask_tests[] = {
	TEST(loopback_and_groups_stay_as_they_are),
	TEST(private_addresses_stay_private_and_change),
	TEST(an_ipv4_address_inside_an_ipv6_one_is_the_same_one),
	TEST(hardware_addresses_keep_their_kind_alone),
	TEST(a_group_that_holds_an_address_changes_on_both_layers_alike),
	TEST(two_masks_that_draw_their_keys_differ),
	CU_TEST_INFO_NULL,
};
