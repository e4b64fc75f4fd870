/* test_captured.c - ages of frames by what their sender tells. */
#include "reports/metric/captured.h"
#include "tests/support/suite.h"

#define MS    NSEC_PER_MSEC
#define BEGIN (INT64_C(1700000000) * NSEC_PER_SEC)

static nsec_t age(const struct captured *c, uint32_t timestamp, uint32_t clock_hz, nsec_t arrived)
{
	nsec_t ret = -1;

	return captured_age(c, timestamp, clock_hz, arrived, &ret) ? ret : -1;
}

static void without_a_clock_only_what_is_told_has_an_age(void)
{
	struct captured c = { .told = { 0 } };

	CHECK_INT(age(&c, 1000, 90000, BEGIN), -1); /* nothing is told yet */
	captured_told(&c, 1000, BEGIN, 0);
	CHECK_INT(age(&c, 1000, 0, BEGIN + 40 * MS), 40 * MS);
	CHECK_INT(age(&c, 10000, 0, BEGIN + 140 * MS), -1);
	CHECK_INT(age(&c, 10000, 90000, BEGIN + 140 * MS), 40 * MS);
	captured_told(&c, 91000, BEGIN + 1000 * MS, 0);
	CHECK_INT(age(&c, 82000, 0, BEGIN + 940 * MS), 40 * MS);
	CHECK_INT(age(&c, 100000, 0, BEGIN + 1140 * MS), 40 * MS);
}

static void ages_reach_five_seconds_on_and_over_a_wrap(void)
{
	struct captured c = { .told = { 0 } };

	captured_told(&c, UINT32_MAX - 90000, BEGIN, 0);
	CHECK_INT(age(&c, 90000 * 4 - 1, 90000, BEGIN + 5040 * MS), 40 * MS);
	CHECK_INT(age(&c, 90000 * 4, 90000, BEGIN + 5040 * MS), -1);
}

static void the_capturers_clock_is_brought_to_the_senders(void)
{
	struct captured c = { .told = { 0 } };

	captured_told(&c, 0, BEGIN + 7000 * MS, 7000 * MS);
	CHECK_INT(age(&c, 0, 0, BEGIN + 40 * MS), 40 * MS);
	CHECK_INT(c.offset, 7000 * MS);
}

/* The sender's clock is set by an hour: what was told before tells no clock with it. */
static void a_clock_that_is_set_begins_anew(void)
{
	struct captured c = { .told = { 0 } };
	const nsec_t set = BEGIN + 3600 * NSEC_PER_SEC;

	captured_told(&c, 0, BEGIN, 0);
	captured_told(&c, 90000, BEGIN + NSEC_PER_SEC, 0);
	captured_told(&c, 180000, set, 0);
	CHECK_INT(age(&c, 189000, 0, set + 140 * MS), -1);
	captured_told(&c, 270000, set + NSEC_PER_SEC, 0);
	CHECK_INT(age(&c, 279000, 0, set + 1140 * MS), 40 * MS);
}

static void clocks_a_century_apart_tell_nothing(void)
{
	const nsec_t year_2199 = INT64_C(7226582400) * NSEC_PER_SEC;
	struct captured c = { .told = { 0 } };

	captured_told(&c, 0, INT64_C(950000000) * NSEC_PER_SEC, 0);
	captured_frame(&c, 0, 0, year_2199);
	captured_told(&c, 0, INT64_C(4100000000) * NSEC_PER_SEC, 0);
	captured_frame(&c, 0, 0, 0);
	CHECK_INT(c.latency.hist.count, 0);
	captured_frame(&c, 0, 0, BEGIN);
	CHECK_INT(c.latency.hist.count, 1);
	captured_done(&c);
}

static void frames_wait_for_the_clock(void)
{
	struct captured c = { .told = { 0 } };

	captured_told(&c, 0, BEGIN, 0);
	for (uint32_t k = 0; k < 400; k++)
		captured_frame(&c, k * 900, 0, BEGIN + k * 10 * MS + 40 * MS);
	CHECK_INT(c.latency.hist.count, 1);
	captured_finish(&c, 90000);
	CHECK_INT(c.latency.hist.count, 1 + 256);
	CHECK_INT(around_least(&c.latency), 40 * MS);
	CHECK_INT(around_percentile(&c.latency, 10000), 40 * MS);
	captured_frame(&c, 400 * 900, 0, BEGIN + 4040 * MS);
	captured_finish(&c, 0);
	CHECK_INT(c.latency.hist.count, 1 + 256);
	captured_done(&c);
}

CU_TestInfo captured_tests[] = {
	TEST(without_a_clock_only_what_is_told_has_an_age),
	TEST(ages_reach_five_seconds_on_and_over_a_wrap),
	TEST(the_capturers_clock_is_brought_to_the_senders),
	TEST(a_clock_that_is_set_begins_anew),
	TEST(clocks_a_century_apart_tell_nothing),
	TEST(frames_wait_for_the_clock),
	CU_TEST_INFO_NULL,
};
