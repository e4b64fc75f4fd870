/* markdown.c - writing report.md. */
#include "reports/write/markdown.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/answer_talk.h"
#include "reports/write/evidence.h"
#include "reports/write/figures.h"
#include "reports/write/html.h"
#include "reports/write/number.h"
#include "reports/write/plot.h"
#include "reports/write/ruling.h"
#include "reports/write/stall.h"
#include "reports/write/verdict.h"
#include "reports/write/viewers.h"
#include "reports/write/zone.h"

#define STALLS_SHOWN 20 /* of each direction */

/* Adds s on one line, with what Markdown and HTML would take for theirs made plain. */
static void add_plain(struct text *t, const char *s)
{
	for (; *s; s++) {
		if (*s == '\n' || *s == '\r' || *s == '\t')
			text_add(t, " ");
		else if (*s == '<')
			text_add(t, "&lt;");
		else if (*s == '&')
			text_add(t, "&amp;");
		else if (strchr("\\`*_{}[]>#|~", *s))
			text_addf(t, "\\%c", *s);
		else
			text_add_bytes(t, s, 1);
	}
}

static void add_head(const struct page *page, struct text *t)
{
	static const char *const badges[] = {
		[VERDICT_PASS] = "\u2713 Pass",
		[VERDICT_FAIL] = "\u2717 Fail",
		[VERDICT_INVALID] = "! Invalid measurement",
		[VERDICT_INCONCLUSIVE] = "? Inconclusive",
	};
	const struct manifest *m = &page->e->manifest;

	text_add(t, "# ");
	add_plain(t, *m->show.question ? m->show.question : m->show.name);
	text_addf(t, "\n\n**%s.** ", badges[page->verdict->word]);
	add_plain(t, page->answer);
	text_add(t, "\n\n");
	add_plain(t, m->show.name);
	text_add(t, ": a ");
	say_nsec(t, m->end - m->t0);
	text_add(t, " ");
	add_plain(t, m->workload.kind);
	text_add(t, " over the route ");
	add_plain(t, m->route.name);
	if (*m->route.title) {
		text_add(t, " (");
		add_plain(t, m->route.title);
		text_add(t, ")");
	}
	if (*m->build) {
		text_add(t, ", build ");
		add_plain(t, m->build);
	}
	text_add(t, ". ");
	zone_say(t, m->started, page->zone);
	text_addf(t, ". Measurement: %s.\n", grade_word(m->trust.grade));
}

/* What a reader must know before any number. */
static void add_notices(const struct page *page, struct text *t)
{
	const struct manifest *m = &page->e->manifest;

	if (page->verdict->word == VERDICT_INVALID)
		text_add(t,
			 "\n> **The numbers below must not be used.** They are shown so that the "
			 "fault can be found.\n");
	else if (m->trust.grade == GRADE_DEGRADED)
		text_add(t,
			 "\n> **The measurement is degraded:** see how far it can be trusted.\n");
	for (size_t i = 0; i < m->finding_count; i++) {
		text_add(t, "\n> ");
		add_plain(t, m->findings[i]);
		text_add(t, "\n");
	}
	if (page->e->notes.len) {
		text_add(t, "\n> ");
		add_plain(t, text_str(&page->e->notes));
		text_add(t, "\n");
	}
}

static void add_cell(struct text *t, const struct metric *m)
{
	if (m)
		say_metric(t, m);
	text_add(t, " |");
}

static void add_figures(const struct page *page, struct text *t)
{
	bool both = viewers_both_ways(page->e);
	const struct figure *figure;

	text_addf(t, "\n## Key figures\n\n| | to the buyer |%s\n|---|---:|%s\n",
		  both ? " to the seller |" : "", both ? "---:|" : "");
	for (unsigned i = 0; (figure = figure_nth(i)); i++) {
		if (!figure_fits(page->e, figure))
			continue;
		text_addf(t, "| %s | ", figure->row);
		add_cell(t, figure_metric(page->e, figure, TO_BUYER));
		if (both) {
			text_add(t, " ");
			add_cell(t, figure_metric(page->e, figure, TO_SELLER));
		}
		text_add(t, "\n");
	}
}

/* The table of a live show's viewers, as the terminal has it. */
static void add_viewers(const struct page *page, struct text *t)
{
	struct text table = { 0 };

	viewers_write(page->e, &table);
	if (table.len)
		text_addf(t, "\n## The viewers\n\n```\n%s```\n", text_str(&table));
	t->failed = t->failed || table.failed;
	text_done(&table);
}

static void add_expectations(const struct page *page, struct text *t)
{
	text_add(t, "\n## What was expected\n\n");
	if (!page->verdict->count) {
		text_add(t,
			 "The show states no expectation, so there is nothing to pass or fail.\n");
		return;
	}
	text_add(t, "| What the show expects | Measured | Result |\n|---|---:|---|\n");
	for (size_t i = 0; i < page->verdict->count; i++) {
		const struct ruling *r = &page->verdict->rulings[i];
		char value[METRIC_TEXT_MAX];

		text_add(t, "| ");
		add_plain(t, r->expect->text);
		text_addf(t, " | %s | %s ", ruling_value(r, value), verdict_name(r->word));
		add_plain(t, r->reason);
		text_add(t, "|\n");
	}
	if (page->verdict->word == VERDICT_INVALID)
		text_add(t, "\nThese results do not count: the measurement is invalid.\n");
}

/* A drawing here cannot be keyed by its colours themselves, so that they have names. */
static const char *const colours[SVG_COLOUR_COUNT] = {
	[SVG_INK] = "black",
	[SVG_MUTED] = "grey",
	[SVG_GRID] = "light grey",
	[SVG_BUYER] = "blue",
	[SVG_SELLER] = "brown",
	[SVG_BUYER_AREA] = "light blue",
	[SVG_SELLER_AREA] = "light brown",
	[SVG_LIMIT] = "dark red",
	[SVG_STALL] = "red",
	[SVG_GOOD] = "green",
	[SVG_EVENT] = "light violet",
	[SVG_EVENT_INK] = "dark violet",
	[SVG_SENDER] = "grey",
	[SVG_REPAIR] = "pink",
	[SVG_PROPAGATION] = "blue",
	[SVG_JITTER] = "yellow",
	[SVG_QUEUE] = "orange",
	[SVG_RECEIVER] = "teal",
	[SVG_SCREEN] = "violet",
};

static void add_legend(const struct legend *legend, struct text *t)
{
	const char *before = "\n";

	for (; legend->text; legend++) {
		text_addf(t, "%s%s: %s", before, colours[legend->colour], legend->text);
		before = "; ";
	}
	text_add(t, "\n");
}

/* A drawn plot; its words where gnuplot is missing; nothing where there was nothing to draw. */
static void add_plot(const struct page *page, const struct plot *plot, struct text *t)
{
	bool drawn = plot->svg[0].len;

	if (!drawn && (!page->plots->missing.len || !plot->told.len))
		return;
	text_addf(t, "\n### %s\n\n%s", plot->kind->title, drawn ? "![" : "Not drawn. ");
	add_plain(t, text_str(&plot->told));
	if (drawn)
		text_addf(t, "](plots/%s.svg)", plot->kind->name);
	text_add(t, "\n");
	if (drawn)
		add_legend(plot->kind->legend, t);
	if (drawn && *plot->kind->caption)
		text_addf(t, "\n%s\n", plot->kind->caption);
}

static void add_freezes(const struct page *page, struct text *t)
{
	const struct run_direction *pictures = evidence_pictures(page->e, TO_BUYER);
	size_t n = pictures->freeze_count;

	if (n)
		text_add(t, "\n## Freezes: every time a player with a buffer stood still\n\n");
	for (size_t i = 0; i < n && i < STALLS_SHOWN; i++) {
		struct text said = { 0 };

		freeze_write(page->e, pictures, i, &said);
		text_add(t, "- ");
		add_plain(t, text_str(&said));
		text_add(t, "\n");
		text_done(&said);
	}
	if (n > STALLS_SHOWN)
		text_addf(t, "- %zu more, in metrics.json\n", n - STALLS_SHOWN);
}

static void add_stalls(const struct page *page, struct text *t)
{
	size_t total = 0;

	text_add(t, "\n## Stalls: every time the picture was older than 600 ms\n\n");
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		size_t n = evidence_pictures(page->e, (enum direction)d)->stall_count;

		total += n;
		for (size_t i = 0; i < n && i < STALLS_SHOWN; i++) {
			struct text said = { 0 };

			stall_write(page->e, evidence_pictures(page->e, (enum direction)d), i,
				    &said);
			text_addf(t, "- %s: ", direction_said((enum direction)d));
			add_plain(t, text_str(&said));
			text_add(t, "\n");
			text_done(&said);
		}
		if (n > STALLS_SHOWN)
			text_addf(t, "- %s: %zu more, in metrics.json\n",
				  direction_said((enum direction)d), n - STALLS_SHOWN);
	}
	if (!total)
		text_add(t, "There was none.\n");
	add_freezes(page, t);
}

/* Every number with how it is made, in the order of the definitions. */
static void add_numbers(const struct page *page, struct text *t)
{
	const struct metric_list *list = &page->e->result.metrics;

	text_add(t, "\n## All numbers\n\n| Number | Of | Value | How it is made |\n"
		    "|---|---|---:|---|\n");
	for (size_t i = 0; i < list->n; i++) {
		const struct metric *m = &list->v[i];

		text_addf(t, "| `%s` | %s | ", m->def->name, *m->stream ? m->stream : "the run");
		say_metric(t, m);
		text_add(t, " | ");
		add_plain(t, m->null_reason ? m->null_reason : m->def->text);
		text_add(t, " |\n");
	}
}

static void add_trust(const struct page *page, struct text *t)
{
	const struct trust_facts *trust = &page->e->manifest.trust;

	text_addf(t, "\n## Can this be trusted?\n\nThe lab grades this measurement **%s**.\n",
		  grade_word(trust->grade));
	if (!trust->check_count)
		return;
	text_add(t, "\n| Check | Value | Valid up to | Usable up to | Grade |\n"
		    "|---|---:|---:|---:|---|\n");
	for (size_t i = 0; i < trust->check_count; i++) {
		const struct check_facts *c = &trust->checks[i];

		text_addf(t, "| `%s` ", c->name);
		add_plain(t, c->what);
		text_add(t, " | ");
		say_amount(t, c->value, c->unit);
		text_add(t, " | ");
		say_amount(t, c->degraded, c->unit);
		text_add(t, " | ");
		say_amount(t, c->invalid, c->unit);
		text_addf(t, " | %s |\n", grade_word(c->grade));
	}
}

static void add_provenance(const struct page *page, struct text *t)
{
	const struct manifest *m = &page->e->manifest;

	text_addf(t, "\n## Provenance\n\n- straits %s, seed %" PRId64 "\n- show: ", m->version,
		  m->seed);
	add_plain(t, m->show.file);
	for (size_t i = 0; i < m->show.change_count; i++) {
		text_add(t, i ? "; " : ", changed on the command line: ");
		add_plain(t, m->show.changes[i]);
	}
	text_add(t, "\n- machine: ");
	add_plain(t, m->machine.cpu);
	text_addf(t, ", %" PRId64 " cores, ", m->machine.cores);
	add_plain(t, m->machine.kernel);
	text_add(
		t,
		"\n- every file's SHA-256, the route and the show as they are written: run.json\n");
}

void markdown_write(const struct page *page, struct text *ret)
{
	add_head(page, ret);
	add_notices(page, ret);
	add_figures(page, ret);
	add_viewers(page, ret);
	add_expectations(page, ret);
	if (!answer_is_talk(page->e))
		add_stalls(page, ret);
	text_add(ret, "\n## Plots\n");
	if (page->plots->missing.len) {
		text_add(ret, "\n> The plots are missing: ");
		add_plain(ret, text_str(&page->plots->missing));
		text_add(ret, ".\n");
	}
	for (size_t i = 0; i < PLOT_COUNT; i++)
		add_plot(page, &page->plots->v[i], ret);
	add_trust(page, ret);
	add_numbers(page, ret);
	add_provenance(page, ret);
}
