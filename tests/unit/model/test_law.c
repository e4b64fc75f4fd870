/* test_law.c - laws of jitter that is large against the delay, compiled and changed to. */
#include <math.h>

#include "harness/base/draw.h"
#include "harness/model/law.h"
#include "harness/model/normal.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

static const int32_t table[] = { 0, 29, 69, 139, 1000 };

static const enum jitter_shape shapes[] = { JITTER_NORMAL, JITTER_UNIFORM, JITTER_PARETO,
					    JITTER_PARETO_NORMAL, JITTER_TABLE };

static void law_of(struct law *law, enum jitter_shape shape)
{
	law_init(law,
		 &(struct delay_conf){ .shape = shape, .table = { .values = table, .count = 5 } });
}

/* Summed over the points that the law is given at. */
static void moments(const struct shape *shape, double *ret_mean, double *ret_deviation)
{
	double all = 0, sum = 0, squares = 0;

	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		double x = (double)shape->values[i] / NORMAL_ONE;
		double w = (double)shape_weight(i);

		all += w;
		sum += w * x;
		squares += w * x * x;
	}
	*ret_mean = sum / all;
	*ret_deviation = sqrt(squares / all - *ret_mean * *ret_mean);
}

static void a_law_that_cannot_go_below_0_keeps_mean_and_deviation(void)
{
	const nsec_t delays[] = { 10, 25, 50, 90, 150, 300 };

	for (size_t s = 0; s < 5; s++)
		for (size_t d = 0; d < 6; d++) {
			struct law law;
			struct shape shape;
			double mean, deviation;

			law_of(&law, shapes[s]);
			law_cut(&law, law_floor(delays[d], 100), &shape);
			moments(&shape, &mean, &deviation);
			CHECK((double)shape.values[0] / NORMAL_ONE >= -(double)delays[d] / 100);
			CHECK_NEAR(mean, 0, 1e-5);
			CHECK_NEAR(deviation, 1, 1e-4);
			for (size_t i = 1; i < SHAPE_COUNT; i++)
				CHECK(shape.values[i] >= shape.values[i - 1]);
		}
}

/* Below a hundredth of the deviation the points are too far apart for the few that carry it. */
static void a_law_with_hardly_any_room_keeps_its_mean(void)
{
	for (size_t s = 0; s < 5; s++)
		for (nsec_t delay = 1; delay < 10000; delay *= 4) {
			struct law law;
			struct shape shape;
			double mean, deviation;

			law_of(&law, shapes[s]);
			law_cut(&law, law_floor(delay, 1000000), &shape);
			moments(&shape, &mean, &deviation);
			CHECK((double)shape.values[0] / NORMAL_ONE >= -(double)delay / 1e6 - 1e-6);
			CHECK_NEAR(mean, 0, 0.01);
			CHECK(deviation < 1.2);
		}
}

static void a_floor_that_the_law_does_not_reach_changes_nothing(void)
{
	struct law law;
	struct shape shape;

	law_of(&law, JITTER_UNIFORM);
	law_cut(&law, law_floor(175, 100), &shape);
	CHECK_INT(law_floor(175, 100) / (NORMAL_ONE / 1000), 1750);
	for (size_t i = 0; i < SHAPE_COUNT; i++)
		CHECK_INT(shape.values[i], law.shape.values[i]);
	CHECK_INT(law_floor(400, 100), 0);
	CHECK_INT(law_floor(0, 100), 0);
	CHECK_INT(law_floor(100, 0), 0);
	CHECK_INT(law_floor(1, NSEC_PER_SEC), 1);
}

#define PACKETS 100000

/* What 1000 s of packets, 10 ms apart, get on a link of this delay and deviation under entries; the
 * sums begin with the first packet. */
static struct link_realised realised_under(nsec_t delay, nsec_t jitter,
					   const struct timeline_entry *entries, size_t count)
{
	const struct timeline timeline = { .entries = entries, .count = count };
	const struct link_conf conf = { .name = "link",
					.delay = { .delay = delay,
						   .jitter = jitter,
						   .tau = 20 * MS,
						   .shape = JITTER_PARETO_NORMAL } };
	const struct path_conf path = {
		.links = &conf, .link_count = 1, .timeline = &timeline, .seed = 5
	};
	struct link_realised r;
	struct bed bed;

	bed_begin_path(&bed, &path, PACKETS);
	path_start(bed.path, 0);
	bed_put_many(&bed, PACKETS, 100, 10 * SECOND, 10 * MS);
	CHECK_INT(bed_get(&bed, 2000 * SECOND), PACKETS);
	r = bed_realised(&bed);
	bed_end(&bed);
	return r;
}

/* Order is kept, which adds to the mean, by the same as where this was compiled. Of 50,000
 * independent numbers or more, kurtosis below 60. */
static void a_timeline_that_changes_delay_or_jitter_changes_the_law(void)
{
	const struct timeline_entry less[] = {
		{ .id = 1,
		  .setting = SETTING_DELAY,
		  .value = 6 * MS,
		  .begin = 3 * SECOND,
		  .end = NSEC_NEVER,
		  .ramp = 2 * SECOND },
	};
	const struct timeline_entry more[] = {
		{ .id = 1,
		  .setting = SETTING_JITTER,
		  .op = TIMELINE_TIMES,
		  .value = 6000000,
		  .begin = SECOND,
		  .end = NSEC_NEVER },
	};
	const struct link_realised compiled = realised_under(6 * MS, 12 * MS, NULL, 0);
	const struct link_realised changed[] = { realised_under(60 * MS, 12 * MS, less, 1),
						 realised_under(6 * MS, 2 * MS, more, 1) };
	const double mean_error = 12 * 5 / sqrt(50000);

	CHECK_NEAR((double)compiled.jitter_mean_ns / MS, 0, mean_error);
	for (size_t i = 0; i < 2; i++) {
		CHECK_NEAR((double)changed[i].jitter_mean_ns / MS, 0, mean_error);
		CHECK_NEAR((double)changed[i].jitter_sd_ns / MS, 12,
			   12 * 5 * sqrt(60 / 4.0 / 50000));
		CHECK_NEAR((double)changed[i].added_mean_ns / MS,
			   (double)compiled.added_mean_ns / MS, 2 * mean_error);
		CHECK_NEAR(changed[i].lag_correlation_ppm / 1e6, exp(-1), 0.1);
	}
}

CU_TestInfo law_tests[] = {
	TEST(a_law_that_cannot_go_below_0_keeps_mean_and_deviation),
	TEST(a_law_with_hardly_any_room_keeps_its_mean),
	TEST(a_floor_that_the_law_does_not_reach_changes_nothing),
	TEST(a_timeline_that_changes_delay_or_jitter_changes_the_law),
	CU_TEST_INFO_NULL,
};
