/* expect.h - what a show expects of its numbers: "latency.p95 <= 600 ms". */
#ifndef HARNESS_SCENARIO_EXPECT_H
#define HARNESS_SCENARIO_EXPECT_H

#include <stddef.h>

#include "harness/scenario/plan.h"

struct err;
struct yaml;

/* Starts as all zero bytes. */
struct expect_list {
	struct plan_expect *v;
	size_t n;
};

/* Reads a list of expectations in place of what list holds. */
int expect_list_read(struct yaml at, const struct plan_metrics *metrics, struct expect_list *list,
		     struct err *err);

/* Does each expectation of a whole plan speak of a host where pictures are seen? Else -EINVAL, with
 * err naming its place. */
int expect_check(const struct plan *plan, struct err *err);

void expect_list_done(struct expect_list *list);

#endif
