/* test_stat.c - percentiles by both definitions, with their authors' values. */
#include "reports/metric/stat.h"
#include "tests/support/suite.h"

/* libwebrtc, api/numerics/samples_stats_counter_unittest.cc: 0..9, and 1..5. */
static void type7_gives_the_values_of_libwebrtcs_tests(void)
{
	const nsec_t ten[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, five[] = { 1, 2, 3, 4, 5 };

	CHECK_NEAR(stat_type7(ten, 10, 1000), 0.9, 1e-12);
	CHECK_NEAR(stat_type7(ten, 10, 5000), 4.5, 1e-12);
	CHECK_NEAR(stat_type7(ten, 10, 9000), 8.1, 1e-12);
	CHECK_NEAR(stat_type7(five, 5, 5000), 3, 0);
	CHECK_NEAR(stat_type7(five, 5, 10000), 5, 0);
	CHECK_NEAR(stat_type7(five, 1, 9900), 1, 0);
}

static void nearest_rank_is_a_value_that_was_measured(void)
{
	const nsec_t v[] = { 15, 20, 35, 40, 50 };

	CHECK_INT(stat_nearest(v, 5, 500), 15);
	CHECK_INT(stat_nearest(v, 5, 3000), 20);
	CHECK_INT(stat_nearest(v, 5, 4000), 20);
	CHECK_INT(stat_nearest(v, 5, 5000), 35);
	CHECK_INT(stat_nearest(v, 5, 10000), 50);
	CHECK_INT(stat_nearest(v, 5, 0), 15);
}

/* The rank is ceil(p n): of 100 values the 95th, of 101 the 96th. In floating point 0.07 * 100 is
 * just over 7 and would give the 8th. */
static void ranks_are_not_decided_by_rounding(void)
{
	nsec_t v[101];

	for (int i = 0; i < 101; i++)
		v[i] = i + 1;
	CHECK_INT(stat_nearest(v, 100, 9500), 95);
	CHECK_INT(stat_nearest(v, 101, 9500), 96);
	CHECK_INT(stat_nearest(v, 100, 700), 7);
	CHECK_INT(stat_nearest(v, 100, 9990), 100);
}

static void sorts_negative_values_too(void)
{
	nsec_t v[] = { 3, -5, 0, INT64_MAX, INT64_MIN };

	stat_sort(v, 5);
	CHECK_INT(v[0], INT64_MIN);
	CHECK_INT(v[1], -5);
	CHECK_INT(v[4], INT64_MAX);
}

/* Monotonic instants are large and their spread is small: the digits of the spread must stay. */
static void mean_and_deviation_keep_the_small_digits_of_large_values(void)
{
	const nsec_t base = 86400 * NSEC_PER_SEC * 365;
	const nsec_t v[] = { base + 2, base + 4, base + 4, base + 4,
			     base + 5, base + 5, base + 7, base + 9 };

	CHECK_NEAR(stat_mean(v, 8) - (double)base, 5, 8);
	CHECK_NEAR(stat_deviation(v, 8), 2.13808993529939, 1e-9);
	CHECK_NEAR(stat_deviation(v, 1), 0, 0);
}

CU_TestInfo stat_tests[] = {
	TEST(type7_gives_the_values_of_libwebrtcs_tests),
	TEST(nearest_rank_is_a_value_that_was_measured),
	TEST(ranks_are_not_decided_by_rounding),
	TEST(sorts_negative_values_too),
	TEST(mean_and_deviation_keep_the_small_digits_of_large_values),
	CU_TEST_INFO_NULL,
};
