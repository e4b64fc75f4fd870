/* plan_lab.h - a plan as the lab takes it: hosts, each route's two directions, events. */
#ifndef HARNESS_SCENARIO_PLAN_LAB_H
#define HARNESS_SCENARIO_PLAN_LAB_H

#include <stddef.h>

#include "harness/drive/live.h"
#include "harness/scenario/plan.h"

struct err;
struct lab_conf;

/* Positions among the lab's hosts: these two are there in every show. */
enum plan_host { PLAN_SELLER, PLAN_BUYER, PLAN_HOSTS };

/* In a live show the origin comes behind them, then the other viewers. */
#define PLAN_ORIGIN PLAN_HOSTS

/* "seller", "buyer". */
const char *plan_host_word(enum plan_host host);

/* All directions, PLAN_DIRECTIONS of each route, the show's own first: what the lab's sides are.
 * They borrow from the plan. */
size_t plan_side_count(const struct plan *plan);
struct live_route plan_side(const struct plan *plan, size_t side);
const struct plan_chain *plan_side_chain(const struct plan *plan, size_t side);

/* All of them in order; how many. */
size_t plan_sides(const struct plan *plan, struct live_route ret[static PLAN_SIDES_MAX]);

/* What a plan's lab_conf borrows, beside the plan. */
struct plan_lab {
	const char *hosts[PLAN_HOSTS_MAX];
	struct live_route routes[PLAN_SIDES_MAX];
	struct live_event *events;
};

/* Fills lab, and conf with the plan's hosts, routes, events and seed, all else zero. 0, or -ENOMEM;
 * lab is to be ended with plan_lab_done() in any case. */
int plan_lab_init(struct plan_lab *lab, const struct plan *plan, struct lab_conf *conf,
		  struct err *err);
void plan_lab_done(struct plan_lab *lab);

#endif
