/* page_minutes.c - the worst minutes of all runs, explained. */
#include <string.h>

#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/page.h"
#include "reports/write/pictures.h"

enum { MINUTES = 3 };

/* A kind of event in the page's language; others stay as the show names them. */
static void say_event(const struct region_page *page, struct text *t,
		      const struct timeline_event *event)
{
	static const struct {
		const char *name, *said;
	} known[] = {
		{ "handover", TONGUE("handover between cells") },
		{ "outage", TONGUE("outage") },
		{ "rate-dip", TONGUE("dip of the rate") },
		{ "detour", TONGUE("detour of the route") },
		{ "wifi-burst", TONGUE("burst of Wi-Fi interference") },
		{ "satellite-step", TONGUE("change of satellite") },
		{ "border-loss", TONGUE("loss at the border") },
		{ "change", TONGUE("change of settings") },
	};

	const char *said = NULL;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i].name, event->name))
			said = tongue_say(known[i].said);
	if (said)
		text_add_xml(t, said);
	else
		page_quote(page, t, event->name);
	if (*event->link) {
		text_add(t, " (<code>");
		text_add_xml(t, event->link);
		text_add(t, "</code>)");
	}
}

static void add_event(const struct region_page *page, struct text *t, const struct bad_minute *b)
{
	const struct timeline_event *event = NULL;
	struct text at = { 0 };

	if (b->minute->event)
		event = manifest_event(&b->run->manifest, b->minute->event);
	if (!event)
		return;
	amount_clock(&at, (double)event->begin / NSEC_PER_SEC);
	text_add(t, "<p>");
	page_say(t, tongue_say("What happened then, from %s on:"), text_str(&at));
	text_add(t, " ");
	say_event(page, t, event);
	text_add(t, page->tongue->stop);
	text_add(t, "</p>\n");
	text_done(&at);
}

static unsigned chief(const nsec_t by[static CAUSE_COUNT])
{
	unsigned most = 0;

	for (unsigned i = 1; i < CAUSE_COUNT; i++)
		if (by[i] > by[most])
			most = i;
	return most;
}

static void add_causes(const struct region_page *page, struct text *t, const struct bad_minute *b)
{
	const struct minute *m = b->minute;
	const unsigned first = chief(m->by);
	struct text share = { 0 }, told = { 0 };
	double v[CAUSE_COUNT];
	nsec_t all = 0;

	for (unsigned i = 0; i < CAUSE_COUNT; i++) {
		v[i] = in_ms(m->by[i]);
		all += m->by[i];
	}
	if (!all) {
		page_paragraph(t, "%s", tongue_say("It was late for moments only; no stall."));
		return;
	}
	amount_share(&share, page->tongue, (double)m->by[first] / (double)all);
	text_addf(&told, tongue_say("Chief cause: %1$s, in %2$s of the late time."),
		  page_cause(b->run->manifest.workload.kind, first), text_str(&share));
	text_add(t, "<p><b>");
	text_add_xml(t, text_str(&told));
	text_add(t, "</b></p>\n");
	page_draw_bar(t, &(struct page_bar){ .v = v, .n = CAUSE_COUNT }, text_str(&told));
	text_done(&share);
	text_done(&told);
}

static void add_title(const struct region_page *page, struct text *t, const struct bad_minute *b,
		      size_t rank)
{
	const struct manifest *m = &b->run->manifest;

	text_addf(t, "<h3>%zu. ", rank + 1);
	page_route(page, t, m);
	text_add(t, page->tongue->comma);
	amount_clock(t, (double)b->minute->begin / NSEC_PER_SEC);
	text_add(t, "\u2013");
	amount_clock(t, (double)(b->minute->begin + b->minute->length) / NSEC_PER_SEC);
	text_add(t, "</h3>\n<p class=\"why\">");
	page_kind(page, t, m->workload.kind);
	text_add(t, page->tongue->comma);
	text_add(t, "<code>");
	text_add_xml(t, b->run->name);
	text_add(t, "</code> ");
	page_lean(t, b->run->standing == DEGRADED);
	text_add(t, "</p>\n");
}

static void add_minute(const struct region_page *page, struct text *t, const struct bad_minute *b,
		       size_t rank)
{
	const struct minute *m = b->minute;
	struct text late = { 0 }, share = { 0 }, oldest = { 0 };

	amount_time(&late, page->tongue, in_ms(m->late));
	amount_share(&share, page->tongue, (double)m->late / (double)m->length);
	amount_time(&oldest, page->tongue, in_ms(m->oldest));
	text_add(t, "<div class=\"minute\">");
	add_title(page, t, b, rank);
	page_paragraph(t,
		       tongue_say("The picture was older than 600 ms for %1$s (%2$s); the oldest "
				  "one was %3$s old."),
		       text_str(&late), text_str(&share), text_str(&oldest));
	add_causes(page, t, b);
	add_event(page, t, b);
	text_add(t, "</div>\n");
	text_done(&late);
	text_done(&share);
	text_done(&oldest);
}

static void add_pictures(const struct region_page *page, struct text *t)
{
	struct bad_minute worst[MINUTES];
	const size_t n = sheaf_worst(page->sheaf, worst, MINUTES);

	if (!n) {
		page_paragraph(t, "%s",
			       tongue_say("In no run that counts was a picture older "
					  "than 600 ms."));
		return;
	}
	page_paragraph(t, "%s",
		       tongue_say("The minutes with most time over 600 ms, of all runs that count; "
				  "each stall is laid to its first cause."));
	for (size_t i = 0; i < n; i++)
		add_minute(page, t, &worst[i], i);
	page_legend(page, t, CAUSE_COUNT);
}

/* A minute of a conversation. */
static void add_answers(const struct region_page *page, struct text *t, const struct bad_minute *b,
			size_t rank)
{
	const struct minute *m = b->minute;
	struct text slowest = { 0 };

	amount_time(&slowest, page->tongue, in_ms(m->slowest));
	text_add(t, "<div class=\"minute\">");
	add_title(page, t, b, rank);
	if (m->slowest)
		page_paragraph(t,
			       tongue_count("%1$zu question; its answer began after %2$s.",
					    "%1$zu questions; the slowest answer began after %2$s.",
					    m->questions),
			       m->questions, text_str(&slowest));
	if (m->unanswered)
		page_paragraph(t,
			       tongue_count("%zu question was not answered.",
					    "%zu questions were not answered.", m->unanswered),
			       m->unanswered);
	add_event(page, t, b);
	text_add(t, "</div>\n");
	text_done(&slowest);
}

void page_minutes(const struct region_page *page, struct text *t)
{
	struct bad_minute slowest[MINUTES];
	const size_t n = sheaf_slowest(page->sheaf, slowest, MINUTES);
	size_t seen = 0;

	for (size_t i = 0; i < page->sheaf->group_count; i++)
		seen += page->sheaf->groups[i].with_pictures;
	if (seen)
		add_pictures(page, t);
	else if (!n)
		page_paragraph(t, "%s", tongue_say("No run that counts showed pictures."));
	if (n)
		page_paragraph(t, "%s",
			       tongue_say("In conversations: the minutes with the longest wait for "
					  "an answer, of all runs that count."));
	for (size_t i = 0; i < n; i++)
		add_answers(page, t, &slowest[i], i);
}
