/* lateness.h - how late packets were released: a histogram that is exact to 3 %, and its course
 * over time. */
#ifndef HARNESS_DRIVE_LATENESS_H
#define HARNESS_DRIVE_LATENESS_H

#include <stdint.h>

#include "harness/base/time.h"

/* Log-linear: 32 buckets to each doubling, from 1 ns to 2^40 ns (18 minutes); what is later is
 * counted in the last. */
#define LATENESS_FINE    5
#define LATENESS_BUCKETS (36 << LATENESS_FINE)

/* Starts as all zero bytes. */
struct lateness {
	uint64_t count;
	uint64_t early; /* released before the ideal time: must stay 0 */
	nsec_t max;
	uint64_t buckets[LATENESS_BUCKETS];
};

/* late = actual - ideal, in ns; below 0 is early. */
void lateness_add(struct lateness *l, nsec_t late);

/* The lateness that a share of permyriad / 10000 of the packets did not exceed (nearest rank),
 * rounded up to its bucket's end, never above max; 0 when nothing was counted. permyriad is
 * 0..10000. */
nsec_t lateness_quantile(const struct lateness *l, unsigned permyriad);

/* Lateness over time in at most LATENESS_ROWS rows of equal width, whatever the run's length: when
 * they are used up, neighbours are joined and the width doubles. */
#define LATENESS_ROWS 600

/* p50, p99 and max are those of the worst second in the row; all 0 when no packet came out. */
struct lateness_row {
	uint64_t count;
	nsec_t p50, p99, max;
};

/* Starts as all zero bytes but for origin. */
struct lateness_series {
	nsec_t origin;        /* where the first row begins */
	uint64_t row_seconds; /* width of a row; 0 before the first packet */
	unsigned count;       /* rows, the open second's only after lateness_series_end() */
	uint64_t second;      /* the open one, counted from origin */
	struct lateness now;  /* of the open second */
	struct lateness_row rows[LATENESS_ROWS];
};

/* A packet was released at time, on the clock of origin, so much after the ideal instant. Times
 * never go back to an earlier second. */
void lateness_series_add(struct lateness_series *s, nsec_t time, nsec_t late);

/* Brings the open second into its row. */
void lateness_series_end(struct lateness_series *s);

#endif
