/* place.h - where the buyer of a route is. */
#ifndef REPORTS_REGION_PLACE_H
#define REPORTS_REGION_PLACE_H

#include <stdbool.h>

enum area { AREA_SEA, AREA_LATAM, AREA_OTHER };

/* A country, or an area that a route stands for as a whole. */
struct place {
	const char *code; /* as routes are named: "id" */
	const char *name; /* English; tongue_say() knows it */
	enum area area;
};

/* The place that a route's name tells, "id-4g-evening", "cn-direct-br-peak"; a last one, "Other
 * routes", when it tells none. Places of one area lie together in memory: they have an order. */
const struct place *place_of(const char *route);

/* Does the route go over the public Internet, without a relay, by its name? */
bool place_is_public(const char *route);

#endif
