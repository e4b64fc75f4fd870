/* test_lateness.c - the histogram of lateness is exact where it is fine, and within 3 % elsewhere.
 */
#include <string.h>

#include "harness/drive/lateness.h"
#include "tests/support/suite.h"

static void nothing_counted_gives_zero(void)
{
	struct lateness l = { 0 };

	CHECK_INT(lateness_quantile(&l, 5000), 0);
	CHECK_INT(lateness_quantile(&l, 10000), 0);
}

static void small_values_are_exact(void)
{
	struct lateness l = { 0 };

	for (nsec_t late = 1; late <= 60; late++)
		lateness_add(&l, late);
	CHECK_INT(lateness_quantile(&l, 5000), 30);
	CHECK_INT(lateness_quantile(&l, 10000), 60);
	CHECK_INT(lateness_quantile(&l, 1), 1);
}

/* One value at each power of two and just beside it: the rank picks that value. */
static void every_value_is_told_within_one_part_in_32_and_never_too_low(void)
{
	for (unsigned bit = 1; bit < 40; bit++) {
		for (nsec_t beside = -1; beside <= 1; beside++) {
			nsec_t late = ((nsec_t)1 << bit) + beside, told;
			struct lateness l = { 0 };

			lateness_add(&l, late);
			lateness_add(&l, NSEC_PER_SEC << 20);
			told = lateness_quantile(&l, 5000);
			CHECK(told >= late);
			CHECK(told <= late + late / 32);
		}
	}
}

static void no_quantile_is_above_the_maximum(void)
{
	struct lateness l = { 0 };

	lateness_add(&l, 1000003);
	CHECK_INT(lateness_quantile(&l, 5000), 1000003);
	CHECK_INT(l.max, 1000003);
}

static void what_is_later_than_18_minutes_still_counts(void)
{
	struct lateness l = { 0 };

	lateness_add(&l, INT64_MAX);
	CHECK_INT(lateness_quantile(&l, 9900), INT64_MAX);
	CHECK_INT((int64_t)l.count, 1);
}

static void early_releases_are_counted_apart(void)
{
	struct lateness l = { 0 };

	lateness_add(&l, -5);
	lateness_add(&l, 5);
	CHECK_INT((int64_t)l.early, 1);
	CHECK_INT((int64_t)l.count, 2);
	CHECK_INT(lateness_quantile(&l, 5000), 0);
	CHECK_INT(l.max, 5);
}

static void over_time_each_second_has_its_row(void)
{
	static struct lateness_series s;

	memset(&s, 0, sizeof(s));
	s.origin = 5 * NSEC_PER_SEC;
	for (int i = 0; i < 100; i++)
		lateness_series_add(&s, s.origin + i * NSEC_PER_MSEC, i < 99 ? 10 : 40);
	lateness_series_add(&s, s.origin + 3 * NSEC_PER_SEC, 7);
	lateness_series_end(&s);
	CHECK_INT((int64_t)s.row_seconds, 1);
	CHECK_INT(s.count, 4);
	CHECK_INT((int64_t)s.rows[0].count, 100);
	CHECK_INT(s.rows[0].p50, 10);
	CHECK_INT(s.rows[0].p99, 10);
	CHECK_INT(s.rows[0].max, 40);
	CHECK_INT((int64_t)s.rows[1].count, 0);
	CHECK_INT((int64_t)s.rows[2].count, 0);
	CHECK_INT(s.rows[3].max, 7);
}

/* 2000 seconds in 600 rows: four seconds a row, each row telling its worst second. */
static void a_long_run_gets_wider_rows_that_tell_the_worst_second(void)
{
	static struct lateness_series s;
	uint64_t packets = 0;

	memset(&s, 0, sizeof(s));
	for (int i = 0; i < 2000; i++)
		lateness_series_add(&s, i * NSEC_PER_SEC, i == 1001 ? 60 : 20);
	lateness_series_end(&s);
	CHECK_INT((int64_t)s.row_seconds, 4);
	CHECK_INT(s.count, 500);
	for (unsigned i = 0; i < s.count; i++) {
		CHECK_INT((int64_t)s.rows[i].count, 4);
		CHECK_INT(s.rows[i].p50, i == 250 ? 60 : 20);
		packets += s.rows[i].count;
	}
	CHECK_INT((int64_t)packets, 2000);
	lateness_series_end(&s); /* nothing is counted twice */
	CHECK_INT((int64_t)s.rows[499].count, 4);
}

static void a_day_without_packets_in_between_still_fits(void)
{
	static struct lateness_series s;

	memset(&s, 0, sizeof(s));
	lateness_series_add(&s, 0, 1);
	lateness_series_add(&s, 24 * 3600 * NSEC_PER_SEC, 2);
	lateness_series_end(&s);
	CHECK(s.count <= LATENESS_ROWS);
	CHECK_INT(s.rows[0].max, 1);
	CHECK_INT(s.rows[s.count - 1].max, 2);
}

extern CU_TestInfo lateness_tests[];

CU_TestInfo lateness_tests[] = {
	TEST(nothing_counted_gives_zero),
	TEST(small_values_are_exact),
	TEST(every_value_is_told_within_one_part_in_32_and_never_too_low),
	TEST(no_quantile_is_above_the_maximum),
	TEST(what_is_later_than_18_minutes_still_counts),
	TEST(early_releases_are_counted_apart),
	TEST(over_time_each_second_has_its_row),
	TEST(a_long_run_gets_wider_rows_that_tell_the_worst_second),
	TEST(a_day_without_packets_in_between_still_fits),
	CU_TEST_INFO_NULL,
};
