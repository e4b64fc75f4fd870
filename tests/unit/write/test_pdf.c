/* test_pdf.c - the PDF: made by weasyprint from a page of its own, or refused by name. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "reports/write/report.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

static const struct synthetic small = { .seconds = 4, .outage_ms = 1000, .outage_at_ms = 2000 };

/* PATH as a test wants it, until path_restore(). */
static char *path_set(const char *path)
{
	char *old = strdup(getenv("PATH") ? getenv("PATH") : "");

	(void)setenv("PATH", path, 1);
	return old;
}

static void path_restore(char *old)
{
	(void)setenv("PATH", old, 1);
	free(old);
}

/* In a new folder with a run: makes forms with the shell script as weasyprint. */
static int make(char dir[static 64], const char *script, unsigned forms, struct err *err)
{
	const struct report_conf conf = { .forms = forms };
	struct report report = { 0 };
	char bin[80], file[96], path[4096], *old;
	int r;

	scratch_make(dir);
	synthetic_write(dir, &small);
	(void)snprintf(bin, sizeof(bin), "%s.bin", dir);
	(void)snprintf(file, sizeof(file), "%s/weasyprint", bin);
	CHECK_INT(mkdir(bin, 0777), 0);
	file_write(bin, "weasyprint", script);
	CHECK_INT(chmod(file, 0755), 0);
	(void)snprintf(path, sizeof(path), "%s:%s", bin, getenv("PATH"));
	old = path_set(path);
	r = report_make(dir, &conf, &report, err);
	path_restore(old);
	report_done(&report);
	scratch_remove(bin);
	return r;
}

static void it_is_made_from_a_page_for_paper_and_sealed(void)
{
	struct err err = { 0 };
	struct text got, manifest;
	char dir[64];

	/* --quiet --encoding utf-8 PAGE PDF */
	CHECK_INT(make(dir, "#!/bin/sh\ncp \"$4\" \"$5\"\n", REPORT_PDF, &err), 0);
	CHECK_STR(err.text, "");
	got = file_text(dir, "report.pdf");
	CHECK_HAS(text_str(&got), "@page{size:A4");
	CHECK_HAS(text_str(&got), "counter(pages)");
	/* what weasyprint does not know */
	CHECK(!strstr(text_str(&got), "var(--"));
	CHECK(!strstr(text_str(&got), "class=\"narrow\""));
	CHECK(!file_is(dir, "paper.html"));
	CHECK(!file_is(dir, "report.html"));
	manifest = file_text(dir, "run.json");
	CHECK_HAS(text_str(&manifest), "\"report.pdf\": \"");
	text_done(&got);
	text_done(&manifest);
	scratch_remove(dir);
}

static void its_failure_leaves_no_report_at_all(void)
{
	struct err err = { 0 };
	char dir[64];

	CHECK_INT(make(dir, "#!/bin/sh\necho half >\"$5\"\necho no font >&2\nexit 1\n",
		       REPORT_PDF | REPORT_HTML, &err),
		  -EIO);
	CHECK_STR(err.text, "weasyprint: no font");
	CHECK(!file_is(dir, "report.pdf"));
	CHECK(!file_is(dir, "report.html"));
	CHECK(!file_is(dir, ".report.part"));
	scratch_remove(dir);
}

static void without_weasyprint_its_package_is_named_before_anything_is_made(void)
{
	const struct report_conf conf = { .forms = REPORT_PDF | REPORT_JSON };
	struct report report = { 0 };
	struct err err = { 0 };
	char dir[64], *old;
	unsigned entries;

	scratch_make(dir);
	synthetic_write(dir, &small);
	entries = entries_of(dir);
	old = path_set("/nowhere");
	CHECK_INT(report_make(dir, &conf, &report, &err), -ENOENT);
	path_restore(old);
	CHECK_STR(err.text,
		  "weasyprint is not installed, and it makes the PDF (Debian: weasyprint)");
	CHECK_INT(entries_of(dir), entries);
	scratch_remove(dir);
}

static void only_who_asks_for_it_waits_for_it(void)
{
	struct err err = { 0 };
	char dir[64];

	CHECK_INT(make(dir, "#!/bin/sh\nexit 1\n", 0, &err), 0);
	CHECK(file_is(dir, "report.html"));
	CHECK(!file_is(dir, "report.pdf"));
	scratch_remove(dir);
}

static void weasyprint_makes_pages_of_it_the_same_each_time(void)
{
	const struct report_conf conf = { .forms = REPORT_PDF };
	const char *version[] = { "weasyprint", "--version", NULL };
	struct text first = { 0 };
	char dir[64];

	LONG();
	if (program_status(version, 60) != 0)
		SKIP("weasyprint is not installed");
	scratch_make(dir);
	synthetic_write(dir, &small);
	for (int i = 0; i < 2; i++) {
		struct report report = { 0 };
		struct err err = { 0 };
		struct text pdf;

		CHECK_INT(report_make(dir, &conf, &report, &err), 0);
		CHECK_STR(err.text, "");
		report_done(&report);
		pdf = file_text(dir, "report.pdf");
		CHECK(pdf.len > 50000);
		CHECK(!strncmp(text_str(&pdf), "%PDF-", 5));
		CHECK(i == 0 ||
		      (pdf.len == first.len && !memcmp(pdf.s, text_str(&first), first.len)));
		text_done(&first);
		first = pdf;
	}
	text_done(&first);
	scratch_remove(dir);
}

CU_TestInfo pdf_tests[] = {
	TEST(it_is_made_from_a_page_for_paper_and_sealed),
	TEST(its_failure_leaves_no_report_at_all),
	TEST(without_weasyprint_its_package_is_named_before_anything_is_made),
	TEST(only_who_asks_for_it_waits_for_it),
	TEST(weasyprint_makes_pages_of_it_the_same_each_time),
	CU_TEST_INFO_NULL,
};
