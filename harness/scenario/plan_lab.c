/* plan_lab.c - hosts, routes and events out of a plan. */
#include "harness/scenario/plan_lab.h"

#include <stdlib.h>

const char *plan_host_word(enum plan_host host)
{
	return host == PLAN_SELLER ? "seller" : "buyer";
}

size_t plan_side_count(const struct plan *plan)
{
	return PLAN_DIRECTIONS * (1 + plan->leg_count);
}

const struct plan_chain *plan_side_chain(const struct plan *plan, size_t side)
{
	size_t leg = side / PLAN_DIRECTIONS, direction = side % PLAN_DIRECTIONS;

	return leg == 0 ? &plan->chains[direction] : &plan->legs[leg - 1].chains[direction];
}

struct live_route plan_side(const struct plan *plan, size_t side)
{
	size_t n = side / PLAN_DIRECTIONS;
	enum plan_direction direction = side % PLAN_DIRECTIONS;
	const struct plan_leg *leg = n == 0 ? NULL : &plan->legs[n - 1];
	const struct plan_chain *chain =
		n == 0 ? &plan->chains[direction] : &leg->chains[direction];
	const size_t *ends = n == 0 ? plan->ends : leg->ends;
	bool to_buyer = direction == PLAN_TO_BUYER;

	return (struct live_route){
		.stream = n == 0 ? plan_direction_word(direction) : leg->streams[direction],
		.from = ends[to_buyer ? 0 : 1],
		.to = ends[to_buyer ? 1 : 0],
		.links = chain->links,
		.link_count = chain->link_count,
		.timeline = &chain->timeline,
		.direction = (unsigned)side,
	};
}

struct live_route plan_route(const struct plan *plan, enum plan_direction direction)
{
	return plan_side(plan, (size_t)direction);
}

struct live_event *plan_events(const struct plan *plan)
{
	struct live_event *events = calloc(plan->event_count + 1, sizeof(*events));

	for (size_t i = 0; events && i < plan->event_count; i++) {
		const struct plan_event *e = &plan->events[i];

		events[i] = (struct live_event){ e->id, e->name, e->begin, e->end };
	}
	return events;
}
