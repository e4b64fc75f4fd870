/* viewers_tell.c - the viewers of a show side by side. */
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/html_parts.h"
#include "reports/write/number.h"
#include "reports/write/plot.h"
#include "reports/write/verdict.h"
#include "reports/write/viewers.h"

static const struct {
	const char *metric;
	const char *head;
} columns[] = {
	{ "latency.p50", "median" },        { "latency.p95", "95 %" },
	{ "age.over_600", "over 600 ms" },  { "stall.600.count", "stalls" },
	{ "stall.600.longest", "longest" }, { "setup.first_frame", "first" },
};

#define COLUMNS (sizeof(columns) / sizeof(*columns))

/* What of packets stands behind these on a page. */
static const char *const packets[] = { "loss.ratio", "delay.p50" };

static void add_columns(const struct evidence *e, const char *stream, struct text *to)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		const struct metric *m =
			metric_measured(&e->result.metrics, stream, columns[c].metric);
		char value[METRIC_TEXT_MAX];

		text_addf(to, "%*s", c == 0 ? 11 : 12, m ? metric_text(m, value) : "-");
	}
}

void ruling_viewers(const struct evidence *e, const struct ruling *r, struct text *to)
{
	const char *before = "; failed by ";
	const struct metric *m;

	if (r->viewers < 2)
		return;
	text_addf(to,
		  r->word == VERDICT_INCONCLUSIVE ? "of %zu viewers: %s"
						  : "worst of %zu viewers: %s",
		  r->viewers, viewers_of_stream(e, r->metric->stream).name);
	if (r->failed == r->viewers)
		text_add(to, "; failed by all");
	for (size_t i = 0; r->failed < r->viewers && (m = verdict_metric(e, r->expect, i)); i++) {
		if (verdict_of(r, m) != VERDICT_FAIL)
			continue;
		text_addf(to, "%s%s", before, viewers_of_stream(e, m->stream).name);
		before = ", ";
	}
}

/* "; 0.12 % of packets lost, half of the others within 43 ms": of a viewer's own way. */
static void add_packets(const struct evidence *e, const char *stream, struct text *to)
{
	const struct metric_list *list = &e->result.metrics;
	const struct metric *loss = metric_measured(list, stream, "loss.ratio");
	const struct metric *delay = metric_measured(list, stream, "delay.p50");

	if (!loss || !delay)
		return;
	text_add(to, "; ");
	say_share(to, loss->value);
	text_add(to, " of packets lost, half within ");
	say_duration(to, delay->value);
}

void viewers_write(const struct evidence *e, struct text *to)
{
	if (viewers_count(e) == 1)
		return;
	text_addf(to, "  %-9s", "viewer");
	for (size_t c = 0; c < COLUMNS; c++)
		text_addf(to, "%*s", c == 0 ? 11 : 12, columns[c].head);
	text_add(to, "\n");
	for (size_t i = 0; i < viewers_count(e); i++) {
		struct viewer viewer = viewers_nth(e, i);

		text_addf(to, "  %-9s", viewer.name);
		add_columns(e, viewer.stream, to);
		text_addf(to, "\n    over %s", viewer.route);
		add_packets(e, viewer.stream, to);
		text_add(to, "\n");
	}
	text_add(to, "\n");
}

static void add_cell(const struct evidence *e, const struct viewer *viewer, const char *metric,
		     struct text *to)
{
	const struct metric *m = metric_find(&e->result.metrics, viewer->stream, metric);

	text_add(to, "<td class=\"num\">");
	if (m)
		html_number(to, m);
	text_add(to, "</td>");
}

static void add_html_row(const struct evidence *e, const struct viewer *viewer, struct text *to)
{
	text_add(to, "<tr><th scope=\"row\" class=\"who\">");
	text_add_xml(to, viewer->name);
	text_add(to, "</th>");
	html_cell(to, NULL, viewer->route);
	for (size_t c = 0; c < COLUMNS; c++)
		add_cell(e, viewer, columns[c].metric, to);
	for (size_t c = 0; c < sizeof(packets) / sizeof(*packets); c++)
		add_cell(e, viewer, packets[c], to);
	text_add(to, "</tr>\n");
}

static int add_plots(const struct page *page, struct text *to, struct err *err)
{
	int r = html_plot(page, &plot_viewers, to, err);

	if (r == 0 && plots_find(page->plots, &plot_latency_to_worst)->svg[0].len)
		r = html_plot(page, &plot_latency_to_worst, to, err);
	return r;
}

int html_viewers(const struct page *page, struct text *to, struct err *err)
{
	const struct evidence *e = page->e;
	static const char *const heads[] = {
		"Viewer",  "Route",    ">Median",        ">95 %", ">Over 600 ms",
		">Stalls", ">Longest", ">First picture", ">Lost", ">Delay of packets",
		NULL
	};

	int r;

	if (viewers_count(e) == 1)
		return 0;
	text_addf(
		to,
		"<section id=\"viewers\"><h2>The viewers</h2>\n<p>Each sees the same pictures, over "
		"a route of its own. The worst off is %s. Packets are those from the origin to "
		"the viewer.</p>\n",
		viewers_worst(e).name);
	html_table(to, "", heads);
	for (size_t i = 0; i < viewers_count(e); i++) {
		struct viewer viewer = viewers_nth(e, i);

		add_html_row(e, &viewer, to);
	}
	html_table_end(to);
	r = add_plots(page, to, err);
	text_add(to, "</section>\n");
	return r;
}
