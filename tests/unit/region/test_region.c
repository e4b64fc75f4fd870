/* test_region.c - making the report: what is written, what is refused, what stays untouched. */
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/region/region.h"
#include "reports/region/tongue.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/unit/region/some.h"

#define FORMS ((unsigned)REGION_HTML | REGION_JSON | REGION_TEXT)

static int make(const char *runs, const char *output, const struct tongue *tongue, unsigned forms,
		struct region_report *ret, struct err *err)
{
	const struct region_conf conf = { .forms = forms, .output = output, .tongue = tongue };
	char *names[] = { (char *)runs };

	return region_make(names, 1, &conf, ret, err);
}

static void make_runs(const char *dir)
{
	some_run(dir, "a1", &(struct synthetic){ .seconds = 6 });
	some_run(dir, "a2", &(struct synthetic){ .seconds = 6, .seed = 2 });
	some_run(dir, "a3", &(struct synthetic){ .seconds = 6, .seed = 3, .grade = "degraded" });
	some_run(dir, "b1",
		 &(struct synthetic){ .seconds = 6,
				      .outage_ms = 1500,
				      .outage_at_ms = 3000,
				      .route = "cn-direct-id-peak",
				      .is_public = true,
				      .pair = "id-4g-evening",
				      .show = "call-border-public" });
}

static void all_forms_are_written_and_the_worst_verdict_counts(void)
{
	struct region_report report = { 0 };
	struct err err = { 0 };
	char dir[64], out[64];
	struct text json;

	scratch_make(dir);
	scratch_make(out);
	make_runs(dir);
	CHECK_INT(make(dir, out, some_tongue("en"), FORMS, &report, &err), 0);
	CHECK_STR(err.text, "");
	CHECK_INT(report.verdict, VERDICT_FAIL);
	CHECK_HAS(text_str(&report.summary), "3 valid, 1 degraded, 0 invalid");
	CHECK_INT(entries_of(out), 3);
	json = file_text(out, "regional.json");
	CHECK_HAS(text_str(&json), "\"measurement\": \"degraded\"");
	CHECK_HAS(text_str(&json), "\"lost\"");
	text_done(&json);
	region_report_done(&report);
	scratch_remove(dir);
	scratch_remove(out);
}

static void each_run_that_cannot_be_read_is_named_and_nothing_is_written(void)
{
	struct region_report report = { 0 };
	struct err err = { 0 };
	char dir[64], out[80], path[80];

	scratch_make(dir);
	(void)snprintf(out, sizeof(out), "%s/out", dir);
	make_runs(dir);
	(void)snprintf(path, sizeof(path), "%s/a1", dir);
	file_write(path, "run.json", "{");
	(void)snprintf(path, sizeof(path), "%s/b1", dir);
	file_write(path, "packets.rec", "no record\n");
	CHECK(make(dir, out, some_tongue("en"), FORMS, &report, &err) < 0);
	CHECK_HAS(err.text, "2 of 4 runs cannot be read");
	CHECK_HAS(err.text, "a1/run.json");
	CHECK_HAS(err.text, "b1/packets.rec");
	CHECK(!file_is(dir, "out"));
	scratch_remove(dir);
}

static void a_copy_of_a_run_does_not_count_twice(void)
{
	struct region_report report = { 0 };
	struct err err = { 0 };
	char dir[64], out[80];

	scratch_make(dir);
	(void)snprintf(out, sizeof(out), "%s/out", dir);
	some_run(dir, "a", &(struct synthetic){ .seconds = 2 });
	some_run(dir, "b", &(struct synthetic){ .seconds = 2 });
	CHECK(make(dir, out, some_tongue("en"), FORMS, &report, &err) < 0);
	CHECK_HAS(err.text, "is a copy of");
	CHECK(!file_is(dir, "out"));
	scratch_remove(dir);
}

static void a_report_made_twice_is_the_same(void)
{
	struct region_report report = { 0 };
	struct err err = { 0 };
	char dir[64], out[64];
	struct text first, second;

	scratch_make(dir);
	scratch_make(out);
	make_runs(dir);
	CHECK_INT(make(dir, out, some_tongue("en"), FORMS, &report, &err), 0);
	region_report_done(&report);
	first = file_text(out, "regional.html");
	CHECK_INT(make(dir, out, some_tongue("en"), FORMS, &report, &err), 0);
	region_report_done(&report);
	second = file_text(out, "regional.html");
	CHECK(first.len > 10000 && !strcmp(text_str(&first), text_str(&second)));
	text_done(&first);
	text_done(&second);
	scratch_remove(dir);
	scratch_remove(out);
}

/* Lines of pdffonts that name a font other than DejaVu, which has no letters of Chinese or Thai;
 * two are a heading. */
static int fonts_of_its_own(const char *said)
{
	int n = -2;

	for (const char *line = said; *line;) {
		size_t len = strcspn(line, "\n");
		const char *at = strstr(line, "DejaVu");

		n += !at || (size_t)(at - line) >= len;
		line += len + (line[len] == '\n');
	}
	return n;
}

/* Prints in a language; where its font is missing, the message names a package. */
static void check_paper(const char *runs, const char *tag, const char *words)
{
	const struct tongue *tongue = some_tongue(tag);
	struct region_report report = { 0 };
	struct program fonts = { 0 }, text = { 0 };
	struct err err = { 0 };
	char out[64], pdf[96];

	if (!tongue)
		SKIP("there is no locale in UTF-8");
	scratch_make(out);
	if (make(runs, out, tongue, REGION_PDF, &report, &err) < 0) {
		CHECK_HAS(err.text, "Debian: ");
		scratch_remove(out);
		return;
	}
	region_report_done(&report);
	CHECK_INT(entries_of(out), 1);
	(void)snprintf(pdf, sizeof(pdf), "%s/regional.pdf", out);
	CHECK_INT(program_run(&fonts, (const char *const[]){ "pdffonts", pdf, NULL }, NULL, 20), 0);
	CHECK(fonts_of_its_own(text_str(&fonts.out)) > 0);
	CHECK_INT(
		program_run(&text, (const char *const[]){ "pdftotext", pdf, "-", NULL }, NULL, 20),
		0);
	CHECK_HAS(text_str(&text.out), words);
	program_done(&fonts);
	program_done(&text);
	scratch_remove(out);
}

static void print(const char *tag, const char *words)
{
	char dir[64];

	if (!program_is_there("weasyprint") || !program_is_there("pdffonts"))
		SKIP("weasyprint or poppler-utils is not installed");
	scratch_make(dir);
	some_run(dir, "a", &(struct synthetic){ .seconds = 2 });
	check_paper(dir, tag, words);
	(void)some_tongue("en");
	scratch_remove(dir);
}

static void a_pdf_in_thai_has_its_letters(void)
{
	print("th", "รายงาน");
}

static void a_pdf_in_chinese_has_its_letters(void)
{
	LONG(); /* its sister prints Thai */
	print("zh", "区域与业务类型");
}

CU_TestInfo region_tests[];

CU_TestInfo region_tests[] = {
	TEST(all_forms_are_written_and_the_worst_verdict_counts),
	TEST(each_run_that_cannot_be_read_is_named_and_nothing_is_written),
	TEST(a_copy_of_a_run_does_not_count_twice),
	TEST(a_report_made_twice_is_the_same),
	TEST(a_pdf_in_thai_has_its_letters),
	TEST(a_pdf_in_chinese_has_its_letters),
	CU_TEST_INFO_NULL,
};
