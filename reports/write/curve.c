/* curve.c - thinning out points: least, median and greatest of each column. */
#include "reports/write/curve.h"

#include <stdlib.h>

#include "harness/base/text.h"

void curve_done(struct curve *c)
{
	free(c->v);
	*c = (struct curve){ 0 };
}

void curve_add(struct curve *c, double t, double v)
{
	if (c->failed)
		return;
	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 1024;
		struct point *bigger = reallocarray(c->v, cap, sizeof(*bigger));

		if (!bigger) {
			c->failed = true;
			return;
		}
		c->v = bigger;
		c->cap = cap;
	}
	c->v[c->n++] = (struct point){ t, v };
}

static int compare_reals(double a, double b)
{
	return (a > b) - (a < b);
}

static int by_time(const void *a, const void *b)
{
	return compare_reals(((const struct point *)a)->t, ((const struct point *)b)->t);
}

static int by_value(const void *a, const void *b)
{
	return compare_reals(((const struct point *)a)->v, ((const struct point *)b)->v);
}

static void sort_by_time(struct curve *c)
{
	for (size_t i = 1; i < c->n; i++) {
		if (c->v[i].t < c->v[i - 1].t) {
			qsort(c->v, c->n, sizeof(*c->v), by_time);
			return;
		}
	}
}

static size_t column_of(const struct curve_conf *conf, double t)
{
	return (size_t)((t - conf->begin) / (conf->end - conf->begin) * conf->columns);
}

/* Writes the n points of one column, which it may put into another order. */
static void write_column(struct point *v, size_t n, struct text *ret)
{
	double t = 0;

	for (size_t i = 0; i < n; i++)
		t += v[i].t / (double)n;
	if (n > 1)
		qsort(v, n, sizeof(*v), by_value);
	text_addf(ret, "%.3f %.6g %.6g %.6g\n", t, v[0].v, v[(n - 1) / 2].v, v[n - 1].v);
}

void curve_write(struct curve *c, const struct curve_conf *conf, struct text *ret)
{
	double last = 0;
	bool any = false;

	ret->failed = ret->failed || c->failed;
	sort_by_time(c);
	for (size_t i = 0, n; i < c->n; i += n) {
		double t = c->v[i].t;

		n = 1;
		if (t < conf->begin || t > conf->end)
			continue;
		if (any && conf->gap > 0 && t - last > conf->gap)
			text_add(ret, "\n");
		while (i + n < c->n && c->v[i + n].t <= conf->end &&
		       column_of(conf, c->v[i + n].t) == column_of(conf, t) &&
		       (conf->gap <= 0 || c->v[i + n].t - c->v[i + n - 1].t <= conf->gap))
			n++;
		last = c->v[i + n - 1].t;
		any = true;
		write_column(&c->v[i], n, ret);
	}
}

double curve_greatest(const struct curve *c)
{
	double greatest = 0;

	for (size_t i = 0; i < c->n; i++)
		if (i == 0 || c->v[i].v > greatest)
			greatest = c->v[i].v;
	return greatest;
}
