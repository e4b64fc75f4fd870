/* test_faults.c - what goes wrong while a report is made is told, and the run stays as it was. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "reports/write/outside.h"
#include "reports/write/report.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

static const struct synthetic small = { .seconds = 3 };

static int make(const char *dir, const struct report_conf *conf, struct err *err)
{
	struct report report = { 0 };
	int r = report_make(dir, conf, &report, err);

	if (r == 0)
		report_done(&report);
	return r;
}

/* A limit of the size of files stands for a full disk; gnuplot inherits it. */
static int make_within(const char *dir, rlim_t bytes, struct err *err)
{
	static const struct report_conf all = { 0 };
	struct rlimit old, limit;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	int r;

	(void)getrlimit(RLIMIT_FSIZE, &old);
	limit = (struct rlimit){ bytes, old.rlim_max };
	(void)setrlimit(RLIMIT_FSIZE, &limit);
	r = make(dir, &all, err);
	(void)setrlimit(RLIMIT_FSIZE, &old);
	(void)signal(SIGXFSZ, handler);
	return r;
}

static void a_disk_that_fills_at_any_place_leaves_the_run_as_it_was(void)
{
	/* data of a plot, a drawing, frames.csv, the page */
	static const rlim_t limits[] = { 300, 5000, 12000, 30000, 100000 };
	struct text before, after;
	unsigned entries;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &small);
	before = file_text(dir, "run.json");
	entries = entries_of(dir);
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct err err = { 0 };

		CHECK(make_within(dir, limits[i], &err) < 0);
		CHECK(*err.text);
		CHECK_INT(entries_of(dir), entries);
		after = file_text(dir, "run.json");
		CHECK_STR(text_str(&after), text_str(&before));
		text_done(&after);
	}
	text_done(&before);
	scratch_remove(dir);
}

static void a_report_by_a_newer_straits_is_not_replaced(void)
{
	static const struct report_conf here = { .forms = REPORT_JSON };
	struct report_conf elsewhere = here;
	struct err err = { 0 };
	char dir[64], other[80];

	scratch_make(dir);
	synthetic_write(dir, &small);
	CHECK_INT(make(dir, &here, &err), 0);
	file_replace(dir, "metrics.json", "\"format\": 1", "\"format\": 2");
	CHECK_INT(make(dir, &here, &err), -EPROTONOSUPPORT);
	CHECK_HAS(err.text, "metrics.json is of format 2, newer than this straits writes (1)");
	(void)snprintf(other, sizeof(other), "%s.out", dir);
	elsewhere.output = other;
	CHECK_INT(make(dir, &elsewhere, &err), 0);
	CHECK(file_is(other, "metrics.json"));
	scratch_remove(dir);
	scratch_remove(other);
}

static void records_of_a_newer_form_are_refused(void)
{
	static const struct report_conf json = { .forms = REPORT_JSON };
	struct text records, newer = { 0 };
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &small);
	records = file_text(dir, "network.rec");
	text_add(&newer, "# straits-records: 2\n");
	text_add(&newer, text_str(&records));
	file_write(dir, "network.rec", text_str(&newer));
	CHECK_INT(make(dir, &json, &err), -EPROTONOSUPPORT);
	CHECK_HAS(err.text, "/network.rec: records of form 2, newer than this straits understands");
	CHECK(!file_is(dir, "metrics.json"));
	text_done(&records);
	text_done(&newer);
	scratch_remove(dir);
}

static void a_folder_in_the_place_of_run_json_is_named(void)
{
	static const struct report_conf json = { .forms = REPORT_JSON };
	struct err err = { 0 };
	char dir[64], path[80];

	scratch_make(dir);
	(void)snprintf(path, sizeof(path), "%s/run.json", dir);
	CHECK_INT(mkdir(path, 0777), 0);
	CHECK_INT(make(dir, &json, &err), -EISDIR);
	CHECK_HAS(err.text, "/run.json: Is a directory");
	scratch_remove(dir);
}

static void who_stops_a_report_finds_the_run_as_it_was(void)
{
	static const volatile sig_atomic_t stop = 1;
	const struct report_conf conf = { .stop = &stop };
	struct err err = { 0 };
	unsigned entries;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &small);
	entries = entries_of(dir);
	CHECK_INT(make(dir, &conf, &err), -EINTR);
	CHECK_HAS(err.text, ": stopped; no report was made");
	CHECK_INT(entries_of(dir), entries);
	scratch_remove(dir);
}

/* Puts a shell script in the place of gnuplot and makes a report. */
static int make_with_gnuplot(const char *dir, const char *script, struct err *err)
{
	static const struct report_conf html = { .forms = REPORT_HTML };
	const char *path = getenv("PATH");
	char bin[80], file[96], with[4096];
	char *old = strdup(path ? path : "");
	int r;

	(void)snprintf(bin, sizeof(bin), "%s.bin", dir);
	(void)snprintf(file, sizeof(file), "%s/gnuplot", bin);
	(void)snprintf(with, sizeof(with), "%s:%s", bin, old);
	CHECK_INT(mkdir(bin, 0777), 0);
	file_write(bin, "gnuplot", script);
	CHECK_INT(chmod(file, 0755), 0);
	(void)setenv("PATH", with, 1);
	r = make(dir, &html, err);
	(void)setenv("PATH", old, 1);
	free(old);
	scratch_remove(bin);
	return r;
}

static void half_a_drawing_is_no_drawing(void)
{
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &small);
	CHECK_INT(make_with_gnuplot(dir, "#!/bin/sh\necho '<svg><desc></desc><g' >stalls.svg\n",
				    &err),
		  -EIO);
	CHECK_HAS(err.text, "plots/stalls.svg: gnuplot did not write all of it");
	CHECK(!file_is(dir, "report.html"));
	scratch_remove(dir);
}

static void of_a_traceback_the_last_line_is_told(void)
{
	static const struct outside shell = { "sh", "runs", "dash", NULL };
	static const char *const args[] = {
		"-c",
		"echo Traceback; echo; for i in 1 2 3 4; do echo '  File x, line 1'; done; "
		"echo 'OSError: no space'; exit 1",
		NULL
	};
	struct err err = { 0 };

	CHECK_INT(outside_run(&shell, "/", args, &err), -EIO);
	CHECK_STR(err.text, "sh: OSError: no space");
}

CU_TestInfo faults_tests[] = {
	TEST(a_disk_that_fills_at_any_place_leaves_the_run_as_it_was),
	TEST(a_report_by_a_newer_straits_is_not_replaced),
	TEST(records_of_a_newer_form_are_refused),
	TEST(a_folder_in_the_place_of_run_json_is_named),
	TEST(who_stops_a_report_finds_the_run_as_it_was),
	TEST(half_a_drawing_is_no_drawing),
	TEST(of_a_traceback_the_last_line_is_told),
	CU_TEST_INFO_NULL,
};
