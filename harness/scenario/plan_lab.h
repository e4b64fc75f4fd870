/* plan_lab.h - a plan as the lab takes it: two hosts, the route's two directions, its events. */
#ifndef HARNESS_SCENARIO_PLAN_LAB_H
#define HARNESS_SCENARIO_PLAN_LAB_H

#include <stddef.h>

#include "harness/drive/live.h"
#include "harness/scenario/plan.h"

/* Positions among the lab's hosts. */
enum plan_host { PLAN_SELLER, PLAN_BUYER, PLAN_HOSTS };

/* "seller", "buyer". */
const char *plan_host_word(enum plan_host host);

/* A direction of the route, which borrows from the plan. */
struct live_route plan_route(const struct plan *plan, enum plan_direction direction);

/* The plan's events, plan->event_count of them; the caller's to free(). NULL when memory ran out.
 */
struct live_event *plan_events(const struct plan *plan);

#endif
