/* lateness.h - how late packets were released: a histogram that is exact to 3 %. */
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

#endif
