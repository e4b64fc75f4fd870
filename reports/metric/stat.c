/* stat.c - sums and percentiles. */
#include "reports/metric/stat.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
	nsec_t x = *(const nsec_t *)a, y = *(const nsec_t *)b;

	return (x > y) - (x < y);
}

void stat_sort(nsec_t *v, size_t n)
{
	if (n)
		qsort(v, n, sizeof(*v), by_value);
}

nsec_t stat_nearest(const nsec_t *sorted, size_t n, unsigned p)
{
	size_t rank = (size_t)(((uint64_t)n * p + STAT_WHOLE - 1) / STAT_WHOLE);

	assert(n > 0 && p <= STAT_WHOLE);
	return sorted[rank ? rank - 1 : 0];
}

double stat_type7(const nsec_t *sorted, size_t n, unsigned p)
{
	uint64_t at = (uint64_t)(n - 1) * p;
	size_t below = (size_t)(at / STAT_WHOLE);
	double part = (double)(at % STAT_WHOLE) / STAT_WHOLE;

	assert(n > 0 && p <= STAT_WHOLE);
	if (at % STAT_WHOLE == 0)
		return (double)sorted[below];
	return (double)sorted[below] + part * (double)(sorted[below + 1] - sorted[below]);
}

/* The mean of the differences to the first value: small numbers, so that no digit that matters is
 * lost under a large instant. */
static double mean_from_first(const nsec_t *v, size_t n)
{
	double sum = 0;

	assert(n > 0);
	for (size_t i = 0; i < n; i++)
		sum += (double)(v[i] - v[0]);
	return sum / (double)n;
}

double stat_mean(const nsec_t *v, size_t n)
{
	return (double)v[0] + mean_from_first(v, n);
}

double stat_deviation(const nsec_t *v, size_t n)
{
	double mean = mean_from_first(v, n), sum = 0;

	if (n < 2)
		return 0;
	for (size_t i = 0; i < n; i++) {
		double d = (double)(v[i] - v[0]) - mean;

		sum += d * d;
	}
	return sqrt(sum / (double)(n - 1));
}
