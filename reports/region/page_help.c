/* page_help.c - which part of the delay to work on, group by group. */
#include <stdbool.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/page.h"
#include "reports/write/html_parts.h"
#include "reports/write/pictures.h"

#define BUDGET_MS 600.0

static const char *advice(const char *kind, unsigned cause)
{
	static const char *const said[CAUSE_COUNT] = {
		[LAYER_SENDER] = TONGUE("A faster encoder setting or smaller pictures, and less "
					"smoothing at the sender."),
		[LAYER_REPAIR] = TONGUE("Repair without a round trip, such as forward error "
					"correction, or a relay nearer to the buyer."),
		[LAYER_PROPAGATION] = TONGUE("A shorter way: a relay or an origin nearer to the "
					     "buyer. Nothing at the ends helps."),
		[LAYER_JITTER] = TONGUE("Another access network or another hour; a receiver can "
					"only trade jitter for delay."),
		[LAYER_QUEUE] = TONGUE("Send less than the bottleneck carries: a lower bitrate, or "
				       "one that falls sooner when delay grows."),
		[LAYER_RECEIVER] = TONGUE("A smaller jitter buffer, or one that adapts."),
		[LAYER_SCREEN] = TONGUE("Faster decoding on the device of the buyer, or a display "
					"with less buffering."),
		[CAUSE_LOST] = TONGUE("More protection against loss: forward error correction, "
				      "earlier repair, a second path."),
		[CAUSE_KEY] = TONGUE("Quicker recovery: a key frame at once when it is asked for, "
				     "or references that survive a loss."),
		[CAUSE_PAUSE] = TONGUE("Nothing in the network: the camera or the machine of the "
				       "sender stood still."),
	};

	if (cause == LAYER_RECEIVER && !strcmp(kind, "live"))
		return tongue_say(
			"Where the rate falls, a lower bitrate or one that adapts; where "
			"pictures are only just late, a shorter latency of the transport.");
	return tongue_say(said[cause]);
}

/* The cause of most of the late time; CAUSE_COUNT when there is none. */
static unsigned chief_cause(const struct group *g)
{
	unsigned most = CAUSE_COUNT;

	for (unsigned i = 0; i < CAUSE_COUNT; i++)
		if (g->by[i] > 0 && (most == CAUSE_COUNT || g->by[i] > g->by[most]))
			most = i;
	return most;
}

/* The mean delay by its parts, as a bar that 600 ms fill, and its largest part. */
static void add_budget(const struct region_page *page, struct text *t, const struct group *g)
{
	struct text sum = { 0 }, part = { 0 }, told = { 0 };
	double all = 0;
	unsigned most = 0;

	for (unsigned l = 0; l < LAYER_COUNT; l++) {
		all += g->mean_ms[l];
		most = g->mean_ms[l] > g->mean_ms[most] ? l : most;
	}
	amount_ms(&sum, page->tongue, all);
	amount_ms(&part, page->tongue, g->mean_ms[most]);
	text_addf(&told, tongue_say("%1$s on average; most of it: %2$s, %3$s"), text_str(&sum),
		  page_cause(g->kind, most), text_str(&part));
	page_draw_bar(t,
		      &(struct page_bar){ .v = g->mean_ms,
					  .n = LAYER_COUNT,
					  .total = all > BUDGET_MS ? all : BUDGET_MS,
					  .mark = BUDGET_MS },
		      text_str(&told));
	text_add(t, "<span class=\"why\">");
	text_add_xml(t, text_str(&told));
	text_add(t, "</span>");
	text_done(&sum);
	text_done(&part);
	text_done(&told);
}

/* Where the late time came from. */
static void add_late(const struct region_page *page, struct text *t, const struct group *g)
{
	const unsigned cause = chief_cause(g);
	struct text late = { 0 }, share = { 0 };
	nsec_t all = 0;

	for (unsigned i = 0; i < CAUSE_COUNT; i++)
		all += g->by[i];
	amount_share(&late, page->tongue, g->watched ? (double)g->late / (double)g->watched : 0);
	if (cause == CAUSE_COUNT) {
		page_say(t, tongue_say("%s of the time over 600 ms"), text_str(&late));
	} else {
		amount_share(&share, page->tongue, (double)g->by[cause] / (double)all);
		page_say(t, tongue_say("%1$s of the time over 600 ms; %2$s of it: %3$s"),
			 text_str(&late), text_str(&share), page_cause(g->kind, cause));
	}
	text_done(&late);
	text_done(&share);
}

static void add_advice(const struct region_page *page, struct text *t, const struct group *g)
{
	const unsigned cause = chief_cause(g);
	struct text share = { 0 };

	if (cause == CAUSE_COUNT) {
		text_add_xml(t, tongue_say("Nothing needs help here."));
		return;
	}
	text_add_xml(t, advice(g->kind, cause));
	if (cause >= LAYER_COUNT || !g->late_shown)
		return;
	amount_share(&share, page->tongue, (double)g->spared[cause] / (double)g->late_shown);
	text_add(t, " <span class=\"why\">");
	page_say(t,
		 tongue_say("Without this part %s of the late pictures would have come in time."),
		 text_str(&share));
	text_add(t, "</span>");
	text_done(&share);
}

static void add_row(const struct region_page *page, struct text *t, const struct group *g)
{
	text_add(t, "<tr><th scope=\"row\">");
	page_route(page, t, &g->runs[0].manifest);
	text_add(t, "<br><span class=\"why\">");
	text_add_xml(t, g->show);
	text_add(t, "</span> ");
	page_lean(t, g->leaning);
	text_add(t, "</th><td>");
	add_budget(page, t, g);
	text_add(t, "</td><td>");
	add_late(page, t, g);
	text_add(t, "</td><td>");
	add_advice(page, t, g);
	text_add(t, "</td></tr>\n");
}

void page_help(const struct region_page *page, struct text *t)
{
	const struct sheaf *s = page->sheaf;
	const char *heads[] = { tongue_say("Region and route"),
				tongue_say("Usual delay, of 600 ms"), tongue_say("Late time"),
				tongue_say("What would help most"), NULL };
	size_t rows = 0;

	for (size_t i = 0; i < s->group_count; i++)
		rows += s->groups[i].with_pictures > 0;
	if (!rows) {
		page_paragraph(t, "%s", tongue_say("No run that counts showed pictures."));
		return;
	}
	page_paragraph(t, "%s",
		       tongue_say("The delay of the pictures from camera to screen, by its parts, "
				  "as the mean over the runs that count; and what made pictures "
				  "late. The line in a bar stands at 600 ms."));
	page_legend(page, t, LAYER_COUNT);
	html_table(t, "", heads);
	for (size_t i = 0; i < s->group_count; i++)
		if (s->groups[i].with_pictures)
			add_row(page, t, &s->groups[i]);
	html_table_end(t);
}
