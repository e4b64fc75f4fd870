/* test_compare.c - what two builds' runs come to: pass, fail, inconclusive, or a refusal. */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/history/compare.h"
#include "reports/history/past.h"
#include "tests/support/suite.h"
#include "tests/unit/history/past_kit.h"

static const struct floor_row latency = { "latency.p95", 20, 0.05, true };

/* Two sides and what they come to. */
struct pair {
	struct past_list base, cand;
	struct comparison c;
	struct err err;
};

static int hold(struct pair *p)
{
	return compare_runs(&(struct compare_conf){ .floors = &latency, .floor_count = 1 },
			    &p->base, &p->cand, &p->c, &p->err);
}

static void pair_done(struct pair *p)
{
	comparison_done(&p->c);
	past_list_done(&p->base);
	past_list_done(&p->cand);
}

/* The only line, or NULL. */
static const struct compare_line *only(const struct pair *p)
{
	bool one = p->c.cell_count == 1 && p->c.cells[0].line_count == 1;

	CHECK(one);
	return one ? &p->c.cells[0].lines[0] : NULL;
}

static const double low[] = { 200, 202, 204, 206, 208 };
static const double near[] = { 201, 203, 205, 207, 209 };
static const double high[] = { 260, 262, 264, 266, 268 };

static void check_word(const double *base, size_t n, const double *cand, size_t m,
		       enum compare_word word, const char *reason)
{
	struct pair p = { 0 };
	const struct compare_line *line;

	kit_runs(&p.base, base, n);
	kit_runs(&p.cand, cand, m);
	CHECK_INT(hold(&p), 0);
	line = only(&p);
	CHECK_STR(compare_word(p.c.word), compare_word(word));
	if (line)
		CHECK_HAS(line->reason, reason);
	pair_done(&p);
}

static void a_sure_and_material_rise_fails(void)
{
	struct pair p = { 0 };
	const struct compare_line *line;

	kit_runs(&p.base, low, 5);
	kit_runs(&p.cand, high, 5);
	CHECK_INT(hold(&p), 0);
	CHECK_INT(p.c.word, COMPARE_FAIL);
	line = only(&p);
	if (line) {
		CHECK_NEAR(line->shift.shift, 60, 1e-9);
		CHECK_NEAR(line->p_worse, 1 / 252.0, 1e-9);
		CHECK_NEAR(line->delta, 1, 1e-9);
		CHECK_NEAR(line->floor, 20, 1e-9);
	}
	pair_done(&p);
}

static void what_moved_within_the_floor_passes(void)
{
	check_word(low, 5, near, 5, COMPARE_PASS, "within the floor");
	check_word(high, 5, low, 5, COMPARE_PASS, "better, by more than the floor");
}

/* All five values lie higher, which is sure, but only by 5 ms, which nobody sees. */
static void a_sure_but_immaterial_rise_passes(void)
{
	static const double a[] = { 200, 200.1, 200.2, 200.3, 200.4 };
	static const double b[] = { 205, 205.1, 205.2, 205.3, 205.4 };

	check_word(a, 5, b, 5, COMPARE_PASS, "worse, but within the floor");
}

static void equal_runs_pass_when_there_are_enough(void)
{
	static const double same[] = { 7, 7, 7, 7 };

	check_word(same, 4, same, 4, COMPARE_PASS, "all runs are equal");
	check_word(same, 3, same, 3, COMPARE_INCONCLUSIVE, "too few runs");
}

static void few_runs_never_pass_and_say_how_many_more(void)
{
	struct pair p = { 0 };
	const struct compare_line *line;

	kit_runs(&p.base, low, 2);
	kit_runs(&p.cand, high, 2);
	CHECK_INT(hold(&p), 0);
	CHECK_INT(p.c.word, COMPARE_INCONCLUSIVE);
	line = only(&p);
	if (line) {
		/* complete separation: what shows it at 0.05 with Noether's count is 5 a side */
		CHECK_INT(line->further_base, 3);
		CHECK_INT(line->further_cand, 3);
	}
	pair_done(&p);
}

static void scattered_runs_are_inconclusive(void)
{
	static const double a[] = { 150, 200, 250, 300, 350 }, b[] = { 170, 210, 280, 310, 370 };

	check_word(a, 5, b, 5, COMPARE_INCONCLUSIVE, "beyond the floor");
}

/* fps.harmonic is better when higher: a fall of it is worse. */
static void the_bad_way_is_the_metrics_own(void)
{
	static const struct floor_row fps = { "fps.harmonic", 1, 0, true };
	struct pair p = { 0 };

	for (int i = 0; i < 10; i++) {
		struct past_run run = kit_run();

		kit_number(&run, "fps.harmonic", i < 5 ? 30 + i * 0.01 : 20 + i * 0.01);
		CHECK_INT(past_list_add(i < 5 ? &p.base : &p.cand, &run, &p.err), 0);
	}
	CHECK_INT(compare_runs(&(struct compare_conf){ .floors = &fps, .floor_count = 1 }, &p.base,
			       &p.cand, &p.c, &p.err),
		  0);
	CHECK_INT(p.c.word, COMPARE_FAIL);
	comparison_done(&p.c);
	CHECK_INT(compare_runs(&(struct compare_conf){ .floors = &fps, .floor_count = 1 }, &p.cand,
			       &p.base, &p.c, &p.err),
		  0);
	CHECK_INT(p.c.word, COMPARE_PASS);
	pair_done(&p);
}

/* A build whose pictures no longer come has no latency: that must not pass. */
static void a_number_that_is_gone_does_not_pass(void)
{
	static const double gone[] = { 200, 202, 204, 206, NAN }, never[] = { NAN, NAN, NAN };

	check_word(low, 5, gone, 5, COMPARE_INCONCLUSIVE, "not measured in some runs");
	check_word(low, 5, never, 3, COMPARE_INCONCLUSIVE, "not measured in any run of the cand");
}

static void invalid_runs_never_enter_and_are_counted(void)
{
	struct pair p = { 0 };
	struct text t = { 0 };

	kit_runs(&p.base, low, 5);
	kit_runs(&p.cand, near, 5);
	kit_runs(&p.cand, high, 2);
	past_copy(p.cand.v[5].trust, sizeof(p.cand.v[5].trust), "invalid");
	past_copy(p.cand.v[6].verdict, sizeof(p.cand.v[6].verdict), "invalid");
	past_copy(p.cand.v[0].trust, sizeof(p.cand.v[0].trust), "degraded");
	CHECK_INT(hold(&p), 0);
	CHECK_INT(p.c.word, COMPARE_PASS);
	CHECK_INT(p.c.cand.invalid, 2);
	CHECK_INT(p.c.cand.degraded, 1);
	CHECK_INT(p.c.cells[0].cand_runs, 5);
	compare_text(&p.c, &t);
	CHECK_HAS(text_str(&t), "7 runs; 2 invalid, left out; 1 degraded, in");
	text_done(&t);
	comparison_done(&p.c);
	for (size_t i = 0; i < p.base.n; i++)
		past_copy(p.base.v[i].trust, sizeof(p.base.v[i].trust), "invalid");
	CHECK_INT(hold(&p), -ENODATA);
	CHECK_HAS(p.err.text, "no valid run");
	pair_done(&p);
}

static void shows_and_routes_pair_up_or_are_refused(void)
{
	struct pair p = { 0 };

	kit_runs(&p.base, low, 5);
	kit_runs(&p.base, high, 5);
	kit_runs(&p.cand, near, 5);
	for (size_t i = 5; i < 10; i++)
		past_copy(p.base.v[i].route, sizeof(p.base.v[i].route), "far");
	CHECK_INT(hold(&p), 0);
	CHECK_INT(p.c.word, COMPARE_PASS);
	CHECK_INT(p.c.cell_count, 1);
	CHECK_HAS(text_str(&p.c.notes), "call on far was run by the base alone (5): left out");
	comparison_done(&p.c);
	for (size_t i = 0; i < 5; i++)
		past_copy(p.cand.v[i].show, sizeof(p.cand.v[i].show), "other");
	CHECK_INT(hold(&p), -EINVAL);
	CHECK_HAS(p.err.text, "no show and route in common");
	pair_done(&p);
}

static void runs_of_another_length_are_refused(void)
{
	struct pair p = { 0 };

	kit_runs(&p.base, low, 5);
	kit_runs(&p.cand, near, 5);
	p.cand.v[2].duration = 60 * NSEC_PER_SEC;
	CHECK_INT(hold(&p), -EINVAL);
	CHECK_HAS(p.err.text, "last from 10 s to 60 s");
	pair_done(&p);
}

static void a_run_counts_once(void)
{
	struct pair p = { 0 };

	kit_runs(&p.base, low, 5);
	kit_runs(&p.cand, near, 5);
	p.base.v[1].path = strdup("/runs/a");
	p.cand.v[3].path = strdup("/runs/a");
	CHECK_INT(hold(&p), -EINVAL);
	CHECK_HAS(p.err.text, "/runs/a is named twice");
	pair_done(&p);
}

static void other_seeds_are_told(void)
{
	struct pair p = { 0 };

	kit_runs(&p.base, low, 5);
	kit_runs(&p.cand, near, 5);
	CHECK_INT(hold(&p), 0);
	CHECK(!p.c.cells[0].seeds_differ);
	comparison_done(&p.c);
	p.cand.v[4].seed = 77;
	CHECK_INT(hold(&p), 0);
	CHECK(p.c.cells[0].seeds_differ);
	pair_done(&p);
}

/* Two metrics: each chance is corrected for the other, and the JSON tells both. */
static void tests_made_at_once_are_corrected_for(void)
{
	static const struct floor_row both[] = { { "latency.p95", 20, 0, true },
						 { "fps.harmonic", 1, 0, true } };
	struct pair p = { 0 };
	json_t *json;

	kit_runs(&p.base, low, 5);
	kit_runs(&p.cand, high, 5);
	for (size_t i = 0; i < 5; i++) {
		kit_number(&p.base.v[i], "fps.harmonic", 30 + (double)i * 0.01);
		kit_number(&p.cand.v[i], "fps.harmonic", 30 + (double)i * 0.01);
	}
	CHECK_INT(compare_runs(&(struct compare_conf){ .floors = both, .floor_count = 2 }, &p.base,
			       &p.cand, &p.c, &p.err),
		  0);
	CHECK_INT(p.c.family, 2);
	CHECK_NEAR(p.c.cells[0].lines[0].p_holm, 2 / 252.0, 1e-9);
	json = compare_json(&p.c);
	CHECK_STR(json_string_value(json_object_get(json_object_get(json, "verdict"), "word")),
		  "fail");
	CHECK_INT(json_array_size(json_object_get(json_array_get(json_object_get(json, "cells"), 0),
						  "metrics")),
		  2);
	json_decref(json);
	pair_done(&p);
}

static void every_row_of_the_table_is_a_metric_that_can_get_worse(void)
{
	for (size_t i = 0; floor_nth(i); i++) {
		const struct metric_def *def = metric_known(floor_nth(i)->metric);

		CHECK(def && def->better != METRIC_NEITHER);
		CHECK(floor_nth(i)->least > 0);
		CHECK(floor_of(floor_nth(i)->metric) == floor_nth(i));
	}
	CHECK_NEAR(floor_value(&latency, 1000), 50, 1e-9);
	CHECK_NEAR(floor_value(&latency, 100), 20, 1e-9);
}

/* The row of the manual's table for this metric begins so. */
static void manual_row(const struct floor_row *row, char *ret, size_t size)
{
	const struct metric_def *def = metric_known(row->metric);
	bool ratio = def->unit == METRIC_RATIO;
	const char *unit = ratio ? "%" : metric_unit_word(def->unit);

	(void)snprintf(ret, size, "\n%s%s\t%g%s%s\t", row->metric, row->gate ? " *" : "",
		       row->least * (ratio ? 100 : 1), *unit ? " " : "", unit);
	if (row->share > 0)
		(void)snprintf(ret + strlen(ret), size - strlen(ret), "%g %%", row->share * 100);
}

static void the_manual_shows_every_floor(void)
{
	static char manual[32768];
	FILE *f = fopen("docs/man/straits-compare.1", "re");

	CHECK(f != NULL);
	if (!f)
		return;
	manual[fread(manual, 1, sizeof(manual) - 1, f)] = '\0';
	(void)fclose(f);
	for (size_t i = 0; floor_nth(i); i++) {
		char row[100];

		manual_row(floor_nth(i), row, sizeof(row));
		CHECK_HAS(manual, row);
	}
}

extern CU_TestInfo compare_tests[];

CU_TestInfo compare_tests[] = {
	TEST(a_sure_and_material_rise_fails),
	TEST(what_moved_within_the_floor_passes),
	TEST(a_sure_but_immaterial_rise_passes),
	TEST(equal_runs_pass_when_there_are_enough),
	TEST(few_runs_never_pass_and_say_how_many_more),
	TEST(scattered_runs_are_inconclusive),
	TEST(the_bad_way_is_the_metrics_own),
	TEST(a_number_that_is_gone_does_not_pass),
	TEST(invalid_runs_never_enter_and_are_counted),
	TEST(shows_and_routes_pair_up_or_are_refused),
	TEST(runs_of_another_length_are_refused),
	TEST(a_run_counts_once),
	TEST(other_seeds_are_told),
	TEST(tests_made_at_once_are_corrected_for),
	TEST(every_row_of_the_table_is_a_metric_that_can_get_worse),
	TEST(the_manual_shows_every_floor),
	CU_TEST_INFO_NULL,
};
