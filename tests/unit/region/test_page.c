/* test_page.c - the page: whole in every language, valid, alone, and honest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/region/page.h"
#include "reports/region/region.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/unit/region/some.h"

static void make_runs(const char *dir)
{
	some_run(dir, "relay-1", &(struct synthetic){ .seconds = 6 });
	some_run(dir, "relay-2", &(struct synthetic){ .seconds = 6, .seed = 2 });
	some_run(dir, "relay-3",
		 &(struct synthetic){ .seconds = 6, .seed = 3, .grade = "degraded" });
	/* What the grade rests on need not come first. */
	file_replace(dir, "relay-3/run.json", "[\"packets were released up to 480 ms late\"]",
		     "[\"at ordinary priority\", \"degraded: absence is 34 ms\"]");
	some_run(dir, "public",
		 &(struct synthetic){ .seconds = 6,
				      .outage_ms = 2500,
				      .outage_at_ms = 3000,
				      .route = "cn-direct-id-peak",
				      .is_public = true,
				      .title = "public &amp; slow",
				      .pair = "id-4g-evening",
				      .show = "call-border-public" });
	some_run(dir, "own",
		 &(struct synthetic){ .seconds = 6,
				      .route = "office",
				      .place = "null",
				      .pair = "",
				      .grade = "invalid" });
}

/* The page of some runs in a language; empty when it cannot be made. */
static struct text make(const char *tag)
{
	const struct tongue *tongue = some_tongue(tag);
	struct region_conf conf = { .forms = REGION_HTML,
				    .tongue = tongue,
				    .customer = "A & B <Co>" };
	struct region_report report = { 0 };
	struct text page = { 0 };
	struct err err = { 0 };
	char dir[64], out[64];
	char *names[] = { dir };

	if (!tongue)
		return page;
	scratch_make(dir);
	scratch_make(out);
	make_runs(dir);
	conf.output = out;
	CHECK_INT(region_make(names, 1, &conf, &report, &err), 0);
	CHECK_STR(err.text, "");
	page = file_text(out, "regional.html");
	region_report_done(&report);
	scratch_remove(dir);
	scratch_remove(out);
	(void)some_tongue("en");
	return page;
}

static bool is_valid(const struct text *page)
{
	struct program p = { 0 };
	char dir[64], path[96];
	bool valid;

	scratch_make(dir);
	file_write(dir, "page.html", text_str(page));
	(void)snprintf(path, sizeof(path), "%s/page.html", dir);
	valid = program_run(&p, (const char *const[]){ "tidy", "-q", "-e", path, NULL }, NULL,
			    20) == 0;
	CHECK_STR(text_str(&p.err), "");
	program_done(&p);
	scratch_remove(dir);
	return valid;
}

static void the_page_in_english_says_what_the_runs_say(void)
{
	struct text page = make("en");
	const char *s = text_str(&page);

	CHECK_HAS(s, "<html lang=\"en\">");
	CHECK_HAS(s, "Prepared for A &amp; B &lt;Co&gt;");
	CHECK_HAS(s, "No: 1 of 3 combinations of route and show fails.");
	CHECK_HAS(s, "2 of 3 runs count; 1 degraded");
	CHECK_HAS(s, "0 of 1 run counts; 1 invalid");
	CHECK_HAS(s, "1 degraded run, 1 invalid run.");
	CHECK_HAS(s, "degraded</span> <span class=\"why\">absence is 34 ms</span>");
	CHECK_HAS(s, "packets lost and not made good in time");
	CHECK_HAS(s, "What happened then, from 0:03 on: outage");
	CHECK_HAS(s, "over the public Internet");
	CHECK_HAS(s, "stall.600.ratio &lt;= 2 %");
	CHECK_HAS(s, "M-Lab NDT, median");
	text_done(&page);
}

static void the_page_loads_and_runs_nothing(void)
{
	static const char *const outside[] = { "<script", "src=\"http", "href=\"http",
					       "url(",    "@import",    "<link" };
	struct text page = make("en");

	for (size_t i = 0; i < sizeof(outside) / sizeof(*outside); i++)
		CHECK(!strstr(text_str(&page), outside[i]));
	text_done(&page);
}

static void every_language_is_valid_and_whole(void)
{
	static const char *const english[] = { "Regional report", "Method and limits", "The run is",
					       "runs count", "over a relay" };
	const struct tongue *tongue;
	char lang[32];

	if (!program_is_there("tidy"))
		SKIP("tidy is not installed");
	for (unsigned i = 0; (tongue = tongue_nth(i)); i++) {
		struct text page = make(tongue->tag);

		if (!page.len)
			SKIP("there is no locale in UTF-8");
		(void)snprintf(lang, sizeof(lang), "<html lang=\"%s\">", tongue->tag);
		CHECK_HAS(text_str(&page), lang);
		CHECK(is_valid(&page));
		for (size_t e = 0; tongue->catalog && e < sizeof(english) / sizeof(*english); e++)
			CHECK(!strstr(text_str(&page), english[e]));
		text_done(&page);
	}
}

static void drawings_are_told_in_words(void)
{
	struct text page = make("en");

	for (const char *s = text_str(&page); (s = strstr(s, "<svg")); s++) {
		const char *end = strchr(s, '>'), *label = strstr(s, "role=\"img\" aria-label=\"");

		CHECK(label && end && label < end && label[23] != '"');
	}
	text_done(&page);
}

CU_TestInfo page_tests[];

CU_TestInfo page_tests[] = {
	TEST(the_page_in_english_says_what_the_runs_say),
	TEST(the_page_loads_and_runs_nothing),
	TEST(every_language_is_valid_and_whole),
	TEST(drawings_are_told_in_words),
	CU_TEST_INFO_NULL,
};
