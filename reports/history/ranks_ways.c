/* ranks_ways.c - counting out a rank sum's distribution; the normal one. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/history/ranks_inside.h"

/* No sum of k of the ranks is greater. */
static size_t greatest_sum(const size_t *doubled, size_t n, size_t k)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = doubled[i] > most ? doubled[i] : most;
	return most * k;
}

/* Row j holds the ways to choose j values; each value is taken into account in turn, the fullest
 * row first, so that none is chosen twice. */
static void take(double *rows, size_t width, size_t k, size_t rank)
{
	for (size_t j = k; j > 0; j--) {
		const double *from = rows + (j - 1) * width;
		double *to = rows + j * width;

		for (size_t s = rank; s < width; s++)
			to[s] += from[s - rank];
	}
}

int ranks_ways_count(const size_t *doubled, size_t n, size_t k, struct ranks_ways *ret,
		     struct err *err)
{
	size_t width = greatest_sum(doubled, n, k) + 1;
	double *rows = calloc((k + 1) * width, sizeof(*rows));
	double *last = calloc(width, sizeof(*last));

	if (!rows || !last) {
		free(rows);
		free(last);
		return err_set(err, -ENOMEM, "out of memory");
	}
	rows[0] = 1;
	for (size_t i = 0; i < n; i++)
		take(rows, width, i + 1 < k ? i + 1 : k, doubled[i]);
	*ret = (struct ranks_ways){ .ways = last, .max = width - 1 };
	for (size_t s = 0; s < width; s++) {
		last[s] = rows[k * width + s];
		ret->all += last[s];
	}
	free(rows);
	return 0;
}

void ranks_ways_done(struct ranks_ways *w)
{
	free(w->ways);
	*w = (struct ranks_ways){ 0 };
}

double ranks_ways_upto(const struct ranks_ways *w, size_t s)
{
	double sum = 0;

	for (size_t i = 0; i <= s && i <= w->max; i++)
		sum += w->ways[i];
	return sum / w->all;
}

double ranks_ways_from(const struct ranks_ways *w, size_t s)
{
	double sum = 0;

	for (size_t i = w->max + 1; i > s; i--)
		sum += w->ways[i - 1];
	return sum / w->all;
}

double ranks_normal_above(double p)
{
	double low = -40, high = 40;

	for (int i = 0; i < 100; i++) {
		double z = (low + high) / 2;

		if (erfc(z / sqrt(2)) / 2 > p)
			low = z;
		else
			high = z;
	}
	return (low + high) / 2;
}

int ranks_by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}
