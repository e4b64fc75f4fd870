/* page_pairs.c - routes over a relay beside those over the public Internet. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/page.h"
#include "reports/write/html_parts.h"

/* Two runs over one route differ by as much. */
#define ALIKE_MS 10.0

/* Are these the two ways between the same places, with the same kind of workload and build? */
static bool is_pair(const struct group *public, const struct group *relay)
{
	const struct manifest *a = &public->runs[0].manifest, *b = &relay->runs[0].manifest;

	return a->route.is_public && !b->route.is_public &&
	       (!strcmp(a->route.pair, relay->route) || !strcmp(b->route.pair, public->route)) &&
	       !strcmp(public->kind, relay->kind) && !strcmp(public->build, relay->build);
}

static void add_value(const struct region_page *page, struct text *t, const struct spread *spread,
		      void (*say)(struct text *t, const struct tongue *tongue, double v))
{
	text_add(t, "<td class=\"num\">");
	if (spread->n)
		say(t, page->tongue, spread->median);
	else
		text_add(t, "\u2013");
	text_add(t, "</td>");
}

static void add_way(const struct region_page *page, struct text *t, const struct group *g,
		    const char *way)
{
	text_add(t, "<td>");
	text_add_xml(t, way);
	text_add(t, "<br><span class=\"why\"><code>");
	text_add_xml(t, g->route);
	text_add(t, "</code>");
	text_add(t, page->tongue->comma);
	text_add_xml(t, g->show);
	text_add(t, "</span></td><td>");
	page_judgement(t, g->verdict);
	text_add(t, " ");
	page_lean(t, g->leaning);
	text_add(t, "<div class=\"cell\">");
	page_broken(t, g);
	text_add(t, "</div>");
	text_addf(t, "</td><td class=\"num\">%zu\u202f/\u202f%zu</td>", g->counted, g->count);
	add_value(page, t, &g->in_time, amount_share);
	add_value(page, t, &g->most, amount_time);
}

/* What the relay does to the median run. */
static void add_gain(const struct region_page *page, struct text *t, const struct group *public,
		     const struct group *relay)
{
	struct text gain = { 0 };
	double ms = public->most.median - relay->most.median;

	if (!public->most.n || !relay->most.n) {
		page_say(t, tongue_say("No comparison: one of the two has no run that counts."));
		return;
	}
	if (fabs(ms) < ALIKE_MS) {
		amount_time(&gain, page->tongue, ALIKE_MS);
		page_say(t, tongue_say("19 of 20 come at the same time over both, within %s."),
			 text_str(&gain));
	} else {
		amount_time(&gain, page->tongue, fabs(ms));
		page_say(
			t,
			ms < 0 ? tongue_say("With the relay 19 of 20 come %s later in the median "
					    "run.")
			       : tongue_say("With the relay 19 of 20 come %s earlier in the median "
					    "run."),
			text_str(&gain));
	}
	text_done(&gain);
}

static void add_pair(const struct region_page *page, struct text *t, const struct group *public,
		     const struct group *relay)
{
	text_add(t, "<tr><th scope=\"rowgroup\" rowspan=\"2\">");
	page_place(t, &relay->runs[0].manifest);
	text_add(t, "<br><span class=\"why\">");
	page_kind(page, t, relay->kind);
	text_add(t, page->tongue->stop);
	text_add(t, " ");
	add_gain(page, t, public, relay);
	text_add(t, " ");
	page_lean(t, public->leaning + relay->leaning);
	text_add(t, "</span></th>");
	add_way(page, t, relay, tongue_say("over a relay"));
	text_add(t, "</tr>\n<tr>");
	add_way(page, t, public, tongue_say("over the public Internet"));
	text_add(t, "</tr>\n");
}

static size_t add_pairs(const struct region_page *page, struct text *t)
{
	const struct sheaf *s = page->sheaf;
	size_t n = 0;

	for (size_t i = 0; i < s->group_count; i++) {
		for (size_t j = 0; j < s->group_count; j++) {
			if (!is_pair(&s->groups[i], &s->groups[j]))
				continue;
			if (t)
				add_pair(page, t, &s->groups[i], &s->groups[j]);
			n++;
		}
	}
	return n;
}

void page_pairs(const struct region_page *page, struct text *t)
{
	struct text runs = { 0 }, in_time = { 0 }, within = { 0 };
	const char *heads[] = { tongue_say("Region"),
				tongue_say("Way"),
				tongue_say("Verdict"),
				NULL,
				NULL,
				NULL,
				NULL };

	if (!add_pairs(page, NULL)) {
		page_paragraph(t, "%s",
			       tongue_say("These runs hold no route over a relay together with "
					  "the same one over the public Internet."));
		return;
	}
	page_paragraph(t, "%s",
		       tongue_say("The same two places, once over a relay and once over the public "
				  "Internet; numbers are those of the median run that counts. The "
				  "two may differ in more than the relay, such as the hour: the "
				  "last part of this page has their settings."));
	page_paragraph(
		t, "%s",
		tongue_say("Times are those of what the buyer sees. What goes to the seller, "
			   "and how long a call takes to begin, stands under the verdict where "
			   "it is not as expected."));
	text_addf(&runs, ">%s", tongue_say("Runs that count"));
	text_addf(&in_time, ">%s", tongue_say("Time under 600 ms"));
	text_addf(&within, ">%s", tongue_say("19 of 20 within"));
	heads[3] = text_str(&runs);
	heads[4] = text_str(&in_time);
	heads[5] = text_str(&within);
	html_table(t, "", heads);
	(void)add_pairs(page, t);
	html_table_end(t);
	text_done(&runs);
	text_done(&in_time);
	text_done(&within);
}
