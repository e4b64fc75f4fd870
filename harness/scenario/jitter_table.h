/* jitter_table.h - jitter's exponential law as a table of quantiles. */
#ifndef HARNESS_SCENARIO_JITTER_TABLE_H
#define HARNESS_SCENARIO_JITTER_TABLE_H

#include "harness/model/conf.h"

/* A delay that has a least value and is more often short than long: mean less one deviation at
 * least, 4.5 deviations above the mean once in 256. For links whose jitter is nearly as large as
 * their delay, where a normal law would ask for delays below 0. */
extern const struct jitter_table jitter_table_exponential;

#endif
