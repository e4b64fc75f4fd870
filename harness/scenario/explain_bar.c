/* explain_bar.c - drawing the budget, in ASCII or in blocks, with colours or without. */
#include "harness/scenario/explain_bar.h"

#include "harness/base/text.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/explain.h"

enum part { PART_FIXED, PART_WAY, PART_JITTER, PART_WAIT, PART_REPAIR, PARTS };

/* blocks are U+2588, U+2593, U+2592, U+2591 and U+2500; colour is that of ECMA-48's SGR. */
static const struct {
	const char *word;
	const char *ascii;
	const char *block;
	unsigned colour;
} parts[PARTS] = {
	[PART_FIXED] = { "coding, buffer", "#", "\xe2\x96\x88", 34 },
	[PART_WAY] = { "propagation", "=", "\xe2\x96\x93", 36 },
	[PART_JITTER] = { "jitter", "~", "\xe2\x96\x92", 33 },
	[PART_WAIT] = { "queue", ":", "\xe2\x96\x91", 35 },
	[PART_REPAIR] = { "repairs", "+", "\xe2\x94\x80", 32 },
};

/* A bar while it is drawn. */
struct bar {
	const struct explain_style *style;
	struct text *t;
	unsigned columns;
	unsigned at;
};

static void add_mark(enum part part, const struct explain_style *style, struct text *t)
{
	text_add(t, style->utf8 ? parts[part].block : parts[part].ascii);
}

static void begin_colour(unsigned colour, const struct explain_style *style, struct text *t)
{
	if (style->colour)
		text_addf(t, "\033[%um", colour);
}

static void end_colour(const struct explain_style *style, struct text *t)
{
	if (style->colour)
		text_add(t, "\033[0m");
}

static unsigned column_of(const struct bar *bar, nsec_t at)
{
	if (at >= BUDGET_LIMIT)
		return bar->columns;
	return (unsigned)((at * bar->columns + BUDGET_LIMIT / 2) / BUDGET_LIMIT);
}

/* Goes on with a part until an instant; number, if not 0, is its first mark where there is room. */
static void draw_part(struct bar *bar, enum part part, nsec_t until, unsigned number)
{
	const unsigned end = column_of(bar, until);

	if (bar->at >= end)
		return;
	begin_colour(parts[part].colour, bar->style, bar->t);
	if (number && number < 10 && bar->at + 1 < end) {
		text_addf(bar->t, "%u", number);
		bar->at++;
	}
	for (; bar->at < end; bar->at++)
		add_mark(part, bar->style, bar->t);
	end_colour(bar->style, bar->t);
}

/* Repairs behind what is spent, as many as fit; when none does, one that runs out of the bar. */
static void draw_repairs(struct bar *bar, const struct budget *b, nsec_t spent)
{
	const nsec_t step = b->round_trip + b->ways[PLAN_TO_BUYER].jitter_p95 +
			    b->ways[PLAN_TO_SELLER].jitter_p95;
	unsigned n = 1;

	if (step <= 0)
		return;
	draw_part(bar, PART_REPAIR, spent + step, n);
	for (spent += step; spent + step <= BUDGET_LIMIT && bar->at < bar->columns; spent += step)
		draw_part(bar, PART_REPAIR, spent + step, ++n);
}

/* What is spent before any repair. */
static nsec_t spent_before(const struct budget *b)
{
	return b->latency ? b->no_loss : b->no_loss + b->ways[PLAN_TO_BUYER].jitter_p95 + b->wait;
}

static bool overflows(const struct budget *b)
{
	const nsec_t step = b->round_trip + b->ways[PLAN_TO_BUYER].jitter_p95 +
			    b->ways[PLAN_TO_SELLER].jitter_p95;

	return spent_before(b) + (b->latency ? 0 : step) > BUDGET_LIMIT;
}

void explain_bar(const struct budget *b, const struct explain_style *style, unsigned columns,
		 struct text *t)
{
	struct bar bar = { .style = style, .t = t, .columns = columns };
	const nsec_t jitter = b->no_loss + b->ways[PLAN_TO_BUYER].jitter_p95;

	text_add(t, "|");
	draw_part(&bar, PART_FIXED, b->fixed, 0);
	draw_part(&bar, PART_WAY, b->no_loss, 0);
	if (!b->latency) {
		draw_part(&bar, PART_JITTER, jitter, 0);
		draw_part(&bar, PART_WAIT, jitter + b->wait, 0);
		draw_repairs(&bar, b, spent_before(b));
	}
	for (; bar.at < columns; bar.at++)
		text_add(t, " ");
	if (overflows(b)) {
		begin_colour(31, style, t);
		text_add(t, ">");
		end_colour(style, t);
	} else {
		text_add(t, "|");
	}
	text_add(t, "\n");
}

void explain_bar_legend(const struct budget *b, const struct explain_style *style, struct text *t)
{
	for (unsigned p = 0; p < PARTS && (!b->latency || p <= PART_WAY); p++) {
		text_add(t, "  ");
		begin_colour(parts[p].colour, style, t);
		add_mark((enum part)p, style, t);
		end_colour(style, t);
		text_addf(t, " %s", parts[p].word);
	}
	text_add(t, "\n");
}
