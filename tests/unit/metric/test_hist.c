/* test_hist.c - percentiles of a histogram against those of the sorted values. */
#include "harness/base/draw.h"
#include "reports/metric/hist.h"
#include "reports/metric/stat.h"
#include "tests/support/suite.h"

#define COUNT 20000

/* Values of all sizes up to 2^spread, some negative, against the exact nearest rank. */
static void compare(unsigned spread, bool negative)
{
	static nsec_t v[COUNT];
	struct hist h = { 0 };
	struct dice dice;

	dice_init(&dice, spread, 0);
	for (uint64_t i = 0; i < COUNT; i++) {
		uint64_t bits = draw(&dice, DRAW_TEST, i);

		v[i] = (nsec_t)(draw(&dice, DRAW_TEST, COUNT + i) >> (64 - spread + bits % spread));
		if (negative && bits >> 63)
			v[i] = -v[i];
		hist_add(&h, v[i]);
	}
	stat_sort(v, COUNT);
	CHECK_INT(h.count, COUNT);
	CHECK_INT(h.min, v[0]);
	CHECK_INT(h.max, v[COUNT - 1]);
	CHECK_NEAR(h.sum / COUNT, stat_mean(v, COUNT), 1e-9 * (double)(v[COUNT - 1] - v[0]) + 1);
	for (unsigned p = 0; p <= 10000; p += 125) {
		double want = (double)stat_nearest(v, COUNT, p);

		CHECK_NEAR((double)hist_percentile(&h, p), want,
			   (want < 0 ? -want : want) / (2 * HIST_STEPS) + 0.5);
	}
	hist_done(&h);
}

static void percentiles_are_right_to_a_thousandth(void)
{
	compare(10, false);
	compare(36, false);
	compare(62, false);
}

static void negative_values_are_counted_too(void)
{
	compare(36, true);
	compare(62, true);
}

static void small_values_are_exact(void)
{
	struct hist h = { 0 };

	for (nsec_t v = 0; v < 1000; v++)
		hist_add(&h, v % 512);
	CHECK_INT(hist_percentile(&h, 5000), 249);
	hist_done(&h);
}

static void the_extremes_of_the_range_are_survived(void)
{
	struct hist h = { 0 };

	hist_add(&h, INT64_MAX);
	hist_add(&h, INT64_MIN);
	hist_add(&h, 0);
	CHECK_INT(hist_percentile(&h, 0), INT64_MIN);
	CHECK_INT(hist_percentile(&h, 5000), 0);
	CHECK_INT(hist_percentile(&h, 10000), INT64_MAX);
	CHECK_INT(h.failed, 0);
	hist_done(&h);
}

CU_TestInfo hist_tests[] = {
	TEST(percentiles_are_right_to_a_thousandth),
	TEST(negative_values_are_counted_too),
	TEST(small_values_are_exact),
	TEST(the_extremes_of_the_range_are_survived),
	CU_TEST_INFO_NULL,
};
