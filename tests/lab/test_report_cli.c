/* test_report_cli.c - straits report: what is made, and what is refused before anything is. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

/* A folder with the runs a/run and b/run. */
static void make_runs(char dir[static 64])
{
	static const char *const names[] = { "a", "a/run", "b", "b/run" };
	char path[80];

	scratch_make(dir);
	for (size_t i = 0; i < 4; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		CHECK_INT(mkdir(path, 0777), 0);
		if (strlen(names[i]) > 1)
			synthetic_write(path, &(struct synthetic){ .seconds = 2 });
	}
}

/* Runs "straits report OPTION VALUE --output out RUN..." in dir; *p is to be given to
 * program_done(). second may be NULL. */
static int report(struct program *p, const char *dir, const char *option, const char *value,
		  const char *second)
{
	const char *argv[] = { program_straits(), "report", option, value, "--output", "out",
			       "a/run",           second,   NULL };

	return program_run(p, argv, dir, 60);
}

static void each_form_that_is_asked_for_is_made_and_its_page_named(void)
{
	struct program p;
	char dir[64];

	make_runs(dir);
	CHECK_INT(report(&p, dir, "--format", "md,csv,json", NULL), 0);
	CHECK_HAS(text_str(&p.out), "report: out/report.md");
	CHECK(!strstr(text_str(&p.out), "report.html"));
	CHECK(file_is(dir, "out/report.md"));
	CHECK(file_is(dir, "out/frames.csv"));
	CHECK(file_is(dir, "out/metrics.json"));
	CHECK(!file_is(dir, "out/report.html"));
	program_done(&p);
	scratch_remove(dir);
}

static void what_cannot_be_made_is_refused_before_anything_is(void)
{
	static const struct {
		const char *option, *value, *second, *said;
	} refused[] = {
		{ "--format", "html,doc", NULL,
		  "\"doc\" is no form of a report; known: html, pdf" },
		{ "--format", "", NULL, "--format names no form" },
		{ "--zone", "Jakarta", NULL,
		  "\"Jakarta\" is no time zone that this machine knows" },
		{ "--format", "json", "b/run/", "a/run and b/run/ would both go to out/run" },
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct program p;
		char dir[64];

		make_runs(dir);
		CHECK_INT(report(&p, dir, refused[i].option, refused[i].value, refused[i].second),
			  2);
		CHECK_HAS(text_str(&p.err), refused[i].said);
		CHECK_STR(text_str(&p.out), "");
		CHECK(!file_is(dir, "out"));
		program_done(&p);
		scratch_remove(dir);
	}
}

static CU_TestInfo report_cli_tests[] = {
	TEST(each_form_that_is_asked_for_is_made_and_its_page_named),
	TEST(what_cannot_be_made_is_refused_before_anything_is),
	CU_TEST_INFO_NULL,
};

struct suite suites[];

struct suite suites[] = {
	{ "lab/report_cli", report_cli_tests },
	{ NULL, NULL },
};
