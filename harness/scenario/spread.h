/* spread.h - a duration that is drawn: fixed, even, exponential, or by measured quantiles. */
#ifndef HARNESS_SCENARIO_SPREAD_H
#define HARNESS_SCENARIO_SPREAD_H

#include <stdint.h>

#include "harness/base/time.h"

struct err;
struct yaml;

enum spread_kind {
	SPREAD_NONE,        /* not given: draws are 0 */
	SPREAD_FIXED,       /* from */
	SPREAD_EVEN,        /* uniform in from..to */
	SPREAD_EXPONENTIAL, /* with mean from */
	SPREAD_QUANTILES,   /* straight lines between points */
};

/* The share of all values, in thousandths, that are at most value. */
struct spread_point {
	uint32_t milli;
	nsec_t value;
};

/* points are borrowed, rise in both numbers, begin at 0 and end at 1000. */
struct spread {
	enum spread_kind kind;
	nsec_t from;
	nsec_t to;
	const struct spread_point *points;
};

/* The value at the 64 random bits: integers only, so the same on every machine. */
nsec_t spread_draw(const struct spread *spread, uint64_t bits);

/* The mean of all values. */
nsec_t spread_mean(const struct spread *spread);

/* Reads "20 s", {from: 20 s, to: 60 s} or {mean: 50 s}. */
int spread_read(struct yaml at, struct spread *ret, struct err *err);

#endif
