/* test_suite_work.c - what follows when a run of a suite has ended, and how long the rest takes. */
#include <errno.h>

#include "tests/support/suite.h"
#include "tests/unit/scenario/suite_script.h"

extern CU_TestInfo suite_work_tests[];

static void every_run_ends_once_and_the_worst_counts(void)
{
	static const struct {
		const char *script;
		enum exit_code worst;
	} cases[] = { { "ppp", EXIT_PASS },         { "pfp", EXIT_FAIL },
		      { "npp", EXIT_INCONCLUSIVE }, { "npiip", EXIT_INVALID },
		      { "fiiii", EXIT_FAIL },       { "upf", EXIT_USAGE } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct script x;

		script_begin(&x, cases[i].script);
		CHECK_INT(script_work(&x), 0);
		CHECK_INT(suite_runs_worst(&x.runs), cases[i].worst);
		CHECK_INT((int64_t)suite_runs_count(&x.runs).ended, 3);
		CHECK_INT(x.saves, x.told);
		script_end(&x);
	}
}

static void an_invalid_run_is_made_again_behind_those_that_wait(void)
{
	struct script x;
	struct suite_count count;

	script_begin(&x, "ippp");
	CHECK_INT(script_work(&x), 0);
	CHECK_STR(x.ran, "abca");
	count = suite_runs_count(&x.runs);
	CHECK_INT((int64_t)count.by_code[EXIT_PASS], 3);
	CHECK_INT((int64_t)count.by_code[EXIT_INVALID], 0);
	CHECK_INT((int64_t)count.again, 1);
	CHECK_INT(x.again, 1);
	CHECK_STR(x.runs.v[0].tries[0].reason, "so it was");
	CHECK_STR(x.runs.v[0].tries[0].dir, "a-run");
	CHECK_INT(suite_runs_worst(&x.runs), EXIT_PASS);
	script_end(&x);
}

static void it_stays_invalid_when_no_try_is_left(void)
{
	struct script x;

	script_begin(&x, "ippii");
	x.state.retries = 2;
	CHECK_INT(script_work(&x), 0);
	CHECK_STR(x.ran, "abcaa");
	CHECK_INT((int64_t)x.runs.v[0].try_count, 2);
	CHECK_INT(x.runs.v[0].code, EXIT_INVALID);
	CHECK_INT(suite_runs_worst(&x.runs), EXIT_INVALID);
	script_end(&x);
}

static void no_retries_means_none(void)
{
	struct script x;

	script_begin(&x, "ipp");
	x.state.retries = 0;
	CHECK_INT(script_work(&x), 0);
	CHECK_INT((int64_t)x.runs.v[0].try_count, 0);
	script_end(&x);
}

static void a_killed_run_is_invalid_and_a_failed_one_is_not_made_again(void)
{
	struct script x;

	script_begin(&x, "kfpp");
	CHECK_INT(script_work(&x), 0);
	CHECK_STR(x.ran, "abca");
	CHECK_INT(x.runs.v[1].code, EXIT_FAIL);
	CHECK_INT((int64_t)x.runs.v[1].try_count, 0);
	script_end(&x);
}

static void a_run_that_was_told_to_stop_stays_open(void)
{
	struct script x;

	script_begin(&x, "ps");
	CHECK_INT(script_work(&x), -EINTR);
	CHECK_STR(x.f.err.text, "interrupted");
	CHECK(x.runs.v[0].ended);
	CHECK(!x.runs.v[1].ended);
	CHECK_INT((int64_t)x.runs.v[1].try_count, 0);
	script_end(&x);
}

static void a_run_that_was_whole_by_then_counts(void)
{
	struct script x;

	script_begin(&x, "pw");
	CHECK_INT(script_work(&x), -EINTR);
	CHECK(x.runs.v[1].ended);
	CHECK_INT(x.runs.v[1].code, EXIT_PASS);
	script_end(&x);
}

static void what_cannot_be_saved_ends_the_suite(void)
{
	struct script x;

	script_begin(&x, "pp");
	x.save_fails_at = 2;
	CHECK_INT(script_work(&x), -ENOSPC);
	CHECK_STR(x.f.err.text, "suite.json: no space left");
	CHECK_STR(x.ran, "ab");
	script_end(&x);
}

static void a_full_disk_ends_the_suite_and_costs_no_try(void)
{
	struct script x;

	script_begin(&x, "pd");
	CHECK_INT(script_work(&x), -ENOSPC);
	CHECK_STR(x.f.err.text, "b: so it was");
	CHECK_STR(x.ran, "ab");
	CHECK_INT((int64_t)suite_runs_count(&x.runs).ended, 1);
	CHECK_INT((int64_t)x.runs.v[1].try_count, 0);
	CHECK(!x.runs.v[1].ended);
	script_end(&x);
}

static void time_left_follows_what_runs_took_beside_their_shows(void)
{
	struct script x;

	script_begin(&x, "pps");
	CHECK_INT(suite_runs_left(&x.runs, 1, 0), 3 * (10 * NSEC_PER_SEC + SUITE_BESIDE));
	CHECK_INT(script_work(&x), -EINTR);
	/* each took 2 s more than its show */
	CHECK_INT(suite_runs_left(&x.runs, 1, 0), 12 * NSEC_PER_SEC);
	CHECK_INT(suite_runs_left(&x.runs, 1, 4 * NSEC_PER_SEC), 8 * NSEC_PER_SEC);
	CHECK_INT(suite_runs_left(&x.runs, 1, 100 * NSEC_PER_SEC), 0);
	script_end(&x);
}

static void lanes_divide_it_but_no_run_is_shorter_than_itself(void)
{
	const nsec_t each = 10 * NSEC_PER_SEC + SUITE_BESIDE;
	struct script x;

	script_begin(&x, "");
	CHECK_INT(suite_runs_left(&x.runs, 2, 0), 3 * each / 2);
	CHECK_INT(suite_runs_left(&x.runs, 64, 0), each);
	script_end(&x);
}

CU_TestInfo suite_work_tests[] = {
	TEST(every_run_ends_once_and_the_worst_counts),
	TEST(an_invalid_run_is_made_again_behind_those_that_wait),
	TEST(it_stays_invalid_when_no_try_is_left),
	TEST(no_retries_means_none),
	TEST(a_killed_run_is_invalid_and_a_failed_one_is_not_made_again),
	TEST(a_run_that_was_told_to_stop_stays_open),
	TEST(a_run_that_was_whole_by_then_counts),
	TEST(what_cannot_be_saved_ends_the_suite),
	TEST(a_full_disk_ends_the_suite_and_costs_no_try),
	TEST(time_left_follows_what_runs_took_beside_their_shows),
	TEST(lanes_divide_it_but_no_run_is_shorter_than_itself),
	CU_TEST_INFO_NULL,
};
