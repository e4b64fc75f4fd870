/* route.h - a route: three networks, and what happens on them. */
#ifndef HARNESS_SCENARIO_ROUTE_H
#define HARNESS_SCENARIO_ROUTE_H

#include <stdbool.h>

#include "harness/scenario/event.h"
#include "harness/scenario/files.h"
#include "harness/scenario/links.h"
#include "harness/scenario/part.h"
#include "harness/scenario/place.h"

struct err;

/* Starts as all zero bytes. */
struct route {
	char *name;
	char *title;        /* NULL when not given */
	struct place place; /* of the buyer, instead of that of its network */
	char *pair;         /* the route between the same places another way; NULL for none */
	char *file;         /* and its text; NULL for a route that stands in a show */
	char *text;
	bool changed; /* it is like another, with changes of its own */
	struct part parts[PART_ROLES];
	struct event_list events;
};

/* Reads the route of this name or path, asked for by the caller. */
int route_open(const char *name, struct files *files, struct route *route, struct err *err);

/* Reads the route that a show names at a place, or that stands there whole. */
int route_read(struct yaml at, struct files *files, struct route *route, struct err *err);
void route_done(struct route *route);

/* Where its buyer is. */
const struct place *route_place(const struct route *route);

/* The settings of one of its links. */
struct link_spec *route_link(struct route *route, enum route_link link);

/* Reads the settings of links that stand under their names at a place over those of the route. */
int route_change(struct yaml at, struct route *route, struct err *err);

#endif
