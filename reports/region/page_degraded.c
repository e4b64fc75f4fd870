/* page_degraded.c - degraded runs: the mark of what rests on them, what they are, their limits. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/limits.h"
#include "reports/region/page.h"
#include "reports/write/html_parts.h"
#include "reports/write/pictures.h"

#define OPTION "--count-degraded"

void page_lean(struct text *t, size_t runs)
{
	if (!runs)
		return;
	text_add(t, "<span class=\"leans\">\u2248 ");
	page_say(t, tongue_count("Rests on %zu degraded run", "Rests on %zu degraded runs", runs),
		 runs);
	text_add(t, "</span>");
}

static void say_what_it_is(struct text *t)
{
	page_say(t, "%s",
		 tongue_say("Degraded means that the lab passed one of its published limits: the "
			    "numbers stand, but small differences between runs may come from the "
			    "lab."));
}

void page_degraded_notice(const struct region_page *page, struct text *t)
{
	const struct sheaf *s = page->sheaf;
	const size_t only = sheaf_only_degraded(s);

	if (!s->leaning && !only)
		return;
	text_add(t, "<div class=\"notice\" role=\"note\"><p>");
	page_lean(t, s->leaning);
	if (s->leaning)
		text_add(t, page->tongue->stop);
	else
		page_say(t,
			 tongue_count("%zu combination of route and show has degraded runs, but "
				      "none that counts.",
				      "%zu combinations of route and show have degraded runs, but "
				      "none that counts.",
				      only),
			 only);
	text_add(t, " ");
	say_what_it_is(t);
	text_add(t, " ");
	if (s->leaning)
		page_say(t,
			 tongue_say("They count because this report was made with %s; what rests "
				    "on one is marked."),
			 OPTION);
	else
		page_say(t,
			 tongue_say("With the option %s they count as well, and what rests on one "
				    "is marked."),
			 OPTION);
	text_add(t, "</p></div>\n");
}

/* A bound or a value of a check; its unit is English unless it is one of time or a share. */
static void add_amount(const struct region_page *page, struct text *t, int64_t v, const char *unit)
{
	text_add(t, "<td class=\"num\">");
	if (v == INT64_MAX) {
		text_add(t, "\u2013");
	} else if (!strcmp(unit, "ns")) {
		amount_ms(t, page->tongue, in_ms(v));
	} else if (!strcmp(unit, "ppm")) {
		amount_share(t, page->tongue, (double)v / 1e6);
	} else {
		amount_number(t, page->tongue, (double)v, 0);
		text_add(t, " ");
		page_quote(page, t, unit);
	}
	text_add(t, "</td>");
}

static void add_limit(const struct region_page *page, struct text *t, const struct limit *limit)
{
	const struct check_facts *check = limit->check;

	text_add(t, "<tr><th scope=\"row\"><code>");
	text_add_xml(t, check->name);
	text_add(t, "</code> <span class=\"why\">");
	page_quote(page, t, check->what);
	text_add(t, "</span></th>");
	add_amount(page, t, check->degraded, check->unit);
	add_amount(page, t, check->invalid, check->unit);
	add_amount(page, t, limit->greatest, check->unit);
	text_addf(t, "<td class=\"num\">%zu</td></tr>\n", limit->runs);
}

/* Heads of columns of numbers are marked for html_table(). */
static void begin_table(struct text *t)
{
	const char *said[] = { tongue_say("Valid up to"), tongue_say("Usable up to"),
			       tongue_say("Greatest value"), tongue_say("Degraded runs") };
	const char *heads[6] = { tongue_say("What the lab watches in itself") };
	struct text marked[4] = { 0 };

	for (size_t i = 0; i < 4; i++) {
		text_addf(&marked[i], ">%s", said[i]);
		heads[i + 1] = text_str(&marked[i]);
	}
	html_table(t, tongue_say("The limits that degraded runs passed, as the runs have them"),
		   heads);
	for (size_t i = 0; i < 4; i++)
		text_done(&marked[i]);
}

void page_degraded_limits(const struct region_page *page, struct text *t)
{
	const struct sheaf *s = page->sheaf;
	struct limit limit;
	bool any = false;

	if (!s->standing[DEGRADED])
		return;
	text_add(t, "<p>");
	say_what_it_is(t);
	text_add(t, "</p>\n");
	for (struct limit_walk at = { 0 }; limits_next(s, &at, &limit);) {
		if (!any)
			begin_table(t);
		any = true;
		add_limit(page, t, &limit);
	}
	if (any)
		html_table_end(t);
}
