/* test_shape.c - laws of jitter against their formulas. */
#include <math.h>

#include "harness/base/draw.h"
#include "harness/model/normal.h"
#include "harness/model/shape.h"
#include "tests/support/suite.h"

#define SAMPLES 1000000

static const struct dice dice = { .key = 7 };

static struct shape shape_for(enum jitter_shape which)
{
	struct delay_conf conf = { .shape = which };
	struct shape shape;

	shape_init(&shape, &conf);
	return shape;
}

static double at(const struct shape *shape, double g)
{
	return (double)shape_of(shape, (int32_t)lround(g * NORMAL_ONE)) / NORMAL_ONE;
}

/* Mean and deviation over so many normal numbers. */
static void moments(const struct shape *shape, double *ret_mean, double *ret_deviation)
{
	double sum = 0;
	double squares = 0;

	for (uint64_t i = 0; i < SAMPLES; i++) {
		double x = (double)shape_of(shape, normal(draw(&dice, DRAW_TEST, i))) / NORMAL_ONE;

		sum += x;
		squares += x * x;
	}
	*ret_mean = sum / SAMPLES;
	*ret_deviation = sqrt(squares / SAMPLES - *ret_mean * *ret_mean);
}

/* Standard errors: 1 / sqrt(n) of the mean; of the deviation sqrt((kurtosis - 1) / (4 n)), kurtosis
 * 9 / 5. */
static void uniform_is_flat_between_its_ends(void)
{
	struct shape shape = shape_for(JITTER_UNIFORM);
	double mean;
	double deviation;

	moments(&shape, &mean, &deviation);
	CHECK_NEAR(mean, 0, 5 / sqrt(SAMPLES));
	CHECK_NEAR(deviation, 1, 5 * sqrt(0.8 / 4 / SAMPLES));
	for (double g = -4; g <= 4; g += 0.25)
		CHECK_NEAR(at(&shape, g), sqrt(3) * (erfc(-g / sqrt(2)) - 1), 0.001);
}

/* What lies beyond 12 deviations (3.2 of the normal number) is cut and the rest scaled again, so
 * the check is of ratios between quantiles, which scaling cannot touch. */
static void pareto_has_a_tail_of_index_three(void)
{
	struct shape shape = shape_for(JITTER_PARETO);
	double base = at(&shape, 0) - at(&shape, -1);

	for (double g = -3; g <= 3; g += 0.25) {
		double x = pow(erfc(g / sqrt(2)) / 2, -1.0 / 3);
		double x0 = pow(0.5, -1.0 / 3);
		double x1 = pow(erfc(-1 / sqrt(2)) / 2, -1.0 / 3);

		CHECK_NEAR((at(&shape, g) - at(&shape, 0)) / base, (x - x0) / (x0 - x1),
			   0.002 * (x + 1));
	}
}

/* Kurtosis below 3 * 12: of the deviation the standard error is below sqrt(35 / (4 n)). */
static void pareto_is_moved_and_scaled(void)
{
	struct shape shape = shape_for(JITTER_PARETO);
	double mean;
	double deviation;

	moments(&shape, &mean, &deviation);
	CHECK_NEAR(mean, 0, 5 / sqrt(SAMPLES));
	CHECK_NEAR(deviation, 1, 5 * sqrt(35 / 4.0 / SAMPLES));
	CHECK_NEAR(at(&shape, 6), 12, 0.01);
	shape = shape_for(JITTER_PARETO_NORMAL);
	moments(&shape, &mean, &deviation);
	CHECK_NEAR(mean, 0, 5 / sqrt(SAMPLES));
	CHECK_NEAR(deviation, 1, 5 * sqrt(35 / 4.0 / SAMPLES));
}

static void a_table_is_scaled_to_mean_zero_and_deviation_one(void)
{
	/* Three quarters at 0, then up to 100: a third of the time late. */
	const int32_t values[] = { 0, 0, 0, 0, 100 };
	struct delay_conf conf = { .shape = JITTER_TABLE,
				   .table = { .values = values, .count = 5 } };
	struct shape shape;
	double mean;
	double deviation;

	shape_init(&shape, &conf);
	moments(&shape, &mean, &deviation);
	CHECK_NEAR(mean, 0, 5 / sqrt(SAMPLES));
	CHECK_NEAR(deviation, 1, 5 * sqrt(6.0 / 4 / SAMPLES));
	/* Linear from the third quartile on: mean 12.5, variance 100^2 / 12 - 12.5^2. */
	CHECK_NEAR(at(&shape, -3), -12.5 / sqrt(10000 / 12.0 - 156.25), 0.005);
	CHECK_NEAR(at(&shape, 5), 87.5 / sqrt(10000 / 12.0 - 156.25), 0.005);
}

/* By the formulas: uniform 9/5; a normal one 3. */
static void kurtosis_is_that_of_the_law(void)
{
	struct shape shape = shape_for(JITTER_UNIFORM);

	CHECK_NEAR((double)shape_kurtosis(&shape), 1800, 2);
	shape = shape_for(JITTER_PARETO);
	CHECK_NEAR((double)shape_kurtosis(&shape), 41600, 200);
	CHECK_INT(shape_kurtosis(NULL), 3000);
}

static void no_shape_falls(void)
{
	const enum jitter_shape shapes[] = { JITTER_UNIFORM, JITTER_PARETO, JITTER_PARETO_NORMAL };

	for (size_t s = 0; s < 3; s++) {
		struct shape shape = shape_for(shapes[s]);

		for (size_t i = 1; i < SHAPE_COUNT; i++)
			CHECK(shape.values[i] >= shape.values[i - 1]);
		CHECK_INT(shape_of(&shape, INT32_MAX), shape.values[SHAPE_COUNT - 1]);
		CHECK_INT(shape_of(&shape, -INT32_MAX), shape.values[0]);
	}
}

CU_TestInfo shape_tests[] = {
	TEST(uniform_is_flat_between_its_ends),
	TEST(pareto_has_a_tail_of_index_three),
	TEST(pareto_is_moved_and_scaled),
	TEST(a_table_is_scaled_to_mean_zero_and_deviation_one),
	TEST(kurtosis_is_that_of_the_law),
	TEST(no_shape_falls),
	CU_TEST_INFO_NULL,
};
