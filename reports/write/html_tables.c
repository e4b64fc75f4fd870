/* html_tables.c - the numbers: stalls, setting up, every metric, every definition. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/html_parts.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/player.h"
#include "reports/write/stall.h"
#include "reports/write/viewers.h"

#define STALLS_SHOWN 60 /* to the buyer: a page must stay readable */
#define STALLS_LEAST 12

static const char *largest_part(const struct evidence *e, const struct run_stall *s)
{
	const char *part = player_part(e, s);

	if (s->pause)
		return "not captured";
	if (s->lost)
		return "lost for good";
	return part ? part : frame_part_word(s->cause);
}

/* The cells of who waited, what happened, and how old the picture became; the row stays open. */
static void begin_row(const struct page *page, const struct run_direction *pictures,
		      const struct stall *span, const char *who, const struct text *said,
		      struct text *t)
{
	struct age age = pictures_age_of(page->e, pictures);

	text_add(t, "<tr>");
	html_cell(t, "who", who);
	html_cell(t, NULL, text_str(said));
	text_add(t, "<td class=\"num\"><a class=\"n\" href=\"#def-age.max\">");
	say_nsec(t, pictures_peak(&age, span));
	text_add(t, "</a></td>");
}

static void add_stall(const struct page *page, const char *who,
		      const struct run_direction *pictures, size_t i, struct text *t)
{
	const struct run_stall *s = &pictures->stalls[i];
	struct text said = { 0 };

	stall_write(page->e, pictures, i, &said);
	begin_row(page, pictures, &s->stall, who, &said, t);
	html_cell(t, NULL, largest_part(page->e, s));
	text_add(t, "</tr>\n");
	text_done(&said);
}

/* The pictures of all viewers, then those to the seller; false behind the last. */
static bool next_pictures(const struct page *page, size_t i, const char **ret_who,
			  const struct run_direction **ret)
{
	size_t viewers = viewers_count(page->e);

	if (i < viewers) {
		struct viewer viewer = viewers_nth(page->e, i);

		*ret_who = viewers_said(page->e, &viewer);
		*ret = viewer.pictures;
	} else {
		*ret_who = "the seller";
		*ret = evidence_pictures(page->e, TO_SELLER);
	}
	return i <= viewers;
}

/* How many stalls of each are listed: fewer where many watch. */
static size_t stalls_shown(const struct page *page)
{
	size_t shown = STALLS_SHOWN / viewers_count(page->e);

	return shown > STALLS_LEAST ? shown : STALLS_LEAST;
}

static void add_unlisted(const struct page *page, struct text *t)
{
	size_t shown = stalls_shown(page);
	const struct run_direction *pictures;
	const char *who;

	for (size_t i = 0; next_pictures(page, i, &who, &pictures); i++)
		if (pictures->stall_count > shown)
			text_addf(t,
				  " Of %zu stalls of %s the first %zu are listed; metrics.json has "
				  "all.",
				  pictures->stall_count, who, shown);
}

static void add_stall_table(const struct page *page, struct text *t)
{
	static const char *const heads[] = { "Who waited", "What happened", ">Oldest picture",
					     "Largest part", NULL };
	size_t shown = stalls_shown(page);
	const struct run_direction *pictures;
	const char *who;

	html_table(t, "", heads);
	for (size_t i = 0; next_pictures(page, i, &who, &pictures); i++)
		for (size_t k = 0; k < pictures->stall_count && k < shown; k++)
			add_stall(page, who, pictures, k, t);
	html_table_end(t);
	text_add(t,
		 "<p class=\"why\">Each is one of <a href=\"#def-stall.600.count\">stall.600</a>. "
		 "An event is named when it was in force while the first late picture was on its "
		 "way. The largest part is where that picture lost most time.");
	add_unlisted(page, t);
	text_add(t, "</p>\n");
}

static void add_freeze(const struct page *page, const char *who,
		       const struct run_direction *pictures, size_t i, struct text *t)
{
	const struct run_freeze *f = &pictures->freezes[i];
	const struct stall span = { .begin = f->begin, .length = f->length };
	struct text said = { 0 };

	freeze_write(page->e, pictures, i, &said);
	begin_row(page, pictures, &span, who, &said, t);
	text_add(t, "</tr>\n");
	text_done(&said);
}

/* Of a player that is late all along, a stall says when it began and no more. */
static void add_freezes(const struct page *page, struct text *t)
{
	static const char *const heads[] = { "Who waited", "What happened", ">Oldest picture",
					     NULL };
	const struct run_direction *pictures;
	const char *who;
	size_t shown = stalls_shown(page), total = 0;

	for (size_t i = 0; next_pictures(page, i, &who, &pictures); i++)
		total += pictures->freeze_count;
	if (!total)
		return;
	text_add(t, "<h3>Freezes: every time a player with a buffer stood still</h3>\n");
	html_table(t, "", heads);
	for (size_t i = 0; next_pictures(page, i, &who, &pictures); i++)
		for (size_t k = 0; k < pictures->freeze_count && k < shown; k++)
			add_freeze(page, who, pictures, k, t);
	html_table_end(t);
	text_addf(t,
		  "<p class=\"why\">Each is one of <a href=\"#def-freeze.webrtc.count\">"
		  "freeze.webrtc</a>, or stood to the end. An event is named when it was in force "
		  "while the picture that should have come was on its way. Of each at most %zu are "
		  "listed; metrics.json has all.</p>\n",
		  shown);
}

void html_stalls(const struct page *page, struct text *t)
{
	const struct run_direction *pictures;
	const char *who;
	size_t total = 0;
	bool any = false;

	text_add(t, "<h3>Stalls: every time the picture was older than 600 ms</h3>\n");
	for (size_t i = 0; next_pictures(page, i, &who, &pictures); i++) {
		total += pictures->stall_count;
		any = any || pictures->step_count;
	}
	if (total)
		add_stall_table(page, t);
	else
		text_add(t, any ? "<p>There was none.</p>\n"
				: "<p>No picture was seen on a screen, so there is none to tell "
				  "of.</p>\n");
	add_freezes(page, t);
}

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* What a group of the table of numbers holds: metrics whose names begin so. */
struct group {
	const char *title;
	const char *families[6];
};

static const struct group groups[] = {
	{ "Latency and age of the picture", { "latency.", "age.", NULL } },
	{ "Stalls and freezes", { "stall.", "freeze.", "gap.", "open_freeze", NULL } },
	{ "Parts of the latency, mean", { "blame.", NULL } },
	{ "Steps inside the hosts", { "stage.", NULL } },
	{ "Pictures", { "fps.", "ifd_var.", "frames.", "quality.", NULL } },
	{ "Sound", { "audio.", "avsync.", "emodel.", NULL } },
	{ "Setting up the call", { "setup.", NULL } },
	{ "Packets", { "delay.", "pdv.", "ipdv.", "loss.", "reorder.", NULL } },
	{ "Streams", { "jitter.", "rate.", "repair.", "copies.", "told.", NULL } },
	{ "Others", { NULL } },
};

#define GROUPS (sizeof(groups) / sizeof(*groups))

/* The group of a metric; what no group claims is in the last. */
static size_t group_of(const struct metric *m)
{
	for (size_t g = 0; g + 1 < GROUPS; g++)
		for (size_t i = 0; groups[g].families[i]; i++)
			if (begins(m->def->name, groups[g].families[i]))
				return g;
	return GROUPS - 1;
}

/* What of a stream stands behind its direction: "" or "audio"; the whole name when it has none. */
static const char *kind_of(const char *stream)
{
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		const char *word = direction_word((enum direction)d);

		if (begins(stream, word))
			return stream[strlen(word)] == '.' ? stream + strlen(word) + 1 : "";
	}
	return stream;
}

/* The same number of the other direction, if it comes later in the list. */
static const struct metric *twin(const struct page *page, const struct metric *m,
				 enum direction direction)
{
	const char *kind = kind_of(m->stream);
	char stream[2 * RECORD_WORD_MAX + 16];

	(void)snprintf(stream, sizeof(stream), "%s%s%s", direction_word(direction),
		       *kind ? "." : "", kind);
	return metric_find(&page->e->result.metrics, stream, m->def->name);
}

/* A row stands where its metric comes first; its twin is in the same row. */
static bool starts_row(const struct page *page, const struct metric *m)
{
	/* those have a table of their own */
	if (viewers_stream(m->stream))
		return false;
	if (begins(m->stream, direction_word(TO_SELLER)))
		return !twin(page, m, TO_BUYER);
	return true;
}

static void add_row(const struct page *page, const struct metric *m, struct text *t)
{
	const char *kind = kind_of(m->stream);
	bool whole = !begins(m->stream, "to-");

	text_addf(t, "<tr><th scope=\"row\"><a href=\"#def-%s\"><code>%s</code></a>", m->def->name,
		  m->def->name);
	if (*kind)
		text_addf(t, " <span class=\"why\">%s</span>", kind);
	text_add(t, "</th>");
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		text_add(t, "<td class=\"num\">");
		if (!whole || d == TO_BUYER)
			html_number(t, whole ? m : twin(page, m, (enum direction)d));
		text_add(t, "</td>");
	}
	text_add(t, "</tr>\n");
}

static void add_group(const struct page *page, size_t group, struct text *t)
{
	static const char *const heads[] = { "Number", ">To the buyer", ">To the seller", NULL };
	const struct metric_list *list = &page->e->result.metrics;
	bool any = false;

	for (size_t i = 0; i < list->n; i++) {
		if (group_of(&list->v[i]) != group || !starts_row(page, &list->v[i]))
			continue;
		if (!any) {
			text_addf(t, "<h3>%s</h3>\n", groups[group].title);
			html_table(t, "", heads);
		}
		any = true;
		add_row(page, &list->v[i], t);
	}
	if (any)
		html_table_end(t);
}

void html_numbers(const struct page *page, struct text *t)
{
	text_add(t, "<section id=\"numbers\" class=\"long\"><h2>All numbers</h2>\n<p>Each number "
		    "links to its definition. What could not be measured says why; it is never "
		    "0.</p>\n");
	for (size_t g = 0; g < GROUPS; g++)
		add_group(page, g, t);
	text_add(t, "</section>\n");
}

/* Is this the first metric of its definition? */
static bool defines(const struct metric_list *list, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (list->v[j].def == list->v[i].def)
			return false;
	return true;
}

void html_definitions(const struct page *page, struct text *t)
{
	static const char *const heads[] = { "Name", "How it is made", "Unit", "Source", NULL };
	const struct metric_list *list = &page->e->result.metrics;

	text_add(
		t,
		"<section id=\"definitions\" class=\"long\"><h2>How each number is "
		"defined</h2>\n<p>\u201cFreeze\u201d has many meanings, so each number here "
		"carries the name of its definition. Percentiles are by nearest rank unless the "
		"name says otherwise: each is a value that was really observed. 600 ms is this "
		"project\u2019s own objective; 150 and 400 ms are the marks of ITU-T G.114.</p>\n");
	html_table(t, "", heads);
	for (size_t i = 0; i < list->n; i++) {
		const struct metric_def *def = list->v[i].def;

		if (!defines(list, i))
			continue;
		text_addf(t, "<tr id=\"def-%s\"><th scope=\"row\"><code>%s</code></th>", def->name,
			  def->name);
		html_cell(t, NULL, def->text);
		html_cell(t, NULL, metric_unit_word(def->unit));
		html_cell(t, "why", def->source);
		text_add(t, "</tr>\n");
	}
	html_table_end(t);
	text_add(t, "</section>\n");
}

/* The steps that both hosts take, as records name them, and what people call them. */
static const struct {
	const char *name;
	const char *said;
} steps[] = {
	{ "start", "told to begin" },
	{ "signal", "signalling connected" },
	{ "offer", "offer" },
	{ "answer", "answer" },
	{ "ice", "path found (ICE)" },
	{ "dtls", "keys agreed (DTLS)" },
	{ "first-rtp", "first media packet" },
	{ "first-decoded", "first picture decoded" },
	{ "first-shown", "first picture shown" },
	{ "first-audio", "first sound" },
};

/* When a host took a step; NULL when it was not recorded. */
static const struct sample *step_of(const struct page *page, const char *host, size_t step)
{
	char stream[2 * RECORD_WORD_MAX];

	(void)snprintf(stream, sizeof(stream), "%s.%s", host, steps[step].name);
	return series_first(&page->e->records, stream, RECORD_STEP);
}

static void add_step(const struct page *page, size_t step, struct text *t)
{
	static const char *const hosts[] = { "buyer", "seller" };

	text_addf(t, "<tr><th scope=\"row\">%s</th>", steps[step].said);
	for (size_t h = 0; h < 2; h++) {
		const struct sample *sample = step_of(page, hosts[h], step);

		text_add(t, "<td class=\"num\">");
		if (sample)
			say_ms(t, in_ms(sample->time - page->e->manifest.t0));
		else
			text_add(t, "<span class=\"why\">not recorded</span>");
		text_add(t, "</td>");
	}
	text_add(t, "</tr>\n");
}

/* Of a call every step is told, also that it was not taken; other workloads have fewer. */
static bool is_taken(const struct page *page, size_t step)
{
	return !strcmp(page->e->manifest.workload.kind, "call") || step_of(page, "buyer", step) ||
	       step_of(page, "seller", step);
}

void html_setup(const struct page *page, struct text *t)
{
	static const char *const heads[] = { "Step", ">Buyer", ">Seller", NULL };
	bool call = !strcmp(page->e->manifest.workload.kind, "call");

	text_addf(
		t,
		"<section id=\"setup\"><h2>Setting up%s</h2>\n<p>Time since %s at which each side "
		"reached each step.</p>\n",
		call ? " the call" : "", call ? "the call button was pressed" : "the run began");
	html_table(t, "", heads);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (is_taken(page, i))
			add_step(page, i, t);
	html_table_end(t);
	text_add(t, "</section>\n");
}
