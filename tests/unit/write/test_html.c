/* test_html.c - the page stands alone, its links lead somewhere, and what outsiders wrote stays
 * text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/figures.h"
#include "reports/write/report.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

/* The page of the run in dir. */
static struct text page_of(const char *dir)
{
	const struct report_conf conf = { .forms = REPORT_HTML };
	struct report report = { 0 };
	struct err err = { 0 };

	CHECK_INT(report_make(dir, &conf, &report, &err), 0);
	CHECK_STR(err.text, "");
	report_done(&report);
	return file_text(dir, "report.html");
}

/* The page of a run with stalls; evil is put in the place of the show's name when not NULL. */
static struct text make_page(char dir[static 64], const char *evil)
{
	scratch_make(dir);
	synthetic_write(
		dir, &(struct synthetic){ .seconds = 6, .outage_ms = 1500, .outage_at_ms = 3000 });
	if (evil) {
		file_replace(dir, "run.json", "call-jakarta-evening", evil);
		file_replace(dir, "run.json", "\"name\": \"outage\"", "\"name\": \"o'<b>u\"");
	}
	return page_of(dir);
}

static void it_loads_nothing_and_runs_nothing(void)
{
	static const char *const outside[] = { "<script", "http:", "https:", "src=",   "url(",
					       "@import", "<link", "onload", "<iframe" };
	char dir[64];
	struct text page = make_page(dir, NULL);

	for (size_t i = 0; i < sizeof(outside) / sizeof(*outside); i++) {
		if (strstr(text_str(&page), outside[i]))
			(void)printf("%s ", outside[i]);
		CHECK(!strstr(text_str(&page), outside[i]));
	}
	text_done(&page);
	scratch_remove(dir);
}

static void every_link_leads_to_a_place_in_the_page(void)
{
	char dir[64];
	struct text page = make_page(dir, NULL);
	size_t links = 0;

	for (const char *s = strstr(text_str(&page), "href=\"#"); s;
	     s = strstr(s + 1, "href=\"#")) {
		char id[128];

		(void)snprintf(id, sizeof(id), "id=\"%.*s\"", (int)strcspn(s + 7, "\""), s + 7);
		CHECK_HAS(text_str(&page), id);
		links++;
	}
	CHECK(links > 100);
	text_done(&page);
	scratch_remove(dir);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void no_id_stands_twice(void)
{
	char dir[64];
	struct text page = make_page(dir, NULL);
	char *ids[2000];
	size_t n = 0;

	for (const char *s = strstr(text_str(&page), " id=\""); s; s = strstr(s + 1, " id=\""))
		if (n < 2000)
			ids[n++] = strndup(s + 5, strcspn(s + 5, "\""));
	qsort(ids, n, sizeof(*ids), by_text);
	for (size_t i = 1; i < n; i++)
		CHECK(strcmp(ids[i - 1], ids[i]) != 0);
	for (size_t i = 0; i < n; i++)
		free(ids[i]);
	CHECK(n > 50);
	text_done(&page);
	scratch_remove(dir);
}

static void what_outsiders_wrote_stays_text(void)
{
	char dir[64];
	struct text page = make_page(dir, "</title><b x='1'>&amp;");

	CHECK_HAS(text_str(&page), "&lt;/title&gt;&lt;b x=&#39;1&#39;&gt;&amp;amp;");
	CHECK(!strstr(text_str(&page), "<b x="));
	CHECK(!strstr(text_str(&page), "<b>u"));
	text_done(&page);
	scratch_remove(dir);
}

static void every_drawing_says_what_it_shows(void)
{
	char dir[64];
	struct text page = make_page(dir, NULL);
	size_t drawings = 0;

	for (const char *s = strstr(text_str(&page), "<svg"); s; s = strstr(s + 1, "<svg")) {
		char head[300];

		(void)snprintf(head, sizeof(head), "%.*s", (int)strcspn(s, ">"), s);
		CHECK_HAS(head, "role=\"img\" aria-label=\"");
		drawings++;
	}
	if (!drawings)
		SKIP("gnuplot is not installed");
	/* for a desk and for a phone; of this run no picture was compared with its original */
	CHECK_INT(drawings, 24);
	text_done(&page);
	scratch_remove(dir);
}

static void tidy_finds_nothing_to_mend(void)
{
	const char *argv[] = { "tidy", "-e", "-q", NULL, NULL };
	char dir[64], path[96];
	struct text page = make_page(dir, "a & b <c>");
	int status;

	(void)snprintf(path, sizeof(path), "%s/report.html", dir);
	argv[3] = path;
	status = program_status(argv, 60);
	text_done(&page);
	scratch_remove(dir);
	if (status == 127)
		SKIP("tidy is not installed");
	CHECK_INT(status, 0);
}

static void the_lab_shows_when_it_was_late_what_it_adds_and_how_it_ran(void)
{
	static const char *const parts[] = {
		"The least punctual second to the buyer was the one from 0.5 s on",
		"99 % of its packets were late by at most 0.228 ms",
		"What the lab itself adds, measured just before the run",
		"from the sender&#39;s wire to the receiver&#39;s",
		"0.082 ms",
		"What was counted at the hosts&#39; wires",
		"tx-tcp-segmentation",
		"offloads still on when read back",
		"packets by ring, waiting easy, real-time priority, memory locked",
		"1 % of one processor",
	};
	char dir[64];
	struct text page = make_page(dir, NULL);

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		CHECK_HAS(text_str(&page), parts[i]);
	text_done(&page);
	scratch_remove(dir);
}

static void a_kernels_drive_is_said_in_words_of_its_own(void)
{
	struct text page;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 2 });
	file_replace(dir, "run.json", "\"wire\": \"ring\"", "\"wire\": \"kernel\"");
	page = page_of(dir);
	CHECK_HAS(text_str(&page), "the kernel itself, by its bridge and its queueing disciplines");
	CHECK(!strstr(text_str(&page), "packets by kernel"));
	CHECK(!strstr(text_str(&page), "of one processor"));
	text_done(&page);
	scratch_remove(dir);
}

/* A link's row tells how its queue is managed, and a row below it whatever else is set. */
static void what_is_special_about_a_link_is_told(void)
{
	struct text page;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 6 });
	file_replace(dir, "run.json", "\"queue_ns\": 50000000",
		     "\"queue_ns\": 50000000, \"queue_kind\": \"pie\", "
		     "\"special\": \"PIE target <20 ms>\"");
	page = page_of(dir);
	CHECK_HAS(text_str(&page), "ms, pie</td></tr>");
	CHECK_HAS(text_str(&page),
		  "<td colspan=\"4\">seller-up: PIE target &lt;20 ms&gt;</td></tr>");
	text_done(&page);
	scratch_remove(dir);
}

static void the_build_under_test_stands_on_the_first_screen(void)
{
	struct text page;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 2 });
	file_replace(dir, "run.json", "\"format\": 1,",
		     "\"format\": 1, \"build\": \"nightly <7>\",");
	page = page_of(dir);
	CHECK_HAS(text_str(&page), ", build <b>nightly &lt;7&gt;</b>. Measurement: ");
	CHECK_HAS(text_str(&page), "build under test</th><td>nightly &lt;7&gt;</td>");
	text_done(&page);
	scratch_remove(dir);
}

static void the_first_figures_are_metrics_that_exist(void)
{
	const struct figure *figure;

	for (unsigned i = 0; (figure = figure_nth(i)); i++)
		CHECK(metric_known(figure->metric) != NULL);
}

CU_TestInfo html_tests[] = {
	TEST(it_loads_nothing_and_runs_nothing),
	TEST(every_link_leads_to_a_place_in_the_page),
	TEST(no_id_stands_twice),
	TEST(what_outsiders_wrote_stays_text),
	TEST(every_drawing_says_what_it_shows),
	TEST(tidy_finds_nothing_to_mend),
	TEST(the_lab_shows_when_it_was_late_what_it_adds_and_how_it_ran),
	TEST(a_kernels_drive_is_said_in_words_of_its_own),
	TEST(what_is_special_about_a_link_is_told),
	TEST(the_build_under_test_stands_on_the_first_screen),
	TEST(the_first_figures_are_metrics_that_exist),
	CU_TEST_INFO_NULL,
};
