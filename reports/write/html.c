/* html.c - report.html: the page's frame, its plots, and the order of its parts. */
#include "reports/write/html.h"

#include <stdbool.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/metric/metric.h"
#include "reports/write/answer_talk.h"
#include "reports/write/evidence.h"
#include "reports/write/html_parts.h"
#include "reports/write/number.h"
#include "reports/write/plot.h"
#include "reports/write/svg.h"
#include "reports/write/verdict.h"
#include "reports/write/viewers.h"
#include "reports/write/zone.h"

void html_cell(struct text *t, const char *css, const char *text)
{
	if (css)
		text_addf(t, "<td class=\"%s\">", css);
	else
		text_add(t, "<td>");
	text_add_xml(t, text);
	text_add(t, "</td>");
}

void html_number(struct text *t, const struct metric *m)
{
	if (!m || m->null_reason) {
		text_add(t, "<span class=\"why\">not measured");
		if (m) {
			text_add(t, ": ");
			text_add_xml(t, m->null_reason);
		}
		text_add(t, "</span>");
		return;
	}
	text_addf(t, "<a class=\"n\" href=\"#def-%s\">", m->def->name);
	say_metric(t, m);
	text_add(t, "</a>");
}

void html_table(struct text *t, const char *caption, const char *const *heads)
{
	size_t n = 0;

	while (heads[n])
		n++;
	text_addf(t, "<div class=\"scroll\"><table%s>", n > 3 ? " class=\"broad\"" : "");
	if (*caption) {
		text_add(t, "<caption>");
		text_add_xml(t, caption);
		text_add(t, "</caption>");
	}
	text_add(t, "<thead><tr>");
	for (; *heads; heads++) {
		/* a head that begins with ">" stands over numbers */
		bool number = **heads == '>';

		text_addf(t, "<th scope=\"col\"%s>", number ? " class=\"num\"" : "");
		text_add_xml(t, *heads + number);
		text_add(t, "</th>");
	}
	text_add(t, "</tr></thead><tbody>\n");
}

void html_table_end(struct text *t)
{
	text_add(t, "</tbody></table></div>\n");
}

static void add_legend(struct text *t, const struct legend *legend, bool paper)
{
	text_add(t, "<ul class=\"legend\">");
	for (; legend->text; legend++) {
		const struct svg_role *role = svg_role(legend->colour);

		if (paper)
			text_addf(t, "<li><i style=\"background-color:#%06x\"></i>", role->light);
		else
			text_addf(t, "<li style=\"--key:var(--%s)\">", role->word);
		text_add_xml(t, legend->text);
		text_add(t, "</li>");
	}
	text_add(t, "</ul>\n");
}

static int add_drawings(const struct plot *plot, bool paper, struct text *t, struct err *err)
{
	static const char *const css[PLOT_SIZES] = { "wide", "narrow" };
	int r = 0;

	for (size_t i = 0; r == 0 && i < (paper ? 1 : PLOT_SIZES); i++) {
		struct text id = { 0 };

		text_addf(&id, "%s-%s", plot->kind->name, css[i]);
		r = svg_embed(t,
			      &(struct svg_conf){ text_str(&id), css[i], plot->kind->title,
						  text_str(&plot->told), paper },
			      text_str(&plot->svg[i]), plot->svg[i].len, err);
		text_done(&id);
	}
	return r;
}

static void add_caption(const struct plot_kind *kind, struct text *t)
{
	if (!*kind->caption)
		return;
	text_add(t, "<figcaption>");
	text_add_xml(t, kind->caption);
	text_add(t, "</figcaption>");
}

int html_plot(const struct page *page, const struct plot_kind *kind, struct text *t,
	      struct err *err)
{
	const struct plot *plot = plots_find(page->plots, kind);
	int r = 0;

	text_addf(t, "<figure id=\"%s\"><h3>", kind->name);
	text_add_xml(t, kind->title);
	text_add(t, "</h3>\n");
	if (plot->svg[0].len) {
		add_legend(t, kind->legend, page->paper);
		r = add_drawings(plot, page->paper, t, err);
		add_caption(kind, t);
	} else if (page->plots->missing.len) {
		text_add(t, "<p>Not drawn. ");
		text_add_xml(t, text_str(&plot->told));
		text_add(t, "</p>");
	} else {
		text_add(t, "<p>Nothing was recorded to draw.</p>");
	}
	text_add(t, "</figure>\n");
	return r;
}

static void add_date(const struct page *page, struct text *t)
{
	struct text date = { 0 };

	zone_say(&date, page->e->manifest.started, page->zone);
	text_add_xml(t, text_str(&date));
	t->failed = t->failed || date.failed;
	text_done(&date);
}

static void add_head(const struct page *page, struct text *t)
{
	const struct manifest *m = &page->e->manifest;

	text_add(t, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		    "<meta name=\"generator\" content=\"straits " VERSION "\">\n<title>");
	text_add_xml(t, m->show.name);
	text_addf(t, ": %s</title>\n", verdict_name(page->verdict->word));
	if (page->paper)
		html_paper(t);
	else
		html_style(t);
	text_add(t, "</head><body>\n<header><div class=\"brand\"><span><b>straits</b> "
		    "run report</span><span>");
	add_date(page, t);
	text_add(t, "</span></div></header>\n<main>\n");
}

/* Has the page a part of this id? A conversation has no pictures, and what goes one way no view of
 * the seller's. */
static bool has_part(const struct page *page, const char *id)
{
	if (!strcmp(id, "why"))
		return !answer_is_talk(page->e);
	return strcmp(id, "seller") != 0 ||
	       (viewers_both_ways(page->e) && !answer_is_talk(page->e));
}

static void add_contents(const struct page *page, struct text *t)
{
	static const struct {
		const char *id;
		const char *name;
	} parts[] = {
		{ "why", "What made it late" },      { "seller", "The seller's view" },
		{ "route", "The network" },          { "numbers", "All numbers" },
		{ "trust", "Can this be trusted?" }, { "definitions", "Definitions" },
		{ "provenance", "Provenance" },
	};

	text_add(t, "<nav aria-label=\"Contents\"><ul>");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (has_part(page, parts[i].id))
			text_addf(t, "<li><a href=\"#%s\">%s</a></li>", parts[i].id, parts[i].name);
	text_add(t, "</ul></nav>\n");
}

/* A section made of plots alone. */
static int add_plots(const struct page *page, const char *id, const char *title,
		     const struct plot_kind *const *kinds, struct text *t, struct err *err)
{
	int r = 0;

	text_addf(t, "<section id=\"%s\"><h2>%s</h2>\n", id, title);
	for (; r == 0 && *kinds; kinds++)
		r = html_plot(page, *kinds, t, err);
	return r;
}

static int add_pictures(const struct page *page, struct text *t, struct err *err)
{
	static const struct plot_kind *const why[] = { &plot_blame_to_buyer, NULL };
	static const struct plot_kind *const seller[] = { &plot_latency_to_seller,
							  &plot_blame_to_seller, NULL };
	static const struct plot_kind *const quality[] = { &plot_quality, NULL };
	static const struct plot_kind *const spread[] = { &plot_spread, NULL };
	int r = add_plots(page, "why", "What made it late", why, t, err);

	html_stalls(page, t);
	text_add(t, "</section>\n");
	if (r == 0)
		r = add_plots(page, "spread-of-latency", "How often, how late", spread, t, err);
	text_add(t, "</section>\n");
	if (r == 0)
		r = add_plots(page, "quality-of-pictures", "Quality of the picture", quality, t,
			      err);
	text_add(t, "</section>\n");
	if (r == 0 && viewers_both_ways(page->e)) {
		r = add_plots(page, "seller", "The seller's view", seller, t, err);
		text_add(t, "</section>\n");
	}
	return r;
}

static int add_network(const struct page *page, struct text *t, struct err *err)
{
	static const struct plot_kind *const network[] = { &plot_network, &plot_rate,   &plot_queue,
							   &plot_delay,   &plot_jitter, NULL };
	int r = add_plots(page, "route", "The network", network, t, err);

	html_route(page, t);
	text_add(t, "</section>\n");
	return r;
}

/* What a run is about comes first: pictures, or a conversation, which has none. */
static int add_first(const struct page *page, struct text *t, struct err *err)
{
	static const struct plot_kind *const pictures[] = { &plot_latency_to_buyer, &plot_stalls,
							    NULL };
	static const struct plot_kind *const talk[] = { &plot_talk, NULL };
	int r = answer_is_talk(page->e)
			? add_plots(page, "conversation", "The conversation", talk, t, err)
			: add_plots(page, "picture", "The picture over time", pictures, t, err);

	text_add(t, "</section>\n");
	return r;
}

int html_write(const struct page *page, struct text *ret, struct err *err)
{
	int r;

	add_head(page, ret);
	html_verdict(page, ret);
	html_figures(page, ret);
	r = html_viewers(page, ret, err);
	if (r == 0)
		r = add_first(page, ret, err);
	html_expectations(page, ret);
	add_contents(page, ret);
	if (r == 0 && !answer_is_talk(page->e))
		r = add_pictures(page, ret, err);
	if (r == 0)
		r = add_network(page, ret, err);
	html_setup(page, ret);
	html_numbers(page, ret);
	if (r == 0)
		r = html_trust(page, ret, err);
	html_definitions(page, ret);
	html_provenance(page, ret);
	html_files(page, ret);
	text_add(ret, "</main>\n<footer><p>Made by straits " VERSION ".");
	if (!page->paper)
		text_add(ret, " This page stands alone: it loads nothing and runs nothing.");
	text_add(ret, "</p></footer>\n</body></html>\n");
	return r;
}
