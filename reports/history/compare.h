/* compare.h - two builds held against each other: which metric got worse, by how much, how sure. */
#ifndef REPORTS_HISTORY_COMPARE_H
#define REPORTS_HISTORY_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/text.h"
#include "reports/history/floors.h"
#include "reports/history/ranks.h"
#include "reports/metric/metric.h"

struct err;
struct json_t;
struct past_list;

/* More runs than this on a side are refused. */
#define COMPARE_RUNS_MAX 1000

enum compare_word { COMPARE_PASS, COMPARE_FAIL, COMPARE_INCONCLUSIVE };

/* "pass", "fail", "inconclusive". */
const char *compare_word(enum compare_word word);

/* All is borrowed, floors until comparison_done(). */
struct compare_conf {
	double alpha;          /* the chance to call any number worse when none is; 0 means 0.05 */
	const char *direction; /* "to-buyer"; "" means that one, "both" every direction */
	const struct floor_row *floors; /* the metrics to be held; NULL: the gates of floors.h */
	size_t floor_count;
};

/* A number of one side: of how many runs, in how many it could not be measured, its median. */
struct compare_side {
	size_t n, unmeasured;
	double median;
};

/* One metric of one cell. Worse is up where lower is better, down where higher is. */
struct compare_line {
	const struct metric_def *def;
	const char *stream;
	struct compare_side base, cand;
	bool tested; /* both sides have values; what follows up to floor is nothing otherwise */
	struct ranks_test test;
	struct ranks_shift shift; /* cand less base, in the metric's unit; 95 % */
	double delta;
	double p_worse; /* one-sided, in the bad direction */
	double p_holm;  /* the same after Holm over all lines of all cells */
	double p_better;
	/* the share of pairs in which the candidate is the worse, and is by more than the floor */
	double above_zero, above_floor;
	double floor;
	enum compare_word word;
	bool better;      /* it passed, and moved the good way by more than the floor */
	char reason[160]; /* in words */
	/* when inconclusive: runs to add to each side; SIZE_MAX when no number would do */
	size_t further_base, further_cand;
};

/* Runs of one show on one route: what can be compared. */
struct compare_cell {
	const char *show, *route;
	size_t base_runs, cand_runs; /* valid ones */
	bool seeds_differ;
	struct compare_line *lines;
	size_t line_count;
};

struct compare_count {
	size_t runs, invalid, degraded; /* runs counts all */
	struct text builds;             /* their labels, "" where none was named */
};

struct comparison {
	struct compare_count base, cand;
	double alpha;
	size_t family; /* how many tests were made at once */
	struct compare_cell *cells;
	size_t cell_count;
	struct text notes; /* what the reader must know, a sentence a line */
	enum compare_word word;
	char reason[200]; /* why it is inconclusive, "" otherwise */
};

/* Holds the valid runs of cand against those of base, which *ret borrows; invalid ones are counted
 * and left out. A run is one value of each metric. The verdict of a line:
 *   fail          the one-sided exact test, after Holm, says worse, and the shift is above the
 * floor pass          the whole interval of the shift lies within the floor inconclusive  neither,
 * or the number could not be measured as often as in the base and the worst line's is that of all.
 * -EINVAL when both sides hold one run, when runs of a cell differ in length, or when there is no
 * show and route that both sides ran; -ENODATA when a side has no valid run. Gives *ret, to be
 * freed with comparison_done(). */
int compare_runs(const struct compare_conf *conf, const struct past_list *base,
		 const struct past_list *cand, struct comparison *ret, struct err *err);
void comparison_done(struct comparison *c);

/* As text for a terminal; as JSON, the caller's (NULL when memory ran out). */
void compare_text(const struct comparison *c, struct text *ret);
struct json_t *compare_json(const struct comparison *c);

#endif
