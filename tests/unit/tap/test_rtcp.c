/* test_rtcp.c - feedback read from hand-made datagrams, in clear, encrypted and cut. */
#include <stdlib.h>
#include <string.h>

#include "probes/tap/rtcp.h"
#include "tests/support/suite.h"

#define WALK(w, ...)                                       \
	static const uint8_t datagram[] = { __VA_ARGS__ }; \
	rtcp_begin(&(w), datagram, sizeof(datagram), sizeof(datagram))

static void reads_reports_with_their_blocks(void)
{
	struct rtcp_walk w;
	struct rtcp p;
	struct rtcp_report r;
	uint64_t ntp;
	uint32_t timestamp;

	WALK(w, 0x81, 200, 0, 12, 0, 0, 0, 9, /* sender's report with a block */
	     1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 1, 0, 0, 0, 0, 7, 0, 0, 0, 99, /* NTP, RTP, counts */
	     0, 0, 0, 5, 64, 0xff, 0xff, 0xfe, 0, 1, 0, 2, 0, 0, 0, 33, 0, 0, 0, 44, 0, 1, 0, 0,
	     0x80, 201, 0, 1, 0, 0, 0, 10); /* an empty receiver's report */
	CHECK(rtcp_next(&w, &p));
	CHECK_INT(p.kind, RTCP_SENDER_REPORT);
	CHECK_INT(p.sender, 9);
	CHECK(rtcp_sender_info(&p, &ntp, &timestamp));
	CHECK(ntp == UINT64_C(0x0102030405060708));
	CHECK_INT(timestamp, 256);
	CHECK(rtcp_next_report(&p, &r));
	CHECK_INT(r.ssrc, 5);
	CHECK_NEAR(r.fraction_lost, 0.25, 0);
	CHECK_INT(r.lost, -2);
	CHECK_INT(r.highest, 65538);
	CHECK_INT(r.jitter, 33);
	CHECK_INT(r.last_report, 44);
	CHECK_INT(r.delay, 65536);
	CHECK(!rtcp_next_report(&p, &r));
	CHECK(rtcp_next(&w, &p));
	CHECK_INT(p.kind, RTCP_RECEIVER_REPORT);
	CHECK_INT(p.sender, 10);
	CHECK(!rtcp_next_report(&p, &r));
	CHECK(!rtcp_next(&w, &p));
}

static void reads_what_a_nack_asks_for(void)
{
	struct rtcp_walk w;
	struct rtcp p;
	uint32_t media;
	uint16_t first, following;

	WALK(w, 0x81, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0x12, 0x34, 0x80, 0x01, 0xff, 0xff, 0, 0);
	CHECK(rtcp_next(&w, &p));
	CHECK_INT(p.kind, RTCP_NACK);
	CHECK(rtcp_media(&p, &media));
	CHECK_INT(media, 2);
	CHECK(rtcp_next_nack(&p, &first, &following));
	CHECK_INT(first, 0x1234);
	CHECK_INT(following, 0x8001);
	CHECK(rtcp_next_nack(&p, &first, &following));
	CHECK_INT(first, 65535);
	CHECK(!rtcp_next_nack(&p, &first, &following));
}

static void tells_the_kinds_of_feedback_apart(void)
{
	static const uint8_t pli[] = { 0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2 };
	static const uint8_t fir[] = { 0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0,
				       0,    0,   0, 0, 0, 2, 7, 0, 0, 0 };
	static const uint8_t remb[] = { 0x8f, 206, 0,   4,   0,   0,   0, 1, 0, 0,
					0,    0,   'R', 'E', 'M', 'B', 0, 0, 0, 0 };
	static const uint8_t bye[] = { 0x81, 203, 0, 1, 0, 0, 0, 1 };
	static const uint8_t both[] = { 0x80, 201, 0, 1, 0, 0, 0, 1, 0x81, 206,
					0,    2,   0, 0, 0, 1, 0, 0, 0,    2 };

	CHECK_INT(rtcp_sum(pli, sizeof(pli), sizeof(pli)).kinds, 1 << RTCP_PLI);
	CHECK_INT(rtcp_sum(fir, sizeof(fir), sizeof(fir)).kinds, 1 << RTCP_FIR);
	CHECK_INT(rtcp_sum(remb, sizeof(remb), sizeof(remb)).kinds, 1 << RTCP_REMB);
	CHECK_INT(rtcp_sum(bye, sizeof(bye), sizeof(bye)).kinds, 1 << RTCP_BYE);
	CHECK_INT(rtcp_sum(both, sizeof(both), sizeof(both)).kinds,
		  1 << RTCP_PLI | 1 << RTCP_RECEIVER_REPORT);
	for (int k = 0; k < RTCP_KIND_COUNT; k++)
		CHECK(rtcp_kind_word((enum rtcp_kind)k) != NULL);
}

/* Header and sender are in clear, then ciphers, then the index with its E bit and a tag. */
static void of_srtcp_only_the_first_packets_kind_is_known(void)
{
	struct rtcp_walk w;
	struct rtcp p;
	uint32_t media;

	WALK(w, 0x81, 205, 0, 3, 0, 0, 0, 1, 0xd2, 0x77, 0x1e, 0x99, 0x5f, 0x3b, 0x80, 0x01, 0x80,
	     0, 0, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
	CHECK(rtcp_next(&w, &p));
	CHECK_INT(p.kind, RTCP_NACK);
	CHECK_INT(p.sender, 1);
	CHECK(!rtcp_media(&p, &media));
	CHECK(!rtcp_next(&w, &p));
	CHECK_INT(w.body, RTCP_SEALED);
	CHECK_INT(rtcp_sum(datagram, sizeof(datagram), sizeof(datagram)).sender, 1);
	/* The cut capture of an encrypted datagram cannot be told from that of one in clear. */
	CHECK_INT(rtcp_sum(datagram, 12, sizeof(datagram)).body, RTCP_UNKNOWN);
	CHECK_INT(rtcp_sum(datagram, 12, sizeof(datagram)).kinds, 1 << RTCP_NACK);
}

/* Of captures of headers only: the lengths show that nothing is encrypted. */
static void a_cut_datagram_in_clear_is_read_as_far_as_it_was_captured(void)
{
	static const uint8_t report[] = { 0x81, 201, 0, 7, 0,    0,   0, 9, 0, 0,  0, 5, 64, 0,
					  0,    2,   0, 1, 0,    2,   0, 0, 0, 33, 0, 0, 0,  44,
					  0,    1,   0, 0, 0x80, 202, 0, 1, 0, 0,  0, 9 };
	struct rtcp_walk w;
	struct rtcp p;
	struct rtcp_report r;

	rtcp_begin(&w, report, 36, sizeof(report));
	CHECK_INT(w.body, RTCP_CLEAR);
	CHECK(rtcp_next(&w, &p));
	CHECK(rtcp_next_report(&p, &r));
	CHECK_INT(r.delay, 65536);
	CHECK(rtcp_next(&w, &p));
	CHECK(!rtcp_next(&w, &p));
	/* a block that is cut is none */
	rtcp_begin(&w, report, 28, 32);
	CHECK_INT(w.body, RTCP_CLEAR);
	CHECK(rtcp_next(&w, &p));
	CHECK(!rtcp_next_report(&p, &r));
	/* where the second header is not there it may be a cipher */
	rtcp_begin(&w, report, 34, sizeof(report));
	CHECK_INT(w.body, RTCP_UNKNOWN);
	CHECK(rtcp_next(&w, &p));
	CHECK_INT(p.kind, RTCP_RECEIVER_REPORT);
	CHECK_INT(p.sender, 9);
	CHECK(!rtcp_next_report(&p, &r));
	CHECK(!rtcp_next(&w, &p));
}

/* Base 100, 7 packets, reference 2 * 64 ms: a run of two small deltas, then seven two-bit symbols:
 * lost, large (-1 ms), lost, small, lost. */
static void reads_transport_wide_arrivals(void)
{
	static const nsec_t times[] = { 128250000, 128750000, 0, 127750000, 0, 128000000, 0 };
	struct rtcp_walk w;
	struct rtcp p;
	struct rtcp_arrivals a;
	struct rtcp_arrival at;

	WALK(w, 0x8f, 205, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2,                          /* header */
	     0, 100, 0, 7, 0, 0, 2, 3, 0x20, 0x02, 0xc0 | 0x00 << 4 | 0x08, 0x40, /* chunks */
	     1, 2, 0xff, 0xfc, 1, 0, 0, 0); /* deltas, padding */
	CHECK(rtcp_next(&w, &p));
	CHECK_INT(p.kind, RTCP_TRANSPORT);
	CHECK(rtcp_arrivals_begin(&a, &p));
	for (uint16_t i = 0; i < 7; i++) {
		CHECK(rtcp_next_arrival(&a, &at));
		CHECK_INT(at.seq, 100 + i);
		CHECK_INT(at.arrived, times[i] != 0);
		if (at.arrived)
			CHECK_INT(at.time, times[i]);
	}
	CHECK(!rtcp_next_arrival(&a, &at));
}

static void one_bit_symbols_and_negative_references_are_read(void)
{
	struct rtcp_walk w;
	struct rtcp p;
	struct rtcp_arrivals a;
	struct rtcp_arrival at;
	int arrived = 0;

	WALK(w, 0x8f, 205, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xff, 0, 14, 0xff, 0xff, 0xff,
	     0, /* -64 ms */
	     0xaa, 0xaa & 0x3f, 4, 4, 4, 4, 4, 4);
	CHECK(rtcp_next(&w, &p));
	CHECK(rtcp_arrivals_begin(&a, &p));
	while (rtcp_next_arrival(&a, &at))
		arrived += at.arrived;
	CHECK_INT(arrived, 6);
	CHECK_INT(at.seq, 12); /* it wrapped */
	CHECK_INT(at.time, -64 * NSEC_PER_MSEC + 6 * NSEC_PER_MSEC);
}

/* From heap copies of just the bytes, so that a sanitizer sees a step past the end. */
static void feedback_cut_anywhere_is_read_as_far_as_it_goes(void)
{
	static const uint8_t whole[] = { 0x8f, 205,  0,   7, 0,    0,    0, 1, 0, 0,    0,
					 2,    0,    100, 0, 7,    0,    0, 2, 3, 0x20, 2,
					 0xc8, 0x40, 1,   2, 0xff, 0xfc, 1, 0, 0, 0 };

	for (size_t n = 0; n <= sizeof(whole); n++) {
		uint8_t *copy = malloc(n ? n : 1);
		struct rtcp_walk w;
		struct rtcp p;
		struct rtcp_arrivals a;
		struct rtcp_arrival at;

		memcpy(copy, whole, n);
		rtcp_begin(&w, copy, n, sizeof(whole));
		CHECK_INT(rtcp_next(&w, &p), n >= 4);
		if (n >= 4 && rtcp_arrivals_begin(&a, &p))
			while (rtcp_next_arrival(&a, &at))
				;
		free(copy);
	}
}

static void a_run_of_none_ends(void)
{
	struct rtcp_walk w;
	struct rtcp p;
	struct rtcp_arrivals a;

	WALK(w, 0x8f, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0);
	CHECK(rtcp_next(&w, &p));
	CHECK(!rtcp_arrivals_begin(&a, &p));
}

CU_TestInfo rtcp_tests[] = {
	TEST(reads_reports_with_their_blocks),
	TEST(reads_what_a_nack_asks_for),
	TEST(tells_the_kinds_of_feedback_apart),
	TEST(of_srtcp_only_the_first_packets_kind_is_known),
	TEST(a_cut_datagram_in_clear_is_read_as_far_as_it_was_captured),
	TEST(reads_transport_wide_arrivals),
	TEST(one_bit_symbols_and_negative_references_are_read),
	TEST(feedback_cut_anywhere_is_read_as_far_as_it_goes),
	TEST(a_run_of_none_ends),
	CU_TEST_INFO_NULL,
};
