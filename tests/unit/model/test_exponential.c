/* test_exponential.c - exponentially distributed times, held against the C library's logarithm. */
#include <math.h>

#include "harness/base/draw.h"
#include "harness/model/exponential.h"
#include "tests/support/suite.h"

#define SAMPLES 100000
#define MEAN    NSEC_PER_SEC

static void is_minus_the_logarithm(void)
{
	for (int i = 1; i < 2000; i++) {
		double u = i / 2000.0;
		uint64_t bits = (uint64_t)(u * 18446744073709551616.0);

		CHECK_NEAR((double)exponential(bits, MEAN), -log(u) * 1e9, 5);
	}
}

static void takes_the_ends_of_the_range(void)
{
	CHECK_INT(exponential(UINT64_MAX, MEAN), 0);
	CHECK_NEAR((double)exponential(0, MEAN), 64 * log(2) * 1e9, 1e9);
	CHECK_INT(exponential(12345, 0), 0);
}

/* Mean and deviation are both the mean; their standard errors are mean / sqrt(n) and mean sqrt(2 /
 * n). */
static void has_mean_and_deviation_alike(void)
{
	const struct dice dice = { .key = 2 };
	double sum = 0;
	double squares = 0;

	for (uint64_t i = 0; i < SAMPLES; i++) {
		double x = (double)exponential(draw(&dice, DRAW_TEST, i), MEAN) / MEAN;

		sum += x;
		squares += x * x;
	}
	CHECK_NEAR(sum / SAMPLES, 1, 5 / sqrt(SAMPLES));
	CHECK_NEAR(sqrt(squares / SAMPLES - pow(sum / SAMPLES, 2)), 1, 5 * sqrt(2.0 / SAMPLES));
}

CU_TestInfo exponential_tests[] = {
	TEST(is_minus_the_logarithm),
	TEST(takes_the_ends_of_the_range),
	TEST(has_mean_and_deviation_alike),
	CU_TEST_INFO_NULL,
};
