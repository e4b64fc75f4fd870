/* test_ranks.c - rank statistics against published values and against counting everything out. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "reports/history/ranks.h"
#include "tests/support/suite.h"

#define NEAR 1e-9

static struct err err;

static void check_test(const double *a, size_t n, const double *b, size_t m, double u, double rise,
		       double fall)
{
	struct ranks_test t;

	CHECK_INT(ranks_test(a, n, b, m, &t, &err), 0);
	CHECK_NEAR(t.u, u, NEAR);
	CHECK_NEAR(t.p_rise, rise, NEAR);
	CHECK_NEAR(t.p_fall, fall, NEAR);
	CHECK_NEAR(t.p_two, fmin(1, 2 * fmin(rise, fall)), NEAR);
}

/* The values of golang/perf's tests of its U test. */
static void gives_the_published_values_of_small_samples(void)
{
	static const double s1[] = { 2, 1, 3, 5 }, s2[] = { 12, 11, 13, 15 }, s3[] = { 0, 4, 6, 7 };
	static const double s4[] = { 2, 2, 2, 2 }, s5[] = { 1, 1, 1, 1, 1 };

	check_test(s1, 4, s2, 4, 0, 1 / 70.0, 1);
	check_test(s2, 4, s1, 4, 16, 1, 1 / 70.0);
	check_test(s1, 4, s3, 4, 5, 17 / 70.0, 0.8285714285714285);
	check_test(s1, 4, s1, 4, 8, 0.6285714285714286, 0.6285714285714286);
	check_test(s1, 4, s4, 4, 10, 0.8571428571428571, 0.3571428571428571);
	check_test(s1, 4, s5, 5, 17.5, 1, 0.04761904761904767);
}

/* Those of R's wilcox.test for samples of 500 and 600. */
static void gives_the_published_values_of_large_samples(void)
{
	static double l1[500], l2[600], l3[600];
	struct ranks_test t;

	for (int i = 0; i < 500; i++)
		l1[i] = i * 2;
	for (int i = 0; i < 600; i++)
		l3[i] = l2[i] = i * 2 - 41;
	for (int i = 0; i < 30; i++)
		l3[i] = l1[i];
	CHECK_INT(ranks_test(l1, 500, l2, 600, &t, &err), 0);
	CHECK(!t.exact);
	CHECK_NEAR(t.u, 135250, NEAR);
	CHECK_NEAR(t.p_rise, 0.0024667680407086112, NEAR);
	CHECK_NEAR(t.p_fall, 0.9975346930458906, NEAR);
	CHECK_INT(ranks_test(l1, 500, l3, 600, &t, &err), 0);
	CHECK_NEAR(t.u, 134845, NEAR);
	CHECK_NEAR(t.p_rise, 0.0019351907119808942, NEAR);
	CHECK_INT(ranks_test(l1, 500, l1, 500, &t, &err), 0);
	CHECK_NEAR(t.p_rise, 0.5000436801680628, NEAR);
}

static void equal_values_can_not_be_ranked(void)
{
	static const double same[] = { 2, 2, 2, 2 };
	struct ranks_test t;

	CHECK_INT(ranks_test(same, 4, same, 4, &t, &err), 0);
	CHECK(t.all_equal);
	CHECK_NEAR(t.p_rise, 1, 0);
	CHECK_NEAR(t.p_fall, 1, 0);
}

static double count_u(const double *a, size_t n, const double *b, size_t m)
{
	double u = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			u += a[i] > b[k] ? 1 : a[i] == b[k] ? 0.5 : 0;
	return u;
}

/* All ways to choose which n of the pooled values are a's, one by one. */
static void brute_force(const double *pool, size_t n, size_t all, double u, double *ret_rise,
			double *ret_fall)
{
	double ways = 0, rise = 0, fall = 0;

	for (unsigned set = 0; set < 1U << all; set++) {
		double a[16], b[16];
		size_t na = 0, nb = 0;

		for (size_t i = 0; i < all; i++) {
			if (set >> i & 1)
				a[na++] = pool[i];
			else
				b[nb++] = pool[i];
		}
		if (na != n)
			continue;
		ways++;
		rise += count_u(a, na, b, nb) <= u;
		fall += count_u(a, na, b, nb) >= u;
	}
	*ret_rise = rise / ways;
	*ret_fall = fall / ways;
}

/* 200 pairs of samples of 1 to 6 values out of few, so that ties are common. */
static void is_the_count_of_all_permutations_with_ties(void)
{
	struct dice dice;
	uint64_t at = 0;

	dice_init(&dice, 7, 0);
	for (int round = 0; round < 200; round++) {
		size_t n = 1 + draw_below(draw(&dice, DRAW_TEST, at++), 6);
		size_t m = 1 + draw_below(draw(&dice, DRAW_TEST, at++), 6);
		uint64_t kinds = 2 + draw_below(draw(&dice, DRAW_TEST, at++), 9);
		double pool[12], rise, fall;
		struct ranks_test t;

		for (size_t i = 0; i < n + m; i++)
			pool[i] = (double)draw_below(draw(&dice, DRAW_TEST, at++), kinds);
		CHECK_INT(ranks_test(pool, n, pool + n, m, &t, &err), 0);
		CHECK_NEAR(t.u, count_u(pool, n, pool + n, m), NEAR);
		brute_force(pool, n, n + m, t.u, &rise, &fall);
		CHECK_NEAR(t.p_rise, rise, NEAR);
		CHECK_NEAR(t.p_fall, fall, NEAR);
	}
}

/* 50 + 50 is the greatest that is counted out; a rise of everything is 1 in C(100, 50). */
static void counts_out_a_hundred_values(void)
{
	double a[50], b[50];
	struct ranks_test t;

	for (int i = 0; i < 50; i++) {
		a[i] = i;
		b[i] = 100 + i;
	}
	CHECK_INT(ranks_test(a, 50, b, 50, &t, &err), 0);
	CHECK(t.exact);
	CHECK_NEAR(t.p_rise / (1 / 1.0089134454556415e29), 1, 1e-9);
	CHECK_NEAR(t.p_fall, 1, NEAR);
}

/* Smallest two-sided chances of n against n: 0.1, 0.0286, 0.0079, 0.0022. */
static void the_least_chances_are_those_of_the_table(void)
{
	static const double want[] = { 0.1, 2 / 70.0, 2 / 252.0, 2 / 924.0 };

	for (size_t n = 3; n <= 6; n++) {
		double a[6], b[6];
		struct ranks_test t;

		for (size_t i = 0; i < n; i++) {
			a[i] = (double)i;
			b[i] = 10 + (double)i;
		}
		CHECK_INT(ranks_test(a, n, b, n, &t, &err), 0);
		CHECK_NEAR(t.p_two, want[n - 3], NEAR);
	}
	CHECK_INT(ranks_least(0.05), 3);
	CHECK_INT(ranks_least(0.05 / 6), 5);
	CHECK_INT(ranks_least(0.025), 4);
	CHECK_INT(ranks_least(1), 0);
}

/* Hollander and Wolfe's way by hand: differences of {1,2,3,4} and {11,13,15,17}. */
static void the_shift_is_the_median_of_all_differences(void)
{
	static const double a[] = { 1, 2, 3, 4 }, b[] = { 11, 13, 15, 17 };
	struct ranks_shift s;

	CHECK_INT(ranks_shift(a, 4, b, 4, &s, &err), 0);
	CHECK_NEAR(s.shift, 11.5, NEAR);
	/* P(U < 1) = 1/70 is within the tail of 0.025, P(U < 2) = 2/70 is not: nothing but the
	 * outermost difference may go */
	CHECK(s.bounded);
	CHECK_NEAR(s.low, 7, NEAR);
	CHECK_NEAR(s.high, 16, NEAR);
	CHECK_NEAR(s.holds, 1 - 2 / 70.0, NEAR);
	CHECK_INT(ranks_shift(a, 3, b, 3, &s, &err), 0);
	CHECK(!s.bounded);
}

/* A shift is in the interval just when the test does not reject it: held for samples without ties.
 */
static void the_interval_is_what_the_test_does_not_reject(void)
{
	static const double a[] = { 0.13, 1.71, 2.9, 4.4, 7.3, 9.01 };
	static const double b[] = { 3.37, 5.21, 8.83, 9.97, 14.2 };
	struct ranks_shift s;

	CHECK_INT(ranks_shift(a, 6, b, 5, &s, &err), 0);
	CHECK(s.bounded);
	for (double off = -10; off < 20; off += 0.0937) {
		double moved[5];
		struct ranks_test t;

		for (size_t i = 0; i < 5; i++)
			moved[i] = b[i] - off;
		CHECK_INT(ranks_test(a, 6, moved, 5, &t, &err), 0);
		CHECK_INT(off >= s.low && off <= s.high, t.p_rise > 0.025 && t.p_fall > 0.025);
	}
}

/* 2000 pairs of 8 + 8 from one distribution: 0 is outside of the interval with a chance of at most
 * 0.05, so in at most 130 of them but for a chance of 1.4e-3 (binomial, mean 100, 3 deviations). */
static void the_interval_holds_as_often_as_it_says(void)
{
	struct dice dice;
	uint64_t at = 0;
	int outside = 0;

	dice_init(&dice, 11, 0);
	for (int round = 0; round < 2000; round++) {
		double v[16];
		struct ranks_shift s;

		for (size_t i = 0; i < 16; i++)
			v[i] = (double)(draw(&dice, DRAW_TEST, at++) >> 11);
		CHECK_INT(ranks_shift(v, 8, v + 8, 8, &s, &err), 0);
		outside += s.low > 0 || s.high < 0;
	}
	CHECK(outside <= 130);
	CHECK(outside >= 60); /* 0.0499 by its own word, less 4 deviations */
}

static void the_normal_interval_is_near_the_counted_one(void)
{
	double a[52], b[52];
	struct ranks_shift counted, normal;

	for (int i = 0; i < 52; i++) {
		a[i] = i * 1.03;
		b[i] = i * 0.97 + 4.5;
	}
	CHECK_INT(ranks_shift(a, 50, b, 50, &counted, &err), 0);
	CHECK_INT(ranks_shift(a, 52, b, 52, &normal, &err), 0);
	CHECK_NEAR(counted.low, normal.low, 1);
	CHECK_NEAR(counted.high, normal.high, 1);
}

static void cliffs_delta_counts_pairs(void)
{
	static const double a[] = { 1, 2, 3 }, b[] = { 2, 3, 4, 5 };

	CHECK_NEAR(ranks_delta(a, 3, b, 4), (9 - 1) / 12.0, NEAR);
	CHECK_NEAR(ranks_delta(b, 4, a, 3), -(9 - 1) / 12.0, NEAR);
	CHECK_NEAR(ranks_delta(a, 3, a, 3), 0, NEAR);
}

/* Holm's steps by hand: 0.01 * 4, then the greatest so far of 0.02 * 3, 0.03 * 2, 0.5 * 1. */
static void holm_steps_down(void)
{
	static const double p[] = { 0.03, 0.5, 0.01, 0.02 };
	double got[4];

	CHECK_INT(ranks_holm(p, 4, got, &err), 0);
	CHECK_NEAR(got[0], 0.06, NEAR);
	CHECK_NEAR(got[1], 0.5, NEAR);
	CHECK_NEAR(got[2], 0.04, NEAR);
	CHECK_NEAR(got[3], 0.06, NEAR);
	CHECK_INT(ranks_holm(p, 0, got, &err), 0);
}

/* Noether's own formula, with (1.645 + 0.842)^2 = 6.18: a chance of 0.75 takes N = 33 in all. */
static void noethers_count_falls_with_the_effect(void)
{
	CHECK_INT(ranks_noether(0.75, 0.05, 0.8), 17);
	CHECK_INT(ranks_noether(0.25, 0.05, 0.8), 17);
	CHECK(ranks_noether(0.6, 0.05, 0.8) > 100);
	CHECK(ranks_noether(0.5, 0.05, 0.8) == SIZE_MAX);
}

extern CU_TestInfo ranks_tests[];

CU_TestInfo ranks_tests[] = {
	TEST(gives_the_published_values_of_small_samples),
	TEST(gives_the_published_values_of_large_samples),
	TEST(equal_values_can_not_be_ranked),
	TEST(is_the_count_of_all_permutations_with_ties),
	TEST(counts_out_a_hundred_values),
	TEST(the_least_chances_are_those_of_the_table),
	TEST(the_shift_is_the_median_of_all_differences),
	TEST(the_interval_is_what_the_test_does_not_reject),
	TEST(the_interval_holds_as_often_as_it_says),
	TEST(the_normal_interval_is_near_the_counted_one),
	TEST(cliffs_delta_counts_pairs),
	TEST(holm_steps_down),
	TEST(noethers_count_falls_with_the_effect),
	CU_TEST_INFO_NULL,
};
