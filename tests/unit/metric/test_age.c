/* test_age.c - the age of the picture on screen against hand-made cases and a sampled one. */
#include <stdlib.h>

#include "harness/base/draw.h"
#include "reports/metric/age.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

/* Captured every 100 ms from 0, shown 50 ms later: ages run from 50 to 150 ms. */
static const struct age_step steady[] = {
	{ 50 * MS, 0 },
	{ 150 * MS, 100 * MS },
	{ 250 * MS, 200 * MS },
	{ 350 * MS, 300 * MS },
};
static const struct age steady_age = { steady, 4, 450 * MS };

static void a_steady_stream_has_the_percentiles_of_a_ramp(void)
{
	CHECK_INT(age_whole(&steady_age), 400 * MS);
	CHECK_INT(age_percentile(&steady_age, 0), 50 * MS);
	CHECK_INT(age_percentile(&steady_age, 5000), 100 * MS);
	CHECK_INT(age_percentile(&steady_age, 9500), 145 * MS);
	CHECK_INT(age_percentile(&steady_age, 10000), 150 * MS);
	CHECK_INT(age_max(&steady_age), 150 * MS);
	CHECK_INT(age_over(&steady_age, 100 * MS), 200 * MS);
	CHECK_INT(age_over(&steady_age, 150 * MS), 0);
	CHECK_INT(age_over(&steady_age, 0), 400 * MS);
}

static void a_picture_that_stands_grows_old_until_the_end(void)
{
	const struct age_step v[] = { { 100, 40 } };
	const struct age age = { v, 1, 1100 };

	CHECK_INT(age_percentile(&age, 5000), 560);
	CHECK_INT(age_max(&age), 1060);
	CHECK_INT(age_over(&age, 560), 500);
}

/* A sum over 1 ns samples of random steps is the definition itself. */
static void agrees_with_counting_every_nanosecond(void)
{
	struct dice dice;
	struct age_step v[40];
	nsec_t at = 0, samples[3000];
	size_t n = 0;
	struct age age = { v, 40, 0 };

	dice_init(&dice, 11, 0);
	for (uint64_t i = 0; i < 40; i++) {
		at += (nsec_t)draw_below(draw(&dice, DRAW_TEST, i), 70);
		v[i] = (struct age_step){ at, at - (nsec_t)draw_below(
							   draw(&dice, DRAW_TEST, 100 + i), 300) };
	}
	age.end = at + 30;
	for (size_t i = 0; i < 40; i++) {
		nsec_t end = i + 1 < 40 ? v[i + 1].begin : age.end;

		/* The time from t to t + 1 is at or below age t + 1. */
		for (nsec_t t = v[i].begin; t < end; t++)
			samples[n++] = t + 1 - v[i].captured;
	}
	CHECK_INT(age_whole(&age), n);
	for (unsigned p = 0; p <= 10000; p += 250) {
		nsec_t got = age_percentile(&age, p);
		size_t below = 0, below_less = 0;

		for (size_t i = 0; i < n; i++) {
			below += samples[i] <= got;
			below_less += samples[i] <= got - 1;
		}
		CHECK(below * 10000 >= n * p);
		CHECK(p == 0 || below_less * 10000 < n * p);
	}
}

static void a_stall_begins_and_ends_to_the_nanosecond(void)
{
	/* The picture of 1000 ms stands from 1050 on; the next, captured at 1033, comes at 3000. */
	const struct age_step v[] = {
		{ 1050 * MS, 1000 * MS },
		{ 3000 * MS, 1033 * MS },
		{ 3010 * MS, 2960 * MS },
	};
	const struct age age = { v, 3, 3200 * MS };
	struct stall stalls[4];

	CHECK_INT(age_stalls(&age, AGE_LIMIT, AGE_TICK, stalls, 4), 1);
	CHECK_INT(stalls[0].begin, 1600 * MS);
	CHECK_INT(stalls[0].length, 1410 * MS);
	CHECK(!stalls[0].open);
	CHECK_INT(age_over(&age, AGE_LIMIT), 1410 * MS);
}

static void a_stall_that_goes_on_at_the_end_is_open(void)
{
	const struct age_step v[] = { { 50 * MS, 0 } };
	const struct age age = { v, 1, 1000 * MS };
	struct stall stall;

	CHECK_INT(age_stalls(&age, AGE_LIMIT, AGE_TICK, &stall, 1), 1);
	CHECK_INT(stall.begin, 600 * MS);
	CHECK_INT(stall.length, 400 * MS);
	CHECK(stall.open);
}

/* Latency 595 ms at 100 frames/s: the age passes 600 ms for 5 ms in each frame: under a tick, so no
 * stall, but time over all the same. Latency 580 ms at 25 frames/s: it is over for 20 ms, and under
 * for 20. */
static void what_is_shorter_than_a_tick_is_no_stall(void)
{
	struct age_step v[100];
	struct age age = { v, 100, 0 };

	for (int i = 0; i < 100; i++)
		v[i] = (struct age_step){ i * 10 * MS + 595 * MS, i * 10 * MS };
	age.end = 100 * 10 * MS + 595 * MS;
	CHECK_INT(age_stalls(&age, AGE_LIMIT, AGE_TICK, NULL, 0), 0);
	CHECK_INT(age_over(&age, AGE_LIMIT), 100 * 5 * MS);
	for (int i = 0; i < 100; i++)
		v[i] = (struct age_step){ i * 40 * MS + 580 * MS, i * 40 * MS };
	age.end = 100 * 40 * MS + 580 * MS;
	CHECK_INT(age_stalls(&age, AGE_LIMIT, AGE_TICK, NULL, 0), 100);
}

/* Pictures after an outage come as fast as they are decoded; one of them is 592 ms old, the next
 * one 23 ms later again 611 ms. Nobody sees that the stall was over for 8 ms. */
static void a_dip_shorter_than_a_tick_does_not_end_a_stall(void)
{
	const struct age_step v[] = {
		{ 100 * MS, 0 },          { 3100 * MS, 2450 * MS }, { 3125 * MS, 2533 * MS },
		{ 3158 * MS, 2547 * MS }, { 3175 * MS, 3000 * MS }, { 3800 * MS, 3700 * MS },
	};
	const struct age age = { v, 6, 3900 * MS };
	struct stall stalls[4] = { 0 };

	CHECK_INT(age_stalls(&age, AGE_LIMIT, AGE_TICK, stalls, 4), 2);
	CHECK_INT(stalls[0].begin, 600 * MS);
	CHECK_INT(stalls[0].length, 2575 * MS);
	/* From 3175 ms on the picture was fresh for long enough. */
	CHECK_INT(stalls[1].begin, 3600 * MS);
	CHECK_INT(stalls[1].length, 200 * MS);
}

/* A latency always over the limit is one stall, whatever the number of frames. */
static void frames_that_are_all_late_are_one_stall(void)
{
	struct age_step v[100];
	struct age age = { v, 100, 0 };
	struct stall stall;

	for (int i = 0; i < 100; i++)
		v[i] = (struct age_step){ i * 33 * MS + 700 * MS, i * 33 * MS };
	age.end = 100 * 33 * MS + 700 * MS;
	CHECK_INT(age_stalls(&age, AGE_LIMIT, AGE_TICK, &stall, 1), 1);
	CHECK_INT(stall.begin, 700 * MS);
	CHECK_INT(stall.length, 3300 * MS);
}

CU_TestInfo age_tests[] = {
	TEST(a_steady_stream_has_the_percentiles_of_a_ramp),
	TEST(a_picture_that_stands_grows_old_until_the_end),
	TEST(agrees_with_counting_every_nanosecond),
	TEST(a_stall_begins_and_ends_to_the_nanosecond),
	TEST(a_stall_that_goes_on_at_the_end_is_open),
	TEST(what_is_shorter_than_a_tick_is_no_stall),
	TEST(a_dip_shorter_than_a_tick_does_not_end_a_stall),
	TEST(frames_that_are_all_late_are_one_stall),
	CU_TEST_INFO_NULL,
};
