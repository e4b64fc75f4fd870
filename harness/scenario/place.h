/* place.h - where a network is: a country, or an area of several, and a city. */
#ifndef HARNESS_SCENARIO_PLACE_H
#define HARNESS_SCENARIO_PLACE_H

#include "harness/base/country.h"
#include "harness/scenario/yaml.h"

struct err;
struct json_t;
struct text;

/* Starts as all zero bytes: nowhere in particular. */
struct place {
	const struct country *country; /* NULL when not said */
	char *city;                    /* NULL when not said */
};

/* Reads {country: id, city: Jakarta} or {area: sea} in place of what *ret holds. */
int place_read(struct yaml at, struct place *ret, struct err *err);
void place_done(struct place *place);

/* Does it say anything? */
bool place_said(const struct place *place);

/* *ret, which holds nothing, becomes the same. 0 or -ENOMEM. */
int place_copy(const struct place *place, struct place *ret, struct err *err);

/* Adds "Jakarta, Indonesia". */
void place_tell(const struct place *place, struct text *into);

/* {"country": "id", "city": "Jakarta"} or {"area": "sea"}; NULL when it says nothing. */
struct json_t *place_json(const struct place *place);

#endif
