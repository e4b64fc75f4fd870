/* compare_inside.h - what the parts of the comparison tell each other. */
#ifndef REPORTS_HISTORY_COMPARE_INSIDE_H
#define REPORTS_HISTORY_COMPARE_INSIDE_H

#include <stddef.h>

#include "reports/history/compare.h"

struct past_run;

/* The power that further runs are counted for. */
#define COMPARE_POWER 0.80

/* The runs of a side in one cell. */
struct compare_runs {
	const struct past_run **v;
	size_t n;
};

/* Measures: everything of the line but what needs Holm. line->def and stream are set. 0 or -ENOMEM.
 */
int compare_line_test(struct compare_line *line, const struct floor_row *floor,
		      const struct compare_runs *base, const struct compare_runs *cand,
		      struct err *err);

/* Judges, once p_holm is known; family is how many tests shared alpha. */
void compare_line_judge(struct compare_line *line, double alpha, size_t family);

#endif
