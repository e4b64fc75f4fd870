/* legs.h - the routes of a plan: the show's own, and those of a workload with more hosts. */
#ifndef HARNESS_SCENARIO_LEGS_H
#define HARNESS_SCENARIO_LEGS_H

struct err;
struct event_list;
struct files;
struct plan;
struct route;

/* Gives plan, whose duration and seed are set, the links of the show's route, which it takes, and
 * expands its events with those of the show's timeline. */
int legs_set_route(struct plan *plan, struct route *route, const struct event_list *timeline,
		   struct err *err);

/* Then: names the hosts that plan's workload has, and makes the routes between them which the
 * show's own is not. */
int legs_make(struct plan *plan, const struct files *files, struct err *err);

/* Frees the links, timelines and legs of a plan. */
void legs_done(struct plan *plan);

#endif
