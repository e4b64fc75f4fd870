/* explain.h - a plan in words and numbers: links, budget, what will happen, where numbers come
 * from. */
#ifndef HARNESS_SCENARIO_EXPLAIN_H
#define HARNESS_SCENARIO_EXPLAIN_H

#include <stdbool.h>

#include "harness/scenario/plan.h"

struct json_t;
struct rollout;
struct text;

/* Adds everything, in lines of at most 100 columns. rollout: what chance comes out as, NULL for
 * nothing of it. whole: also where each number comes from. */
void explain_text(const struct plan *plan, const struct rollout *rollout, bool whole,
		  struct text *into);

/* The same for machines: run.json's parts, "budget" and "rollout". The caller owns it; NULL when
 * memory ran out. */
struct json_t *explain_json(const struct plan *plan, const struct rollout *rollout);

#endif
