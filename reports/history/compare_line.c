/* compare_line.c - one metric of one cell: tested, judged, and what further runs it would take. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/history/compare_inside.h"
#include "reports/history/past.h"

/* +1 where more is worse, -1 where less is. */
static double bad_way(const struct metric_def *def)
{
	return def->better == METRIC_HIGHER ? -1 : 1;
}

/* The measured values of a side; its facts go to *side. NULL when memory ran out. */
static double *values(const struct compare_line *line, const struct compare_runs *runs,
		      struct compare_side *side)
{
	double *v = calloc(runs->n + 1, sizeof(*v));

	*side = (struct compare_side){ 0 };
	for (size_t i = 0; v && i < runs->n; i++) {
		const struct past_number *number =
			past_find(runs->v[i], line->def->name, line->stream);

		if (number && number->measured)
			v[side->n++] = number->value;
		else
			side->unmeasured++;
	}
	if (v && side->n)
		side->median = ranks_median(v, side->n);
	return v;
}

/* The chance that a candidate's value, less the floor, is worse than a base's. */
static double chance_worse(const struct compare_line *line, const double *base, const double *cand,
			   double floor)
{
	double way = bad_way(line->def), above = 0;

	for (size_t i = 0; i < line->base.n; i++) {
		for (size_t k = 0; k < line->cand.n; k++) {
			double off = way * (cand[k] - base[i]) - floor;

			above += off > 0 ? 1 : off == 0 ? 0.5 : 0;
		}
	}
	return above / ((double)line->base.n * (double)line->cand.n);
}

static int measure(struct compare_line *line, const double *base, const double *cand,
		   struct err *err)
{
	bool up = bad_way(line->def) > 0;
	int r = ranks_test(base, line->base.n, cand, line->cand.n, &line->test, err);

	if (r == 0)
		r = ranks_shift(base, line->base.n, cand, line->cand.n, &line->shift, err);
	if (r < 0)
		return r;
	line->delta = ranks_delta(base, line->base.n, cand, line->cand.n);
	line->p_worse = up ? line->test.p_rise : line->test.p_fall;
	line->p_better = up ? line->test.p_fall : line->test.p_rise;
	line->above_zero = chance_worse(line, base, cand, 0);
	line->above_floor = chance_worse(line, base, cand, line->floor);
	line->tested = true;
	return 0;
}

int compare_line_test(struct compare_line *line, const struct floor_row *floor,
		      const struct compare_runs *base, const struct compare_runs *cand,
		      struct err *err)
{
	double *b = values(line, base, &line->base);
	double *c = values(line, cand, &line->cand);
	int r = 0;

	if (!b || !c)
		r = err_set(err, -ENOMEM, "out of memory");
	line->floor = floor_value(floor, line->base.median);
	if (r == 0 && line->base.n && line->cand.n)
		r = measure(line, b, c, err);
	free(b);
	free(c);
	return r;
}

static size_t more(size_t want, size_t have)
{
	return want == SIZE_MAX ? SIZE_MAX : want > have ? want - have : 1;
}

/* Noether's count for the side that the line leans to: to show that it is worse when it is worse by
 * more than the floor more often than not, else that it is not. Never fewer than can show anything.
 */
static void size_up(struct compare_line *line, double alpha)
{
	bool leans_bad = line->above_floor > 0.5;
	size_t least = ranks_least(alpha), least_interval = ranks_least((1 - RANKS_CONFIDENCE) / 2);
	size_t want = leans_bad ? ranks_noether(line->above_zero, alpha, COMPARE_POWER)
				: ranks_noether(line->above_floor, (1 - RANKS_CONFIDENCE) / 2,
						COMPARE_POWER);

	least = least > least_interval ? least : least_interval;
	want = want > least ? want : least;
	line->further_base = more(want, line->base.n);
	line->further_cand = more(want, line->cand.n);
}

static void undecided(struct compare_line *line, double alpha, const char *reason)
{
	line->word = COMPARE_INCONCLUSIVE;
	(void)snprintf(line->reason, sizeof(line->reason), "%s", reason);
	if (line->tested)
		size_up(line, alpha);
}

/* Of all runs a candidate measured a smaller share than the base: a picture that never came has no
 * latency, and that must not look like a good one. */
static bool measured_less(const struct compare_line *line)
{
	size_t base = line->base.n + line->base.unmeasured;
	size_t cand = line->cand.n + line->cand.unmeasured;

	return line->cand.unmeasured * base > line->base.unmeasured * cand;
}

static void judge_tested(struct compare_line *line, double alpha, size_t family)
{
	double way = bad_way(line->def);
	double worse_by = way * line->shift.shift;
	double at_worst = way > 0 ? line->shift.high : -line->shift.low;
	double share = alpha / (double)(family ? family : 1);

	if (line->p_holm <= alpha && worse_by > line->floor) {
		line->word = COMPARE_FAIL;
		(void)snprintf(line->reason, sizeof(line->reason), "worse, by more than the floor");
		return;
	}
	if (measured_less(line)) {
		undecided(line, share, "not measured in some runs of the candidate");
		line->further_base = line->further_cand = SIZE_MAX;
	} else if (!line->shift.bounded) {
		undecided(line, share, "too few runs for an interval");
	} else if (at_worst > line->floor) {
		undecided(line, share,
			  worse_by > line->floor ? "looks worse, but not surely"
						 : "the interval reaches beyond the floor");
	} else {
		line->word = COMPARE_PASS;
		line->better = line->p_better <= share && -worse_by > line->floor;
		(void)snprintf(line->reason, sizeof(line->reason), "%s",
			       line->better             ? "better, by more than the floor"
			       : line->test.all_equal   ? "all runs are equal"
			       : line->p_worse <= share ? "worse, but within the floor"
							: "within the floor");
	}
}

void compare_line_judge(struct compare_line *line, double alpha, size_t family)
{
	line->further_base = line->further_cand = 0;
	if (line->tested) {
		judge_tested(line, alpha, family);
		return;
	}
	undecided(line, alpha,
		  line->cand.n ? "not measured in any run of the base"
			       : "not measured in any run of the candidate");
	line->further_base = line->further_cand = SIZE_MAX;
}
