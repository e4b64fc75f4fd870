/* test_markdown.c - the report in Markdown, and what outsiders wrote in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/evidence.h"
#include "reports/write/html.h"
#include "reports/write/markdown.h"
#include "reports/write/plot.h"
#include "reports/write/report.h"
#include "reports/write/verdict.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/write/golden.h"

/* The page of the run in dir without a drawing, its answer given. */
static struct text write_page(const char *dir, const char *answer)
{
	static const struct plots none;
	struct evidence e = { 0 };
	struct verdict v = { 0 };
	struct text t = { 0 };
	struct err err;

	CHECK_INT(evidence_open(dir, &e, &err), 0);
	CHECK_INT(evidence_read(dir, &e, &err), 0);
	CHECK_INT(evidence_measure(&e, &err), 0);
	CHECK_INT(verdict_judge(&e, &v, &err), 0);
	markdown_write(&(struct page){ .e = &e, .verdict = &v, .plots = &none, .answer = answer },
		       &t);
	verdict_done(&v);
	evidence_done(&e);
	return t;
}

static void a_known_run_gives_a_known_page(void)
{
	struct text page;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &golden_run);
	page = write_page(dir, "An answer.");
	golden_check(text_str(&page), "report.md");
	text_done(&page);
	scratch_remove(dir);
}

static void what_outsiders_wrote_stays_text(void)
{
	struct text page;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &golden_run);
	file_replace(dir, "run.json", "call-jakarta-evening", "a|b [x](y) <img> `c` # _d_\\nline");
	page = write_page(dir, "*loud*");
	CHECK_HAS(text_str(&page),
		  "a\\|b \\[x\\](y) &lt;img\\> \\`c\\` \\# \\_d\\_ line: a 5 s call");
	CHECK_HAS(text_str(&page), " \\*loud\\*\n");
	CHECK(!strstr(text_str(&page), "<img"));
	text_done(&page);
	scratch_remove(dir);
}

static void its_plots_are_those_beside_it(void)
{
	const struct report_conf conf = { .forms = REPORT_MD };
	struct report report = { 0 };
	struct err err = { 0 };
	struct text page;
	char dir[64];
	size_t plots = 0;

	scratch_make(dir);
	synthetic_write(dir, &golden_run);
	CHECK_INT(report_make(dir, &conf, &report, &err), 0);
	page = file_text(dir, "report.md");
	for (const char *s = text_str(&page); (s = strstr(s, "](plots/")); s++) {
		char name[80];

		(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(s + 2, ")"), s + 2);
		CHECK(file_is(dir, name));
		plots++;
	}
	if (report.warning.len == 0)
		CHECK(plots >= 10);
	CHECK(!file_is(dir, "report.html"));
	report_done(&report);
	text_done(&page);
	scratch_remove(dir);
}

CU_TestInfo markdown_tests[] = {
	TEST(a_known_run_gives_a_known_page),
	TEST(what_outsiders_wrote_stays_text),
	TEST(its_plots_are_those_beside_it),
	CU_TEST_INFO_NULL,
};
