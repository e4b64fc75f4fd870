/* part.c - reading access and transit networks. */
#include "harness/scenario/part.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/yaml.h"

/* A network while it is read. */
struct reading {
	struct part *part;
	enum links_scope scope;
};

static int read_name(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return yaml_copy_name(at, "the name of the network", &reading->part->name, err);
}

static int read_title(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return yaml_copy(at, "a title", &reading->part->title, err);
}

static int read_place(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return place_read(at, &reading->part->place, err);
}

static int read_public(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return yaml_answer(at, &reading->part->is_public, err);
}

/* Both were read before all other keys. */
static int read_both(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

static int read_first(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return link_spec_read(at, &reading->part->first, err);
}

static int read_second(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return link_spec_read(at, &reading->part->second, err);
}

static int read_events(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return event_list_read(at, reading->scope, &reading->part->events, err);
}

static const struct yaml_key access_keys[] = {
	{ "access", read_name, false }, { "title", read_title, false },
	{ "both", read_both, false },   { "up", read_first, false },
	{ "down", read_second, false }, { "events", read_events, false },
	{ "place", read_place, false }, { NULL, NULL, false },
};

static const struct yaml_key transit_keys[] = {
	{ "transit", read_name, false },  { "title", read_title, false },
	{ "both", read_both, false },     { "out", read_first, false },
	{ "back", read_second, false },   { "events", read_events, false },
	{ "public", read_public, false }, { NULL, NULL, false },
};

static const struct {
	enum find_kind kind;
	enum links_scope scope;
	const char *what;
	const struct yaml_key *keys;
} roles[PART_ROLES] = {
	[PART_SELLER] = { FIND_ACCESS, LINKS_IN_SELLER, "an access network", access_keys },
	[PART_HAUL] = { FIND_TRANSIT, LINKS_IN_HAUL, "a transit network", transit_keys },
	[PART_BUYER] = { FIND_ACCESS, LINKS_IN_BUYER, "an access network", access_keys },
};

/* What stands under "both" holds for both links, before what each has of its own. */
static int read_common(struct yaml at, struct part *part, struct err *err)
{
	struct yaml both;
	int r;

	if (!yaml_find(at, "both", &both))
		return 0;
	r = link_spec_read(both, &part->first, err);
	return r < 0 ? r : link_spec_read(both, &part->second, err);
}

/* Checks a link where its own settings stand, or else those of both. */
static int check_link(struct yaml at, const char *own, const struct link_spec *spec,
		      struct err *err)
{
	struct yaml place = at;

	if (!yaml_find(at, own, &place))
		(void)yaml_find(at, "both", &place);
	return link_spec_check(place, spec, err);
}

static int read_whole(struct yaml at, enum part_role role, struct part *part, struct err *err)
{
	struct reading reading = { part, roles[role].scope };
	int r = read_common(at, part, err);

	if (r == 0)
		r = yaml_read_map(at, roles[role].what, roles[role].keys, &reading, err);
	if (r == 0)
		r = check_link(at, role == PART_HAUL ? "out" : "up", &part->first, err);
	if (r == 0)
		r = check_link(at, role == PART_HAUL ? "back" : "down", &part->second, err);
	return r;
}

static int read_named(struct yaml at, enum part_role role, struct files *files, struct part *part,
		      struct err *err)
{
	const char *name = yaml_scalar(at, roles[role].what, err);
	struct yaml_file *file = NULL;
	int r;

	if (!name)
		return -EINVAL;
	r = files_open(files, roles[role].kind, name, at, &file, err);
	return r < 0 ? r : read_whole(yaml_root(file), role, part, err);
}

int part_read(struct yaml at, enum part_role role, struct files *files, struct part *part,
	      struct err *err)
{
	struct part fresh = { 0 };
	int r = yaml_is_map(at) ? read_whole(at, role, &fresh, err)
				: read_named(at, role, files, &fresh, err);

	if (r < 0) {
		part_done(&fresh);
		return r;
	}
	part_done(part);
	*part = fresh;
	return 0;
}

void part_done(struct part *part)
{
	free(part->name);
	free(part->title);
	place_done(&part->place);
	link_spec_done(&part->first);
	link_spec_done(&part->second);
	event_list_done(&part->events);
	*part = (struct part){ 0 };
}
