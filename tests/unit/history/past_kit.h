/* past_kit.h - made-up runs for the tests of comparison and history. */
#ifndef TESTS_UNIT_HISTORY_PAST_KIT_H
#define TESTS_UNIT_HISTORY_PAST_KIT_H

#include <stddef.h>

#include "reports/history/past.h"

/* A valid run of show "call" on route "lan", 10 s long, that passed. */
struct past_run kit_run(void);

/* Adds a number of the pictures to the buyer; not measured when value is NAN. */
void kit_number(struct past_run *run, const char *metric, double value);

/* Adds one such run with latency.p95 for each value; its seeds count from 1. */
void kit_runs(struct past_list *list, const double *values, size_t n);

/* Writes dir/NAME/metrics.json (and an empty run.json) with the numbers latency.p95 and a null
 * setup.first_frame; more is put into "run", such as "\"build\": \"a\",". */
void kit_write(const char *dir, const char *name, const char *started, const char *more,
	       double latency);

#endif
