/* page_matrix.c - the matrix of routes and workloads. */
#include <stdbool.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/page.h"

#define STRIP_MS 1200.0 /* where the axis of a strip of runs ends */

/* One value of a group: the median and the worst of its runs, or the only one. */
static void add_spread(const struct region_page *page, struct text *t, const char *name,
		       const struct spread *spread,
		       void (*say)(struct text *t, const struct tongue *tongue, double v))
{
	struct text median = { 0 }, worst = { 0 };

	if (!spread->n)
		return;
	say(&median, page->tongue, spread->median);
	say(&worst, page->tongue, spread->worst);
	text_add(t, "<dt>");
	text_add_xml(t, name);
	text_add(t, "</dt><dd>");
	if (spread->n == 1)
		text_add_xml(t, text_str(&worst));
	else
		page_say(t, tongue_say("median %1$s, worst %2$s"), text_str(&median),
			 text_str(&worst));
	text_add(t, "</dd>");
	text_done(&median);
	text_done(&worst);
}

/* A run at its 95 % value: a full dot when it counts, a diamond when it is degraded and counts. */
static void add_dot(struct text *t, const struct taken *run)
{
	double at = 5 + 220 * (run->most.v < STRIP_MS ? run->most.v / STRIP_MS : 1);

	if (run->counts && run->standing == DEGRADED)
		text_addf(t,
			  "<path d=\"M%.1f 11l5 -6l5 6l-5 6z\" fill=\"var(--buyer)\" "
			  "fill-opacity=\"0.4\" stroke=\"var(--buyer)\"/>",
			  at - 5);
	else
		text_addf(t,
			  "<circle cx=\"%.1f\" cy=\"11\" r=\"4\" fill=\"%s\" "
			  "fill-opacity=\"0.75\" stroke=\"var(--%s)\"/>",
			  at, run->counts ? "var(--buyer)" : "none",
			  run->counts ? "buyer" : "muted");
}

/* A dot for each run, in the order of their begin. */
static void add_strip(const struct region_page *page, struct text *t, const struct group *g)
{
	text_add(t, "<svg class=\"strip\" viewBox=\"0 0 230 22\" role=\"img\" aria-label=\"");
	text_add_xml(t, tongue_say("Each run as a dot between 0 and 1200 ms, with a line at 600 "
				   "ms"));
	text_add(t, page->tongue->colon);
	for (size_t i = 0; i < g->count; i++) {
		if (!g->runs[i].most.known)
			continue;
		text_add(t, i ? " " : "");
		amount_ms(t, page->tongue, g->runs[i].most.v);
		if (g->runs[i].standing != VALID)
			text_addf(t, " (%s)", page_standing(g->runs[i].standing));
	}
	text_add(t, "\"><path d=\"M0 11H230\" stroke=\"var(--grid)\"/><path d=\"M115 1V21\" "
		    "stroke=\"var(--limit)\" stroke-width=\"1.5\"/>");
	for (size_t i = 0; i < g->count; i++) {
		const struct taken *run = &g->runs[i];

		if (run->most.known)
			add_dot(t, run);
	}
	text_add(t, "</svg>");
}

/* How many runs count, and how many of each kind do not. */
static void add_runs(const struct region_page *page, struct text *t, const struct group *g)
{
	const char *comma = page->tongue->semicolon;

	text_add(t, "<span class=\"why\">");
	page_say(t,
		 tongue_count("%1$zu of %2$zu run counts", "%1$zu of %2$zu runs count", g->count),
		 g->counted, g->count);
	for (unsigned i = VALID + 1; i < STANDING_COUNT; i++) {
		if (!g->standing[i] || (i == DEGRADED && g->leaning))
			continue;
		text_addf(t, "%s%zu ", comma, g->standing[i]);
		text_add_xml(t, page_standing((enum standing)i));
		comma = page->tongue->comma;
	}
	text_add(t, "</span>");
}

/* How many runs that count did not meet the expectation of this text? */
static size_t count_broken(const struct group *g, const char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++) {
		const struct taken *run = &g->runs[i];

		for (size_t e = 0; run->counts && e < run->manifest.expect_count; e++)
			n += run->broken[e] && !strcmp(run->manifest.expect[e].text, text);
	}
	return n;
}

/* What was expected and not met, as the show says it. Runs of a group expect the same. */
void page_broken(struct text *t, const struct group *g)
{
	const struct manifest *m = &g->runs[0].manifest;

	if (g->verdict != VERDICT_FAIL)
		return;
	text_add(t, "<span class=\"why\">");
	page_say(t, "%s", tongue_say("Expected and not met, in how many runs:"));
	text_add(t, "</span><ul>");
	for (size_t e = 0; e < m->expect_count; e++) {
		size_t n = count_broken(g, m->expect[e].text);

		if (!n)
			continue;
		text_add(t, "<li><code>");
		text_add_xml(t, m->expect[e].text);
		text_addf(t, "</code> %zu\u202f/\u202f%zu</li>", n, g->counted);
	}
	text_add(t, "</ul>");
}

static void add_group(const struct region_page *page, struct text *t, const struct group *g,
		      bool alone)
{
	text_add(t, "<div class=\"cell\">");
	page_judgement(t, g->verdict);
	page_lean(t, g->leaning);
	if (!alone || *g->build) {
		text_add(t, "<span class=\"why show\">");
		text_add_xml(t, g->show);
		if (*g->build) {
			text_add(t, page->tongue->comma);
			text_add_xml(t, g->build);
		}
		text_add(t, "</span>");
	}
	if (g->in_time.n || g->most.n || g->usual.n) {
		text_add(t, "<dl>");
		add_spread(page, t, tongue_say("Time under 600 ms"), &g->in_time, amount_share);
		add_spread(page, t, tongue_say("19 of 20 within"), &g->most, amount_time);
		add_spread(page, t, tongue_say("Half within"), &g->usual, amount_time);
		text_add(t, "</dl>");
	}
	page_broken(t, g);
	add_strip(page, t, g);
	add_runs(page, t, g);
	text_add(t, "</div>");
}

static bool is_in(const struct group *g, const char *route, const char *kind)
{
	return !strcmp(g->route, route) && !strcmp(g->kind, kind);
}

static void add_cell(const struct region_page *page, struct text *t, const char *route,
		     const char *kind)
{
	const struct sheaf *s = page->sheaf;
	size_t n = 0;

	for (size_t i = 0; i < s->group_count; i++)
		n += is_in(&s->groups[i], route, kind);
	text_add(t, "<td>");
	for (size_t i = 0; i < s->group_count; i++)
		if (is_in(&s->groups[i], route, kind))
			add_group(page, t, &s->groups[i], n == 1);
	if (!n) {
		text_add(t, "<span class=\"why\">");
		text_add_xml(t, tongue_say("not run"));
		text_add(t, "</span>");
	}
	text_add(t, "</td>");
}

static void add_head(const struct region_page *page, struct text *t)
{
	const char *kind;

	text_add(t, "<div class=\"scroll\"><table class=\"matrix\"><caption>");
	text_add_xml(t, tongue_say("Verdict, median run and worst run of each route and workload"));
	text_add(t, "</caption><thead><tr><th scope=\"col\">");
	text_add_xml(t, tongue_say("Region and route"));
	text_add(t, "</th>");
	for (size_t i = 0; (kind = sheaf_kind(page->sheaf, i)); i++) {
		text_add(t, "<th scope=\"col\">");
		page_kind(page, t, kind);
		text_add(t, "</th>");
	}
	text_add(t, "</tr></thead>\n<tbody>\n");
}

static void add_row(const struct region_page *page, struct text *t, const struct group *g)
{
	const char *kind;

	text_add(t, "<tr><th scope=\"row\"><b>");
	page_place(t, &g->runs[0].manifest);
	text_add(t, "</b><br>");
	page_quote(page, t, *g->title ? g->title : g->route);
	text_add(t, " <span class=\"why\"><code>");
	text_add_xml(t, g->route);
	text_add(t, "</code></span></th>");
	for (size_t i = 0; (kind = sheaf_kind(page->sheaf, i)); i++)
		add_cell(page, t, g->route, kind);
	text_add(t, "</tr>\n");
}

void page_matrix(const struct region_page *page, struct text *t)
{
	const struct sheaf *s = page->sheaf;

	page_paragraph(t, "%s",
		       tongue_say("The run is the unit: median and worst are taken over the runs "
				  "that count. Each dot is a run at the time within which 19 of 20 "
				  "pictures, or answers, came; a hollow one does not count; the "
				  "line stands at 600 ms, the right edge at 1200 ms and more."));
	if (s->leaning)
		page_paragraph(t, "%s", tongue_say("A diamond is a degraded run that counts."));
	add_head(page, t);
	for (size_t i = 0; i < s->group_count; i++) {
		const struct group *g = &s->groups[i];

		if (i == 0 || strcmp(g[-1].route, g->route) != 0)
			add_row(page, t, g);
	}
	text_add(t, "</tbody></table></div>\n");
}
