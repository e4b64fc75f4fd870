/* html_first.c - the first screen: verdict, answer, key figures, what was expected. */
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/metric/metric.h"
#include "reports/write/evidence.h"
#include "reports/write/figures.h"
#include "reports/write/html_parts.h"
#include "reports/write/number.h"
#include "reports/write/plot.h"
#include "reports/write/ruling.h"
#include "reports/write/verdict.h"
#include "reports/write/viewers.h"

static const char *badge(enum verdict_word word)
{
	static const char *const badges[] = {
		[VERDICT_PASS] = "\u2713 Pass",
		[VERDICT_FAIL] = "\u2717 Fail",
		[VERDICT_INVALID] = "! Invalid measurement",
		[VERDICT_INCONCLUSIVE] = "? Inconclusive",
	};

	return badges[word];
}

/* What was streamed, where, for how long, and how good the measurement is. */
static void add_facts(const struct page *page, struct text *t)
{
	const struct manifest *m = &page->e->manifest;
	const struct video *video = &m->workload.video;

	text_add(t, "<p class=\"facts\">");
	text_add_xml(t, m->show.name);
	text_add(t, ": a ");
	say_nsec(t, m->end - m->t0);
	text_add(t, " ");
	text_add_xml(t, strcmp(m->workload.kind, "live") != 0 ? m->workload.kind : "live show");
	if (video->codec) {
		text_add(t, " (");
		text_add_xml(t, video->codec);
		text_addf(t, ", %d\u00d7%d, %.4g pictures a second", (int)video->width,
			  (int)video->height, video->fps);
		if (video->adapts)
			text_addf(t, ", up to %.4g kbit/s", (double)video->bitrate_bps / 1000);
		text_add(t, ")");
	}
	text_add(t, " over the route <a href=\"#route\">");
	text_add_xml(t, m->route.name);
	text_add(t, "</a>");
	if (*m->route.title) {
		text_add(t, " (");
		text_add_xml(t, m->route.title);
		text_add(t, ")");
	}
	if (*m->build) {
		text_add(t, ", build <b>");
		text_add_xml(t, m->build);
		text_add(t, "</b>");
	}
	if (viewers_count(page->e) > 1)
		text_addf(t,
			  ", and to %zu <a href=\"#viewers\">other viewer%s</a> over routes of "
			  "their own",
			  viewers_count(page->e) - 1, viewers_count(page->e) == 2 ? "" : "s");
	text_addf(t, ". Measurement: <a href=\"#trust\">%s</a>.</p>\n", grade_word(m->trust.grade));
}

/* What a reader must know before any number. */
static void add_notices(const struct page *page, struct text *t)
{
	const struct manifest *m = &page->e->manifest;
	bool any = page->verdict->word == VERDICT_INVALID || page->plots->missing.len ||
		   page->e->notes.len || m->finding_count || m->trust.grade == GRADE_DEGRADED;

	if (!any)
		return;
	text_add(t, "<div class=\"notice\" role=\"note\">");
	if (page->verdict->word == VERDICT_INVALID)
		text_add(t, "<p><b>The numbers below must not be used.</b> They are shown so that "
			    "the fault can be found.</p>");
	else if (m->trust.grade == GRADE_DEGRADED)
		text_add(t, "<p><b>The measurement is degraded:</b> see <a href=\"#trust\">how far "
			    "it can be trusted</a>.</p>");
	for (size_t i = 0; i < m->finding_count; i++) {
		text_add(t, "<p>");
		text_add_xml(t, m->findings[i]);
		text_add(t, "</p>");
	}
	for (const char *line = text_str(&page->e->notes); *line;) {
		char note[256];
		size_t n = strcspn(line, "\n");

		(void)snprintf(note, sizeof(note), "%.*s", (int)n, line);
		text_add(t, "<p>");
		text_add_xml(t, note);
		text_add(t, "</p>");
		line += n + (line[n] == '\n');
	}
	if (page->plots->missing.len) {
		text_add(t, "<p>The plots are missing: ");
		text_add_xml(t, text_str(&page->plots->missing));
		text_add(t, ".</p>");
	}
	text_add(t, "</div>\n");
}

/* Numbers stay on one line with their units. */
static void add_sentence(struct text *t, const char *sentence)
{
	struct text tied = { 0 };

	for (const char *s = sentence; *s; s++) {
		if (*s == ' ' && s > sentence && s[-1] >= '0' && s[-1] <= '9')
			text_add(&tied, "\u00a0");
		else
			text_add_bytes(&tied, s, 1);
	}
	text_add_xml(t, text_str(&tied));
	t->failed = t->failed || tied.failed;
	text_done(&tied);
}

void html_verdict(const struct page *page, struct text *t)
{
	const struct manifest *m = &page->e->manifest;

	text_addf(t, "<div class=\"hero %s\"><span class=\"badge\">%s</span>\n<h1>",
		  verdict_name(page->verdict->word), badge(page->verdict->word));
	text_add_xml(t, *m->show.question ? m->show.question : m->show.name);
	text_add(t, "</h1>\n<p class=\"answer\">");
	add_sentence(t, page->answer);
	text_add(t, "</p>\n");
	add_facts(page, t);
	text_add(t, "</div>\n");
	add_notices(page, t);
}

/* Does a number break what the show expects of it, or of one that says the same? */
static bool is_bad(const struct page *page, const struct figure *figure, const struct metric *m)
{
	for (size_t i = 0; m && i < page->verdict->count; i++) {
		const struct ruling *r = &page->verdict->rulings[i];
		bool same = r->metric && figure->same &&
			    !strcmp(r->metric->def->name, figure->same) &&
			    !strcmp(r->metric->stream, m->stream);

		if (r->word == VERDICT_FAIL && (r->metric == m || same))
			return true;
	}
	return false;
}

static void say_long(struct text *t, const struct metric *m)
{
	if (m->def->unit == METRIC_MS)
		say_duration(t, m->value);
	else
		say_metric(t, m);
}

/* The same number of somebody else, whom name leads up to. */
static void add_other(const char *name, const struct metric *m, struct text *t)
{
	if (!m || m->null_reason)
		return;
	text_addf(t, "<span class=\"note\">%s: <a class=\"who\" href=\"#def-%s\">", name,
		  m->def->name);
	say_long(t, m);
	text_add(t, "</a></span>");
}

/* The number of the worst viewer, when that is not the buyer. */
static const struct metric *worst_metric(const struct page *page, const struct figure *figure,
					 struct text *ret_name)
{
	struct viewer worst = viewers_worst(page->e);

	if (!strcmp(worst.name, "buyer"))
		return NULL;
	text_addf(ret_name, "%s, worst of %zu", worst.name, viewers_count(page->e));
	return metric_find(&page->e->result.metrics, worst.stream, figure->metric);
}

/* Ten letters and more are set smaller: a card is as narrow as 165 pixels. */
static void add_value(const struct metric *m, struct text *t)
{
	struct text said = { 0 };

	say_long(&said, m);
	text_addf(t, "<span class=\"value%s\"><a href=\"#def-%s\">",
		  strlen(text_str(&said)) < 10 ? "" : " long", m->def->name);
	text_add_xml(t, text_str(&said));
	text_add(t, "</a></span>");
	text_done(&said);
}

static void add_card(const struct page *page, const struct figure *figure, struct text *t)
{
	const struct metric *m = figure_metric(page->e, figure, TO_BUYER);
	struct text name = { 0 };
	const struct metric *worst = worst_metric(page, figure, &name);
	bool bad = is_bad(page, figure, m) || is_bad(page, figure, worst);

	text_addf(t, "<li%s><span class=\"name\">%s</span>", bad ? " class=\"bad\"" : "",
		  figure->card);
	if (m && !m->null_reason) {
		add_value(m, t);
	} else {
		text_add(t, "<span class=\"value none\">not measured</span>");
	}
	text_addf(t, "<span class=\"note\">%s</span>", figure->note);
	add_other("seller\u2019s side", figure_metric(page->e, figure, TO_SELLER), t);
	add_other(text_str(&name), worst, t);
	text_add(t, "</li>\n");
	text_done(&name);
}

void html_figures(const struct page *page, struct text *t)
{
	const struct figure *figure;

	text_add(t, "<ul class=\"figures\" aria-label=\"Key figures, as the buyer sees it\">\n");
	for (unsigned i = 0; (figure = figure_nth(i)); i++)
		if (figure->card && figure_fits(page->e, figure))
			add_card(page, figure, t);
	text_add(t, "</ul>\n");
}

static const char *who_saw(const struct evidence *e, const struct ruling *r)
{
	const char *stream = r->metric ? r->metric->stream : "";
	struct viewer viewer = viewers_of_stream(e, stream);

	if (!strncmp(stream, "to-seller", 9))
		return "the seller";
	return *stream ? viewers_said(e, &viewer) : "both";
}

static void add_why(struct text *t, const char *why)
{
	if (!*why)
		return;
	text_add(t, " <span class=\"why\">");
	text_add_xml(t, why);
	text_add(t, "</span>");
}

/* Who decided, where it was expected of several. */
static void add_viewers(const struct evidence *e, const struct ruling *r, struct text *t)
{
	struct text said = { 0 };

	ruling_viewers(e, r, &said);
	add_why(t, text_str(&said));
	t->failed |= said.failed;
	text_done(&said);
}

/* A number in the unit of what was expected of it. */
static void add_measured(const struct ruling *r, struct text *t)
{
	char value[METRIC_TEXT_MAX];

	text_add(t, "<td class=\"num\">");
	if (r->metric && !r->metric->null_reason)
		text_addf(t, "<a class=\"n\" href=\"#def-%s\">%s</a>", r->metric->def->name,
			  ruling_value(r, value));
	else
		text_add(t, "not measured");
	text_add(t, "</td>");
}

static void add_ruling(const struct page *page, const struct ruling *r, struct text *t)
{
	const char *word = verdict_name(r->word);

	text_add(t, "<tr><th scope=\"row\">");
	if (r->metric)
		text_addf(t, "<a href=\"#def-%s\">", r->metric->def->name);
	text_add_xml(t, r->expect->text);
	if (r->metric) {
		text_add(t, "</a><br><span class=\"why\">");
		if (*r->metric->stream)
			text_addf(t, "seen by %s: ", who_saw(page->e, r));
		text_add_xml(t, r->metric->def->text);
		text_add(t, "</span>");
	}
	text_add(t, "</th>");
	add_measured(r, t);
	text_addf(t, "<td><span class=\"result %s\">%s</span>", word, word);
	add_why(t, r->reason);
	add_viewers(page->e, r, t);
	text_add(t, "</td></tr>\n");
}

void html_expectations(const struct page *page, struct text *t)
{
	static const char *const heads[] = { "What the show expects", ">Measured", "Result", NULL };

	text_add(t, "<section id=\"expectations\"><h2>What was expected</h2>\n");
	if (!page->verdict->count) {
		text_add(t, "<p>The show states no expectation, so there is nothing to pass or "
			    "fail.</p></section>\n");
		return;
	}
	html_table(t, "", heads);
	for (size_t i = 0; i < page->verdict->count; i++)
		add_ruling(page, &page->verdict->rulings[i], t);
	html_table_end(t);
	if (page->verdict->word == VERDICT_INVALID)
		text_add(t, "<p>These results do not count: the measurement is invalid.</p>");
	text_add(t, "</section>\n");
}
