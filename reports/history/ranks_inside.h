/* ranks_inside.h - the distribution that test and interval share. */
#ifndef REPORTS_HISTORY_RANKS_INSIDE_H
#define REPORTS_HISTORY_RANKS_INSIDE_H

#include <stddef.h>

struct err;

/* How many of the ways to choose k of the n pooled values give each sum of their doubled mid-ranks:
 * ways[s] for s up to max. Counts are whole numbers up to 2^53, and good to 15 digits above. */
struct ranks_ways {
	double *ways;
	size_t max;
	double all; /* their sum */
};

/* Counts them; doubled holds n doubled mid-ranks. Freed by ranks_ways_done(). 0 or -ENOMEM. */
int ranks_ways_count(const size_t *doubled, size_t n, size_t k, struct ranks_ways *ret,
		     struct err *err);
void ranks_ways_done(struct ranks_ways *w);

/* The share of ways with a sum of at most s, and of at least s. */
double ranks_ways_upto(const struct ranks_ways *w, size_t s);
double ranks_ways_from(const struct ranks_ways *w, size_t s);

/* z such that a standard normal value lies above it with chance p. */
double ranks_normal_above(double p);

int ranks_by_value(const void *a, const void *b);

#endif
