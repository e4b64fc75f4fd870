/* test_mask_packet.c - no address is left in a packet, and its checksums hold. */
#include <string.h>

#include "harness/base/packet.h"
#include "tests/support/hex.h"
#include "tests/support/put.h"
#include "tests/support/suite.h"
#include "tests/unit/custody/masked.h"

#define ROOM 600

static const uint8_t seller4[] = { 10, 77, 0, 1 }, buyer4[] = { 10, 77, 0, 2 };
static const uint8_t seller6[16] = { 0xfd, 0x77, [15] = 1 };

static bool holds(const uint8_t *data, size_t n, const uint8_t *what, size_t length)
{
	return memmem(data, n, what, length) != NULL;
}

/* UDP from port 5000 to port, with a payload of text. */
static size_t make_udp(uint8_t *ret, unsigned version, unsigned port, const char *text)
{
	uint8_t udp[ROOM] = { 0 };
	size_t n = 8 + strlen(text);

	put16(udp, 5000);
	put16(udp + 2, port);
	put16(udp + 4, (uint32_t)n);
	memcpy(udp + 8, text, n - 8);
	return masked_packet(ret, version, 17, udp, n);
}

static void udp_loses_its_addresses_and_keeps_its_sums(void)
{
	struct mask *mask = masked_open();

	for (unsigned version = 4; version <= 6; version += 2) {
		uint8_t packet[ROOM], again[ROOM];
		size_t n = make_udp(packet, version, 6000, "c=IN IP4 10.77.0.1 and more\r\n");

		memcpy(again, packet, n);
		CHECK(masked_sums_right(packet, n));
		mask_packet(mask, PACKET_LINK_RAW, packet, n);
		CHECK(masked_sums_right(packet, n));
		CHECK(!holds(packet, n, seller4, 4) && !holds(packet, n, seller6, 16));
		CHECK(!holds(packet, n, (const uint8_t *)"10.77.0.1", 9));
		CHECK(holds(packet, n, (const uint8_t *)" and more\r\n", 11));
		mask_packet(mask, PACKET_LINK_RAW, again, n);
		CHECK(!memcmp(packet, again, n));
	}
	mask_close(mask);
}

/* As captures are: the payload is not there, but its sum is in the checksum. */
static void a_cut_packet_s_checksum_still_fits_the_whole(void)
{
	struct mask *mask = masked_open();
	uint8_t whole[ROOM], cut[ROOM];
	size_t n = make_udp(whole, 4, 6000, "nothing that anybody would change in this");

	memcpy(cut, whole, n);
	mask_packet(mask, PACKET_LINK_RAW, whole, n);
	for (size_t left = 28; left < n; left++) {
		uint8_t part[ROOM];

		memcpy(part, cut, left);
		mask_packet(mask, PACKET_LINK_RAW, part, left);
		CHECK(!memcmp(part, whole, left));
	}
	CHECK(masked_sums_right(whole, n));
	mask_close(mask);
}

static void tcp_keeps_its_sums_and_a_wrong_one_stays_wrong(void)
{
	struct mask *mask = masked_open();
	uint8_t tcp[40] = { 0x1b, 0x58, 0xbc, 0xaf, [12] = 0x50 }, packet[ROOM];
	size_t n;

	memcpy(tcp + 20, "HELLO 10.77.0.2 OK!!", 20);
	n = masked_packet(packet, 6, 6, tcp, sizeof(tcp));
	mask_packet(mask, PACKET_LINK_RAW, packet, n);
	CHECK(masked_sums_right(packet, n));
	n = masked_packet(packet, 4, 6, tcp, sizeof(tcp));
	packet[30] ^= 1;
	mask_packet(mask, PACKET_LINK_RAW, packet, n);
	CHECK(!masked_sums_right(packet, n));
	packet[30] ^= 1;
	CHECK(masked_sums_right(packet, n));
	mask_close(mask);
}

static void udp_without_a_checksum_gets_none(void)
{
	struct mask *mask = masked_open();
	uint8_t packet[ROOM];
	size_t n = make_udp(packet, 4, 6000, "0123456789");

	put16(packet + 26, 0);
	mask_packet(mask, PACKET_LINK_RAW, packet, n);
	CHECK_INT(packet[26] | packet[27], 0);
	mask_close(mask);
}

/* An error of the network's: another packet's beginning in it, with sums of its own. */
static void a_quoted_packet_changes_with_the_rest(void)
{
	struct mask *mask = masked_open();
	uint8_t quoted[ROOM], icmp[ROOM] = { 3, 3 }, packet[ROOM], alone[ROOM];
	size_t n = make_udp(quoted, 4, 6000, "payload");

	memcpy(alone, quoted, n);
	mask_packet(mask, PACKET_LINK_RAW, alone, n);
	memcpy(icmp + 8, quoted, 28);
	n = masked_packet(packet, 4, 1, icmp, 36);
	mask_packet(mask, PACKET_LINK_RAW, packet, n);
	CHECK(masked_sums_right(packet, n));
	CHECK(!memcmp(packet + 28, alone, 28));
	CHECK(!holds(packet, n, seller4, 4) && !holds(packet, n, buyer4, 4));
	mask_close(mask);
}

static void icmpv6_quotes_change_too(void)
{
	struct mask *mask = masked_open();
	uint8_t quoted[ROOM], icmp[ROOM] = { 1, 4 }, packet[ROOM];
	size_t n = make_udp(quoted, 6, 6000, "payload");

	memcpy(icmp + 8, quoted, n);
	n = masked_packet(packet, 6, 58, icmp, 8 + n);
	mask_packet(mask, PACKET_LINK_RAW, packet, n);
	CHECK(masked_sums_right(packet, n));
	CHECK(masked_sums_right(packet + 48, n - 48));
	CHECK(!holds(packet, n, seller6, 16));
	mask_close(mask);
}

/* The target and the asker's hardware address, as in the wire's own header. */
static void neighbour_discovery_names_the_new_addresses(void)
{
	struct mask *mask = masked_open();
	uint8_t icmp[32] = { 135 },
		frame[14 + ROOM] = { 0x33, 0x33, 0xff, 0, 0, 2, 2, 0xaa, 1, 2, 3, 4, 0x86, 0xdd };
	uint8_t target[16] = { 0xfd, 0x77, [15] = 2 };
	size_t n;

	memcpy(icmp + 8, target, 16);
	icmp[24] = icmp[25] = 1;
	memcpy(icmp + 26, frame + 6, 6);
	n = 14 + masked_packet(frame + 14, 6, 58, icmp, sizeof(icmp));
	mask_packet(mask, PACKET_LINK_ETHERNET, frame, n);
	CHECK(masked_sums_right(frame + 14, n - 14));
	mask_ipv6(mask, target);
	CHECK(!memcmp(frame + 14 + 48, target, 16));
	CHECK(!memcmp(frame + 14 + 66, frame + 6, 6));
	CHECK(frame[7] != 0xaa || frame[8] != 1);
	mask_close(mask);
}

static void arp_names_the_new_addresses(void)
{
	struct mask *mask = masked_open();
	uint8_t frame[42] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0xaa, 1, 2, 3,
			      4,    8,    6,    0,    1,    8,    0, 6,    4, 0, 1 };
	uint8_t address[4];

	memcpy(frame + 22, frame + 6, 6);
	memcpy(frame + 28, seller4, 4);
	memcpy(frame + 38, buyer4, 4);
	mask_packet(mask, PACKET_LINK_ETHERNET, frame, sizeof(frame));
	CHECK(!memcmp(frame + 22, frame + 6, 6) && frame[0] == 0xff);
	memcpy(address, seller4, 4);
	mask_ipv4(mask, address);
	CHECK(!memcmp(frame + 28, address, 4));
	CHECK(!holds(frame, sizeof(frame), seller4, 4) && !holds(frame, sizeof(frame), buyer4, 4));
	mask_close(mask);
}

/* XOR-MAPPED-ADDRESS is the sender's own, covered by the cookie; a fingerprint is made anew. */
static void stun_tells_the_new_address_and_its_fingerprint_fits(void)
{
	struct mask *mask = masked_open();
	uint8_t udp[48] = { 0x1b, 0x58, 0xbc, 0xaf, 0, 48 }, *stun = udp + 8, packet[ROOM];
	static const uint8_t cookie[] = { 0x21, 0x12, 0xa4, 0x42 };
	uint8_t address[4];
	size_t n;

	put16(stun, 0x0101);
	put16(stun + 2, 20);
	memcpy(stun + 4, cookie, 4);
	put32(stun + 20, 0x00200008);
	put32(stun + 24, 0x00010000);
	for (unsigned i = 0; i < 4; i++)
		stun[28 + i] = seller4[i] ^ cookie[i];
	put32(stun + 32, 0x80280004);
	n = masked_packet(packet, 4, 17, udp, sizeof(udp));
	mask_packet(mask, PACKET_LINK_RAW, packet, n);
	memcpy(address, seller4, 4);
	mask_ipv4(mask, address);
	for (unsigned i = 0; i < 4; i++)
		CHECK_INT(packet[28 + 28 + i] ^ cookie[i], address[i]);
	CHECK(packet[28 + 36] || packet[28 + 37]);
	CHECK(masked_sums_right(packet, n));
	mask_close(mask);
}

/* The sample request of RFC 5769, which holds no address: its fingerprint is right as it is. */
static void a_fingerprint_comes_out_as_published(void)
{
	static const char sample[] =
		"00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae 80 22 00 10 53 54 55 "
		"4e 20 74 65 73 74 20 63 6c 69 65 6e 74 00 24 00 04 6e 00 01 ff 80 29 00 08 93 2f "
		"f9 b1 51 26 3b 36 00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20 00 08 00 14 9a "
		"ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2 80 28 00 04 e5 7a 3b cf";
	struct mask *mask = masked_open();
	uint8_t message[ROOM], want[ROOM];
	size_t n = hex_parse(sample, message, sizeof(message));

	CHECK_INT(n, 108);
	memcpy(want, message, n);
	memset(message + n - 4, 0, 4);
	mask_payload(mask, message, n);
	CHECK(!memcmp(message, want, n));
	mask_close(mask);
}

static void name_services_say_nothing_any_more(void)
{
	struct mask *mask = masked_open();
	uint8_t packet[ROOM];
	size_t n = make_udp(packet, 4, 5353, "secret.local");

	mask_packet(mask, PACKET_LINK_RAW, packet, n);
	CHECK(!holds(packet, n, (const uint8_t *)"secret", 6));
	CHECK(masked_sums_right(packet, n));
	mask_close(mask);
}

static void what_nobody_can_read_is_overwritten(void)
{
	struct mask *mask = masked_open();
	uint8_t frame[40] = { 1, 0x80, 0xc2, 0, 0, 0x0e, 2, 3, 4, 5, 6, 7, 0x88, 0xcc };

	memcpy(frame + 14, "switch-17", 9);
	mask_packet(mask, PACKET_LINK_ETHERNET, frame, sizeof(frame));
	CHECK(!holds(frame, sizeof(frame), (const uint8_t *)"switch", 6));
	mask_close(mask);
}

/* Each length from nothing on: an address that is cut is not left in part. */
static void a_header_that_is_cut_keeps_no_part_of_an_address(void)
{
	struct mask *mask = masked_open();
	uint8_t packet[ROOM];
	size_t n = make_udp(packet, 6, 6000, "0123456789");

	for (size_t left = 0; left < n; left++) {
		uint8_t part[ROOM];

		memcpy(part, packet, left);
		mask_packet(mask, PACKET_LINK_RAW, part, left);
		CHECK(left < 10 || part[8] != 0xfd || part[9] != 0x77);
	}
	mask_close(mask);
}

CU_TestInfo mask_packet_tests[] = {
	TEST(udp_loses_its_addresses_and_keeps_its_sums),
	TEST(a_cut_packet_s_checksum_still_fits_the_whole),
	TEST(tcp_keeps_its_sums_and_a_wrong_one_stays_wrong),
	TEST(udp_without_a_checksum_gets_none),
	TEST(a_quoted_packet_changes_with_the_rest),
	TEST(icmpv6_quotes_change_too),
	TEST(neighbour_discovery_names_the_new_addresses),
	TEST(arp_names_the_new_addresses),
	TEST(stun_tells_the_new_address_and_its_fingerprint_fits),
	TEST(a_fingerprint_comes_out_as_published),
	TEST(name_services_say_nothing_any_more),
	TEST(what_nobody_can_read_is_overwritten),
	TEST(a_header_that_is_cut_keeps_no_part_of_an_address),
	CU_TEST_INFO_NULL,
};
