/* test_lateness.c - the histogram of lateness is exact where it is fine, and within 3 % elsewhere.
 */
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

extern CU_TestInfo lateness_tests[];

CU_TestInfo lateness_tests[] = {
	TEST(nothing_counted_gives_zero),
	TEST(small_values_are_exact),
	TEST(every_value_is_told_within_one_part_in_32_and_never_too_low),
	TEST(no_quantile_is_above_the_maximum),
	TEST(what_is_later_than_18_minutes_still_counts),
	TEST(early_releases_are_counted_apart),
	CU_TEST_INFO_NULL,
};
