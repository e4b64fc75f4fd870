/* explain_side.c - routes side by side. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/explain_bar.h"
#include "harness/scenario/explain_lines.h"

/* Of the rows: where the numbers and the bars begin, and the bars' marks, 12.5 ms each. */
enum { COLUMN_NUMBERS = 26, BAR = 48 };

/* Room for one figure as text. */
#define FIGURE 24

static void add_name(const char *name, struct text *t)
{
	size_t line = t->len;

	text_addf(t, "  %s ", name);
	if (t->len - line > COLUMN_NUMBERS) { /* a name that needs a line of its own */
		text_add(t, "\n");
		line = t->len;
	}
	explain_pad(t, line, COLUMN_NUMBERS);
}

/* "4 (3)": without jitter, and with it. */
static const char *repairs(const struct budget *b, char buf[static FIGURE])
{
	if (b->repairs == INT32_MAX || b->repairs > 99)
		return "many";
	if (b->repairs < 0)
		return "late";
	(void)snprintf(buf, FIGURE, "%d (%d)", b->repairs,
		       b->repairs_with_jitter < 0 ? 0 : b->repairs_with_jitter);
	return buf;
}

/* The narrowest rate of a direction; nothing where there is none. */
static const char *rate(const struct budget_way *way, char buf[static FIGURE])
{
	if (!way->rate_bps)
		return "-";
	(void)snprintf(buf, FIGURE, "%.3g", (double)way->rate_bps / 1e6);
	return buf;
}

static void add_numbers(const struct plan *plan, struct text *t)
{
	const struct budget b = budget_of(plan);
	const struct budget_way *out = &b.ways[PLAN_TO_BUYER], *back = &b.ways[PLAN_TO_SELLER];
	char r[FIGURE], down[FIGURE], up[FIGURE];

	add_name(plan->name, t);
	text_addf(t, "%6.0f %7.0f %7.0f %7s %5.2f %5.2f %5s %5s\n", (double)b.round_trip / 1e6,
		  (double)b.no_loss / 1e6, (double)b.one_repair / 1e6, repairs(&b, r),
		  100 * out->loss, 100 * back->loss, rate(out, down), rate(back, up));
}

/* Does a pair begin here, behind something else? */
static bool begins_pair(const struct plan *const *plans, size_t at, size_t count)
{
	const char *pair = at + 1 < count ? plans[at + 1]->route_pair : NULL;

	return at && ((pair && !strcmp(pair, plans[at]->name)) ||
		      (at + 1 < count && plans[at]->route_pair &&
		       !strcmp(plans[at]->route_pair, plans[at + 1]->name)));
}

void explain_side_by_side(const struct plan *const *plans, size_t count,
			  const struct explain_style *style, struct text *into)
{
	static const char head[] =
		"side by side               round      no     one repairs      loss      Mbit/s\n"
		"                           trip    loss  repair    that     out  back  out  back\n"
		"                             ms      ms      ms     fit       %     %\n";
	static const char axis[] = "0           150                 400             600 ms\n";

	text_add(into, head);
	for (size_t i = 0; i < count; i++) {
		if (begins_pair(plans, i, count))
			text_add(into, "\n");
		add_numbers(plans[i], into);
	}
	text_add(into, "\n");
	explain_pad(into, into->len, COLUMN_NUMBERS);
	text_add(into, axis);
	for (size_t i = 0; i < count; i++) {
		const struct budget b = budget_of(plans[i]);

		if (begins_pair(plans, i, count))
			text_add(into, "\n");
		add_name(plans[i]->name, into);
		explain_bar(&b, style, BAR, into);
	}
}
