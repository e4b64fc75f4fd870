/* plan_lab.c - hosts, routes and events out of a plan. */
#include "harness/scenario/plan_lab.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/lab/lab.h"

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
	const struct plan_chain *chain = leg ? &leg->chains[direction] : &plan->chains[direction];
	const size_t *ends = leg ? leg->ends : plan->ends;
	bool to_buyer = direction == PLAN_TO_BUYER;

	return (struct live_route){
		.stream = leg ? leg->streams[direction] : plan_direction_word(direction),
		.from = ends[to_buyer ? 0 : 1],
		.to = ends[to_buyer ? 1 : 0],
		.links = chain->links,
		.link_count = chain->link_count,
		.timeline = &chain->timeline,
		.direction = (unsigned)side,
	};
}

size_t plan_sides(const struct plan *plan, struct live_route ret[static PLAN_SIDES_MAX])
{
	size_t count = plan_side_count(plan);

	for (size_t s = 0; s < count; s++)
		ret[s] = plan_side(plan, s);
	return count;
}

static struct live_event *copy_events(const struct plan *plan)
{
	struct live_event *events = calloc(plan->event_count + 1, sizeof(*events));

	for (size_t i = 0; events && i < plan->event_count; i++) {
		const struct plan_event *e = &plan->events[i];

		events[i] = (struct live_event){ e->id, e->name, e->begin, e->end };
	}
	return events;
}

int plan_lab_init(struct plan_lab *lab, const struct plan *plan, struct lab_conf *conf,
		  struct err *err)
{
	lab->events = copy_events(plan);
	if (!lab->events)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t h = 0; h < plan->host_count; h++)
		lab->hosts[h] = plan->hosts[h];
	*conf = (struct lab_conf){
		.hosts = lab->hosts,
		.host_count = plan->host_count,
		.routes = lab->routes,
		.route_count = plan_sides(plan, lab->routes),
		.events = lab->events,
		.event_count = plan->event_count,
		.seed = plan->seed,
	};
	return 0;
}

void plan_lab_done(struct plan_lab *lab)
{
	free(lab->events);
}
