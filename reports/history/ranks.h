/* ranks.h - two samples held against each other by rank alone, without a model of their spread. */
#ifndef REPORTS_HISTORY_RANKS_H
#define REPORTS_HISTORY_RANKS_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* Up to this many values in both samples together the distribution is counted out, tie for tie;
 * above it the normal one stands in, with its corrections for ties and continuity. */
#define RANKS_EXACT_MAX 100

/* That of intervals. */
#define RANKS_CONFIDENCE 0.95

/* Mann and Whitney's test (Annals of Mathematical Statistics 18, 1947) of samples a and b, by the
 * permutation of their mid-ranks: all ways to choose which of the pooled values are a's count
 * alike. Without ties that is the classic table. */
struct ranks_test {
	double u;      /* pairs in which a's value is the greater, a tie counting half */
	double p_rise; /* chance that b lies as far above a, or farther, if both were one */
	double p_fall; /* the same for below */
	double p_two;  /* twice the lesser, at most 1 */
	bool exact;
	bool all_equal; /* one value in all: there is nothing to rank, and all chances are 1 */
};

/* n and m must be positive, all values finite. 0 or -ENOMEM. */
int ranks_test(const double *a, size_t n, const double *b, size_t m, struct ranks_test *ret,
	       struct err *err);

/* Hodges and Lehmann's shift (Annals of Mathematical Statistics 34, 1963): the median of all b - a,
 * and the interval that the test does not reject at 1 - RANKS_CONFIDENCE. */
struct ranks_shift {
	double shift;
	double low, high; /* when bounded; both ends belong to it */
	/* the samples are large enough for ends that hold with this confidence */
	bool bounded;
	double holds; /* the confidence that it truly has without ties; with ties it is at least so
		       */
};

int ranks_shift(const double *a, size_t n, const double *b, size_t m, struct ranks_shift *ret,
		struct err *err);

/* Cliff's delta (Psychological Bulletin 114, 1993): the share of pairs in which b is the greater
 * less that in which a is; -1..1. */
double ranks_delta(const double *a, size_t n, const double *b, size_t m);

/* Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): ret[i] is p[i] such
 * that comparing each with alpha errs in any of them with a chance of at most alpha. 0 or -ENOMEM.
 */
int ranks_holm(const double *p, size_t n, double *ret, struct err *err);

/* The least n for which n values against n can give a one-sided chance of at most alpha. */
size_t ranks_least(double alpha);

/* Noether's sample size (Journal of the American Statistical Association 82, 1987): how many values
 * a side the one-sided test at alpha needs to reject with a chance of power, where above is the
 * chance that a value of b lies above one of a. SIZE_MAX when above is one half. */
size_t ranks_noether(double above, double alpha, double power);

/* The median; sorts v. n must be positive. */
double ranks_median(double *v, size_t n);

#endif
