/* test_normal.c - the normal law without floating point, held against the C library's. */
#include <math.h>

#include "harness/base/draw.h"
#include "harness/model/normal.h"
#include "tests/support/suite.h"

#define SAMPLES 1000000

static double value(uint64_t bits)
{
	return (double)normal(bits) / NORMAL_ONE;
}

/* The chance that a normal number is below x. */
static double below(double x)
{
	return erfc(-x / sqrt(2)) / 2;
}

static void is_the_quantile_at_every_chance(void)
{
	for (int i = 1; i < 4000; i++) {
		double u = i / 4000.0;
		double x = value((uint64_t)(u * 18446744073709551616.0));

		/* The error of x is that of u over the density. */
		double density = exp(-x * x / 2) / sqrt(2 * M_PI);

		CHECK_NEAR(below(x), u, 0.0003 * density);
	}
}

static void reaches_far_into_both_tails(void)
{
	for (int k = 2; k < 41; k++) {
		uint64_t bits = UINT64_C(1) << (64 - k);
		double x = value(bits);

		CHECK_NEAR(below(x) * pow(2, k), 1, 0.002);
		CHECK_NEAR(value(~bits), -x, 1e-9);
	}
}

static void never_falls(void)
{
	int32_t last = normal(0);

	for (uint64_t i = 1; i < 65536; i++) {
		int32_t next = normal(i << 48);

		CHECK(next >= last);
		last = next;
	}
}

static void its_inverse_leads_back(void)
{
	for (int32_t g = -7 * NORMAL_ONE; g <= 7 * NORMAL_ONE; g += NORMAL_ONE / 64)
		CHECK_NEAR(normal(normal_below(g)), g, 2);
	CHECK(normal_below(INT32_MAX) > UINT64_MAX - (UINT64_C(1) << 24));
	CHECK(normal_below(-INT32_MAX) < UINT64_C(1) << 24);
}

static void ends_at_seven_deviations(void)
{
	CHECK_NEAR(value(0), -7.1436, 0.001);
	CHECK_INT(normal(UINT64_MAX), -normal(0));
}

/* Bounds: five standard errors, 1 / sqrt(n) of the mean, 1 / sqrt(2 n) of the deviation, sqrt(24 /
 * n) of the kurtosis. */
static void has_the_moments_of_the_normal_law(void)
{
	const struct dice dice = { .key = 1 };
	double sum = 0;
	double squares = 0;
	double fourths = 0;

	for (uint64_t i = 0; i < SAMPLES; i++) {
		double x = value(draw(&dice, DRAW_TEST, i));

		sum += x;
		squares += x * x;
		fourths += x * x * x * x;
	}
	CHECK_NEAR(sum / SAMPLES, 0, 5 / sqrt(SAMPLES));
	CHECK_NEAR(sqrt(squares / SAMPLES), 1, 5 / sqrt(2.0 * SAMPLES));
	CHECK_NEAR(fourths / SAMPLES, 3, 5 * sqrt(24.0 / SAMPLES));
}

CU_TestInfo normal_tests[] = {
	TEST(is_the_quantile_at_every_chance),
	TEST(reaches_far_into_both_tails),
	TEST(never_falls),
	TEST(its_inverse_leads_back),
	TEST(ends_at_seven_deviations),
	TEST(has_the_moments_of_the_normal_law),
	CU_TEST_INFO_NULL,
};
