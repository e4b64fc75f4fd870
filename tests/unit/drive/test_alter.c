/* test_alter.c - packets are altered where the model said, and nowhere else. */
#include <string.h>

#include "harness/base/packet.h"
#include "harness/drive/alter.h"
#include "tests/support/suite.h"

/* The IPv4 header of RFC 1071's worked kind: its checksum 0xb861 is right. */
static const uint8_t ipv4[] = { 0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
				0xb8, 0x61, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7 };

/* The ones' complement sum of the header: 0xffff when its checksum is right. */
static uint32_t header_sum(const uint8_t *ip)
{
	uint32_t sum = 0;

	for (int i = 0; i < 20; i += 2)
		sum += (uint32_t)ip[i] << 8 | ip[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void turns_one_bit_from_the_start_of_the_frame(void)
{
	uint8_t data[3] = { 0 };

	alter_bit(data, 3, 0);
	CHECK_INT(data[0], 0x80);
	alter_bit(data, 3, 15);
	CHECK_INT(data[1], 0x01);
	alter_bit(data, 3, 15);
	CHECK_INT(data[1], 0);
	alter_bit(data, 2, 16);
	CHECK_INT(data[2], 0);
}

static void marks_ipv4_with_a_right_checksum(void)
{
	struct packet p;
	uint8_t data[sizeof(ipv4) + 14] = { [12] = 0x08 };

	CHECK_INT(header_sum(ipv4), 0xffff);
	for (unsigned from = 0; from < 4; from++)
		for (unsigned to = 0; to < 4; to++) {
			memcpy(data + 14, ipv4, sizeof(ipv4));
			packet_read(&p, PACKET_LINK_ETHERNET, data, sizeof(data), 200);
			alter_ecn(data, &p, from);
			CHECK_INT(header_sum(data + 14), 0xffff);
			alter_ecn(data, &p, to);
			CHECK_INT(header_sum(data + 14), 0xffff);
			packet_read(&p, PACKET_LINK_ETHERNET, data, sizeof(data), 200);
			CHECK_INT(p.traffic_class, to);
		}
	CHECK_INT(memcmp(data + 14 + 12, ipv4 + 12, 8), 0);
}

static void marks_ipv6_without_touching_class_or_label(void)
{
	uint8_t data[60] = { 0x6a, 0xbf, 0xff, 0xff, [5] = 20, [6] = 59, [7] = 64 };
	struct packet p;

	packet_read(&p, PACKET_LINK_RAW, data, sizeof(data), sizeof(data));
	CHECK_INT(p.traffic_class, 0xab);
	alter_ecn(data, &p, 1);
	packet_read(&p, PACKET_LINK_RAW, data, sizeof(data), sizeof(data));
	CHECK_INT(p.traffic_class, 0xa9);
	CHECK_INT(data[1] & 15, 15);
}

static void leaves_what_is_not_ip_alone(void)
{
	uint8_t data[42] = { [12] = 0x08, [13] = 0x06 }, before[42];
	struct packet p;

	memcpy(before, data, sizeof(data));
	packet_read(&p, PACKET_LINK_ETHERNET, data, sizeof(data), sizeof(data));
	alter_ecn(data, &p, 3);
	CHECK_INT(memcmp(before, data, sizeof(data)), 0);
}

/* The header with its checksum taken out, as one that was left to hardware. */
static void finishes_a_checksum_over_an_even_and_an_odd_number_of_bytes(void)
{
	uint8_t data[4 + sizeof(ipv4) + 1] = { 1, 2, 3, 4 };

	memcpy(data + 4, ipv4, sizeof(ipv4));
	data[4 + 10] = data[4 + 11] = 0;
	alter_sum(data, 4 + sizeof(ipv4), 4, 4 + 10);
	CHECK_INT(memcmp(data + 4, ipv4, sizeof(ipv4)), 0);
	CHECK_INT(data[3], 4);
	/* a last byte counts as the upper half of a word */
	data[sizeof(data) - 1] = 0x12;
	data[4 + 10] = data[4 + 11] = 0;
	alter_sum(data, sizeof(data), 4, 4 + 10);
	CHECK_INT(data[4 + 10] << 8 | data[4 + 11], 0xb861 - 0x1200);
}

static void a_checksum_of_zero_is_written_as_all_ones(void)
{
	uint8_t data[4] = { 0xff, 0xff, 0, 0 };

	alter_sum(data, 4, 0, 2);
	CHECK_INT(data[2] << 8 | data[3], 0xffff);
}

static void a_checksum_outside_of_the_packet_is_left_alone(void)
{
	uint8_t data[4] = { 1, 2, 3, 4 };

	alter_sum(data, 4, 0, 3);
	alter_sum(data, 4, 3, 2);
	alter_sum(data, 4, 65535, 65536);
	CHECK_INT(memcmp(data, (const uint8_t[]){ 1, 2, 3, 4 }, 4), 0);
}

CU_TestInfo alter_tests[] = {
	TEST(turns_one_bit_from_the_start_of_the_frame),
	TEST(marks_ipv4_with_a_right_checksum),
	TEST(marks_ipv6_without_touching_class_or_label),
	TEST(leaves_what_is_not_ip_alone),
	TEST(finishes_a_checksum_over_an_even_and_an_odd_number_of_bytes),
	TEST(a_checksum_of_zero_is_written_as_all_ones),
	TEST(a_checksum_outside_of_the_packet_is_left_alone),
	CU_TEST_INFO_NULL,
};
