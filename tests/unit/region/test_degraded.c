/* test_degraded.c - degraded runs: they count when asked for, and whatever rests on one says so. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/region/region.h"
#include "reports/region/tongue.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/region/some.h"
#include "tests/unit/write/schema.h"

/* What a report of some runs says, in each form. */
struct said {
	struct text page, json, table;
	enum verdict_word verdict;
};

/* Two valid runs and a degraded one that has an outage, of one route; a degraded one and a public
 * pair of it; an invalid one. */
static void make_mixed(const char *dir)
{
	some_run(dir, "a1", &(struct synthetic){ .seconds = 6 });
	some_run(dir, "a2", &(struct synthetic){ .seconds = 6, .seed = 2 });
	some_run(dir, "a3",
		 &(struct synthetic){ .seconds = 6,
				      .seed = 3,
				      .grade = "degraded",
				      .outage_ms = 2500,
				      .outage_at_ms = 3000 });
	some_run(dir, "b1",
		 &(struct synthetic){ .seconds = 6,
				      .route = "cn-direct-id-peak",
				      .is_public = true,
				      .pair = "id-4g-evening",
				      .show = "call-border-public",
				      .grade = "degraded" });
	some_run(dir, "c1",
		 &(struct synthetic){ .seconds = 6,
				      .route = "office",
				      .place = "null",
				      .pair = "",
				      .grade = "invalid" });
}

static void make_degraded(const char *dir)
{
	some_run(dir, "a1", &(struct synthetic){ .seconds = 6, .grade = "degraded" });
	some_run(dir, "a2", &(struct synthetic){ .seconds = 6, .seed = 2, .grade = "degraded" });
}

static struct said report(void (*make_runs)(const char *dir), bool count_degraded, const char *tag)
{
	struct region_conf conf = { .forms = REGION_HTML | REGION_JSON | REGION_TEXT,
				    .tongue = some_tongue(tag),
				    .count_degraded = count_degraded };
	struct region_report made = { 0 };
	struct said said = { 0 };
	struct err err = { 0 };
	char dir[64], out[64];
	char *names[] = { dir };

	if (!conf.tongue)
		return said;
	scratch_make(dir);
	scratch_make(out);
	make_runs(dir);
	conf.output = out;
	CHECK_INT(region_make(names, 1, &conf, &made, &err), 0);
	CHECK_STR(err.text, "");
	said.page = file_text(out, "regional.html");
	said.json = file_text(out, "regional.json");
	said.table = file_text(out, "regional.txt");
	said.verdict = made.verdict;
	region_report_done(&made);
	scratch_remove(dir);
	scratch_remove(out);
	(void)some_tongue("en");
	return said;
}

static void said_done(struct said *said)
{
	text_done(&said->page);
	text_done(&said->json);
	text_done(&said->table);
}

/* The part of the page under this heading, in memory of its own. */
static struct text part(const struct said *said, const char *id)
{
	struct text start = { 0 }, ret = { 0 };
	const char *begin, *end;

	text_addf(&start, "<section id=\"%s\">", id);
	begin = strstr(text_str(&said->page), text_str(&start));
	end = begin ? strstr(begin, "</section>") : NULL;
	if (end)
		text_addf(&ret, "%.*s", (int)(end - begin), begin);
	text_done(&start);
	return ret;
}

static void every_part_that_rests_on_a_degraded_run_says_so(void)
{
	static const char *const ids[] = { "matrix", "over-time", "minutes", "relay", "help" };
	struct said said = report(make_mixed, true, "en");
	struct text first = { 0 };
	const char *page = text_str(&said.page), *nav = strstr(page, "<nav");

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		struct text section = part(&said, ids[i]);

		CHECK_HAS(text_str(&section), "\u2248 Rests on 1 degraded run<");
		text_done(&section);
	}
	text_addf(&first, "%.*s", nav ? (int)(nav - page) : 0, page);
	CHECK_HAS(text_str(&first),
		  "</span> <span class=\"leans\">\u2248 Rests on 2 degraded runs");
	CHECK_HAS(text_str(&first), "because this report was made with --count-degraded");
	CHECK(!strstr(text_str(&first), ": 2 degraded runs"));
	CHECK_HAS(page, "\u2248 degraded, but counts");
	CHECK_HAS(page, "3 of 3 runs count");
	CHECK_HAS(page, "0 of 1 run counts; 1 invalid");
	text_done(&first);
	said_done(&said);
}

static void the_verdict_and_the_table_take_them_in(void)
{
	struct said without = report(make_mixed, false, "en"), with;

	CHECK_INT(without.verdict, VERDICT_INVALID);
	CHECK(!strstr(text_str(&without.table), "~degraded"));
	CHECK(!strstr(text_str(&without.page), "Rests on"));
	with = report(make_mixed, true, "en");
	CHECK_INT(with.verdict, VERDICT_FAIL);
	CHECK_HAS(text_str(&with.table), "fail ~degraded\n");
	CHECK_HAS(text_str(&with.table), "pass ~degraded\n");
	CHECK_HAS(text_str(&with.table), "rests on degraded runs, 2 in all");
	said_done(&without);
	said_done(&with);
}

static void the_method_tells_the_limits_that_the_runs_have(void)
{
	struct said said = report(make_mixed, true, "en");
	struct text method = part(&said, "method");

	CHECK_HAS(text_str(&method), "Degraded means that the lab passed one of its published");
	CHECK_HAS(text_str(&method), "lateness.max");
	CHECK_HAS(text_str(&method), ">33\u00a0ms<");
	CHECK_HAS(text_str(&method), ">250\u00a0ms<");
	CHECK_HAS(text_str(&method), ">480\u00a0ms<");
	/* two runs passed it; the other check was passed by none */
	CHECK_HAS(text_str(&method), "<td class=\"num\">2</td></tr>");
	CHECK(!strstr(text_str(&method), "capture.drops"));
	text_done(&method);
	said_done(&said);
}

static void where_all_are_degraded_the_option_is_told(void)
{
	struct said said = report(make_degraded, false, "en");

	CHECK_INT(said.verdict, VERDICT_INVALID);
	CHECK_HAS(text_str(&said.page), "1 combination of route and show has degraded runs, but "
					"none that counts. Degraded means");
	CHECK_HAS(text_str(&said.page), "With the option --count-degraded they count as well");
	CHECK_HAS(text_str(&said.table), "none that counts: 1 of 1\n");
	CHECK_HAS(text_str(&said.table), "--count-degraded");
	said_done(&said);
	said = report(make_degraded, true, "en");
	CHECK_INT(said.verdict, VERDICT_PASS);
	CHECK_HAS(text_str(&said.table), "pass ~degraded\n");
	said_done(&said);
}

static void other_languages_say_it_in_theirs(void)
{
	struct said said = report(make_mixed, true, "es");

	if (!said.page.len)
		SKIP("there is no locale in UTF-8");
	CHECK_HAS(text_str(&said.page), "\u2248 Se apoya en 1 prueba degradada");
	CHECK(!strstr(text_str(&said.page), "Rests on"));
	said_done(&said);
}

static void check_schema(const struct said *said)
{
	json_t *schema = json_load_file("docs/regional-schema.json", JSON_REJECT_DUPLICATES, NULL);
	json_t *value = json_loads(text_str(&said->json), JSON_REJECT_DUPLICATES, NULL);
	struct text faults = { 0 };

	CHECK(schema != NULL && value != NULL);
	schema_check(schema, value, &faults);
	CHECK_STR(text_str(&faults), "");
	text_done(&faults);
	json_decref(schema);
	json_decref(value);
}

static void the_json_fits_its_schema_with_the_option_and_without(void)
{
	struct said said = report(make_mixed, false, "en");

	check_schema(&said);
	said_done(&said);
	said = report(make_mixed, true, "en");
	check_schema(&said);
	said_done(&said);
}

static void the_json_tells_what_rests_on_degraded_runs(void)
{
	struct said said = report(make_mixed, true, "en");
	json_t *root = json_loads(text_str(&said.json), 0, NULL), *run, *limit;
	json_t *group = json_array_get(json_object_get(root, "groups"), 0);
	size_t i;

	CHECK(json_is_true(json_object_get(root, "count_degraded")));
	CHECK_INT(json_integer_value(json_object_get(root, "counted")), 4);
	CHECK_INT(json_integer_value(json_object_get(root, "degraded_counted")), 2);
	CHECK_INT(json_integer_value(json_object_get(group, "counted")) +
			  json_integer_value(json_object_get(
				  json_array_get(json_object_get(root, "groups"), 1), "counted")),
		  4);
	json_array_foreach(json_object_get(root, "runs"), i, run) CHECK(
		json_is_true(json_object_get(run, "counts")) ==
		(strcmp(json_string_value(json_object_get(run, "measurement")), "invalid") != 0));
	limit = json_array_get(json_object_get(root, "limits_passed"), 0);
	CHECK_STR(json_string_value(json_object_get(limit, "check")), "lateness.max");
	CHECK_INT(json_integer_value(json_object_get(limit, "valid_up_to")), 33000000);
	CHECK_INT(json_integer_value(json_object_get(limit, "greatest")), 480000000);
	CHECK_INT(json_integer_value(json_object_get(limit, "runs")), 2);
	json_decref(root);
	said_done(&said);
}

CU_TestInfo degraded_tests[];

CU_TestInfo degraded_tests[] = {
	TEST(every_part_that_rests_on_a_degraded_run_says_so),
	TEST(the_verdict_and_the_table_take_them_in),
	TEST(the_method_tells_the_limits_that_the_runs_have),
	TEST(where_all_are_degraded_the_option_is_told),
	TEST(other_languages_say_it_in_theirs),
	TEST(the_json_fits_its_schema_with_the_option_and_without),
	TEST(the_json_tells_what_rests_on_degraded_runs),
	CU_TEST_INFO_NULL,
};
