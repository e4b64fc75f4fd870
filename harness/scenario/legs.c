/* legs.c - links and events of each route of a plan. */
#include "harness/scenario/legs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/expand.h"
#include "harness/scenario/files.h"
#include "harness/scenario/link_data.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/plan_lab.h"
#include "harness/scenario/route.h"

/* Moves the links of the route into the chains; with a leg's name before theirs, unless that is
 * NULL: a link's name is part of every address of chance. */
static void set_chains(struct route *route, const char *leg, struct plan_chain *chains)
{
	for (unsigned i = 0; i < ROUTE_LINKS; i++) {
		struct link_spec *spec = route_link(route, (enum route_link)i);
		struct plan_chain *chain = &chains[i / ROUTE_HOPS];
		size_t at = chain->link_count++;

		chain->links[at] = spec->conf;
		(void)snprintf(chain->links[at].name, LINK_NAME_MAX, "%s%s%s", leg ? leg : "",
			       leg ? ":" : "", route_link_word((enum route_link)i));
		for (size_t fact = 0; fact < PLAN_FACTS; fact++) {
			chain->sources[at][fact] = spec->sources[fact];
			spec->sources[fact] = NULL;
		}
		chain->data[at] = spec->data;
		spec->data = NULL;
	}
}

static int expand_route(struct plan *plan, const struct route *route,
			const struct event_list *timeline, struct err *err)
{
	const struct event_list *const lists[] = {
		&route->parts[PART_SELLER].events,
		&route->parts[PART_HAUL].events,
		&route->parts[PART_BUYER].events,
		&route->events,
		timeline,
	};

	return expand_events(lists, sizeof(lists) / sizeof(lists[0]), plan, err);
}

int legs_set_route(struct plan *plan, struct route *route, const struct event_list *timeline,
		   struct err *err)
{
	set_chains(route, NULL, plan->chains);
	return expand_route(plan, route, timeline, err);
}

static void chain_done(struct plan_chain *chain)
{
	for (size_t i = 0; i < PATH_LINKS_MAX; i++) {
		for (size_t fact = 0; fact < PLAN_FACTS; fact++)
			free(chain->sources[i][fact]);
		link_data_free(chain->data[i]);
	}
	free((void *)chain->timeline.entries);
}

void legs_done(struct plan *plan)
{
	for (size_t d = 0; d < PLAN_DIRECTIONS; d++)
		chain_done(&plan->chains[d]);
	for (size_t i = 0; i < plan->leg_count; i++) {
		for (size_t d = 0; d < PLAN_DIRECTIONS; d++)
			chain_done(&plan->legs[i].chains[d]);
		free(plan->legs[i].route_name);
		free(plan->legs[i].route_title);
	}
	free(plan->legs);
}

int legs_make(struct plan *plan, struct files *files, struct err *err)
{
	(void)files, (void)err;
	plan->host_count = PLAN_HOSTS;
	plan->ends[0] = PLAN_SELLER;
	plan->ends[1] = PLAN_BUYER;
	for (unsigned h = 0; h < PLAN_HOSTS; h++)
		(void)snprintf(plan->hosts[h], sizeof(plan->hosts[h]), "%s",
			       plan_host_word((enum plan_host)h));
	return 0;
}
