/* around.c - distances from the first. */
#include "reports/metric/around.h"

void around_add(struct around *a, nsec_t value)
{
	if (!a->hist.count)
		a->first = value;
	hist_add(&a->hist, value - a->first);
}

void around_done(struct around *a)
{
	hist_done(&a->hist);
}

nsec_t around_least(const struct around *a)
{
	return a->first + a->hist.min;
}

nsec_t around_percentile(const struct around *a, unsigned p)
{
	return a->first + hist_percentile(&a->hist, p);
}
