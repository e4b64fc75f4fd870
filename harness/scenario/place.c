/* place.c - reading where a network is. */
#include "harness/scenario/place.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

/* Reads a code of countries, or of areas. */
static int read_code(struct yaml at, bool area, struct place *place, struct err *err)
{
	const char *what = area ? "an area" : "a country's code";
	const char *s = yaml_scalar(at, what, err);
	const struct country *found = country_find(s), *each;
	struct text known = { 0 };
	int r;

	if (!s)
		return -EINVAL;
	if (*found->code && country_is_area(found) == area) {
		place->country = found;
		return 0;
	}
	for (unsigned i = 0; (each = country_nth(i)); i++)
		if (country_is_area(each) == area)
			text_addf(&known, "%s%s", known.len ? ", " : "", each->code);
	r = yaml_refuse(at, err, -EINVAL, "found \"%.40s\", expected %s: %s%s", s, what,
			text_str(&known), area ? "" : "; for any other leave it out");
	text_done(&known);
	return r;
}

static int read_country(struct yaml at, void *into, struct err *err)
{
	return read_code(at, false, into, err);
}

static int read_area(struct yaml at, void *into, struct err *err)
{
	return read_code(at, true, into, err);
}

static int read_city(struct yaml at, void *into, struct err *err)
{
	struct place *place = into;

	return yaml_copy(at, "the name of a city", &place->city, err);
}

static const struct yaml_key keys[] = {
	{ "country", read_country, false },
	{ "area", read_area, false },
	{ "city", read_city, false },
	{ NULL, NULL, false },
};

int place_read(struct yaml at, struct place *ret, struct err *err)
{
	struct place fresh = { 0 };
	struct yaml country, area;
	int r = yaml_read_map(at, "a place", keys, &fresh, err);

	if (r == 0 && yaml_find(at, "country", &country) && yaml_find(at, "area", &area))
		r = yaml_refuse_key(area, err, -EINVAL, "\"area\" beside \"country\"");
	if (r == 0 && !place_said(&fresh))
		r = yaml_refuse(at, err, -EINVAL,
				"a place without \"country\", \"area\" or \"city\"");
	if (r < 0) {
		place_done(&fresh);
		return r;
	}
	place_done(ret);
	*ret = fresh;
	return 0;
}

void place_done(struct place *place)
{
	free(place->city);
	*place = (struct place){ 0 };
}

bool place_said(const struct place *place)
{
	return place->country || place->city;
}

int place_copy(const struct place *place, struct place *ret, struct err *err)
{
	char *city = place->city ? strdup(place->city) : NULL;

	if (place->city && !city)
		return err_set(err, -ENOMEM, "no memory for a place");
	*ret = (struct place){ place->country, city };
	return 0;
}

void place_tell(const struct place *place, struct text *into)
{
	const struct country *country = place->country ? place->country : country_find(NULL);

	country_tell(country, place->city ? place->city : "", into);
}

json_t *place_json(const struct place *place)
{
	const struct country *country = place->country;
	const bool area = country && country_is_area(country);

	if (!place_said(place))
		return NULL;
	return json_pack("{s:s*, s:s*, s:s*}", "country", country && !area ? country->code : NULL,
			 "area", area ? country->code : NULL, "city", place->city);
}
