/* page_proof.c - every run, how it was measured, and where the routes come from. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/page.h"
#include "reports/write/html_parts.h"

static void add_reading(const struct region_page *page, struct text *t,
			const struct reading *reading,
			void (*say)(struct text *t, const struct tongue *tongue, double v))
{
	text_add(t, "<td class=\"num\">");
	if (reading->known)
		say(t, page->tongue, reading->v);
	else
		text_add(t, "\u2013");
	text_add(t, "</td>");
}

/* Of all that was found, what made the grade; the column says "degraded" already. */
static const char *why_degraded(const struct trust_facts *trust)
{
	static const char word[] = "degraded: ";
	const size_t length = sizeof(word) - 1;

	for (size_t i = 0; i < trust->finding_count; i++)
		if (!strncmp(trust->findings[i], word, length))
			return trust->findings[i] + length;
	return trust->finding_count ? trust->findings[0] : "";
}

/* What the reader must know of a run that does not count, or could not be judged: in English. */
static const char *remark(const struct taken *run)
{
	if (*run->reason)
		return run->reason;
	return run->standing == DEGRADED ? why_degraded(&run->manifest.trust) : "";
}

static void add_run(const struct region_page *page, struct text *t, const struct taken *run)
{
	const struct manifest *m = &run->manifest;

	text_add(t, "<tr><th scope=\"row\"><code>");
	text_add_xml(t, run->name);
	text_add(t, "</code></th><td>");
	text_add_xml(t, m->route.name);
	text_add(t, "</td><td>");
	text_add_xml(t, m->show.name);
	for (size_t i = 0; i < m->show.change_count; i++) {
		text_add(t, " <span class=\"why\">");
		text_add_xml(t, m->show.changes[i]);
		text_add(t, "</span>");
	}
	text_addf(t, "</td><td class=\"num\">%" PRId64 "</td><td>", m->seed);
	amount_date(t, page->tongue, m->started);
	text_addf(t, "</td><td><span class=\"result %s\">",
		  run->standing == VALID ? "pass" : "inconclusive");
	if (run->counts && run->standing == DEGRADED)
		page_say(t, "\u2248 %s", tongue_say("degraded, but counts"));
	else
		text_add_xml(t, page_standing(run->standing));
	text_add(t, "</span>");
	if (*remark(run)) {
		text_add(t, " <span class=\"why\">");
		page_quote(page, t, remark(run));
		text_add(t, "</span>");
	}
	text_add(t, "</td><td>");
	page_verdict(t, run->verdict);
	text_add(t, "</td>");
	add_reading(page, t, &run->in_time, amount_share);
	add_reading(page, t, &run->most, amount_time);
	text_add(t, "</tr>\n");
}

void page_runs(const struct region_page *page, struct text *t)
{
	const char *const heads[] = {
		tongue_say("Run"),
		tongue_say("Route"),
		tongue_say("Show"),
		tongue_say("Seed"),
		tongue_say("Started"),
		tongue_say("Measurement"),
		tongue_say("Verdict"),
		tongue_say("Time under 600 ms"),
		tongue_say("19 of 20 within"),
		NULL,
	};

	text_add(t, "<div class=\"many\">");
	html_table(t,
		   tongue_say("Every run that this report was made from; a number of a run that "
			      "does not count is shown so that it can be looked into"),
		   heads);
	for (size_t i = 0; i < page->sheaf->run_count; i++)
		add_run(page, t, &page->sheaf->runs[i]);
	html_table_end(t);
	text_add(t, "</div>\n");
}

/* The fewest runs that a group passed with; 0 when none passed. */
static size_t fewest_passed(const struct sheaf *s)
{
	size_t fewest = 0;

	for (size_t i = 0; i < s->group_count; i++)
		if (s->groups[i].verdict == VERDICT_PASS &&
		    (!fewest || s->groups[i].passed < fewest))
			fewest = s->groups[i].passed;
	return fewest;
}

/* n of n passed: with a chance p to fail, that happens with (1 - p)^n, which is 5 % at this p (the
 * one-sided bound of Clopper and Pearson, Biometrika 26(4), 1934). */
static void add_few(const struct region_page *page, struct text *t)
{
	const size_t n = fewest_passed(page->sheaf);
	struct text bound = { 0 };

	if (!n)
		return;
	amount_share(&bound, page->tongue, 1 - pow(0.05, 1 / (double)n));
	page_paragraph(t,
		       tongue_count("Few runs prove little. The fewest that a pass stands on here "
				    "is %1$zu run; even so up to %2$s of all such runs might fail "
				    "(95 %% confidence).",
				    "Few runs prove little. The fewest that a pass stands on here "
				    "are %1$zu runs; even so up to %2$s of all such runs might "
				    "fail (95 %% confidence).",
				    n),
		       n, text_str(&bound));
	text_done(&bound);
}

/* What takes the place of the third of the texts below. */
static const char degraded_too[] = TONGUE(
	"Valid runs count, and here degraded ones as well. The lab watches itself: a run in which it "
	"released packets late or lost some of its own is degraded or invalid. Invalid runs, and "
	"those that somebody changed by hand, are shown, but no number of them goes into a median, a "
	"worst value or a verdict.");

void page_method(const struct region_page *page, struct text *t)
{
	static const char *const said[] = {
		TONGUE("Each run sends real pictures and sound between two hosts over a route whose "
		       "delay, jitter, loss and rate are set. Every picture is followed from the "
		       "camera to the screen, and held against what the show expects."),
		TONGUE("The run is the unit. A number of a run is made from all its pictures; "
		       "medians and worst values are taken over runs, and pictures of different "
		       "runs are never put into one heap."),
		TONGUE("Only valid runs count. The lab watches itself: a run in which it released "
		       "packets late or lost some of its own is degraded or invalid. Such runs, and "
		       "those that somebody changed by hand, are shown, but no number of them goes "
		       "into a median, a worst value or a verdict."),
		TONGUE("A combination passes when every run that counts met every expectation of "
		       "its show, and fails when one did not."),
		TONGUE("Time under 600 ms is the share of the time in which the picture on the "
		       "screen of the buyer had been captured at most 600 ms before. 19 of 20 "
		       "within is the 95th percentile of the time from camera to screen; for a "
		       "voice assistant, of the time from the end of a question to the answer."),
		TONGUE("600 ms is the objective of this project: up to there a talk over a distance "
		       "still feels face to face. ITU-T G.114 names 150 and 400 ms."),
		TONGUE("What is said to come in time without a part is arithmetic on the measured "
		       "parts. A change of one part can move another; only a new run shows it."),
		TONGUE("Routes are models of networks, made from the measurements and estimates "
		       "that are named below. They do not foretell the connection of one person."),
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
		if (i == 2 && page->sheaf->count_degraded)
			page_paragraph(t, "%s", tongue_say(degraded_too));
		else
			page_paragraph(t, "%s", tongue_say(said[i]));
		if (i == 2)
			page_degraded_limits(page, t);
		if (i == 3)
			add_few(page, t);
	}
}

/* A link's numbers, each with its source. */
static void add_sources(struct text *t, const struct link_facts *link)
{
	if (!link->text && !link->source_count)
		return;
	text_add(t, "<li><code>");
	text_add_xml(t, link->name);
	text_add(t, "</code>");
	if (link->text) {
		text_add(t, ": ");
		text_add_xml(t, link->text);
	}
	if (link->source_count) {
		text_add(t, "<ul>");
		for (size_t i = 0; i < link->source_count; i++) {
			text_add(t, "<li>");
			text_add_xml(t, link->sources[i].what);
			text_add(t, ": ");
			text_add_xml(t, link->sources[i].text);
			text_add(t, "</li>");
		}
		text_add(t, "</ul>");
	}
	text_add(t, "</li>\n");
}

static bool has_sources(const struct manifest *m)
{
	for (unsigned d = 0; d < DIRECTION_COUNT; d++)
		for (size_t i = 0; i < m->route.chains[d].count; i++)
			if (m->route.chains[d].links[i].text ||
			    m->route.chains[d].links[i].source_count)
				return true;
	return false;
}

static void add_route(const struct region_page *page, struct text *t, const struct group *g)
{
	const struct manifest *m = &g->runs[0].manifest;

	text_add(t, "<h3>");
	page_route(page, t, &g->runs[0].manifest);
	text_add(t, " <code>");
	text_add_xml(t, g->route);
	text_add(t, "</code></h3>\n<div lang=\"en\">");
	if (*m->route.text) {
		text_add(t, "<pre>");
		text_add_xml(t, m->route.text);
		text_add(t, "</pre>");
	}
	if (has_sources(m)) {
		text_add(t, "<ul>\n");
		for (unsigned d = 0; d < DIRECTION_COUNT; d++)
			for (size_t i = 0; i < m->route.chains[d].count; i++)
				add_sources(t, &m->route.chains[d].links[i]);
		text_add(t, "</ul>");
	}
	text_add(t, "</div>\n");
}

void page_routes(const struct region_page *page, struct text *t)
{
	const struct sheaf *s = page->sheaf;

	page_paragraph(t, "%s",
		       tongue_say("What each route stands for and where its numbers come from, in "
				  "the words of its authors, in English; an estimate is called "
				  "one."));
	text_add(t, "<div class=\"routes\">");
	for (size_t i = 0; i < s->group_count; i++)
		if (i == 0 || strcmp(s->groups[i].route, s->groups[i - 1].route) != 0)
			add_route(page, t, &s->groups[i]);
	text_add(t, "</div>\n");
}
