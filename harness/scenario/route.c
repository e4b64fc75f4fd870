/* route.c - reading routes. */
#include "harness/scenario/route.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/yaml.h"

/* A route while it is read. */
struct reading {
	struct route *route;
	struct files *files;
};

struct link_spec *route_link(struct route *route, enum route_link link)
{
	static const struct {
		enum part_role role;
		bool first;
	} places[ROUTE_LINKS] = {
		[ROUTE_SELLER_UP] = { PART_SELLER, true },
		[ROUTE_HAUL_OUT] = { PART_HAUL, true },
		[ROUTE_BUYER_DOWN] = { PART_BUYER, false },
		[ROUTE_BUYER_UP] = { PART_BUYER, true },
		[ROUTE_HAUL_BACK] = { PART_HAUL, false },
		[ROUTE_SELLER_DOWN] = { PART_SELLER, false },
	};
	struct part *part = &route->parts[places[link].role];

	return places[link].first ? &part->first : &part->second;
}

const struct place *route_place(const struct route *route)
{
	return place_said(&route->place) ? &route->place : &route->parts[PART_BUYER].place;
}

static int read_name(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return yaml_copy_name(at, "the name of the route", &reading->route->name, err);
}

static int read_title(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return yaml_copy(at, "a title", &reading->route->title, err);
}

static int read_place(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return place_read(at, &reading->route->place, err);
}

static int read_pair(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return yaml_copy_name(at, "the name of another route", &reading->route->pair, err);
}

static int read_part(struct yaml at, enum part_role role, const struct reading *reading,
		     struct err *err)
{
	return part_read(at, role, reading->files, &reading->route->parts[role], err);
}

static int read_seller(struct yaml at, void *into, struct err *err)
{
	return read_part(at, PART_SELLER, into, err);
}

static int read_haul(struct yaml at, void *into, struct err *err)
{
	return read_part(at, PART_HAUL, into, err);
}

static int read_buyer(struct yaml at, void *into, struct err *err)
{
	return read_part(at, PART_BUYER, into, err);
}

static int read_events(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return event_list_read(at, LINKS_IN_ROUTE, &reading->route->events, err);
}

/* What stands under this key is read before all others, or after them. */
static int read_elsewhere(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

/* Reads the settings that stand under the name of one link, or of several. */
static int change_links(struct yaml at, void *into, struct err *err)
{
	const struct yaml name = { .file = at.file, .key = at.key, .node = at.key };
	uint32_t links = 0;
	int r = links_read(name, LINKS_IN_ROUTE, &links, err);

	for (unsigned i = 0; r == 0 && i < ROUTE_LINKS; i++) {
		struct link_spec *spec = route_link(into, (enum route_link)i);

		if (!(links & LINKS_OF(i)))
			continue;
		r = link_spec_read(at, spec, err);
		if (r == 0)
			r = link_spec_check(at, spec, err);
	}
	return r;
}

int route_change(struct yaml at, struct route *route, struct err *err)
{
	int r = yaml_each(at, "links and their settings", change_links, route, err);

	if (r == 0)
		route->changed = true;
	return r;
}

static int read_whole(struct yaml at, const struct reading *reading, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "route", read_name, false },
		{ "title", read_title, false },
		{ "pair", read_pair, false },
		{ "like", read_elsewhere, false },
		{ "seller", read_seller, false },
		{ "haul", read_haul, false },
		{ "buyer", read_buyer, false },
		{ "change", read_elsewhere, false },
		{ "events", read_events, false },
		{ "place", read_place, false },
		{ NULL, NULL, false },
	};
	struct reading own = *reading;
	struct yaml change, buyer;
	int r;

	/* That is the pair of the route that this is like. */
	free(reading->route->pair);
	reading->route->pair = NULL;
	/* Another network of the buyer lies where it lies. */
	if (yaml_find(at, "buyer", &buyer))
		place_done(&reading->route->place);
	r = yaml_read_map(at, "a route", keys, &own, err);

	reading->route->changed = false; /* what a route is like may be so by changes */
	if (r == 0 && yaml_find(at, "change", &change))
		r = route_change(change, reading->route, err);
	return r;
}

/* A route needs its three networks, of its own or of the one that it is like. */
static int check_parts(struct yaml at, struct err *err)
{
	static const char *const needed[] = { "seller", "haul", "buyer" };
	struct yaml part;

	for (size_t i = 0; i < PART_ROLES; i++)
		if (!yaml_find(at, needed[i], &part))
			return yaml_refuse(at, err, -EINVAL, "a route without \"%s\"", needed[i]);
	return 0;
}

/* Reads a route over the one that it is like, over the one that this is like ... */
static int read_likes(struct yaml at, const struct reading *reading, struct err *err)
{
	struct likes likes;
	int r = files_follow(reading->files, FIND_ROUTE, at, &likes, err);

	if (r == 0)
		r = check_parts(likes.v[likes.n - 1], err);
	while (r == 0 && likes.n)
		r = read_whole(likes.v[--likes.n], reading, err);
	return r;
}

static int set_text(char **to, const char *from, struct err *err)
{
	free(*to);
	*to = strdup(from);
	return *to ? 0 : err_set(err, -ENOMEM, "no memory for a route");
}

/* A route without a name is called as its file is. */
static int set_name(struct route *route, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *end = strstr(base, ".yaml");

	route->name = end ? strndup(base, (size_t)(end - base)) : strdup(base);
	return route->name ? 0 : err_set(err, -ENOMEM, "no memory for a route");
}

static int read_file(const char *name, struct yaml at, const struct reading *reading,
		     struct err *err)
{
	struct route *route = reading->route;
	struct yaml_file *file = NULL;
	int r = files_open(reading->files, FIND_ROUTE, name, at, &file, err);

	if (r == 0)
		r = read_likes(yaml_root(file), reading, err);
	if (r == 0 && !route->name)
		r = set_name(route, yaml_name(file), err);
	if (r == 0)
		r = set_text(&route->file, yaml_name(file), err);
	if (r == 0)
		r = set_text(&route->text, yaml_source(file), err);
	route->changed = false;
	return r;
}

int route_open(const char *name, struct files *files, struct route *route, struct err *err)
{
	const struct reading reading = { .route = route, .files = files };

	return read_file(name, (struct yaml){ 0 }, &reading, err);
}

int route_read(struct yaml at, struct files *files, struct route *route, struct err *err)
{
	const struct reading reading = { .route = route, .files = files };
	const char *name;

	if (yaml_is_map(at))
		return read_likes(at, &reading, err);
	name = yaml_scalar(at, "a route: its name, or a mapping", err);
	return name ? read_file(name, at, &reading, err) : -EINVAL;
}

void route_done(struct route *route)
{
	free(route->name);
	free(route->title);
	free(route->pair);
	place_done(&route->place);
	free(route->file);
	free(route->text);
	for (size_t i = 0; i < PART_ROLES; i++)
		part_done(&route->parts[i]);
	event_list_done(&route->events);
	*route = (struct route){ 0 };
}
