/* test_report_regional.c - straits report --regional, as a user meets it. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

static void make_run(const char *dir, const char *name, const struct synthetic *conf)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	CHECK_INT(mkdir(path, 0755), 0);
	synthetic_write(path, conf);
}

/* Runs straits report --regional in dir with an option and its value, as nobody; the exit status.
 */
static int report(struct program *p, const char *dir, const char *option, const char *value)
{
	const char *argv[] = {
		program_straits(), "report", "--regional", "runs", option, value, NULL
	};

	*p = (struct program){ 0 };
	if (!program_start(p, argv, dir, true))
		return -1;
	program_wait(p, 60);
	return p->status;
}

/* A folder in which everybody may write, with two runs in runs/. */
static void prepare(char dir[static 64])
{
	char runs[96];

	scratch_make(dir);
	(void)chmod(dir, 0777);
	(void)snprintf(runs, sizeof(runs), "%s/runs", dir);
	CHECK_INT(mkdir(runs, 0755), 0);
	make_run(runs, "one", &(struct synthetic){ .seconds = 5 });
	make_run(runs, "two",
		 &(struct synthetic){
			 .seconds = 5, .seed = 2, .outage_ms = 1500, .outage_at_ms = 2500 });
}

static void an_ordinary_user_gets_it_in_a_language_from_the_build(void)
{
	struct program p;
	struct text page;
	char dir[64];

	prepare(dir);
	CHECK_INT(report(&p, dir, "--language", "th"), 1);
	CHECK_STR(text_str(&p.err), "");
	CHECK_HAS(text_str(&p.out), "2 runs: 2 valid");
	CHECK_HAS(text_str(&p.out), "report: regional-report/regional.html");
	program_done(&p);
	page = file_text(dir, "regional-report/regional.html");
	CHECK_HAS(text_str(&page), "<html lang=\"th\">");
	CHECK_HAS(text_str(&page), "ไม่ผ่าน");
	text_done(&page);
	scratch_remove(dir);
}

static void what_is_wrong_is_refused_before_anything_is_made(void)
{
	static const char *const wrong[][3] = {
		{ "--language", "xx", "there is no language \"xx\"; known: en (English)" },
		{ "--format", "xml", "\"xml\" is no form of a regional report" },
		{ "--format", "", "names no form" },
		{ "--logo", "runs/one/run.json", "a logo is a PNG, JPEG or SVG" },
		{ "--customer", "", "--customer names nobody" },
		{ "--output", "", "--output names no folder" },
		{ "--badge", "x", "--badge is unknown" },
		{ "--output", "runs/one/run.json", "run.json" },
		{ "runs/one", "runs", "is named twice" },
		{ "/nowhere", "runs", "/nowhere" },
	};
	char dir[64];

	prepare(dir);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct program p;

		CHECK_INT(report(&p, dir, wrong[i][0], wrong[i][1]), 2);
		CHECK_HAS(text_str(&p.err), wrong[i][2]);
		CHECK_STR(text_str(&p.out), "");
		program_done(&p);
	}
	CHECK_INT(entries_of(dir), 1);
	scratch_remove(dir);
}

struct suite suites[];

static CU_TestInfo tests[] = {
	TEST(an_ordinary_user_gets_it_in_a_language_from_the_build),
	TEST(what_is_wrong_is_refused_before_anything_is_made),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "report/regional", tests },
	{ NULL, NULL },
};
