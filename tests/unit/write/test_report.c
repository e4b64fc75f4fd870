/* test_report.c - a report from a run directory, held against the files in tests/golden/report. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "reports/write/report.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"
#include "tests/unit/write/golden.h"

static void the_outputs_of_a_known_run_are_known(void)
{
	const struct report_conf conf = { .forms = (unsigned)REPORT_JSON | REPORT_JUNIT |
						   REPORT_CSV | REPORT_TEXT };
	struct report report = { 0 };
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &golden_run);
	CHECK_INT(report_make(dir, &conf, &report, &err), 0);
	CHECK_STR(err.text, "");
	golden_check_file(dir, "metrics.json");
	golden_check_file(dir, "junit.xml");
	golden_check_file(dir, "frames.csv");
	golden_check_file(dir, "report.txt");
	report_done(&report);
	scratch_remove(dir);
}

static void a_report_made_again_is_the_same_and_its_run_still_whole(void)
{
	static const char *const files[] = { "run.json", "report.html", "metrics.json",
					     "frames.csv" };
	struct report report = { 0 };
	struct err err = { 0 };
	struct text first[4];
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &golden_run);
	CHECK_INT(report_make(dir, &(struct report_conf){ 0 }, &report, &err), 0);
	report_done(&report);
	for (int i = 0; i < 4; i++)
		first[i] = file_text(dir, files[i]);
	CHECK_INT(report_make(dir, &(struct report_conf){ 0 }, &report, &err), 0);
	report_done(&report);
	for (int i = 0; i < 4; i++) {
		struct text second = file_text(dir, files[i]);

		CHECK_INT(golden_difference(text_str(&second), text_str(&first[i])), 0);
		text_done(&second);
		text_done(&first[i]);
	}
	scratch_remove(dir);
}

static void another_folder_leaves_the_run_as_it_is(void)
{
	struct report_conf conf = { .forms = REPORT_JSON | REPORT_TEXT };
	struct report report = { 0 };
	struct err err = { 0 };
	struct text before, after;
	char dir[64], other[80];
	unsigned entries;

	scratch_make(dir);
	synthetic_write(dir, &golden_run);
	entries = entries_of(dir);
	before = file_text(dir, "run.json");
	(void)snprintf(other, sizeof(other), "%s.out/deep", dir);
	conf.output = other;
	CHECK_INT(report_make(dir, &conf, &report, &err), 0);
	CHECK(file_is(other, "metrics.json"));
	CHECK(file_is(other, "report.txt"));
	CHECK_INT(entries_of(other), 2);
	CHECK_INT(entries_of(dir), entries);
	after = file_text(dir, "run.json");
	CHECK_STR(text_str(&after), text_str(&before));
	report_done(&report);
	text_done(&before);
	text_done(&after);
	scratch_remove(dir);
	(void)snprintf(other, sizeof(other), "%s.out", dir);
	scratch_remove(other);
}

static void only_the_forms_asked_for_are_made(void)
{
	const struct report_conf conf = { .forms = REPORT_CSV };
	struct report report = { 0 };
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &golden_run);
	CHECK_INT(report_make(dir, &conf, &report, &err), 0);
	CHECK(file_is(dir, "frames.csv"));
	CHECK(!file_is(dir, "report.html"));
	CHECK(!file_is(dir, "plots"));
	CHECK_HAS(text_str(&report.summary), "call-jakarta-evening over id-4g-evening, 5 s");
	CHECK_HAS(text_str(&report.summary), "verdict");
	report_done(&report);
	scratch_remove(dir);
}

/* Who reads only the terminal learns why, not just that. */
static void the_table_says_why_a_run_is_not_valid(void)
{
	static const char *const grades[] = { "valid", "degraded", "invalid" };
	static const char *const limits[] = { "", "above 33 ms", "above 250 ms" };

	for (size_t i = 0; i < 3; i++) {
		const struct report_conf conf = { .forms = REPORT_TEXT };
		struct synthetic run = golden_run;
		struct report report = { 0 };
		struct err err = { 0 };
		char dir[64], line[64];

		run.grade = grades[i];
		scratch_make(dir);
		synthetic_write(dir, &run);
		CHECK_INT(report_make(dir, &conf, &report, &err), 0);
		(void)snprintf(line, sizeof(line), "%s: lateness.max 480 ms, %s", grades[i],
			       limits[i]);
		if (i)
			CHECK_HAS(text_str(&report.summary), line);
		else
			CHECK(!strstr(text_str(&report.summary), "lateness.max"));
		report_done(&report);
		scratch_remove(dir);
	}
}

static void a_folder_that_is_no_run_is_left_alone(void)
{
	struct report report;
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	CHECK_INT(report_make(dir, &(struct report_conf){ 0 }, &report, &err), -ENOENT);
	CHECK_INT(entries_of(dir), 0);
	scratch_remove(dir);
	CHECK_INT(report_make(dir, &(struct report_conf){ 0 }, &report, &err), -ENOENT);
	CHECK(access(dir, F_OK) != 0);
}

static void altered_records_are_told_as_such_not_as_broken(void)
{
	const struct report_conf conf = { .forms = REPORT_JSON };
	struct report report = { 0 };
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &golden_run);
	CHECK_INT(report_make(dir, &conf, &report, &err), 0);
	report_done(&report);
	file_replace(dir, "wire.rec", "\n", "\nnot a record\n");
	CHECK_INT(report_make(dir, &conf, &report, &err), -EBADMSG);
	CHECK_HAS(err.text, "/wire.rec was altered after the run");
	scratch_remove(dir);
}

static void grades_and_broken_runs_are_invalid_verdicts(void)
{
	static const struct {
		struct synthetic conf;
		enum verdict_word verdict;
	} runs[] = {
		{ { .seconds = 3, .grade = "invalid" }, VERDICT_INVALID },
		{ { .seconds = 3, .outcome = "broken" }, VERDICT_INVALID },
		{ { .seconds = 3, .grade = "degraded" }, VERDICT_PASS },
		{ { .seconds = 3, .expect = "[]" }, VERDICT_INCONCLUSIVE },
		{ { .seconds = 5, .outage_ms = 2000, .outage_at_ms = 2000 }, VERDICT_FAIL },
	};

	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
		const struct report_conf conf = { .forms = REPORT_JSON };
		struct report report = { 0 };
		struct err err = { 0 };
		char dir[64];

		scratch_make(dir);
		synthetic_write(dir, &runs[i].conf);
		CHECK_INT(report_make(dir, &conf, &report, &err), 0);
		CHECK_INT(report.verdict, runs[i].verdict);
		report_done(&report);
		scratch_remove(dir);
	}
}

static void without_gnuplot_the_report_is_made_and_says_what_it_lacks(void)
{
	char *path = strdup(getenv("PATH") ? getenv("PATH") : "");
	struct report report = { 0 };
	struct err err = { 0 };
	struct text page;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &golden_run);
	(void)setenv("PATH", "/nowhere", 1);
	CHECK_INT(report_make(dir, &(struct report_conf){ 0 }, &report, &err), 0);
	(void)setenv("PATH", path, 1);
	free(path);
	CHECK_HAS(text_str(&report.warning), "gnuplot-nox");
	page = file_text(dir, "report.html");
	CHECK_HAS(text_str(&page), "The plots are missing");
	CHECK_HAS(text_str(&page), "gnuplot-nox");
	text_done(&page);
	report_done(&report);
	scratch_remove(dir);
}

CU_TestInfo report_tests[] = {
	TEST(the_outputs_of_a_known_run_are_known),
	TEST(a_report_made_again_is_the_same_and_its_run_still_whole),
	TEST(another_folder_leaves_the_run_as_it_is),
	TEST(only_the_forms_asked_for_are_made),
	TEST(the_table_says_why_a_run_is_not_valid),
	TEST(a_folder_that_is_no_run_is_left_alone),
	TEST(altered_records_are_told_as_such_not_as_broken),
	TEST(grades_and_broken_runs_are_invalid_verdicts),
	TEST(without_gnuplot_the_report_is_made_and_says_what_it_lacks),
	CU_TEST_INFO_NULL,
};
