/* test_rtpclock.c - the clock of timestamps behind queues, in short streams, and by what senders
 * tell. */
#include <string.h>

#include "reports/metric/rtpclock.h"
#include "reports/metric/rtpframes.h"
#include "reports/metric/rtpstream.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

/* A stream of one packet every apart ms, of so many units, that is later by the queue's length. */
struct course {
	int packets;
	int apart_ms;
	uint32_t units;
	nsec_t (*queue)(nsec_t sent);
	uint32_t stated_hz;
};

static nsec_t none(nsec_t sent)
{
	(void)sent;
	return 0;
}

/* 600 ms more at the end of the first two seconds, and from then on. */
static nsec_t filled_in_two_seconds(nsec_t sent)
{
	return sent < 2 * NSEC_PER_SEC ? sent * 3 / 10 : 600 * MS;
}

static nsec_t ever_fuller(nsec_t sent)
{
	return sent * 3 / 10;
}

static struct rtpstream_packet packet(const struct course *c, int k)
{
	nsec_t sent = (nsec_t)k * c->apart_ms * MS;

	return (struct rtpstream_packet){
		.time = sent + c->queue(sent),
		.timestamp = UINT32_MAX - 500 + (uint32_t)k * c->units,
		.bytes = 100,
		.seq = (uint16_t)k,
		.type = 96,
	};
}

static struct rtpstream run(const struct course *c)
{
	struct rtpstream_packet p = packet(c, 0);
	struct rtpstream s;

	rtpstream_init(&s, &p, c->stated_hz);
	for (int k = 0; k < c->packets; k++) {
		p = packet(c, k);
		(void)rtpstream_add(&s, &p, NULL);
	}
	return s;
}

/* Over all of 8 s the timestamps seem to run at 83.7 kHz, but in most seconds they do not. */
static void a_queue_in_the_first_seconds_hides_no_clock(void)
{
	struct course c = { 240, 33, 2970, filled_in_two_seconds, 0 };
	struct rtpstream s = run(&c), stated;

	c.stated_hz = 90000;
	stated = run(&c);
	rtpstream_finish(&s);
	rtpstream_finish(&stated);
	CHECK_INT(s.clock_hz, 90000);
	CHECK_INT(s.clock_by, RTPSTREAM_CLOCK_MEASURED);
	CHECK(s.no_clock == NULL);
	CHECK(stated.jitter_mean_ms > 0.1);
	CHECK_NEAR(s.jitter_mean_ms, stated.jitter_mean_ms, 0);
	CHECK_NEAR(s.jitter.ms, stated.jitter.ms, 0);
	CHECK_INT(stated.clock_by, RTPSTREAM_CLOCK_STATED);
}

/* Nobody can tell such a queue from a slower clock. */
static void a_queue_that_never_ends_growing_leaves_the_clock_unknown(void)
{
	const struct course c = { 60, 33, 2970, ever_fuller, 0 };
	struct rtpstream s = run(&c);

	rtpstream_finish(&s);
	CHECK_INT(s.clock_hz, 0);
	CHECK_INT(s.clock_by, RTPSTREAM_CLOCK_NONE);
	CHECK_STR(s.no_clock, "the timestamps do not run near any clock in use");
}

/* But the sender can: by two of its reports, a second apart. */
static void what_the_sender_tells_is_the_clock(void)
{
	const struct course c = { 60, 33, 2970, ever_fuller, 0 };
	struct rtpstream s = run(&c);

	rtpstream_told(&s, 1000, 5000 * NSEC_PER_SEC);
	rtpstream_told(&s, 91000, 5001 * NSEC_PER_SEC);
	rtpstream_finish(&s);
	CHECK_INT(s.clock_hz, 90000);
	CHECK_INT(s.clock_by, RTPSTREAM_CLOCK_SENDER);
	CHECK(!s.clock_found);
	CHECK(s.jitter.ms > 1);
}

static void what_the_sender_tells_has_to_be_exact_and_last(void)
{
	struct rtpclock_pairs p = { 0 };

	rtpclock_pair(&p, UINT32_MAX, 0);
	CHECK_INT(rtpclock_told(&p), 0);
	rtpclock_pair(&p, 90000 / 4 - 1, NSEC_PER_SEC / 4);
	CHECK_INT(rtpclock_told(&p), 0); /* too soon */
	rtpclock_pair(&p, 90000 - 1, NSEC_PER_SEC);
	CHECK_INT(rtpclock_told(&p), 90000);
	rtpclock_pair(&p, 180000 - 1, 2030 * MS);
	CHECK_INT(rtpclock_told(&p), 0); /* 1.5 % off */
	rtpclock_pair(&p, 180000 - 1, -2030 * MS);
	CHECK_INT(rtpclock_told(&p), 0); /* the sender's clock was set back */
}

/* Sound of 48 kHz for 3 s, pictures of 90 kHz after that: most seconds are no proof. */
static void a_clock_that_changes_is_none(void)
{
	struct rtpclock c;
	const char *why = NULL;
	uint32_t timestamp = 0;

	rtpclock_init(&c);
	for (int k = 0; k < 1000; k++) {
		rtpclock_add(&c, timestamp, (nsec_t)k * 20 * MS);
		timestamp += k < 150 ? 960 : 1800;
	}
	CHECK_INT(rtpclock_measured(&c, &why), 0);
	CHECK_STR(why, "the timestamps run by different clocks at different times");
}

static void a_few_packets_or_no_time_tell_no_clock(void)
{
	struct rtpclock c;
	const char *why = NULL;

	rtpclock_init(&c);
	for (uint32_t k = 0; k < 7; k++)
		rtpclock_add(&c, k * 1800, k * 20 * MS);
	CHECK_INT(rtpclock_measured(&c, &why), 0);
	CHECK_STR(why, "fewer than 8 packets");
	rtpclock_init(&c);
	for (uint32_t k = 0; k < 20; k++)
		rtpclock_add(&c, k * 1800, 5);
	CHECK_INT(rtpclock_measured(&c, &why), 0);
	CHECK_STR(why, "no time passes from its first packet to its last");
}

/* Timestamps that stand still while the sender is on hold, for 20 s: the clock stays possible. */
static void a_pause_rules_no_clock_out(void)
{
	struct rtpclock c;
	nsec_t now = 0;

	rtpclock_init(&c);
	for (uint32_t k = 0; k < 60000; k++) {
		rtpclock_add(&c, k * 960, now);
		now += k == 3000 ? 20 * NSEC_PER_SEC : 20 * MS;
	}
	CHECK_INT(rtpclock_measured(&c, NULL), 48000);
	CHECK_INT(c.possible, 1U << 7);
}

/* 12 pictures, 0.4 s. */
static void pictures_of_less_than_two_seconds_have_a_jitter(void)
{
	const struct course c = { 12, 33, 2970, none, 0 };
	struct rtpframes f = { 0 };
	struct rtpstream s = run(&c);

	f.possible = s.clock.possible;
	for (int k = 0; k < c.packets; k++) {
		struct rtpstream_packet p = packet(&c, k);
		const struct rtpframes_packet fp = { .time = p.time + (k == 11 ? 16 * MS : 0),
						     .sent = p.time,
						     .number = k,
						     .timestamp = p.timestamp,
						     .bytes = 100 };

		rtpframes_add(&f, &fp);
	}
	rtpstream_finish(&s);
	rtpframes_finish(&f, s.clock_hz);
	CHECK_INT(f.clock_hz, 90000);
	CHECK_NEAR(f.jitter.ms, 1.0, 1e-9);
	rtpframes_done(&f);
}

CU_TestInfo rtpclock_tests[] = {
	TEST(a_queue_in_the_first_seconds_hides_no_clock),
	TEST(a_queue_that_never_ends_growing_leaves_the_clock_unknown),
	TEST(what_the_sender_tells_is_the_clock),
	TEST(what_the_sender_tells_has_to_be_exact_and_last),
	TEST(a_clock_that_changes_is_none),
	TEST(a_few_packets_or_no_time_tell_no_clock),
	TEST(a_pause_rules_no_clock_out),
	TEST(pictures_of_less_than_two_seconds_have_a_jitter),
	CU_TEST_INFO_NULL,
};
