/* hist.h - percentiles of any number of values in little memory. */
#ifndef REPORTS_METRIC_HIST_H
#define REPORTS_METRIC_HIST_H

#include <stdint.h>

#include "harness/base/time.h"

/* Buckets are 1 ns wide below HIST_STEPS, and from there on HIST_STEPS to each doubling: a
 * percentile is wrong by at most 1 / (2 HIST_STEPS) of its value, 0.1 %. Least, greatest and mean
 * are exact. Starts as all zero bytes. failed is set once memory ran out. */
#define HIST_STEPS 512

struct hist {
	uint64_t count;
	nsec_t min;
	nsec_t max;
	double sum;
	uint32_t *positive[64]; /* HIST_STEPS counts each, made when first needed */
	uint32_t *negative[64];
	int failed;
};

void hist_done(struct hist *h);
void hist_add(struct hist *h, nsec_t value);

/* Nearest rank, p in hundredths of a percent: the middle of the bucket that holds it, within
 * min..max. count must not be 0. */
nsec_t hist_percentile(const struct hist *h, unsigned p);

#endif
