/* test_rtpstream.c - statistics of RTP streams: numbers that wrap, packets that come twice, clocks
 * that nobody stated. */
#include <math.h>

#include "harness/base/draw.h"
#include "reports/metric/rtpstream.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

static void add(struct rtpstream *s, uint16_t seq, nsec_t time, uint32_t timestamp, uint8_t type)
{
	const struct rtpstream_packet p = {
		.time = time, .timestamp = timestamp, .bytes = 100, .seq = seq, .type = type
	};

	if (!s->packets)
		rtpstream_init(s, &p, 0);
	(void)rtpstream_add(s, &p, NULL);
}

static void add_numbers(struct rtpstream *s, const uint16_t *seqs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(s, seqs[i], (nsec_t)i * 20 * MS, (uint32_t)i * 160, 0);
}

#define NUMBERS(s, ...)                                     \
	add_numbers((s), (const uint16_t[]){ __VA_ARGS__ }, \
		    sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t))

static void counts_what_is_missing_over_a_wrap(void)
{
	struct rtpstream s = { 0 };

	NUMBERS(&s, 65533, 65534, 0, 1, 5, 6);
	CHECK_INT(rtpstream_expected(&s), 10);
	CHECK_INT(rtpstream_lost(&s), 4);
	CHECK_INT(rtpstream_lost_rfc3550(&s), 4);
	CHECK_INT(s.late, 0);
	rtpstream_done(&s);
}

static void copies_are_not_received_packets(void)
{
	struct rtpstream s = { 0 };

	NUMBERS(&s, 10, 11, 11, 12, 11, 14, 14);
	CHECK_INT(s.packets, 7);
	CHECK_INT(s.duplicates, 3);
	CHECK_INT(rtpstream_lost(&s), 1);
	CHECK_INT(rtpstream_lost_rfc3550(&s), -2); /* RFC 3550 A.3 counts them */
	rtpstream_done(&s);
}

static void late_packets_fill_their_gap(void)
{
	struct rtpstream s = { 0 };

	NUMBERS(&s, 5, 8, 6, 7, 9, 3);
	CHECK_INT(s.late, 3);
	CHECK_INT(s.duplicates, 0);
	CHECK_INT(rtpstream_expected(&s), 7); /* 3 came before the one that was first seen */
	CHECK_INT(rtpstream_lost(&s), 1);
	rtpstream_done(&s);
}

/* The window of remembered numbers: a copy is known as such after 1023 further packets, not after
 * 1024. */
static void a_copy_is_known_within_the_window(void)
{
	for (int after = 1023; after <= 1024; after++) {
		struct rtpstream s = { 0 };

		for (int i = 0; i <= after; i++)
			add(&s, (uint16_t)(65000 + i), i, (uint32_t)i, 0);
		add(&s, 65000, after + 1, 0, 0);
		CHECK_INT(s.duplicates, after == 1023);
		CHECK_INT(s.late, after != 1023);
		rtpstream_done(&s);
	}
}

/* Numbers left out over more than a window: what is taken for received there never is. */
static void a_long_gap_forgets_what_was_before(void)
{
	struct rtpstream s = { 0 };

	NUMBERS(&s, 100, 101, 102, 2100, 1125);
	CHECK_INT(s.duplicates, 0);
	CHECK_INT(s.late, 1);
	rtpstream_done(&s);
}

static struct rtpstream steady(double hz, nsec_t apart, int packets, nsec_t spread)
{
	struct rtpstream s = { 0 };
	struct dice dice;

	dice_init(&dice, 1, 0);
	for (int i = 0; i < packets; i++) {
		nsec_t noise = (nsec_t)draw_below(draw(&dice, DRAW_TEST, (uint64_t)i),
						  (uint64_t)spread + 1);

		add(&s, (uint16_t)i, i * apart + noise,
		    (uint32_t)llround((double)i * (double)apart * hz / 1e9), 96);
	}
	rtpstream_finish(&s);
	return s;
}

static void finds_the_clock_of_a_dynamic_type(void)
{
	static const double clocks[] = { 8000, 16000, 48000, 90000 };

	for (size_t i = 0; i < 4; i++) {
		struct rtpstream s = steady(clocks[i], 20 * MS, 400, 10 * MS);

		CHECK_INT(s.clock_hz, clocks[i]);
		CHECK(s.clock_found);
		CHECK_INT(s.failed, 0);
		rtpstream_done(&s);
	}
}

/* What waits for the clock is not lost: jitter is the same as if the clock had been stated. */
static void finding_the_clock_changes_no_jitter(void)
{
	struct rtpstream found = steady(48000, 20 * MS, 1000, 15 * MS), stated = { 0 };
	struct rtpstream_packet p = { .type = 96 };
	struct dice dice;

	dice_init(&dice, 1, 0);
	for (int i = 0; i < 1000; i++) {
		p.seq = (uint16_t)i;
		p.time = i * 20 * MS +
			 (nsec_t)draw_below(draw(&dice, DRAW_TEST, (uint64_t)i), 15 * MS + 1);
		p.timestamp = (uint32_t)i * 960;
		if (i == 0)
			rtpstream_init(&stated, &p, 48000);
		(void)rtpstream_add(&stated, &p, NULL);
	}
	rtpstream_finish(&stated);
	CHECK(!stated.clock_found);
	CHECK(found.jitter_mean_ms > 1);
	CHECK_NEAR(found.jitter_mean_ms, stated.jitter_mean_ms, 0);
	CHECK_NEAR(found.jitter_max_ms, stated.jitter_max_ms, 0);
	CHECK_NEAR(found.jitter.ms, stated.jitter.ms, 0);
	CHECK_NEAR(found.skew_max_ms, stated.skew_max_ms, 0);
	rtpstream_done(&found);
	rtpstream_done(&stated);
}

static void a_short_stream_gets_its_clock_at_the_end(void)
{
	struct rtpstream s = steady(90000, 40 * MS, 20, 0);

	CHECK_INT(s.clock_hz, 90000);
	CHECK_NEAR(s.jitter.ms, 0, 0.01);
	rtpstream_done(&s);
}

static void a_clock_that_is_none_is_not_guessed(void)
{
	struct rtpstream s = steady(70000, 20 * MS, 1000, 0);

	CHECK_INT(s.clock_hz, 0);
	CHECK_INT(s.packets, 1000);
	rtpstream_done(&s);
}

/* The first two seconds run at 48 kHz, the rest at 90 kHz: neither is the stream's. */
static void a_clock_that_changes_is_not_believed(void)
{
	struct rtpstream s = { 0 };
	uint32_t timestamp = 0;

	for (int i = 0; i < 1000; i++) {
		add(&s, (uint16_t)i, i * 20 * MS, timestamp, 97);
		timestamp += i < 150 ? 960 : 1800;
	}
	rtpstream_finish(&s);
	CHECK_INT(s.clock_hz, 0);
	rtpstream_done(&s);
}

static void static_types_bring_their_clock(void)
{
	CHECK_INT(rtpstream_static_clock(0), 8000);
	CHECK_INT(rtpstream_static_clock(18), 8000);
	CHECK_INT(rtpstream_static_clock(26), 90000);
	CHECK_INT(rtpstream_static_clock(11), 44100);
	CHECK_INT(rtpstream_static_clock(35), 0);
	CHECK_INT(rtpstream_static_clock(127), 0);
}

static void noise_is_no_stream(void)
{
	struct rtpstream s = { 0 };
	struct dice dice;

	dice_init(&dice, 9, 0);
	for (uint64_t i = 0; i < 100; i++)
		add(&s, (uint16_t)draw(&dice, DRAW_TEST, i), (nsec_t)i * MS,
		    (uint32_t)draw(&dice, DRAW_TEST, 100 + i), 100);
	CHECK(!rtpstream_plausible(&s));
	rtpstream_done(&s);
	s = steady(90000, 20 * MS, 3, 0);
	CHECK(rtpstream_plausible(&s));
	rtpstream_done(&s);
}

static void constant_words_are_no_stream(void)
{
	struct rtpstream s = { 0 };

	for (int i = 0; i < 100; i++)
		add(&s, (uint16_t)(i % 2), i * MS, 7, 100);
	CHECK(!rtpstream_plausible(&s));
	rtpstream_done(&s);
}

/* Over two paths at once, each pair of packets can come the other way round. */
static void packets_that_are_swapped_are_a_stream(void)
{
	struct rtpstream s = { 0 };

	for (int i = 0; i < 100; i++)
		add(&s, (uint16_t)(i ^ 1), i * 20 * MS, (uint32_t)(i ^ 1) * 1800, 100);
	CHECK(rtpstream_plausible(&s));
	CHECK_INT(s.late, 50);
	rtpstream_done(&s);
}

/* As on all interfaces of a machine with bridges. */
static void packets_that_are_seen_four_times_are_a_stream(void)
{
	struct rtpstream s = { 0 };

	for (int i = 0; i < 400; i++)
		add(&s, (uint16_t)(i / 4), i * 5 * MS, (uint32_t)(i / 4) * 1800, 100);
	CHECK(rtpstream_plausible(&s));
	CHECK_INT(s.duplicates, 300);
	rtpstream_done(&s);
}

static void what_is_left_of_a_stream_after_heavy_loss_is_a_stream(void)
{
	struct rtpstream s = { 0 };

	for (int i = 0; i < 100; i++)
		add(&s, (uint16_t)(i * 9), i * 180 * MS, (uint32_t)i * 16200, 100);
	CHECK(rtpstream_plausible(&s));
	CHECK_INT(rtpstream_lost(&s), 99 * 8);
	rtpstream_done(&s);
}

/* Of two sources with one SSRC, near in number, no jitter can be told. */
static void timestamps_that_leap_are_counted(void)
{
	struct rtpstream s = { 0 };

	for (int i = 0; i < 100; i++)
		add(&s, (uint16_t)i, i * 20 * MS, (uint32_t)i * 160 + (i % 10 ? 0 : 400000), 0);
	rtpstream_finish(&s);
	CHECK_INT(s.leaps, 19);
}

CU_TestInfo rtpstream_tests[] = {
	TEST(counts_what_is_missing_over_a_wrap),
	TEST(copies_are_not_received_packets),
	TEST(late_packets_fill_their_gap),
	TEST(a_copy_is_known_within_the_window),
	TEST(a_long_gap_forgets_what_was_before),
	TEST(finds_the_clock_of_a_dynamic_type),
	TEST(finding_the_clock_changes_no_jitter),
	TEST(a_short_stream_gets_its_clock_at_the_end),
	TEST(a_clock_that_is_none_is_not_guessed),
	TEST(a_clock_that_changes_is_not_believed),
	TEST(static_types_bring_their_clock),
	TEST(noise_is_no_stream),
	TEST(constant_words_are_no_stream),
	TEST(packets_that_are_swapped_are_a_stream),
	TEST(packets_that_are_seen_four_times_are_a_stream),
	TEST(what_is_left_of_a_stream_after_heavy_loss_is_a_stream),
	TEST(timestamps_that_leap_are_counted),
	CU_TEST_INFO_NULL,
};
