/* ranks_size.c - the shift between two samples with its interval, and how many values it takes. */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/history/ranks.h"
#include "reports/history/ranks_inside.h"

double ranks_median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), ranks_by_value);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static void differences(const double *a, size_t n, const double *b, size_t m, double *ret)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			*ret++ = b[k] - a[i];
}

/* How many differences may be cut off at each end: the greatest k with P(U < k) <= tail, where U is
 * Mann and Whitney's without ties. *ret_below is that chance. */
static int count_cut(size_t n, size_t m, double tail, size_t *ret, double *ret_below,
		     struct err *err)
{
	size_t doubled[RANKS_EXACT_MAX];
	struct ranks_ways ways;
	double below = 0;
	size_t k = 0;
	int r;

	for (size_t i = 0; i < n + m; i++)
		doubled[i] = 2 * (i + 1);
	r = ranks_ways_count(doubled, n + m, n, &ways, err);
	if (r < 0)
		return r;
	while (k < n * m) {
		double next = below + ways.ways[2 * k + n * (n + 1)] / ways.all;

		if (next > tail)
			break;
		below = next;
		k++;
	}
	*ret = k;
	*ret_below = below;
	ranks_ways_done(&ways);
	return 0;
}

static void approximate_cut(double n, double m, double tail, size_t *ret, double *ret_below)
{
	double k = n * m / 2 - ranks_normal_above(tail) * sqrt(n * m * (n + m + 1) / 12);

	*ret = k > 1 ? (size_t)k : 0;
	*ret_below = tail;
}

int ranks_shift(const double *a, size_t n, const double *b, size_t m, struct ranks_shift *ret,
		struct err *err)
{
	double *all = calloc(n * m, sizeof(*all));
	double tail = (1 - RANKS_CONFIDENCE) / 2, below = 0;
	size_t cut = 0;
	int r = 0;

	if (!all)
		return err_set(err, -ENOMEM, "out of memory");
	differences(a, n, b, m, all);
	*ret = (struct ranks_shift){ .shift = ranks_median(all, n * m) };
	if (n + m <= RANKS_EXACT_MAX)
		r = count_cut(n, m, tail, &cut, &below, err);
	else
		approximate_cut((double)n, (double)m, tail, &cut, &below);
	if (r == 0 && cut > 0) {
		ret->bounded = true;
		ret->low = all[cut - 1];
		ret->high = all[n * m - cut];
		ret->holds = 1 - 2 * below;
	}
	free(all);
	return r;
}

size_t ranks_least(double alpha)
{
	double p = 1;
	size_t n = 0;

	/* 1 / C(2n, n): C(2n, n) = C(2n - 2, n - 1) * 2 (2n - 1) / n */
	while (p > alpha && n < RANKS_EXACT_MAX) {
		n++;
		p /= 2 * (2 * (double)n - 1) / (double)n;
	}
	return n;
}

size_t ranks_noether(double above, double alpha, double power)
{
	double z = ranks_normal_above(alpha) + ranks_normal_above(1 - power);
	double off = above - 0.5;
	double both;

	if (off == 0)
		return SIZE_MAX;
	/* N = z^2 / (12 c (1 - c) (above - 1/2)^2) with half of them on each side: c = 1/2 */
	both = z * z / (3 * off * off);
	return both < 1e12 ? (size_t)ceil(both / 2) : SIZE_MAX;
}
