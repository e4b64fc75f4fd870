/* test_jitter.c - jitter's mean, deviation and correlation, and spikes. */
#include <math.h>

#include "harness/model/jitter.h"
#include "harness/model/normal.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

/* So many samples, a quarter of tau apart: SAMPLES / 4 spans of tau. */
#define SAMPLES 400000
#define TAU     (40 * MS)

static const struct dice dice = { .key = 11 };

static struct jitter jitter_of(enum jitter_shape shape, nsec_t tau)
{
	struct delay_conf conf = { .shape = shape, .tau = tau };
	struct jitter j;

	CHECK_INT(jitter_init(&j, &conf, &dice, NULL), 0);
	return j;
}

struct moments {
	double mean;
	double deviation;
	double at_tau; /* correlation */
	double at_half_tau;
	double at_two_tau;
};

static double correlation(const double *x, size_t lag, double mean, double variance)
{
	double sum = 0;

	for (size_t i = lag; i < SAMPLES; i++)
		sum += (x[i] - mean) * (x[i - lag] - mean);
	return sum / (double)(SAMPLES - lag) / variance;
}

static struct moments measure(enum jitter_shape shape)
{
	static double x[SAMPLES];
	struct jitter j = jitter_of(shape, TAU);
	double sum = 0;
	double squares = 0;
	struct moments m;

	for (size_t i = 0; i < SAMPLES; i++) {
		x[i] = (double)jitter_at(&j, 0, (nsec_t)i * TAU / 4) / NORMAL_ONE;
		sum += x[i];
		squares += x[i] * x[i];
	}
	m.mean = sum / SAMPLES;
	m.deviation = sqrt(squares / SAMPLES - m.mean * m.mean);
	m.at_tau = correlation(x, 4, m.mean, m.deviation * m.deviation);
	m.at_half_tau = correlation(x, 2, m.mean, m.deviation * m.deviation);
	m.at_two_tau = correlation(x, 8, m.mean, m.deviation * m.deviation);
	jitter_done(&j);
	return m;
}

/* The correlation of the header's formula at a lag of tau * lag, the slot being 1.06534 tau. */
static double formula(double lag)
{
	double s = lag / 1.06534;

	return (1 - s / 2) * cos(M_PI * s / 2) + sin(M_PI * s / 2) / M_PI;
}

/* Samples are worth as if they were tau apart, or better; a correlation's standard error is below 1
 * / sqrt of their number. */
static const double error = 5 / 316.2;

static void correlated_jitter_realises_what_was_configured(void)
{
	struct moments m = measure(JITTER_NORMAL);

	CHECK_NEAR(m.mean, 0, error);
	CHECK_NEAR(m.deviation, 1, error);
	CHECK_NEAR(m.at_tau, exp(-1), error);
	CHECK_NEAR(m.at_half_tau, formula(0.5), error);
	CHECK_NEAR(m.at_two_tau, 0, 0.03 + error);
}

static void every_shape_keeps_mean_deviation_and_correlation(void)
{
	struct moments m = measure(JITTER_UNIFORM);

	CHECK_NEAR(m.mean, 0, error);
	CHECK_NEAR(m.deviation, 1, error);
	CHECK_NEAR(m.at_tau, exp(-1), error);
	/* The heavy tail makes deviation and correlation slow to settle. */
	m = measure(JITTER_PARETO_NORMAL);
	CHECK_NEAR(m.mean, 0, error);
	CHECK_NEAR(m.deviation, 1, 0.15);
	CHECK_NEAR(m.at_tau, exp(-1), 0.08);
}

/* Kurtosis below 36 (the law ends at 12 deviations), and 600 s hold 3000 spans of tau. */
static void ten_minutes_of_a_heavy_tail_have_the_deviation_asked_for(void)
{
	struct delay_conf conf = { .jitter = 1, .tau = 200 * MS, .shape = JITTER_PARETO };
	const double one = sqrt(35.0 / 3000);
	double all = 0;

	for (uint64_t seed = 0; seed < 40; seed++) {
		double sum = 0, squares = 0;
		struct jitter j;
		struct dice own;

		dice_init(&own, seed, 7);
		CHECK_INT(jitter_init(&j, &conf, &own, NULL), 0);
		for (int i = 0; i < 60000; i++) {
			double x = (double)jitter_at(&j, 0, i * 10 * MS) / NORMAL_ONE;

			sum += x / 60000;
			squares += x * x / 60000;
		}
		CHECK_NEAR(sqrt(squares - sum * sum), 1, 3 * one / 2);
		all += squares / 40;
		jitter_done(&j);
	}
	CHECK_NEAR(all, 1, 3 * one / sqrt(40));
}

/* Samples are worth as if they were tau apart, or better; of squares by the kurtosis. */
static void jitter_that_is_nearly_the_delay_realises_what_was_configured(void)
{
	const enum jitter_shape shapes[] = { JITTER_NORMAL, JITTER_UNIFORM, JITTER_PARETO };

	for (size_t s = 0; s < 3; s++) {
		struct delay_conf conf = {
			.delay = 10 * MS, .jitter = 15 * MS, .tau = TAU, .shape = shapes[s]
		};
		double sum = 0, squares = 0, products = 0, last[4] = { 0 };
		struct jitter j;
		double off;

		CHECK_INT(jitter_init(&j, &conf, &dice, NULL), 0);
		for (size_t i = 0; i < SAMPLES; i++) {
			double x = (double)jitter_at(&j, 0, (nsec_t)i * TAU / 4) / NORMAL_ONE;

			CHECK(10 + 15 * x >= -1e-6);
			sum += x / SAMPLES;
			squares += x * x / SAMPLES;
			products += x * last[i % 4] / SAMPLES;
			last[i % 4] = x;
		}
		off = error * sqrt((double)shape_kurtosis(j.shape) / 1000) / 2 + 0.002;
		CHECK_NEAR(sum, 0, error + 0.002);
		CHECK_NEAR(sqrt(squares), 1, off);
		CHECK_NEAR(products, exp(-1), 2 * off);
		jitter_done(&j);
	}
}

static void the_deviation_is_the_same_anywhere_in_a_slot(void)
{
	struct jitter j = jitter_of(JITTER_NORMAL, TAU);

	for (int part = 0; part < 8; part++) {
		double squares = 0;

		for (int64_t k = 0; k < 20000; k++) {
			double x = (double)jitter_at(&j, 0, k * j.slot + part * j.slot / 8) /
				   NORMAL_ONE;

			squares += x * x;
		}
		CHECK_NEAR(sqrt(squares / 20000), 1, 5 / sqrt(2 * 20000.0) * sqrt(2));
	}
	jitter_done(&j);
}

/* Within a slot the slope is at most pi / 2 / slot times the root of the squares of both edges. */
static void it_has_no_jumps(void)
{
	struct jitter j = jitter_of(JITTER_NORMAL, TAU);
	int32_t last = jitter_at(&j, 0, 0);

	for (nsec_t t = MS / 10; t < 10000 * MS; t += MS / 10) {
		int32_t now = jitter_at(&j, 0, t);
		double step = fabs((double)(now - last)) / NORMAL_ONE;

		CHECK(step < M_PI / 2 / 1.06 / 400 * 7);
		last = now;
	}
	jitter_done(&j);
}

static void it_is_there_whether_or_not_it_is_looked_at(void)
{
	struct jitter often = jitter_of(JITTER_NORMAL, TAU);
	struct jitter seldom = jitter_of(JITTER_NORMAL, TAU);

	for (nsec_t t = -500 * MS; t < 5000 * MS; t += 3 * MS) {
		int32_t now = jitter_at(&often, 1, t);

		if (t % (7 * MS) == 0)
			CHECK_INT(jitter_at(&seldom, 99, t), now);
	}
	jitter_done(&often);
	jitter_done(&seldom);
}

static void it_counts_time_from_its_origin(void)
{
	struct jitter j = jitter_of(JITTER_NORMAL, TAU);
	struct jitter moved = jitter_of(JITTER_NORMAL, TAU);

	jitter_begin(&moved, 123456789);
	for (nsec_t t = 0; t < 1000 * MS; t += 3 * MS)
		CHECK_INT(jitter_at(&moved, 0, t + 123456789), jitter_at(&j, 0, t));
	jitter_done(&j);
	jitter_done(&moved);
}

static void without_tau_each_packet_has_its_own(void)
{
	struct jitter j = jitter_of(JITTER_NORMAL, 0);
	double products = 0;

	for (uint64_t i = 0; i < 100000; i++)
		products += (double)jitter_at(&j, i, 0) / NORMAL_ONE *
			    ((double)jitter_at(&j, i + 1, 0) / NORMAL_ONE);
	CHECK_NEAR(products / 100000, 0, 5 / sqrt(100000));
	CHECK_INT(jitter_at(&j, 7, 0), jitter_at(&j, 7, 1234 * MS));
	jitter_done(&j);
}

static void spikes_take_their_share_and_stay_between_their_ends(void)
{
	struct spike_conf conf = { .share = chance_ratio(1, 100),
				   .min = 100 * MS,
				   .max = 300 * MS };
	struct spike s;
	double sum = 0;
	size_t hits = 0;

	spike_init(&s, &dice);
	for (uint64_t i = 0; i < 100000; i++) {
		nsec_t extra = spike_at(&s, &conf, i, 0);

		CHECK(extra == 0 || (extra >= 100 * MS && extra <= 300 * MS));
		hits += extra > 0;
		sum += (double)extra / MS;
	}
	CHECK_NEAR((double)hits, 1000, 5 * sqrt(1000 * 0.99));
	CHECK_NEAR(sum / (double)hits, 200, 5 * 200 / sqrt(12.0 * 1000));
}

static void a_spike_holds(void)
{
	struct spike_conf conf = {
		.share = chance_ratio(1, 10), .min = 1, .max = 1000000, .hold = 100 * MS
	};
	struct spike s;
	size_t hits = 0;

	spike_init(&s, &dice);
	for (nsec_t piece = 0; piece < 10000; piece++) {
		nsec_t begin = piece * 100 * MS;
		nsec_t extra = spike_at(&s, &conf, 5, begin);

		hits += extra > 0;
		CHECK_INT(spike_at(&s, &conf, 6, begin + 50 * MS), extra);
		CHECK_INT(spike_at(&s, &conf, 7, begin + 100 * MS - 1), extra);
	}
	CHECK_NEAR((double)hits, 1000, 5 * sqrt(1000 * 0.9));
}

/* A change to what was there from the start on, and back: the numbers are others, the law is not.
 */
static void a_change_brings_the_law_of_the_new_settings(void)
{
	struct delay_conf conf = {
		.delay = 100 * MS, .jitter = 15 * MS, .tau = TAU, .shape = JITTER_PARETO_NORMAL
	};
	struct jitter changed, compiled;

	CHECK_INT(jitter_init(&changed, &conf, &dice, NULL), 0);
	jitter_change(&changed, 6 * MS, 12 * MS, 1234 * MS);
	conf.delay = 6 * MS;
	conf.jitter = 12 * MS;
	CHECK_INT(jitter_init(&compiled, &conf, &dice, NULL), 0);
	CHECK_INT(changed.slot, compiled.slot);
	for (size_t i = 0; i < SHAPE_COUNT; i++)
		CHECK_INT(changed.shape->values[i], compiled.shape->values[i]);
	jitter_done(&compiled);
	conf.delay = 100 * MS;
	conf.jitter = 15 * MS;
	jitter_change(&changed, conf.delay, conf.jitter, 5678 * MS);
	CHECK_INT(jitter_init(&compiled, &conf, &dice, NULL), 0);
	CHECK_INT(changed.slot, compiled.slot);
	for (size_t i = 0; i < SHAPE_COUNT; i++)
		CHECK_INT(changed.shape->values[i], compiled.shape->values[i]);
	jitter_done(&compiled);
	jitter_done(&changed);
}

/* A ramp of the delay from 100 to 5 ms against a deviation of 20: from one law to the next a number
 * changes by little, and time goes on within the slot that it was in. */
static void a_ramp_of_changes_has_no_jumps(void)
{
	struct delay_conf conf = { .delay = 100 * MS, .jitter = 20 * MS, .tau = TAU };
	struct jitter j;
	int32_t last;

	CHECK_INT(jitter_init(&j, &conf, &dice, NULL), 0);
	last = jitter_at(&j, 0, 0);
	for (nsec_t ms = 1; ms <= 9500; ms++) {
		int32_t now;

		jitter_change(&j, 100 * MS - ms * MS / 100, 20 * MS, ms * MS);
		now = jitter_at(&j, 0, ms * MS);
		CHECK(j.begin <= ms * MS && j.begin + j.slot > ms * MS);
		/* the steepest slope times what the law stretches it by, and the law's own step */
		CHECK(fabs((double)(now - last)) / NORMAL_ONE <
		      M_PI / 2 / 1.06 / 40 * 7 * 4 + 0.25);
		last = now;
	}
	CHECK_INT(j.slot / MS, 58);
	jitter_done(&j);
}

CU_TestInfo jitter_tests[] = {
	TEST(correlated_jitter_realises_what_was_configured),
	TEST(every_shape_keeps_mean_deviation_and_correlation),
	TEST(ten_minutes_of_a_heavy_tail_have_the_deviation_asked_for),
	TEST(jitter_that_is_nearly_the_delay_realises_what_was_configured),
	TEST(a_change_brings_the_law_of_the_new_settings),
	TEST(a_ramp_of_changes_has_no_jumps),
	TEST(the_deviation_is_the_same_anywhere_in_a_slot),
	TEST(it_has_no_jumps),
	TEST(it_is_there_whether_or_not_it_is_looked_at),
	TEST(it_counts_time_from_its_origin),
	TEST(without_tau_each_packet_has_its_own),
	TEST(spikes_take_their_share_and_stay_between_their_ends),
	TEST(a_spike_holds),
	CU_TEST_INFO_NULL,
};
