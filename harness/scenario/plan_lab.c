/* plan_lab.c - hosts, routes and events out of a plan. */
#include "harness/scenario/plan_lab.h"

#include <stdlib.h>

const char *plan_host_word(enum plan_host host)
{
	return host == PLAN_SELLER ? "seller" : "buyer";
}

struct live_route plan_route(const struct plan *plan, enum plan_direction direction)
{
	const struct plan_chain *chain = &plan->chains[direction];
	bool to_buyer = direction == PLAN_TO_BUYER;

	return (struct live_route){
		.stream = plan_direction_word(direction),
		.from = to_buyer ? PLAN_SELLER : PLAN_BUYER,
		.to = to_buyer ? PLAN_BUYER : PLAN_SELLER,
		.links = chain->links,
		.link_count = chain->link_count,
		.timeline = &chain->timeline,
		.direction = (unsigned)direction,
	};
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
