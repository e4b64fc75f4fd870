/* suite.c - reading suites. */
#include "harness/scenario/suite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/lanes.h"
#include "harness/scenario/show.h"
#include "harness/scenario/yaml.h"

#define LANES_EXPECTED "1 to 64, or auto"

static int read_name(struct yaml at, void *into, struct err *err)
{
	struct suite_file *suite = into;

	return yaml_copy_name(at, "the name of the suite", &suite->name, err);
}

static int read_title(struct yaml at, void *into, struct err *err)
{
	struct suite_file *suite = into;

	return yaml_copy(at, "a title", &suite->title, err);
}

static int read_lanes(struct yaml at, void *into, struct err *err)
{
	struct suite_file *suite = into;
	const char *s = yaml_scalar(at, "how many at a time: " LANES_EXPECTED, err);

	if (!s)
		return -EINVAL;
	return lanes_parse(s, &suite->lanes, err) < 0 ? yaml_refuse_because(at, err) : 0;
}

static int read_retries(struct yaml at, void *into, struct err *err)
{
	struct suite_file *suite = into;
	uint64_t n = 0;
	int r = yaml_count(at, SUITE_RETRIES_MAX, &n, err);

	suite->retries = (unsigned)n;
	return r;
}

static int read_times(struct yaml at, unsigned *ret, struct err *err)
{
	uint64_t n = 0;
	int r = yaml_count(at, SUITE_REPEATS_MAX, &n, err);

	if (r == 0 && n == 0)
		return yaml_refuse(at, err, -ERANGE, "found 0, expected 1 to %d repeats",
				   SUITE_REPEATS_MAX);
	*ret = (unsigned)n;
	return r;
}

static int read_length(struct yaml at, nsec_t *ret, struct err *err)
{
	nsec_t duration = 0;
	int r = yaml_duration(at, &duration, err);

	if (r == 0 && (duration < SHOW_DURATION_MIN || duration > SHOW_DURATION_MAX))
		return yaml_refuse(at, err, -ERANGE, "a show's duration is 1 s to 24 h");
	*ret = duration;
	return r;
}

static int read_seed(struct yaml at, void *into, struct err *err)
{
	struct suite_seeds *seeds = into;
	uint64_t seed = 0, *v;
	int r = yaml_count(at, INT64_MAX, &seed, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < seeds->n; i++)
		if (seeds->v[i] == seed)
			return yaml_refuse(at, err, -EINVAL,
					   "this seed stands in the list already; \"repeats\" runs "
					   "one more than once");
	v = reallocarray(seeds->v, seeds->n + 1, sizeof(*v));
	if (!v)
		return err_set(err, -ENOMEM, "no memory for a suite");
	v[seeds->n++] = seed;
	seeds->v = v;
	return 0;
}

static int read_seeds(struct yaml at, struct suite_seeds *seeds, struct err *err)
{
	int r = yaml_read_list(at, "a list of seeds", read_seed, seeds, err);

	if (r == 0 && seeds->n == 0)
		return yaml_refuse(at, err, -EINVAL, "a list without seeds");
	return r;
}

static int read_suite_seeds(struct yaml at, void *into, struct err *err)
{
	return read_seeds(at, &((struct suite_file *)into)->seeds, err);
}

static int read_suite_repeats(struct yaml at, void *into, struct err *err)
{
	return read_times(at, &((struct suite_file *)into)->repeats, err);
}

static int read_suite_duration(struct yaml at, void *into, struct err *err)
{
	return read_length(at, &((struct suite_file *)into)->duration, err);
}

static int read_show(struct yaml at, void *into, struct err *err)
{
	struct suite_item *item = into;

	return yaml_copy(at, "the name of a show, or its file", &item->show, err);
}

static int read_route(struct yaml at, void *into, struct err *err)
{
	struct suite_item *item = into;
	char *route = NULL, **v;
	int r = yaml_copy(at, "the name of a route, or its file", &route, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < item->route_count; i++)
		if (!strcmp(item->routes[i], route))
			r = yaml_refuse(at, err, -EINVAL, "this route is named twice");
	v = r < 0 ? NULL : reallocarray(item->routes, item->route_count + 1, sizeof(*v));
	if (!v) {
		free(route);
		return r < 0 ? r : err_set(err, -ENOMEM, "no memory for a suite");
	}
	v[item->route_count++] = route;
	item->routes = v;
	return 0;
}

static int refuse_both(struct yaml at, struct err *err)
{
	return yaml_refuse_key(at, err, -EINVAL, "\"route\" beside \"routes\": one of them");
}

static int read_one_route(struct yaml at, void *into, struct err *err)
{
	const struct suite_item *item = into;

	return item->route_count ? refuse_both(at, err) : read_route(at, into, err);
}

static int read_routes(struct yaml at, void *into, struct err *err)
{
	const struct suite_item *item = into;
	int r;

	if (item->route_count)
		return refuse_both(at, err);
	r = yaml_read_list(at, "a list of routes", read_route, into, err);
	if (r == 0 && item->route_count == 0)
		return yaml_refuse(at, err, -EINVAL, "a list without routes");
	return r;
}

static int read_item_seed(struct yaml at, void *into, struct err *err)
{
	struct suite_item *item = into;

	if (item->seeds.n)
		return yaml_refuse_key(at, err, -EINVAL, "\"seed\" beside \"seeds\": one of them");
	return read_seed(at, &item->seeds, err);
}

static int read_item_seeds(struct yaml at, void *into, struct err *err)
{
	struct suite_item *item = into;

	if (item->seeds.n)
		return yaml_refuse_key(at, err, -EINVAL, "\"seeds\" beside \"seed\": one of them");
	return read_seeds(at, &item->seeds, err);
}

static int read_item_repeats(struct yaml at, void *into, struct err *err)
{
	return read_times(at, &((struct suite_item *)into)->repeats, err);
}

static int read_item_duration(struct yaml at, void *into, struct err *err)
{
	return read_length(at, &((struct suite_item *)into)->duration, err);
}

/* An item is a mapping, or only the name of a show. */
static int read_item(struct yaml at, void *into, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "show", read_show, true },
		{ "route", read_one_route, false },
		{ "routes", read_routes, false },
		{ "seed", read_item_seed, false },
		{ "seeds", read_item_seeds, false },
		{ "repeats", read_item_repeats, false },
		{ "duration", read_item_duration, false },
		{ NULL, NULL, false },
	};
	struct suite_file *suite = into;
	struct suite_item *v =
		reallocarray(suite->items, suite->item_count + 1, sizeof(*suite->items));

	if (!v)
		return err_set(err, -ENOMEM, "no memory for a suite");
	suite->items = v;
	v += suite->item_count++;
	*v = (struct suite_item){ .line = yaml_line(at) };
	if (yaml_is_map(at))
		return yaml_read_map(at, "a show of the suite", keys, v, err);
	return read_show(at, v, err);
}

static int read_shows(struct yaml at, void *into, struct err *err)
{
	const struct suite_file *suite = into;
	int r = yaml_read_list(at, "a list of shows", read_item, into, err);

	if (r == 0 && suite->item_count == 0)
		return yaml_refuse(at, err, -EINVAL, "a suite without shows");
	return r;
}

static int read_suite(struct yaml_file *file, struct suite_file *suite, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "suite", read_name, true },
		{ "title", read_title, false },
		{ "lanes", read_lanes, false },
		{ "retries", read_retries, false },
		{ "seeds", read_suite_seeds, false },
		{ "repeats", read_suite_repeats, false },
		{ "duration", read_suite_duration, false },
		{ "shows", read_shows, true },
		{ NULL, NULL, false },
	};
	int r;

	suite->lanes = 1;
	suite->retries = 1;
	suite->repeats = 1;
	r = yaml_read_map(yaml_root(file), "a suite", keys, suite, err);
	if (r < 0)
		return r;
	suite->file = strdup(yaml_name(file));
	suite->text = strdup(yaml_source(file));
	if (!suite->title)
		suite->title = strdup("");
	if (!suite->file || !suite->text || !suite->title)
		return err_set(err, -ENOMEM, "no memory for a suite");
	return 0;
}

int suite_open(const char *name, const struct find_place *place, struct suite_file *suite,
	       struct err *err)
{
	const struct find_place here = { .scenarios = place->scenarios };
	struct yaml_file *file = NULL;
	char *path = NULL;
	int r = find_file(FIND_SUITE, name, &here, &path, err);

	*suite = (struct suite_file){ 0 };
	if (r == 0)
		r = yaml_open(path, &file, err);
	if (r == 0)
		r = read_suite(file, suite, err);
	yaml_close(file);
	free(path);
	return r;
}

void suite_done(struct suite_file *suite)
{
	for (size_t i = 0; i < suite->item_count; i++) {
		struct suite_item *item = &suite->items[i];

		for (size_t k = 0; k < item->route_count; k++)
			free(item->routes[k]);
		free(item->routes);
		free(item->seeds.v);
		free(item->show);
	}
	free(suite->items);
	free(suite->seeds.v);
	free(suite->name);
	free(suite->title);
	free(suite->file);
	free(suite->text);
	*suite = (struct suite_file){ 0 };
}
