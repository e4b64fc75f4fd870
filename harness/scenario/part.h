/* part.h - one of the three networks of a route: the seller's access, the long haul, the buyer's
 * access. */
#ifndef HARNESS_SCENARIO_PART_H
#define HARNESS_SCENARIO_PART_H

#include <stdbool.h>

#include "harness/scenario/event.h"
#include "harness/scenario/files.h"
#include "harness/scenario/link_spec.h"
#include "harness/scenario/links.h"
#include "harness/scenario/place.h"

struct err;

enum part_role { PART_SELLER, PART_HAUL, PART_BUYER, PART_ROLES };

/* Starts as all zero bytes: a perfect network. */
struct part {
	char *name; /* NULL for one without a name */
	char *title;
	struct place place;      /* of the device, for an access network */
	bool is_public;          /* a long haul over the public Internet, without a relay */
	struct link_spec first;  /* up, or out: away from the seller's side or the device */
	struct link_spec second; /* down, or back */
	struct event_list events;
};

/* Reads the network that a route names at a place ("id-4g-day"), or that stands there whole, and
 * puts it in place of what part holds. */
int part_read(struct yaml at, enum part_role role, struct files *files, struct part *part,
	      struct err *err);

void part_done(struct part *part);

#endif
