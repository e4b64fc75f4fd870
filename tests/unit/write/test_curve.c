/* test_curve.c - thinning keeps every extreme. */
#include "harness/base/text.h"
#include "reports/write/curve.h"
#include "tests/support/suite.h"

static void check_columns(struct curve *c, const struct curve_conf *conf, const char *want)
{
	struct text t = { 0 };

	curve_write(c, conf, &t);
	CHECK_STR(text_str(&t), want);
	text_done(&t);
	curve_done(c);
}

static void a_column_holds_least_median_and_greatest(void)
{
	struct curve c = { 0 };

	curve_add(&c, 0.1, 5);
	curve_add(&c, 0.2, 1);
	curve_add(&c, 0.3, 9);
	curve_add(&c, 1.5, 4);
	check_columns(&c, &(struct curve_conf){ .end = 2, .columns = 2 },
		      "0.200 1 5 9\n1.500 4 4 4\n");
}

static void points_are_put_in_order_of_time(void)
{
	struct curve c = { 0 };

	curve_add(&c, 1.5, 2);
	curve_add(&c, 0.5, 1);
	check_columns(&c, &(struct curve_conf){ .end = 2, .columns = 2 },
		      "0.500 1 1 1\n1.500 2 2 2\n");
}

static void a_gap_breaks_the_line_even_within_a_column(void)
{
	struct curve c = { 0 };

	curve_add(&c, 0.0, 1);
	curve_add(&c, 0.1, 3);
	curve_add(&c, 0.8, 2);
	check_columns(&c, &(struct curve_conf){ .end = 10, .columns = 10, .gap = 0.5 },
		      "0.050 1 1 3\n\n0.800 2 2 2\n");
}

static void points_outside_the_time_are_left_out(void)
{
	struct curve c = { 0 };

	curve_add(&c, -1, 7);
	curve_add(&c, 1, 8);
	curve_add(&c, 3, 9);
	check_columns(&c, &(struct curve_conf){ .end = 2, .columns = 4 }, "1.000 8 8 8\n");
}

static void the_greatest_is_found_below_zero_too(void)
{
	struct curve c = { 0 };

	CHECK(curve_greatest(&c) == 0);
	curve_add(&c, 0, -3);
	curve_add(&c, 1, -2);
	CHECK(curve_greatest(&c) == -2);
	curve_done(&c);
}

CU_TestInfo curve_tests[] = {
	TEST(a_column_holds_least_median_and_greatest),
	TEST(points_are_put_in_order_of_time),
	TEST(a_gap_breaks_the_line_even_within_a_column),
	TEST(points_outside_the_time_are_left_out),
	TEST(the_greatest_is_found_below_zero_too),
	CU_TEST_INFO_NULL,
};
