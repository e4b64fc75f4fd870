/* ranks.c - Mann and Whitney's test, and the correction for making many. */
#include "reports/history/ranks.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/history/ranks_inside.h"

/* The pooled values with their doubled mid-ranks: whole numbers also where values are tied. */
struct pool {
	double *v;
	size_t *doubled;
	size_t n;
	double ties; /* sum of t^3 - t over groups of t equal values */
};

static void pool_done(struct pool *p)
{
	free(p->v);
	free(p->doubled);
}

/* Equal values at i..end-1 share the mean of the ranks i+1..end. */
static void rank(struct pool *p)
{
	for (size_t i = 0, end; i < p->n; i = end) {
		double t;

		for (end = i + 1; end < p->n && p->v[end] == p->v[i];)
			end++;
		for (size_t k = i; k < end; k++)
			p->doubled[k] = i + 1 + end;
		t = (double)(end - i);
		p->ties += t * t * t - t;
	}
}

static int pool_init(struct pool *p, const double *a, size_t n, const double *b, size_t m,
		     struct err *err)
{
	*p = (struct pool){ .n = n + m };
	p->v = calloc(p->n, sizeof(*p->v));
	p->doubled = calloc(p->n, sizeof(*p->doubled));
	if (!p->v || !p->doubled)
		return err_set(err, -ENOMEM, "out of memory");
	memcpy(p->v, a, n * sizeof(*a));
	memcpy(p->v + n, b, m * sizeof(*b));
	qsort(p->v, p->n, sizeof(*p->v), ranks_by_value);
	rank(p);
	return 0;
}

static size_t doubled_rank(const struct pool *p, double value)
{
	const double *at = bsearch(&value, p->v, p->n, sizeof(*p->v), ranks_by_value);

	return p->doubled[at - p->v];
}

static size_t doubled_sum(const struct pool *p, const double *v, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += doubled_rank(p, v[i]);
	return sum;
}

/* Chances that the sum of b's ranks is as great, or as small. */
static int count_out(const struct pool *p, const double *b, size_t m, struct ranks_test *ret,
		     struct err *err)
{
	size_t sum = doubled_sum(p, b, m);
	struct ranks_ways ways;
	int r = ranks_ways_count(p->doubled, p->n, m, &ways, err);

	if (r < 0)
		return r;
	ret->p_rise = ranks_ways_from(&ways, sum);
	ret->p_fall = ranks_ways_upto(&ways, sum);
	ret->exact = true;
	ranks_ways_done(&ways);
	return 0;
}

static void approximate(const struct pool *p, double n, double m, struct ranks_test *ret)
{
	double all = n + m, mean = n * m / 2;
	double spread = sqrt(n * m / 12 * (all + 1 - p->ties / (all * (all - 1))));

	/* u counts a's: it is small when b lies high */
	ret->p_rise = erfc((mean - ret->u - 0.5) / spread / sqrt(2)) / 2;
	ret->p_fall = erfc((ret->u - mean - 0.5) / spread / sqrt(2)) / 2;
}

int ranks_test(const double *a, size_t n, const double *b, size_t m, struct ranks_test *ret,
	       struct err *err)
{
	struct pool p;
	int r = pool_init(&p, a, n, b, m, err);

	if (r < 0)
		goto out;
	*ret = (struct ranks_test){ .p_rise = 1, .p_fall = 1, .p_two = 1 };
	ret->u = (double)doubled_sum(&p, a, n) / 2 - (double)n * (double)(n + 1) / 2;
	ret->all_equal = p.v[0] == p.v[p.n - 1];
	ret->exact = ret->all_equal;
	if (ret->all_equal)
		goto out;
	if (p.n <= RANKS_EXACT_MAX)
		r = count_out(&p, b, m, ret, err);
	else
		approximate(&p, (double)n, (double)m, ret);
	ret->p_two = fmin(1, 2 * fmin(ret->p_rise, ret->p_fall));
out:
	pool_done(&p);
	return r;
}

double ranks_delta(const double *a, size_t n, const double *b, size_t m)
{
	double above = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			above += (b[k] > a[i]) - (b[k] < a[i]);
	return above / ((double)n * (double)m);
}

static int by_chance(const void *a, const void *b)
{
	return ranks_by_value(*(const double *const *)a, *(const double *const *)b);
}

int ranks_holm(const double *p, size_t n, double *ret, struct err *err)
{
	const double **order = calloc(n + 1, sizeof(*order));
	double least = 0;

	if (!order)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < n; i++)
		order[i] = &p[i];
	qsort((void *)order, n, sizeof(*order), by_chance);
	for (size_t i = 0; i < n; i++) {
		least = fmax(least, fmin(1, *order[i] * (double)(n - i)));
		ret[order[i] - p] = least;
	}
	free((void *)order);
	return 0;
}
