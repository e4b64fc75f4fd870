/* test_rtpext.c - times in header extensions. */
#include "harness/base/rtpext.h"
#include "tests/support/suite.h"

#define ELEMENT(...)                                                           \
	{                                                                      \
		1, sizeof((const uint8_t[]){ __VA_ARGS__ }), (const uint8_t[]) \
		{                                                              \
			__VA_ARGS__                                            \
		}                                                              \
	}

/* 2208988800 s after 1900 is 1970; a fraction of 0x80000000 is half a second. */
static void reads_capture_times(void)
{
	const struct rtp_element plain = ELEMENT(0x83, 0xaa, 0x7e, 0x81, 0x80, 0, 0, 0);
	const struct rtp_element moved =
		ELEMENT(0x83, 0xaa, 0x7e, 0x80, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x40, 0, 0, 0);
	const struct rtp_element other = ELEMENT(1, 2, 3);
	nsec_t time, offset;

	CHECK(rtpext_capture_time(&plain, &time, &offset));
	CHECK_INT(time, 1500 * NSEC_PER_MSEC);
	CHECK_INT(offset, 0);
	CHECK(rtpext_capture_time(&moved, &time, &offset));
	CHECK_INT(time, 0);
	CHECK_INT(offset, -750 * NSEC_PER_MSEC);
	CHECK(!rtpext_capture_time(&other, &time, &offset));
}

static void reads_transport_wide_numbers(void)
{
	const struct rtp_element first = ELEMENT(0x12, 0x34), second = ELEMENT(0x12, 0x35, 0, 0);
	const struct rtp_element other = ELEMENT(1);
	uint16_t seq;

	CHECK(rtpext_transport_seq(&first, &seq));
	CHECK_INT(seq, 0x1234);
	CHECK(rtpext_transport_seq(&second, &seq));
	CHECK_INT(seq, 0x1235);
	CHECK(!rtpext_transport_seq(&other, &seq));
}

static void reads_what_the_sender_did_to_a_frame(void)
{
	const struct rtp_element e = ELEMENT(1, 0, 2, 0, 12, 0, 13, 0x01, 0x00, 0, 0, 0, 9);
	const struct rtp_element other = ELEMENT(1, 0, 2, 0, 12, 0, 13, 1, 0, 0, 0, 0);
	struct rtpext_timing t;

	CHECK(rtpext_video_timing(&e, &t));
	CHECK_INT(t.flags, 1);
	CHECK_INT(t.encode_start, 2 * NSEC_PER_MSEC);
	CHECK_INT(t.encode_finish, 12 * NSEC_PER_MSEC);
	CHECK_INT(t.packetized, 13 * NSEC_PER_MSEC);
	CHECK_INT(t.pacer_exit, 256 * NSEC_PER_MSEC);
	CHECK_INT(t.network[1], 9 * NSEC_PER_MSEC);
	CHECK(!rtpext_video_timing(&other, &t));
}

/* Elements of a packet in the one-byte form: a number over all streams, a capture time in the year
 * 2024, the same of a year before television, and the sender's timing. */
static void what_a_packet_tells_is_known_by_its_form(void)
{
	uint8_t data[] = { 0x31, 0x12, 0x34,                             /* number */
			   0x47, 0xe9, 0x3d, 0xa2, 0x80, 0x80, 0, 0,  0, /* 2024 */
			   0x57, 0,    0,    0,    1,    0,    0, 0,  0, /* 1900 */
			   0x6c, 1,    0,    2,    0,    12,   0, 13, 0, 20, 0, 0, 0, 0 };
	const struct rtp rtp = { .extension_profile = 0xbede,
				 .extension = data,
				 .extension_captured = sizeof(data) };
	struct rtpext_told told;

	rtpext_read(&told, &rtp);
	CHECK_INT(told.wide_count, 1);
	CHECK_INT(told.wide[0].id, 3);
	CHECK_INT(told.wide[0].seq, 0x1234);
	CHECK_INT(told.captured,
		  (0xe93da280 - INT64_C(2208988800)) * NSEC_PER_SEC + NSEC_PER_SEC / 2);
	CHECK(told.timed);
	CHECK_INT(told.coding_msec, 10);
	CHECK_INT(told.pacing_msec, 7);
	data[22] = 0xff; /* the sender's flags: not to be used */
	rtpext_read(&told, &rtp);
	CHECK(!told.timed);
}

CU_TestInfo rtpext_tests[] = {
	TEST(reads_capture_times),
	TEST(reads_transport_wide_numbers),
	TEST(reads_what_the_sender_did_to_a_frame),
	TEST(what_a_packet_tells_is_known_by_its_form),
	CU_TEST_INFO_NULL,
};
