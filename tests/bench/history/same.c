/* same.c - how often straits compare calls a build worse that is the base itself, and how often it
 * finds one that is truly worse. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "reports/history/compare.h"
#include "reports/history/past.h"

#define STUDIES 2000
#define METRICS 6
#define ALPHA   0.05

/* Runs differ as those of one build on one route do: the gates' typical values, and how they
 * scatter from run to run (half of them skewed, one mostly 0 and so full of ties). */
struct kind {
	const char *metric;
	double typical, scatter;
	bool skewed;
	double zeros; /* share of runs in which it is 0 */
};

static const struct kind kinds[METRICS] = {
	{ "latency.p95", 220, 12, true, 0 },       { "stall.600.ratio", 0.01, 0.01, true, 0.6 },
	{ "fps.harmonic", 27, 1.5, false, 0 },     { "setup.first_frame", 900, 80, true, 0 },
	{ "audio.latency.p95", 190, 8, false, 0 }, { "quality.ssim", 0.93, 0.008, false, 0 },
};

struct source {
	struct dice dice;
	uint64_t at;
};

/* Over 0..1, never 0. */
static double even(struct source *s)
{
	return ((double)(draw(&s->dice, DRAW_TEST, s->at++) >> 11) + 1) / 0x1p53;
}

static double scattered(struct source *s, const struct kind *kind)
{
	double normal;

	if (kind->zeros > 0 && even(s) <= kind->zeros)
		return 0;
	normal = sqrt(-2 * log(even(s))) * cos(2 * acos(-1) * even(s));
	if (kind->skewed)
		return kind->typical + kind->scatter * (exp(normal / 2) - 1) * 2;
	return kind->typical + kind->scatter * normal;
}

static void fail(const struct err *err)
{
	(void)fprintf(stderr, "%s\n", err->text);
	exit(EXIT_FAILURE);
}

/* A run whose latency.p95 is worse by so many of its scatters. */
static struct past_run make_run(struct source *s, double worse)
{
	struct past_run run = { .duration = NSEC_PER_SEC };

	past_copy(run.show, sizeof(run.show), "call");
	past_copy(run.route, sizeof(run.route), "route");
	past_copy(run.trust, sizeof(run.trust), "valid");
	past_copy(run.verdict, sizeof(run.verdict), "pass");
	run.numbers = calloc(METRICS, sizeof(*run.numbers));
	if (!run.numbers)
		abort();
	for (size_t i = 0; i < METRICS; i++) {
		struct past_number *n = &run.numbers[run.count++];

		past_copy(n->metric, sizeof(n->metric), kinds[i].metric);
		past_copy(n->stream, sizeof(n->stream), "to-buyer");
		n->measured = true;
		n->value = scattered(s, &kinds[i]) + (i == 0 ? worse * kinds[i].scatter : 0);
	}
	return run;
}

static void make_side(struct source *s, struct past_list *list, size_t n, double worse)
{
	struct err err;

	for (size_t i = 0; i < n; i++) {
		struct past_run run = make_run(s, worse);

		if (past_list_add(list, &run, &err) < 0)
			fail(&err);
	}
}

/* Floors at nothing make the gate as sharp as it can be: then only the statistics guard it. */
static enum compare_word study(struct source *s, size_t n, double worse, bool floors)
{
	struct floor_row rows[METRICS];
	struct compare_conf conf = { .alpha = ALPHA };
	struct past_list base = { 0 }, cand = { 0 };
	struct comparison c;
	enum compare_word word;
	struct err err;

	for (size_t i = 0; i < METRICS; i++)
		rows[i] = (struct floor_row){ .metric = kinds[i].metric };
	if (!floors) {
		conf.floors = rows;
		conf.floor_count = METRICS;
	}
	make_side(s, &base, n, 0);
	make_side(s, &cand, n, worse);
	if (compare_runs(&conf, &base, &cand, &c, &err) < 0)
		fail(&err);
	word = c.word;
	comparison_done(&c);
	past_list_done(&base);
	past_list_done(&cand);
	return word;
}

static void run_studies(size_t n, double worse, bool floors, int ret[3])
{
	struct source s = { 0 };

	dice_init(&s.dice, 20260101, n);
	ret[COMPARE_PASS] = ret[COMPARE_FAIL] = ret[COMPARE_INCONCLUSIVE] = 0;
	for (int i = 0; i < STUDIES; i++)
		ret[study(&s, n, worse, floors)]++;
}

static void tell(const char *what, size_t n, const int words[3])
{
	(void)printf("%-34s %2zu + %-2zu  fail %6.2f %%  pass %6.2f %%  inconclusive %6.2f %%\n",
		     what, n, n, 100.0 * words[COMPARE_FAIL] / STUDIES,
		     100.0 * words[COMPARE_PASS] / STUDIES,
		     100.0 * words[COMPARE_INCONCLUSIVE] / STUDIES);
}

int main(void)
{
	static const size_t sizes[] = { 5, 10, 20 };
	/* were the chance exactly alpha, more than this would come once in some 700 times */
	const double bound = STUDIES * ALPHA + 3 * sqrt(STUDIES * ALPHA * (1 - ALPHA));
	int words[3], status = EXIT_SUCCESS;

	(void)printf("%d studies each, %d metrics, alpha %g, seed 20260101\n", STUDIES, METRICS,
		     ALPHA);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		run_studies(sizes[i], 0, false, words);
		tell("A/A, no floors", sizes[i], words);
		if (words[COMPARE_FAIL] > bound) {
			(void)printf("FAIL: above %.2f %%\n", 100 * bound / STUDIES);
			status = EXIT_FAILURE;
		}
		run_studies(sizes[i], 0, true, words);
		tell("A/A, floors", sizes[i], words);
		if (words[COMPARE_FAIL] > bound)
			status = EXIT_FAILURE;
		run_studies(sizes[i], 4, true, words);
		tell("latency worse by 4 scatters", sizes[i], words);
	}
	(void)printf("bound of A/A: %.2f %% (5 %% and 3 deviations of %d studies)\n",
		     100 * bound / STUDIES, STUDIES);
	return status;
}
