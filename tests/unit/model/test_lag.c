/* test_lag.c - how correlation falls with the lag, for any law. */
#include <math.h>

#include "harness/model/jitter.h"
#include "harness/model/lag.h"
#include "harness/model/sine.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

static uint32_t slot_of(const struct delay_conf *conf)
{
	struct shape shape;

	shape_init(&shape, conf);
	return lag_slot(&shape);
}

static void the_sine_is_the_sine(void)
{
	for (uint64_t i = 0; i <= 1000; i++)
		CHECK_NEAR((double)sine(SINE_ONE / 1000 * i) / (double)SINE_ONE,
			   sin(M_PI / 2 * (double)i / 1000), 6e-6);
	CHECK_INT(sine(SINE_ONE), SINE_ONE);
}

/* Computed outside by expansion into Hermite polynomials: 1.08463, 1.24440 and 1.17384 tau. */
static void known_laws_have_their_slots(void)
{
	CHECK_NEAR(slot_of(&(struct delay_conf){ .shape = JITTER_UNIFORM }) / 65536.0, 1.08463,
		   0.001);
	CHECK_NEAR(slot_of(&(struct delay_conf){ .shape = JITTER_PARETO }) / 65536.0, 1.24440,
		   0.001);
	CHECK_NEAR(slot_of(&(struct delay_conf){ .shape = JITTER_PARETO_NORMAL }) / 65536.0,
		   1.17384, 0.001);
}

/* -ln(1 - u) at 4000 quantiles. 2000 s hold 2500 spans of tau. */
static void a_table_is_correlated_as_asked(void)
{
	static int32_t values[4000];
	struct link_conf conf = { .name = "link",
				  .delay = { .delay = 100 * MS,
					     .jitter = 20 * MS,
					     .tau = 200 * MS,
					     .shape = JITTER_TABLE,
					     .table = { .values = values, .count = 4000 } } };
	struct link_realised r;
	struct bed bed;

	for (size_t i = 0; i < 4000; i++)
		values[i] = (int32_t)(-log(1 - ((double)i + 0.5) / 4000) * 10000);
	bed_begin(&bed, &conf, 100000);
	bed_put_many(&bed, 100000, 100, 0, 20 * MS);
	CHECK_INT(bed_get(&bed, 3000 * SECOND), 100000);
	r = bed_realised(&bed);
	/* 9999 pairs; of an exponential law's square the deviation is larger: twice the normal
	 * bound. */
	CHECK_INT(r.lag_pairs, 9998);
	CHECK_NEAR(r.lag_correlation_ppm / 1e6, exp(-1), 2 * 5 / sqrt(9998));
	CHECK_NEAR((double)r.jitter_sd_ns / MS, 20, 20 * 5 * sqrt(8 / 4.0 / 9400));
	CHECK_NEAR((double)r.jitter_mean_ns / MS, 0, 20 * 5 / sqrt(9400));
	bed_end(&bed);
}

CU_TestInfo lag_tests[] = {
	TEST(the_sine_is_the_sine),
	TEST(known_laws_have_their_slots),
	TEST(a_table_is_correlated_as_asked),
	CU_TEST_INFO_NULL,
};
