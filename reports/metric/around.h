/* around.h - a spread of times that can lie anywhere, as those between two clocks do. */
#ifndef REPORTS_METRIC_AROUND_H
#define REPORTS_METRIC_AROUND_H

#include <stdbool.h>

#include "harness/base/time.h"
#include "reports/metric/hist.h"

/* Held as distances from the first one: what counts is told as exactly as hist.h says, however far
 * from 0 all of them are. Starts as all zero bytes. */
struct around {
	nsec_t first;
	struct hist hist;
};

void around_add(struct around *a, nsec_t value);
void around_done(struct around *a);

/* Of at least one value. p is in hundredths of a percent. */
nsec_t around_least(const struct around *a);
nsec_t around_percentile(const struct around *a, unsigned p);

#endif
