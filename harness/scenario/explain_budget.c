/* explain_budget.c - what a route leaves of 600 ms. */
#include "harness/scenario/explain_budget.h"

#include <stdint.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/explain_bar.h"
#include "harness/scenario/explain_lines.h"
#include "harness/scenario/words.h"

/* Of the table, and of the bar: 10 ms each. */
enum { COLUMN_COST = 58, COLUMN_SPENT = 69, BAR = 60 };

/* One line of the budget: what it is, what it costs and what has been spent with it. */
static void add_row(const char *what, nsec_t cost, nsec_t spent, struct text *t)
{
	size_t line = t->len;

	text_addf(t, "  %s", what);
	explain_pad(t, line, COLUMN_COST);
	text_addf(t, "%8.1f ms", (double)cost / 1e6);
	explain_pad(t, line, COLUMN_SPENT);
	text_addf(t, "%8.1f ms\n", (double)spent / 1e6);
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

	if (plan->work.kind == PLAN_LIVE && plan->work.live.player == PLAN_HLSJS)
		return "capture and encode 50, decode and render 50, 2 fragments";
	return words[plan->work.kind == PLAN_LIVE ? plan->work.live.over : PLAN_HLS + 1];
}

static void add_wait_row(const struct budget *b, nsec_t spent, struct text *t)
{
	struct text what = { 0 };

	text_addf(&what, "queue of a picture's own packets, ");
	words_size(b->picture_bytes, &what);
	t->failed |= what.failed;
	add_row(text_str(&what), b->wait, spent, t);
	text_done(&what);
}

/* What jitter, a repair and a full queue cost beside. */
static void add_risks(const struct budget *b, struct text *t)
{
	const struct budget_way *way = &b->ways[PLAN_TO_BUYER];
	nsec_t spent = b->no_loss;

	if (!b->latency) {
		spent += way->jitter_p95;
		add_row("jitter, 95th percentile", way->jitter_p95, spent, t);
		spent += b->wait;
		if (b->wait)
			add_wait_row(b, spent, t);
		spent += b->round_trip;
		add_row("one repair: a round trip, so that a loss costs 1.5", b->round_trip, spent,
			t);
	}
	if (way->queue)
		add_row("and the narrowest link's queue, when it is full", way->queue,
			spent + way->queue, t);
}

static void add_repairs(const struct budget *b, struct text *t)
{
	struct text s = { 0 };

	text_add(&s, b->latency ? "repairs that fit into SRT's latency: "
				: "repairs that fit under 600 ms: ");
	if (b->repairs < 0)
		text_add(&s, "none, for a packet that is never lost comes too late");
	else if (b->repairs == INT32_MAX)
		text_add(&s, "any number");
	else if (!b->repairs)
		text_add(&s, "none; only redundancy or concealment helps");
	else if (b->repairs_with_jitter < 0)
		text_addf(&s, "%d; with jitter at its 95th percentile not even the first sending",
			  b->repairs);
	else if (b->repairs_with_jitter == b->repairs)
		text_addf(&s, "%d, with jitter too", b->repairs);
	else
		text_addf(&s, "%d; %d with jitter at its 95th percentile", b->repairs,
			  b->repairs_with_jitter);
	t->failed |= s.failed;
	explain_wrap(t, text_str(&s), t->len, 2);
	text_done(&s);
}

/* A call's player holds all pictures for as long as its own buffer. */
static void add_player(const struct budget *b, struct text *t)
{
	struct text s = { 0 };

	if (!b->player)
		return;
	text_add(&s, "this show's player holds pictures for ");
	words_duration(b->player, &s);
	text_addf(&s, ", not 40, so that they are about %.1f ms old; ",
		  (double)(b->no_loss - b->buffer + b->player) / 1e6);
	if (b->repairs_in_player < 0)
		text_add(&s, "jitter goes beyond that");
	else if (b->repairs_in_player == 0)
		text_add(&s, "jitter is inside that, a repair is not");
	else
		text_addf(&s, "jitter and %d repair%s inside that", b->repairs_in_player,
			  b->repairs_in_player == 1 ? " are" : "s are");
	t->failed |= s.failed;
	explain_wrap(t, text_str(&s), t->len, 2);
	text_done(&s);
}

static const char *grade(const struct budget *b)
{
	if (b->no_loss <= BUDGET_GOOD)
		return "under G.114's 150 ms, where most conversations are unaffected";
	if (b->no_loss <= BUDGET_TOLERABLE)
		return "over G.114's 150 ms, under its 400 ms";
	return "over G.114's 400 ms, which it calls generally unacceptable";
}

static void add_grade(const struct budget *b, struct text *t)
{
	struct text s = { 0 };

	text_addf(&s, "without loss and jitter: %.1f ms, %s", (double)b->no_loss / 1e6, grade(b));
	t->failed |= s.failed;
	explain_wrap(t, text_str(&s), t->len, 2);
	text_done(&s);
}

void explain_budget(const struct plan *plan, const struct budget *b, const char *who,
		    const struct explain_style *style, struct text *t)
{
	size_t line = t->len;

	text_addf(t, "budget of 600 ms, capture to display at %s", who);
	explain_pad(t, line, COLUMN_COST);
	text_add(t, "      costs      spent\n");
	add_row(fixed_words(plan), b->fixed, b->fixed, t);
	if (b->publish)
		add_row("propagation from the publisher to the origin", b->publish,
			b->fixed + b->publish, t);
	add_row("propagation", b->ways[PLAN_TO_BUYER].delay, b->no_loss, t);
	add_risks(b, t);
	text_add(t, "\n  0              150                      400                 600 ms\n  ");
	explain_bar(b, style, BAR, t);
	explain_bar_legend(b, style, t);
	add_repairs(b, t);
	add_player(b, t);
	add_grade(b, t);
	text_add(t, "\n");
}
