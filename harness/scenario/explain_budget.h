/* explain_budget.h - the budget of 600 ms as a table, a bar and sentences. */
#ifndef HARNESS_SCENARIO_EXPLAIN_BUDGET_H
#define HARNESS_SCENARIO_EXPLAIN_BUDGET_H

struct budget;
struct explain_style;
struct plan;
struct text;

/* Adds what a route leaves of 600 ms for a viewer, called who ("the buyer"). */
void explain_budget(const struct plan *plan, const struct budget *b, const char *who,
		    const struct explain_style *style, struct text *t);

#endif
