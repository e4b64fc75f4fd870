/* plan_lab.h - a plan as the lab takes it: hosts, each route's two directions, events. */
#ifndef HARNESS_SCENARIO_PLAN_LAB_H
#define HARNESS_SCENARIO_PLAN_LAB_H

#include <stddef.h>

#include "harness/drive/live.h"
#include "harness/scenario/plan.h"

/* Positions among the lab's hosts: these two are there in every show. */
enum plan_host { PLAN_SELLER, PLAN_BUYER, PLAN_HOSTS };

/* In a live show the origin comes behind them, then the other viewers. */
#define PLAN_ORIGIN PLAN_HOSTS

/* "seller", "buyer". */
const char *plan_host_word(enum plan_host host);

/* A direction of the show's own route, which borrows from the plan. */
struct live_route plan_route(const struct plan *plan, enum plan_direction direction);

/* All directions, PLAN_DIRECTIONS of each route, the show's own first: what the lab's sides are. */
size_t plan_side_count(const struct plan *plan);
struct live_route plan_side(const struct plan *plan, size_t side);
const struct plan_chain *plan_side_chain(const struct plan *plan, size_t side);

/* The plan's events, plan->event_count of them; the caller's to free(). NULL when memory ran out.
 */
struct live_event *plan_events(const struct plan *plan);

#endif
