/* explain.h - a plan in words and numbers: links, budget, what will happen, where numbers come
 * from. */
#ifndef HARNESS_SCENARIO_EXPLAIN_H
#define HARNESS_SCENARIO_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/scenario/plan.h"

struct json_t;
struct rollout;
struct text;

/* How it is written. All zero: the least, in ASCII. */
struct explain_style {
	bool whole;  /* also where each number comes from */
	bool utf8;   /* bars of blocks */
	bool colour; /* and in colours */
};

/* Adds everything, in lines of at most 80 columns. rollout: what chance comes out as, NULL for
 * nothing of it. */
void explain_text(const struct plan *plan, const struct rollout *rollout,
		  const struct explain_style *style, struct text *into);

/* Adds routes side by side: a row of numbers each, and a bar of 600 ms each. */
void explain_side_by_side(const struct plan *const *plans, size_t count,
			  const struct explain_style *style, struct text *into);

/* The same for machines: run.json's parts, "budget" and "rollout". The caller owns it; NULL when
 * memory ran out. */
struct json_t *explain_json(const struct plan *plan, const struct rollout *rollout);

#endif
