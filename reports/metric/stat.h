/* stat.h - sums and percentiles, each by its definition's name. */
#ifndef REPORTS_METRIC_STAT_H
#define REPORTS_METRIC_STAT_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

/* Percentiles are asked for in hundredths of a percent, so that no rank is decided by rounding:
 * 9500 is the 95th, 9990 the 99.9th. */
#define STAT_WHOLE 10000U

/* Sorts ascending. */
void stat_sort(nsec_t *v, size_t n);

/* Nearest rank: the smallest value with at least p of all values at or below it, that is the one of
 * rank ceil(p * n) (RFC 2330 section 11.3, inverse of the empirical distribution). sorted must not
 * be empty. This is what verdicts use. */
nsec_t stat_nearest(const nsec_t *sorted, size_t n, unsigned p);

/* Linear interpolation at (n - 1) * p (type 7 of Hyndman and Fan, The American Statistician 50(4),
 * 1996): what libwebrtc, NumPy and R show. sorted must not be empty. For display. */
double stat_type7(const nsec_t *sorted, size_t n, unsigned p);

/* The mean, and the standard deviation with n - 1 (0 when n is 1); n must be positive. */
double stat_mean(const nsec_t *v, size_t n);
double stat_deviation(const nsec_t *v, size_t n);

#endif
