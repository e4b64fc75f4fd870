/* explain.c - telling what a plan does. */
#include "harness/scenario/explain.h"

#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/outcome.h"
#include "harness/scenario/plan_lab.h"
#include "harness/scenario/rollout.h"
#include "harness/scenario/words.h"

#define COLUMNS 100

/* Columns of the bar that draws the budget: 10 ms each. */
#define BAR 60

/* Fills the line that began at from with blanks up to a column. */
static void pad(struct text *t, size_t from, size_t column)
{
	while (t->len < from + column)
		text_add(t, " ");
}

/* Adds s word by word in lines that begin at a column; the first goes on where t stands. */
static void add_wrapped(struct text *t, const char *s, size_t line_start, size_t column)
{
	pad(t, line_start, column);
	while (*s) {
		size_t word = strcspn(s, " \n");

		if (t->len - line_start + word > COLUMNS && t->len > line_start + column) {
			t->s[--t->len] = '\0'; /* the blank behind the last word */
			text_add(t, "\n");
			line_start = t->len;
			pad(t, line_start, column);
		}
		text_add_bytes(t, s, word);
		s += word;
		s += strspn(s, " \n");
		text_add(t, *s ? " " : "\n");
	}
}

static void or_dash(struct text *t, size_t before)
{
	if (t->len == before)
		text_add(t, "-");
}

/* What finds no room in a link's row: a law of jitter other than the normal one, spikes, and all
 * that is special. */
static void add_second_row(const struct link_conf *link, struct text *t)
{
	struct text row = { 0 };
	size_t before;

	if (link->delay.jitter && link->delay.shape != JITTER_NORMAL)
		text_addf(&row, "%s, ", words_shape(link));
	if (link->delay.spike.share) {
		text_add(&row, "spikes ");
		words_spikes(link, &row);
		text_add(&row, ", ");
	}
	before = row.len;
	words_special(link, &row);
	if (row.len == before && row.len)
		row.s[row.len -= strlen(", ")] = '\0';
	t->failed |= row.failed;
	if (row.len)
		add_wrapped(t, row.s, t->len, 26);
	text_done(&row);
}

static void add_link_row(const struct link_conf *link, struct text *t)
{
	/* the title says which leg it is of */
	const char *colon = strchr(link->name, ':');
	size_t line = t->len, at;

	text_addf(t, "  %s", colon ? colon + 1 : link->name);
	pad(t, line, 15);
	words_duration(link->delay.delay, t);
	pad(t, line, 26);
	at = t->len;
	words_jitter(link, t);
	or_dash(t, at);
	text_add(t, " ");
	pad(t, line, 46);
	at = t->len;
	words_loss(link, t);
	or_dash(t, at);
	text_add(t, " ");
	pad(t, line, 74);
	if (link->rate.bps)
		words_rate(link->rate.bps, t);
	else
		text_add(t, "-");
	text_add(t, " ");
	pad(t, line, 87);
	at = t->len;
	words_queue(link, t);
	or_dash(t, at);
	text_add(t, "\n");
	add_second_row(link, t);
}

static void add_sum_row(const struct budget_way *way, struct text *t)
{
	size_t line = t->len;

	text_add(t, "  together");
	pad(t, line, 15);
	words_duration(way->delay, t);
	pad(t, line, 26);
	words_duration(way->jitter, t);
	pad(t, line, 46);
	words_share(way->loss, t);
	pad(t, line, 74);
	if (way->rate_bps)
		words_rate(way->rate_bps, t);
	else
		text_add(t, "-");
	pad(t, line, 87);
	if (way->queue)
		words_duration(way->queue, t);
	else
		text_add(t, "-");
	text_add(t, "\n");
}

static void add_chains(const struct plan_chain *chains, const struct budget *budget,
		       const char *const titles[static PLAN_DIRECTIONS], struct text *t)
{
	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++) {
		size_t line = t->len;

		text_addf(t, "%s", titles[d]);
		pad(t, line, 15);
		text_add(t,
			 "delay      jitter (sigma)      loss                        rate         "
			 "queue\n");
		for (size_t i = 0; i < chains[d].link_count; i++)
			add_link_row(&chains[d].links[i], t);
		add_sum_row(&budget->ways[d], t);
		text_add(t, "\n");
	}
}

/* One line of the budget: what it is, what it costs and what has been spent with it. */
static void add_budget_row(const char *what, nsec_t cost, nsec_t spent, struct text *t)
{
	size_t line = t->len;

	text_addf(t, "  %s", what);
	pad(t, line, 62);
	text_addf(t, "%7.1f ms", (double)cost / 1e6);
	pad(t, line, 77);
	text_addf(t, "%7.1f ms\n", (double)spent / 1e6);
}

static void add_bar_part(char mark, nsec_t until, struct text *t, size_t start)
{
	size_t column = (size_t)((until * BAR + BUDGET_LIMIT / 2) / BUDGET_LIMIT);

	while (t->len < start + column && t->len < start + BAR)
		text_add_bytes(t, &mark, 1);
}

static void add_bar(const struct budget *b, struct text *t)
{
	/* with SRT both are inside its latency */
	const nsec_t jitter = b->no_loss + (b->latency ? 0 : b->ways[PLAN_TO_BUYER].jitter_p95);
	const nsec_t repair = b->latency ? jitter : jitter + b->round_trip;
	size_t start;

	text_add(t, "\n  0              150                      400                 600 ms\n  |");
	start = t->len;
	add_bar_part('#', b->fixed, t, start);
	add_bar_part('=', b->no_loss, t, start);
	add_bar_part('~', jitter, t, start);
	add_bar_part('+', repair, t, start);
	pad(t, start, BAR);
	text_add(t, repair > BUDGET_LIMIT ? ">" : "|");
	text_add(t, "\n  # fixed  = propagation");
	text_add(t, b->latency ? "\n" : "  ~ jitter  + one repair\n");
}

static void add_repairs(const struct budget *b, struct text *t)
{
	text_add(t, b->latency ? "  repairs that fit into SRT's latency: "
			       : "  repairs that fit under 600 ms: ");
	if (b->repairs < 0)
		text_add(t, "none, for a packet that is never lost comes too late");
	else if (b->repairs == INT32_MAX)
		text_add(t, "any number");
	else if (!b->repairs)
		text_add(t, "none; only redundancy or concealment helps");
	else if (b->repairs_with_jitter < 0)
		text_addf(t, "%d; with jitter at its 95th percentile not even the first sending",
			  b->repairs);
	else if (b->repairs_with_jitter == b->repairs)
		text_addf(t, "%d, with jitter too", b->repairs);
	else
		text_addf(t, "%d; %d with jitter at its 95th percentile", b->repairs,
			  b->repairs_with_jitter);
	text_add(t, "\n");
}

static const char *grade(const struct budget *b)
{
	if (b->no_loss <= BUDGET_GOOD)
		return "under G.114's 150 ms, where most conversations are unaffected";
	if (b->no_loss <= BUDGET_TOLERABLE)
		return "over G.114's 150 ms, under its 400 ms";
	return "over G.114's 400 ms, which it calls generally unacceptable";
}

/* What is spent whatever the route, in the order of enum plan_over; a call's behind them. */
static const char *fixed_words(const struct plan *plan)
{
	static const char *const words[] = {
		"capture and encode 50, decode and render 50, SRT twice",
		"capture and encode 50, decode and render 50",
		"capture and encode 50, decode and render 50, 3 fragments",
		"capture and encode 50, decode and render 50, buffer 40",
	};

	return words[plan->work.kind == PLAN_LIVE ? plan->work.live.over : PLAN_HLS + 1];
}

/* What jitter, a repair and a full queue cost beside. */
static void add_budget_risks(const struct budget *b, struct text *t)
{
	const struct budget_way *way = &b->ways[PLAN_TO_BUYER];
	nsec_t spent = b->no_loss;

	if (!b->latency) {
		spent += way->jitter_p95;
		add_budget_row("jitter, 95th percentile", way->jitter_p95, spent, t);
		spent += b->round_trip;
		add_budget_row("one repair: a round trip", b->round_trip, spent, t);
	}
	if (way->queue)
		add_budget_row("and the narrowest link's queue, when it is full", way->queue,
			       spent + way->queue, t);
}

static void add_budget(const struct plan *plan, const struct budget *b, const char *who,
		       struct text *t)
{
	size_t line = t->len;

	text_addf(t, "budget of 600 ms, capture to display at %s", who);
	pad(t, line, 64);
	text_add(t, "costs          spent\n");
	add_budget_row(fixed_words(plan), b->fixed, b->fixed, t);
	if (b->publish)
		add_budget_row("propagation from the publisher to the origin", b->publish,
			       b->fixed + b->publish, t);
	add_budget_row("propagation", b->ways[PLAN_TO_BUYER].delay, b->no_loss, t);
	add_budget_risks(b, t);
	add_bar(b, t);
	add_repairs(b, t);
	text_addf(t, "  without loss and jitter: %.1f ms, %s\n\n", (double)b->no_loss / 1e6,
		  grade(b));
}

/* The route of a live show to another viewer, or from the publisher. */
static void add_leg(const struct plan *plan, const struct plan_leg *leg, struct text *t)
{
	const struct budget budget = budget_of_leg(plan, leg);
	const char *to = plan->hosts[leg->ends[1]];
	struct text out = { 0 }, back = { 0 };

	if (!strcmp(leg->route_name, PLAN_NO_ROUTE)) {
		text_addf(t, "%s: nothing between %s and %s\n\n", leg->name,
			  plan->hosts[leg->ends[0]], to);
		return;
	}
	text_addf(&out, "to %s", to);
	text_addf(&back, "from %s", to);
	text_addf(t, "%s: route %s%s%s\n\n", leg->name, leg->route_name,
		  *leg->route_title ? ": " : "", leg->route_title);
	add_chains(leg->chains, &budget, (const char *const[]){ text_str(&out), text_str(&back) },
		   t);
	if (leg->ends[0] != PLAN_SELLER)
		add_budget(plan, &budget, to, t);
	t->failed |= out.failed || back.failed;
	text_done(&out);
	text_done(&back);
}

static void add_event(const struct plan_event *event, struct text *t)
{
	size_t line = t->len;

	text_addf(t, "  %3u", event->id);
	pad(t, line, 7);
	text_addf(t, "%9.3f s", (double)event->begin / 1e9);
	if (event->end == NSEC_NEVER)
		text_add(t, "  to the end ");
	else
		text_addf(t, " to %.3f s", (double)event->end / 1e9);
	text_add(t, " ");
	pad(t, line, 34);
	text_addf(t, "%s ", event->name);
	pad(t, line, 50);
	text_addf(t, "%s: %s\n", event->link, event->text);
}

static void add_timeline(const struct plan *plan, struct text *t)
{
	text_add(t, "timeline of ");
	words_duration(plan->duration, t);
	text_addf(t, " with seed %llu\n", (unsigned long long)plan->seed);
	for (size_t i = 0; i < plan->event_count; i++)
		add_event(&plan->events[i], t);
	if (!plan->event_count)
		text_add(t, "  nothing happens\n");
}

/* Does an earlier link of the route tell the same source for this? */
static bool told_before(const struct plan *plan, unsigned d, size_t at, unsigned fact)
{
	const char *s = plan->chains[d].sources[at][fact];

	for (unsigned e = 0; e <= d; e++)
		for (size_t i = 0; i < plan->chains[e].link_count; i++) {
			const char *other = plan->chains[e].sources[i][fact];

			if (e == d && i == at)
				return false;
			if (other && !strcmp(other, s))
				return true;
		}
	return false;
}

/* Where the numbers of events come from, each source once. */
static void add_event_sources(const struct plan *plan, struct text *t)
{
	for (size_t i = 0; i < plan->event_count; i++) {
		const struct plan_event *event = &plan->events[i];
		size_t line = t->len, j = 0;

		while (strcmp(plan->events[j].source, event->source) != 0)
			j++;
		if (j < i)
			continue;
		text_addf(t, "  %s ", event->name);
		add_wrapped(t, event->source, line, 22);
	}
}

static void add_sources(const struct plan *plan, struct text *t)
{
	text_add(t, "\nwhere the numbers come from\n");
	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++) {
		const struct plan_chain *chain = &plan->chains[d];

		for (size_t i = 0; i < chain->link_count; i++)
			for (unsigned fact = 0; fact < PLAN_FACTS; fact++) {
				size_t line = t->len;

				if (!chain->sources[i][fact] || told_before(plan, d, i, fact))
					continue;
				text_addf(t, "  %s %s ", chain->links[i].name,
					  plan_fact_word((enum plan_fact)fact));
				add_wrapped(t, chain->sources[i][fact], line, 22);
			}
	}
	add_event_sources(plan, t);
}

/* How far a run of the plan's length may be off by chance alone. */
static void add_errors(const struct plan *plan, const struct rollout *rollout, struct text *t)
{
	struct text all = { 0 };
	size_t line = t->len;

	for (size_t i = 0; i < rollout->count; i++) {
		const struct rolled *r = &rollout->links[i];

		if (r->deviation_error <= 0)
			continue;
		text_addf(&all, "%s%s ", all.len ? ", " : "", r->outcome.conf->name);
		words_duration((nsec_t)r->mean_error_ns, &all);
		text_addf(&all, " and %.2g %%", 100 * r->deviation_error);
	}
	if (all.len) {
		text_add(t, "by chance alone mean and deviation differ in a run of ");
		words_duration(plan->duration, t);
		text_add(t, " (standard errors): ");
		add_wrapped(t, all.s, line, 2);
	}
	t->failed |= all.failed;
	text_done(&all);
}

static void add_rollout(const struct plan *plan, const struct rollout *rollout, struct text *t)
{
	struct outcome outcomes[PLAN_DIRECTIONS * PATH_LINKS_MAX];
	struct text table = { 0 };

	for (size_t i = 0; i < rollout->count; i++)
		outcomes[i] = rollout->links[i].outcome;
	outcome_tell(outcomes, rollout->count, &table);
	if (table.len) {
		text_addf(t,
			  "chance with seed %llu, rolled out for a packet a millisecond during a "
			  "minute\n%s",
			  (unsigned long long)plan->seed, table.s);
		add_errors(plan, rollout, t);
		text_add(t, "\n");
	}
	t->failed |= table.failed;
	text_done(&table);
}

void explain_text(const struct plan *plan, const struct rollout *rollout, bool whole,
		  struct text *into)
{
	static const char *const titles[] = { "to the buyer", "to the seller" };
	static const char *const shown[] = { "to the buyer", "from the buyer" };
	const struct budget budget = budget_of(plan);

	if (strcmp(plan->name, plan->route_name) != 0)
		text_addf(into, "show %s: %s\n", plan->name, plan->question);
	text_addf(into, "route %s: %s\n\n", plan->route_name, plan->route_title);
	add_chains(plan->chains, &budget, plan->work.kind == PLAN_LIVE ? shown : titles, into);
	add_budget(plan, &budget, "the buyer", into);
	for (size_t i = 0; i < plan->leg_count; i++)
		add_leg(plan, &plan->legs[i], into);
	if (rollout)
		add_rollout(plan, rollout, into);
	add_timeline(plan, into);
	if (whole)
		add_sources(plan, into);
}
