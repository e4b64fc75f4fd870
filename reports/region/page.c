/* page.c - the frame of the page, and the words and drawings that its parts share. */
#include "reports/region/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/country.h"
#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/city.h"
#include "reports/write/svg.h"
#include "reports/write/verdict.h"

static void add_formatted(struct text *t, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));

static void add_formatted(struct text *t, const char *fmt, va_list args)
{
	char *said = NULL;

	if (vasprintf(&said, fmt, args) < 0) {
		t->failed = true;
		return;
	}
	text_add_xml(t, said);
	free(said);
}

void page_say(struct text *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add_formatted(t, fmt, args);
	va_end(args);
}

void page_paragraph(struct text *t, const char *fmt, ...)
{
	va_list args;

	text_add(t, "<p>");
	va_start(args, fmt);
	add_formatted(t, fmt, args);
	va_end(args);
	text_add(t, "</p>\n");
}

void page_quote(const struct region_page *page, struct text *t, const char *english)
{
	if (page->tongue->catalog)
		text_add(t, "<span lang=\"en\">");
	text_add_xml(t, english);
	if (page->tongue->catalog)
		text_add(t, "</span>");
}

void page_place(struct text *t, const struct manifest *m)
{
	struct text place = { 0 };

	city_tell(country_find(m->route.country), m->route.city, &place);
	text_add_xml(t, text_str(&place));
	t->failed |= place.failed;
	text_done(&place);
}

void page_route(const struct region_page *page, struct text *t, const struct manifest *m)
{
	if (*m->route.country || *m->route.city) {
		page_place(t, m);
		text_add(t, page->tongue->colon);
	}
	page_quote(page, t, *m->route.title ? m->route.title : m->route.name);
}

void page_kind(const struct region_page *page, struct text *t, const char *kind)
{
	static const struct {
		const char *kind, *said;
	} kinds[] = {
		{ "call", TONGUE("One-to-one call") },
		{ "live", TONGUE("Live show") },
		{ "talk", TONGUE("Voice assistant") },
		{ "build", TONGUE("Build under test") },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strcmp(kinds[i].kind, kind)) {
			text_add_xml(t, tongue_say(kinds[i].said));
			return;
		}
	}
	page_quote(page, t, kind);
}

static void add_result(struct text *t, enum verdict_word word, const char *sign, const char *said)
{
	text_addf(t, "<span class=\"result %s\">%s ", verdict_name(word), sign);
	text_add_xml(t, said);
	text_add(t, "</span>");
}

void page_verdict(struct text *t, enum verdict_word word)
{
	static const struct {
		const char *sign, *said;
	} words[] = {
		[VERDICT_PASS] = { "\u2713", TONGUE("Pass") },
		[VERDICT_FAIL] = { "\u2717", TONGUE("Fail") },
		[VERDICT_INVALID] = { "!", TONGUE("Invalid measurement") },
		[VERDICT_INCONCLUSIVE] = { "?", TONGUE("Inconclusive") },
	};

	add_result(t, word, words[word].sign, tongue_say(words[word].said));
}

void page_judgement(struct text *t, enum verdict_word word)
{
	if (word == VERDICT_INVALID)
		add_result(t, word, "!", tongue_say("Not to be judged"));
	else
		page_verdict(t, word);
}

const char *page_standing(enum standing standing)
{
	static const char *const said[STANDING_COUNT] = {
		[VALID] = TONGUE("valid"),
		[DEGRADED] = TONGUE("degraded"),
		[INVALID] = TONGUE("invalid"),
		[BY_HAND] = TONGUE("changed by hand"),
	};

	return tongue_say(said[standing]);
}

const char *page_cause(const char *kind, unsigned cause)
{
	static const char *const said[CAUSE_COUNT] = {
		[LAYER_SENDER] = TONGUE("sender: encoding and pacing"),
		[LAYER_REPAIR] = TONGUE("waiting for lost packets to be sent again"),
		[LAYER_PROPAGATION] = TONGUE("distance"),
		[LAYER_JITTER] = TONGUE("jitter of the route"),
		[LAYER_QUEUE] = TONGUE("queue at a bottleneck"),
		[LAYER_RECEIVER] = TONGUE("buffer of the receiver"),
		[LAYER_SCREEN] = TONGUE("decoding and display"),
		[CAUSE_LOST] = TONGUE("packets lost and not made good in time"),
		[CAUSE_KEY] = TONGUE("waiting for a key frame"),
		[CAUSE_PAUSE] = TONGUE("the sender captured nothing"),
	};

	if (cause == LAYER_RECEIVER && kind && !strcmp(kind, "live"))
		return tongue_say("transport of the stream, and buffer of the player");
	return tongue_say(said[cause]);
}

static enum svg_colour colour_of(unsigned cause)
{
	switch (cause) {
	case CAUSE_LOST:
		return SVG_STALL;
	case CAUSE_KEY:
		return SVG_EVENT_INK;
	case CAUSE_PAUSE:
		return SVG_MUTED;
	default:
		return layer_colour((enum layer)cause);
	}
}

void page_draw_bar(struct text *t, const struct page_bar *bar, const char *told)
{
	double sum = 0, at = 0;

	for (unsigned i = 0; i < bar->n; i++)
		sum += bar->v[i];
	if (bar->total > 0)
		sum = bar->total;
	text_add(t, "<svg class=\"bar\" viewBox=\"0 0 400 18\" preserveAspectRatio=\"none\" "
		    "role=\"img\" aria-label=\"");
	text_add_xml(t, told);
	text_add(t, "\"><rect width=\"400\" height=\"18\" fill=\"var(--soft)\"/>");
	for (unsigned i = 0; sum > 0 && i < bar->n; i++) {
		if (bar->v[i] <= 0)
			continue;
		text_addf(t, "<rect x=\"%.2f\" width=\"%.2f\" height=\"18\" fill=\"var(--%s)\"/>",
			  400 * at / sum, 400 * bar->v[i] / sum, svg_role(colour_of(i))->word);
		at += bar->v[i];
	}
	if (bar->mark > 0 && bar->mark <= sum)
		text_addf(t,
			  "<path d=\"M%.2f 0V18\" stroke=\"var(--limit)\" stroke-width=\"2\" "
			  "vector-effect=\"non-scaling-stroke\"/>",
			  400 * bar->mark / sum);
	text_add(t, "</svg>");
}

void page_legend(const struct region_page *page, struct text *t, unsigned n)
{
	text_add(t, "<ul class=\"legend\">");
	for (unsigned i = 0; i < n; i++) {
		const char *role = svg_role(colour_of(i))->word;

		if (page->paper)
			text_addf(t, "<li><i style=\"background-color:var(--%s)\"></i>", role);
		else
			text_addf(t, "<li style=\"--key:var(--%s)\">", role);
		text_add_xml(t, page_cause(NULL, i));
		text_add(t, "</li>");
	}
	text_add(t, "</ul>\n");
}

/* The days of the first and of the last run. */
static void add_days(const struct region_page *page, struct text *t)
{
	const char *first = NULL, *last = NULL;
	struct text a = { 0 }, b = { 0 };

	for (size_t i = 0; i < page->sheaf->run_count; i++) {
		const char *started = page->sheaf->runs[i].manifest.started;

		first = first && strcmp(first, started) <= 0 ? first : started;
		last = last && strcmp(last, started) >= 0 ? last : started;
	}
	amount_day(&a, page->tongue, first ? first : "");
	amount_day(&b, page->tongue, last ? last : "");
	text_add_xml(t, text_str(&a));
	if (strcmp(text_str(&a), text_str(&b)) != 0) {
		text_add(t, " \u2013 ");
		text_add_xml(t, text_str(&b));
	}
	text_done(&a);
	text_done(&b);
}

static void add_head(const struct region_page *page, struct text *t)
{
	text_addf(t,
		  "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">\n<meta "
		  "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta "
		  "name=\"generator\" content=\"straits " VERSION "\">\n<title>",
		  page->tongue->tag);
	text_add_xml(t, tongue_say("Regional report"));
	if (page->customer) {
		text_add(t, page->tongue->colon);
		text_add_xml(t, page->customer);
	}
	text_add(t, "</title>\n");
	page_style(page, t);
	text_add(t, "</head><body>\n<header><div class=\"brand\"><span>");
	if (page->logo) {
		text_addf(t, "<img class=\"logo\" src=\"%s\" alt=\"", page->logo);
		text_add_xml(t, page->customer ? page->customer : "");
		text_add(t, "\"> ");
	}
	text_add(t, "<b>straits</b> ");
	text_add_xml(t, tongue_say("Regional report"));
	text_add(t, "</span>");
	if (page->customer) {
		text_add(t, "<span class=\"customer\">");
		page_say(t, tongue_say("Prepared for %s"), page->customer);
		text_add(t, "</span>");
	}
	text_add(t, "<span>");
	add_days(page, t);
	text_add(t, "</span></div></header>\n<main>\n");
}

/* The parts under their headings, in order. */
static const struct part {
	const char *id, *title;
	void (*write)(const struct region_page *page, struct text *t);
} parts[] = {
	{ "matrix", TONGUE("Regions and workloads"), page_matrix },
	{ "over-time", TONGUE("Each region over time"), page_panels },
	{ "minutes", TONGUE("The worst minutes, and why"), page_minutes },
	{ "relay", TONGUE("Relay against public Internet"), page_pairs },
	{ "help", TONGUE("What would help"), page_help },
	{ "runs", TONGUE("All runs"), page_runs },
	{ "method", TONGUE("Method and limits"), page_method },
	{ "routes", TONGUE("Where the routes come from"), page_routes },
};

static void add_contents(struct text *t)
{
	text_add(t, "<nav aria-label=\"");
	text_add_xml(t, tongue_say("Contents"));
	text_add(t, "\"><ul>");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		text_addf(t, "<li><a href=\"#%s\">", parts[i].id);
		text_add_xml(t, tongue_say(parts[i].title));
		text_add(t, "</a></li>");
	}
	text_add(t, "</ul></nav>\n");
}

void page_write(const struct region_page *page, struct text *ret)
{
	add_head(page, ret);
	page_first(page, ret);
	add_contents(ret);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		text_addf(ret, "<section id=\"%s\"><h2>", parts[i].id);
		text_add_xml(ret, tongue_say(parts[i].title));
		text_add(ret, "</h2>\n");
		parts[i].write(page, ret);
		text_add(ret, "</section>\n");
	}
	text_add(ret, "</main>\n<footer><p>");
	page_say(ret,
		 tongue_say("Made by straits %s. This page stands alone: it loads nothing and "
			    "runs nothing."),
		 VERSION);
	text_add(ret, "</p></footer>\n</body></html>\n");
}
