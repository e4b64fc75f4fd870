/* test_access.c - the page can be read by everybody: contrast, headings, tables, on a phone. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/html_parts.h"
#include "reports/write/report.h"
#include "reports/write/svg.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

static struct text page_with(const struct synthetic *synthetic)
{
	const struct report_conf conf = { .forms = REPORT_HTML };
	struct report report = { 0 };
	struct err err = { 0 };
	struct text page;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, synthetic);
	CHECK_INT(report_make(dir, &conf, &report, &err), 0);
	CHECK_STR(err.text, "");
	report_done(&report);
	page = file_text(dir, "report.html");
	scratch_remove(dir);
	return page;
}

/* The page of a run with stalls and everything else. */
static struct text make_page(void)
{
	return page_with(
		&(struct synthetic){ .seconds = 6, .outage_ms = 1500, .outage_at_ms = 3000 });
}

/* The relative luminance of WCAG 2.1. */
static double luminance(unsigned rgb)
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double c = (rgb >> (16 - 8 * i) & 0xff) / 255.0;

		sum += weights[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(unsigned a, unsigned b)
{
	double x = luminance(a), y = luminance(b);

	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* The colour "--word:#rrggbb" of a theme of the page's style. */
static unsigned colour_of(const char *theme, const char *word)
{
	char key[48];
	const char *at;

	(void)snprintf(key, sizeof(key), "--%s:#", word);
	at = strstr(theme, key);
	CHECK(at != NULL);
	return at ? (unsigned)strtoul(at + strlen(key), NULL, 16) : 0;
}

static void check_contrast(const char *theme, const char *ink, const char *paper, double least)
{
	double got = contrast(colour_of(theme, ink), colour_of(theme, paper));

	if (got < least)
		(void)printf("%s on %s is %.2f:1 ", ink, paper, got);
	CHECK(got >= least);
}

/* Both themes: the style names the light colours first, and then those for the dark. */
static void check_both(const char *ink, const char *paper, double least)
{
	struct text style = { 0 };
	const char *dark;

	html_style(&style);
	check_contrast(text_str(&style), ink, paper, least);
	dark = strstr(text_str(&style), "prefers-color-scheme:dark");
	CHECK(dark != NULL);
	if (dark)
		check_contrast(dark, ink, paper, least);
	text_done(&style);
}

/* WCAG 2.1, 1.4.3: 4.5 to 1. */
static void letters_stand_out_from_what_they_stand_on(void)
{
	static const char *const pairs[][2] = {
		{ "buyer", "card" },   { "seller", "card" },    { "ink", "card" },
		{ "ink", "paper" },    { "ink", "warn-bg" },    { "ink", "soft" },
		{ "muted", "card" },   { "muted", "paper" },    { "muted", "soft" },
		{ "link", "card" },    { "link", "paper" },     { "link", "soft" },
		{ "pass", "card" },    { "fail", "card" },      { "warn", "card" },
		{ "pass", "pass-bg" }, { "fail", "fail-bg" },   { "warn", "warn-bg" },
		{ "limit", "card" },   { "event-ink", "card" }, { "muted", "buyer-area" },
		{ "link", "warn-bg" }, { "muted", "warn-bg" },  { "muted", "seller-area" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		check_both(pairs[i][0], pairs[i][1],
			   strcmp(pairs[i][0], "muted") != 0 || !strstr(pairs[i][1], "area") ? 4.5
											     : 3);
}

/* WCAG 2.1, 1.4.11: 3 to 1. Areas are bounded by such lines, or told in the table beside them. */
static void lines_and_marks_stand_out_from_the_page(void)
{
	static const char *const words[] = { "buyer",    "seller", "limit",  "stall",
					     "good",     "sender", "repair", "propagation",
					     "receiver", "queue",  "screen", "jitter" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		check_both(words[i], "card", 3);
}

/* How often what stands in page. */
static size_t count(const char *page, const char *what)
{
	size_t n = 0;

	for (const char *s = strstr(page, what); s; s = strstr(s + 1, what))
		n++;
	return n;
}

static void every_table_has_heads_and_every_head_says_of_what(void)
{
	struct text page = make_page();
	const char *s = text_str(&page);

	CHECK(count(s, "<table") > 15);
	CHECK_INT(count(s, "<table"), count(s, "<thead><tr><th scope=\"col\""));
	CHECK_INT(count(s, "<th ") + count(s, "<th>"),
		  count(s, "<th scope=\"col\"") + count(s, "<th scope=\"row\""));
	text_done(&page);
}

static void headings_go_down_step_by_step(void)
{
	struct text page = make_page();
	char level = '0';

	CHECK_INT(count(text_str(&page), "<h1"), 1);
	for (const char *s = strstr(text_str(&page), "<h"); s; s = strstr(s + 1, "<h")) {
		if (s[2] < '1' || s[2] > '6')
			continue;
		CHECK(s[2] <= level + 1);
		level = s[2];
	}
	CHECK_HAS(text_str(&page), "<html lang=\"en\">");
	text_done(&page);
}

/* On a phone only broad tables may be wider than the screen. */
static void what_was_expected_fits_a_phone(void)
{
	struct text page = make_page();
	const char *table = strstr(text_str(&page), "id=\"expectations\"");

	CHECK_HAS(text_str(&page), "table.broad{min-width:600px}");
	table = table ? strstr(table, "<table") : NULL;
	CHECK(table && !strncmp(table, "<table>", 7));
	text_done(&page);
}

static void what_was_measured_leads_to_its_definition(void)
{
	struct text page = make_page();

	CHECK_HAS(text_str(&page), "<td class=\"num\"><a class=\"n\" href=\"#def-latency.p95\">");
	CHECK_HAS(text_str(&page),
		  "seller\u2019s side: <a class=\"who\" href=\"#def-latency.p50\">");
	text_done(&page);
}

/* "1 min 19 s" at the size of "79 s" is wider than a card on a phone. */
static void a_long_number_on_a_card_is_set_smaller(void)
{
	struct text page = page_with(
		&(struct synthetic){ .seconds = 100, .outage_ms = 80000, .outage_at_ms = 5000 });

	CHECK_HAS(text_str(&page), ".figures .long{");
	/* on a phone and on paper too */
	CHECK_HAS(text_str(&page), ".figures .value{font-size:23px}.figures .long,");
	CHECK_HAS(text_str(&page), ".figures .value{font-size:15pt}.figures .long,");
	CHECK_HAS(text_str(&page),
		  "<span class=\"value long\"><a href=\"#def-stall.600.longest\">1 min ");
	CHECK_HAS(text_str(&page), "<span class=\"value\"><a href=\"#def-latency.p50\">");
	text_done(&page);
}

CU_TestInfo access_tests[] = {
	TEST(letters_stand_out_from_what_they_stand_on),
	TEST(lines_and_marks_stand_out_from_the_page),
	TEST(every_table_has_heads_and_every_head_says_of_what),
	TEST(headings_go_down_step_by_step),
	TEST(what_was_expected_fits_a_phone),
	TEST(what_was_measured_leads_to_its_definition),
	TEST(a_long_number_on_a_card_is_set_smaller),
	CU_TEST_INFO_NULL,
};
