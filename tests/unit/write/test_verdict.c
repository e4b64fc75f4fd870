/* test_verdict.c - what makes a run pass, fail, invalid or inconclusive. */
#include <string.h>

#include "reports/write/ruling.h"
#include "tests/support/suite.h"
#include "tests/unit/write/judged.h"

static void expect_p95(struct judged *j, double measured)
{
	judged_init(j);
	judged_expect(j, "latency.p95 <= 600 ms", "latency.p95", "<=", 600, "ms");
	metric_add(&j->e.result.metrics, "to-buyer", "latency.p95", measured, 100);
}

static void at_the_limit_is_a_pass_and_just_over_it_a_fail(void)
{
	struct judged j;

	expect_p95(&j, 600);
	judged_judge(&j);
	CHECK_STR(verdict_name(j.v.word), "pass");
	judged_done(&j);
	expect_p95(&j, 600.000001);
	judged_judge(&j);
	CHECK_STR(verdict_name(j.v.word), "fail");
	judged_done(&j);
}

static void every_comparison_means_what_it_says(void)
{
	static const struct {
		const char *op;
		bool below, equal, above;
	} ops[] = {
		{ "<=", true, true, false },  { "<", true, false, false },
		{ ">=", false, true, true },  { ">", false, false, true },
		{ "==", false, true, false }, { "!=", true, false, true },
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		const bool want[] = { ops[i].below, ops[i].equal, ops[i].above };

		for (int k = 0; k < 3; k++) {
			struct judged j;

			judged_init(&j);
			judged_expect(&j, "", "stall.600.count", ops[i].op, 5, "");
			metric_add(&j.e.result.metrics, "to-buyer", "stall.600.count", 4 + k, 1);
			judged_judge(&j);
			CHECK_INT(j.v.word, want[k] ? VERDICT_PASS : VERDICT_FAIL);
			judged_done(&j);
		}
	}
}

static void a_limit_in_another_unit_is_converted(void)
{
	struct judged j;

	judged_init(&j);
	judged_expect(&j, "", "stall.600.ratio", "<=", 2, "%");
	judged_expect(&j, "", "setup.first_frame", "<=", 2, "s");
	metric_add(&j.e.result.metrics, "to-buyer", "stall.600.ratio", 0.0201, 1);
	metric_add(&j.e.result.metrics, "to-buyer", "setup.first_frame", 1999, 1);
	judged_judge(&j);
	CHECK_NEAR(j.v.rulings[0].limit, 0.02, 1e-12);
	CHECK_INT(j.v.rulings[0].word, VERDICT_FAIL);
	CHECK_NEAR(j.v.rulings[1].limit, 2000, 1e-9);
	CHECK_INT(j.v.rulings[1].word, VERDICT_PASS);
	judged_done(&j);
}

static void a_null_is_inconclusive_with_its_reason(void)
{
	struct judged j;

	judged_init(&j);
	judged_expect(&j, "", "latency.p95", "<=", 600, "ms");
	metric_add_null(&j.e.result.metrics, "to-buyer", "latency.p95", "no frame was shown");
	judged_judge(&j);
	CHECK_INT(j.v.word, VERDICT_INCONCLUSIVE);
	CHECK_STR(j.v.reason, "latency.p95: no frame was shown");
	judged_done(&j);
}

static void a_failure_outweighs_a_null(void)
{
	struct judged j;

	expect_p95(&j, 700);
	judged_expect(&j, "", "age.p95", "<=", 600, "ms");
	judged_judge(&j);
	CHECK_INT(j.v.word, VERDICT_FAIL);
	CHECK_STR(j.v.rulings[1].reason, "this run has no such number");
	judged_done(&j);
}

static void an_unknown_name_is_told_from_a_number_that_is_absent(void)
{
	struct judged j;

	judged_init(&j);
	judged_expect(&j, "", "latncy.p95", "<=", 600, "ms");
	judged_judge(&j);
	CHECK_STR(j.v.rulings[0].reason, "no metric has this name");
	CHECK_INT(j.v.word, VERDICT_INCONCLUSIVE);
	judged_done(&j);
}

static void no_expectation_is_no_pass(void)
{
	struct judged j;

	judged_init(&j);
	judged_judge(&j);
	CHECK_INT(j.v.word, VERDICT_INCONCLUSIVE);
	CHECK_STR(j.v.reason, "the show states no expectation");
	judged_done(&j);
}

static void an_invalid_run_neither_passes_nor_fails(void)
{
	struct check_facts check = { .name = "lateness.max",
				     .what = "the latest release",
				     .unit = "ns",
				     .value = 480 * NSEC_PER_MSEC,
				     .invalid = 250 * NSEC_PER_MSEC,
				     .grade = GRADE_INVALID };

	for (int k = 0; k < 2; k++) {
		struct judged j;

		expect_p95(&j, k ? 100 : 900);
		j.e.manifest.trust.grade = GRADE_INVALID;
		j.e.manifest.trust.checks = &check;
		j.e.manifest.trust.check_count = 1;
		judged_judge(&j);
		CHECK_INT(j.v.word, VERDICT_INVALID);
		CHECK_STR(j.v.reason,
			  "lateness.max was 480 ms, over the limit of 250 ms (the latest release)");
		judged_done(&j);
	}
}

static void a_degraded_run_is_judged(void)
{
	struct judged j;

	expect_p95(&j, 100);
	j.e.manifest.trust.grade = GRADE_DEGRADED;
	judged_judge(&j);
	CHECK_INT(j.v.word, VERDICT_PASS);
	judged_done(&j);
}

static void a_run_that_broke_off_is_invalid(void)
{
	const char *findings[] = { "the seller's process ended with signal 9" };
	struct judged j;

	expect_p95(&j, 100);
	j.e.manifest.broken = true;
	j.e.manifest.findings = findings;
	j.e.manifest.finding_count = 1;
	judged_judge(&j);
	CHECK_INT(j.v.word, VERDICT_INVALID);
	CHECK_STR(j.v.reason, findings[0]);
	judged_done(&j);
}

static void the_runs_own_number_comes_before_the_buyers_and_a_stream_can_be_named(void)
{
	struct judged j;

	expect_p95(&j, 700);
	metric_add(&j.e.result.metrics, "to-seller", "latency.p95", 500, 1);
	j.expects[0].stream = "to-seller";
	judged_judge(&j);
	CHECK_INT(j.v.word, VERDICT_PASS);
	verdict_done(&j.v);
	metric_add(&j.e.result.metrics, "", "latency.p95", 400, 1);
	j.expects[0].stream = NULL;
	judged_judge(&j);
	CHECK_NEAR(j.v.rulings[0].metric->value, 400, 0);
	judged_done(&j);
}

/* "2.00 %" beside "at most 2 %" would be no failure to a reader. */
static void what_is_just_over_its_limit_is_seen_to_be(void)
{
	static const struct {
		const char *text, *metric, *unit;
		double limit, measured;
		const char *want;
	} cases[] = {
		{ "age.over_600 <= 2 %", "age.over_600", "ratio", 0.02, 0.0200417, "2.004 %" },
		{ "age.over_600 <= 2 %", "age.over_600", "ratio", 0.02, 0.02, "2.00 %" },
		{ "age.over_600 <= 2 %", "age.over_600", "ratio", 0.02, 0.0307, "3.07 %" },
		{ "latency.p95 <= 600 ms", "latency.p95", "ms", 600, 600.012, "600.01 ms" },
		{ "latency.p95 <= 600 ms", "latency.p95", "ms", 600, 600, "600 ms" },
		{ "latency.p95 <= 0.6 s", "latency.p95", "s", 0.6, 600.012, "0.60001 s" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char buf[METRIC_TEXT_MAX];
		struct judged j;

		judged_init(&j);
		judged_expect(&j, cases[i].text, cases[i].metric, "<=", cases[i].limit,
			      cases[i].unit);
		metric_add(&j.e.result.metrics, "to-buyer", cases[i].metric, cases[i].measured, 1);
		judged_judge(&j);
		CHECK_STR(ruling_value(&j.v.rulings[0], buf), cases[i].want);
		judged_done(&j);
	}
}

CU_TestInfo verdict_tests[] = {
	TEST(at_the_limit_is_a_pass_and_just_over_it_a_fail),
	TEST(every_comparison_means_what_it_says),
	TEST(a_limit_in_another_unit_is_converted),
	TEST(a_null_is_inconclusive_with_its_reason),
	TEST(a_failure_outweighs_a_null),
	TEST(an_unknown_name_is_told_from_a_number_that_is_absent),
	TEST(no_expectation_is_no_pass),
	TEST(an_invalid_run_neither_passes_nor_fails),
	TEST(a_degraded_run_is_judged),
	TEST(a_run_that_broke_off_is_invalid),
	TEST(the_runs_own_number_comes_before_the_buyers_and_a_stream_can_be_named),
	TEST(what_is_just_over_its_limit_is_seen_to_be),
	CU_TEST_INFO_NULL,
};
