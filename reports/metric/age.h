/* age.h - how old the picture on the screen is, at every instant. */
#ifndef REPORTS_METRIC_AGE_H
#define REPORTS_METRIC_AGE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/time.h"

/* The line this project holds a live picture to, and a tick of a 60 Hz screen. */
#define AGE_LIMIT (600 * NSEC_PER_MSEC)
#define AGE_TICK  ((nsec_t)16666667)

/* From begin until the next entry begins, the picture on screen was captured at captured. */
struct age_step {
	nsec_t begin;
	nsec_t captured;
};

/* Steps by begin, ascending; the last one lasts until end. Between steps age grows by 1 s a second:
 * age(t) = t - captured. Nothing is sampled: all results are exact to the nanosecond. */
struct age {
	const struct age_step *v;
	size_t n;
	nsec_t end;
};

/* The time-weighted percentile: the smallest age a, in whole ns, such that age(t) <= a for at least
 * p (hundredths of a percent) of the time. There must be a step before end. */
nsec_t age_percentile(const struct age *age, unsigned p);

/* The greatest age reached. */
nsec_t age_max(const struct age *age);

/* For how long age(t) was over limit, and for how long there was a picture at all. */
nsec_t age_over(const struct age *age, nsec_t limit);
nsec_t age_whole(const struct age *age);

/* A time during which the age was over the limit, of at least one tick. It ends when the age is at
 * or below the limit for at least a tick: what no screen would show neither makes nor ends a stall.
 */
struct stall {
	nsec_t begin;
	nsec_t length;
	bool open; /* still going on at the end */
};

/* Writes at most max stalls, by begin, and gives how many there are. */
size_t age_stalls(const struct age *age, nsec_t limit, nsec_t tick, struct stall *ret, size_t max);

#endif
