/* legs.c - links and events of each route of a plan. */
#include "harness/scenario/legs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/expand.h"
#include "harness/scenario/files.h"
#include "harness/scenario/find.h"
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

static int expand_route(struct plan *plan, struct plan_chain *chains, const struct route *route,
			const struct event_list *timeline, struct err *err)
{
	const struct event_list *const lists[] = {
		&route->parts[PART_SELLER].events,
		&route->parts[PART_HAUL].events,
		&route->parts[PART_BUYER].events,
		&route->events,
		timeline,
	};

	return expand_events(lists, sizeof(lists) / sizeof(lists[0]), plan, chains, err);
}

int legs_set_route(struct plan *plan, struct route *route, const struct event_list *timeline,
		   struct err *err)
{
	set_chains(route, NULL, plan->chains);
	return expand_route(plan, plan->chains, route, timeline, err);
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

static int make_room(struct plan *plan, size_t legs, struct err *err)
{
	plan->legs = calloc(legs, sizeof(*plan->legs));
	return plan->legs ? 0 : err_set(err, -ENOMEM, "no memory for a plan");
}

/* The route of this name; one that is a path lies beside the file that names it. */
static int open_route(const struct plan_live_route *named, struct files *files, struct route *route,
		      struct err *err)
{
	const char *slash = strrchr(named->file, '/');
	struct text path = { 0 };
	int r;

	if (slash && find_is_path(named->name) && named->name[0] != '/')
		text_add_bytes(&path, named->file, (size_t)(slash - named->file) + 1);
	text_add(&path, named->name);
	r = path.failed ? err_set(err, -ENOMEM, "no memory for a plan")
			: route_open(text_str(&path), files, route, err);
	text_done(&path);
	if (r < 0)
		(void)err_prefix(err, "%s:%u", named->file, named->line);
	return r;
}

/* Each leg reads its own files: a show with many would otherwise keep too many open. */
static int read_leg(struct plan *plan, struct plan_leg *leg, const struct plan_live_route *named,
		    const char *scenarios, struct err *err)
{
	const struct event_list none = { 0 };
	struct files files = { .scenarios = scenarios };
	struct route route = { 0 };
	int r = named->name ? open_route(named, &files, &route, err) : 0;

	leg->route_name = strdup(named->name ? named->name : PLAN_NO_ROUTE);
	leg->route_title = strdup(route.title ? route.title : "");
	if (r == 0 && (!leg->route_name || !leg->route_title))
		r = err_set(err, -ENOMEM, "no memory for a plan");
	if (r == 0) {
		set_chains(&route, leg->name, leg->chains);
		r = expand_route(plan, leg->chains, &route, &none, err);
	}
	route_done(&route);
	files_close(&files);
	return r;
}

static void name_hosts(struct plan *plan)
{
	plan->host_count = PLAN_HOSTS;
	plan->ends[0] = PLAN_SELLER;
	plan->ends[1] = PLAN_BUYER;
	for (unsigned h = 0; h < PLAN_HOSTS; h++)
		(void)snprintf(plan->hosts[h], sizeof(plan->hosts[h]), "%s",
			       plan_host_word((enum plan_host)h));
}

/* The publisher's way to the origin. */
static struct plan_leg *begin_publish(struct plan *plan)
{
	struct plan_leg *leg = &plan->legs[plan->leg_count++];

	*leg = (struct plan_leg){ .name = "publish",
				  .ends = { PLAN_SELLER, PLAN_ORIGIN },
				  .streams = { "to-origin", "from-origin" } };
	return leg;
}

/* The origin's way to viewer n, from 2. */
static struct plan_leg *begin_other(struct plan *plan, unsigned n)
{
	struct plan_leg *leg = &plan->legs[plan->leg_count++];
	size_t host = plan->host_count++;

	(void)snprintf(leg->name, sizeof(leg->name), "buyer-%u", n);
	(void)snprintf(plan->hosts[host], sizeof(plan->hosts[host]), "buyer-%u", n);
	(void)snprintf(leg->streams[0], sizeof(leg->streams[0]), "to-buyer-%u", n);
	(void)snprintf(leg->streams[1], sizeof(leg->streams[1]), "from-buyer-%u", n);
	leg->ends[0] = PLAN_ORIGIN;
	leg->ends[1] = host;
	return leg;
}

static int make_live(struct plan *plan, const char *scenarios, struct err *err)
{
	const struct plan_live *live = &plan->work.live;
	int r = make_room(plan, 1 + live->other_count, err);

	if (r < 0)
		return r;
	(void)snprintf(plan->hosts[PLAN_ORIGIN], sizeof(plan->hosts[PLAN_ORIGIN]), "origin");
	plan->host_count = PLAN_ORIGIN + 1;
	plan->ends[0] = PLAN_ORIGIN;
	r = read_leg(plan, begin_publish(plan), &live->publish, scenarios, err);
	for (size_t i = 0; i < live->other_count && r == 0; i++)
		r = read_leg(plan, begin_other(plan, (unsigned)i + 2), &live->others[i], scenarios,
			     err);
	return r;
}

int legs_make(struct plan *plan, const struct files *files, struct err *err)
{
	name_hosts(plan);
	return plan->work.kind == PLAN_LIVE ? make_live(plan, files->scenarios, err) : 0;
}
