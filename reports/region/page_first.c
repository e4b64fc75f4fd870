/* page_first.c - the first screen: the answer, and how much evidence there is. */
#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/page.h"

static size_t groups_with(const struct sheaf *s, enum verdict_word word)
{
	size_t n = 0;

	for (size_t i = 0; i < s->group_count; i++)
		n += s->groups[i].verdict == word;
	return n;
}

/* The degraded runs that the groups of one verdict rest on. */
static size_t leaning_with(const struct sheaf *s, enum verdict_word word)
{
	size_t n = 0;

	for (size_t i = 0; i < s->group_count; i++)
		if (s->groups[i].verdict == word)
			n += s->groups[i].leaning;
	return n;
}

static void add_answer(const struct sheaf *s, struct text *t)
{
	const size_t failed = groups_with(s, VERDICT_FAIL), passed = groups_with(s, VERDICT_PASS);
	const size_t open = s->group_count - failed - passed;

	text_add(t, "<p class=\"answer\">");
	if (failed)
		page_say(t,
			 tongue_count("No: %1$zu of %2$zu combinations of route and show fails.",
				      "No: %1$zu of %2$zu combinations of route and show fail.",
				      failed),
			 failed, s->group_count);
	else if (open)
		page_say(t,
			 tongue_count("The question stays open: %1$zu of %2$zu combinations of "
				      "route and show could not be judged.",
				      "The question stays open: %1$zu of %2$zu combinations of "
				      "route and show could not be judged.",
				      open),
			 open, s->group_count);
	else
		page_say(t, tongue_say("Yes: what each show expects holds on every route."));
	text_add(t, "</p>\n");
}

/* The group whose worst run had the least of its time in time. */
static const struct group *worst_group(const struct sheaf *s)
{
	const struct group *worst = NULL;

	for (size_t i = 0; i < s->group_count; i++) {
		const struct group *g = &s->groups[i];

		if (g->in_time.n && (!worst || g->in_time.worst < worst->in_time.worst))
			worst = g;
	}
	return worst;
}

static void add_worst(const struct region_page *page, struct text *t)
{
	const struct group *g = worst_group(page->sheaf);
	struct text share = { 0 };

	if (!g)
		return;
	amount_share(&share, page->tongue, g->in_time.worst);
	text_add(t, "<p class=\"facts\">");
	page_say(t,
		 tongue_say("In the worst run that counts the buyer saw a picture of at most "
			    "600 ms for %s of the time:"),
		 text_str(&share));
	text_add(t, " ");
	page_route(page, t, &g->runs[0].manifest);
	text_add(t, page->tongue->stop);
	text_add(t, " ");
	page_lean(t, g->leaning);
	text_add(t, "</p>\n");
	text_done(&share);
}

static void add_card(struct text *t, const char *name, size_t n, size_t of, size_t leaning)
{
	text_add(t, "<li><span class=\"name\">");
	text_add_xml(t, name);
	text_addf(t, "</span><span class=\"value\">%zu", n);
	if (of)
		text_addf(t, "\u202f/\u202f%zu", of);
	text_add(t, "</span>");
	page_lean(t, leaning);
	text_add(t, "</li>\n");
}

static void add_cards(const struct sheaf *s, struct text *t)
{
	text_add(t, "<ul class=\"figures\">\n");
	add_card(t, tongue_say("Combinations that pass"), groups_with(s, VERDICT_PASS),
		 s->group_count, leaning_with(s, VERDICT_PASS));
	add_card(t, tongue_say("Combinations that fail"), groups_with(s, VERDICT_FAIL),
		 s->group_count, leaning_with(s, VERDICT_FAIL));
	add_card(t, tongue_say("Not to be judged"),
		 groups_with(s, VERDICT_INVALID) + groups_with(s, VERDICT_INCONCLUSIVE),
		 s->group_count, leaning_with(s, VERDICT_INCONCLUSIVE));
	add_card(t, tongue_say("Runs that count"), s->counted, s->run_count, s->leaning);
	add_card(t, tongue_say("Runs that do not count"), s->run_count - s->counted, s->run_count,
		 0);
	text_add(t, "</ul>\n");
}

/* "2 degraded runs". */
static void say_standing(struct text *t, enum standing standing, size_t n)
{
	if (standing == DEGRADED)
		page_say(t, tongue_count("%zu degraded run", "%zu degraded runs", n), n);
	else if (standing == INVALID)
		page_say(t, tongue_count("%zu invalid run", "%zu invalid runs", n), n);
	else
		page_say(t, tongue_count("%zu run changed by hand", "%zu runs changed by hand", n),
			 n);
}

/* What a reader must know before any number. */
static void add_notice(const struct region_page *page, struct text *t)
{
	const struct sheaf *s = page->sheaf;
	const char *comma = " ";

	if (s->counted == s->run_count)
		return;
	text_add(t, "<div class=\"notice\" role=\"note\"><p><b>");
	page_say(t, "%s",
		 tongue_say("Shown, but never counted in a median, a worst value or a verdict:"));
	text_add(t, "</b>");
	for (unsigned i = VALID + 1; i < STANDING_COUNT; i++) {
		if (!s->standing[i] || (i == DEGRADED && s->count_degraded))
			continue;
		text_add(t, comma);
		say_standing(t, (enum standing)i, s->standing[i]);
		comma = page->tongue->comma;
	}
	text_add(t, page->tongue->stop);
	text_add(t, "</p></div>\n");
}

void page_first(const struct region_page *page, struct text *t)
{
	const struct sheaf *s = page->sheaf;
	const enum verdict_word word = sheaf_verdict(s);

	text_addf(t, "<div class=\"hero %s\"><span class=\"badge\">", verdict_name(word));
	page_judgement(t, word);
	text_add(t, "</span> ");
	page_lean(t, s->leaning);
	text_add(t, "\n<h1>");
	page_say(t, tongue_say("Does what is sent arrive within what the shows allow, in every "
			       "region?"));
	text_add(t, "</h1>\n");
	add_answer(s, t);
	add_worst(page, t);
	text_add(t, "</div>\n");
	add_notice(page, t);
	page_degraded_notice(page, t);
	add_cards(s, t);
}
