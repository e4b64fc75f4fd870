/* curve.h - many points over time, thinned to what a plot of some width can show. */
#ifndef REPORTS_WRITE_CURVE_H
#define REPORTS_WRITE_CURVE_H

#include <stdbool.h>
#include <stddef.h>

struct text;

struct point {
	double t; /* seconds */
	double v;
};

/* Starts as all zero bytes. failed is set once memory ran out: check it once, at the end. */
struct curve {
	struct point *v;
	size_t n;
	size_t cap;
	bool failed;
};

void curve_done(struct curve *c);
void curve_add(struct curve *c, double t, double v);

/* Over which time, into how many columns, and after how many seconds without a point the line
 * breaks (0: never). */
struct curve_conf {
	double begin;
	double end;
	unsigned columns;
	double gap;
};

/* Adds one line "t least median greatest" for each column that holds points, in order of time, and
 * an empty line where the curve breaks. No extreme is lost. Sorts c. */
void curve_write(struct curve *c, const struct curve_conf *conf, struct text *ret);

/* The greatest v, or 0 when there is no point. */
double curve_greatest(const struct curve *c);

#endif
