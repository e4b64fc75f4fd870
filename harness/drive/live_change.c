/* live_change.c - a change by hand on its way: made here, in force in the drive's thread, back
 * here. */
#include "harness/drive/live_change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/drive/live_inside.h"
#include "harness/model/netem_timeline.h"
#include "harness/model/settings.h"

struct part {
	size_t route;
	struct timeline_entry entry;
	struct settings_layer layer;
};

/* The drive's thread owns it from the letter's answer until it is put on live->ended_changes. */
struct change {
	struct change *next; /* in one list or the other */
	uint32_t id;
	size_t word;
	nsec_t ended;
	size_t part_count;
	struct part parts[];
};

struct change_letter {
	struct live_letter letter;
	struct change *change;
	nsec_t at;
};

static int check_part(const struct live *live, const struct live_change_part *p, struct err *err)
{
	const struct timeline one = { &p->entry, 1 };
	const struct live_route *r;
	int code;

	if (p->route >= live->conf.route_count)
		return err_set(err, -EINVAL, "a change of route %zu of %zu", p->route,
			       live->conf.route_count);
	r = &live->conf.routes[p->route];
	code = timeline_check(&one, r->link_count, err);
	if (code == 0 && r->links[p->entry.link].order == LINK_NETEM)
		code = netem_timeline_check(&one, p->entry.link, err);
	return code;
}

static struct change *make(const struct live_change *from)
{
	struct change *c = calloc(1, sizeof(*c) + from->part_count * sizeof(c->parts[0]));

	if (!c)
		return NULL;
	c->id = from->id;
	c->word = from->word;
	c->part_count = from->part_count;
	for (size_t i = 0; i < from->part_count; i++) {
		struct part *p = &c->parts[i];

		p->route = from->parts[i].route;
		p->entry = from->parts[i].entry;
		p->entry.id = from->id;
		p->layer.entry = &p->entry;
	}
	return c;
}

/* After all that any of the paths was told, so that the change has one instant. */
static nsec_t instant_of(const struct live *live, const struct change *c, nsec_t now)
{
	for (size_t i = 0; i < c->part_count; i++) {
		nsec_t told = path_clock(live->routes[c->parts[i].route].path);

		now = told >= now ? told + 1 : now;
	}
	return now;
}

static void lay(struct live *live, struct change *c, nsec_t at)
{
	for (size_t i = 0; i < c->part_count; i++) {
		struct route *route = &live->routes[c->parts[i].route];
		struct timeline_entry *e = &c->parts[i].entry;

		e->begin += at - live->started_at;
		if (e->end != NSEC_NEVER)
			e->end += at - live->started_at;
		path_lay(route->path, e->link, &c->parts[i].layer, at);
		route->next = at < route->next ? at : route->next;
	}
}

/* In the drive's thread. */
static int take(struct live *live, struct live_letter *letter, nsec_t now)
{
	struct change_letter *l = (struct change_letter *)letter;

	if (live->holds)
		return -ESHUTDOWN;
	if (!live->started || now <= live->started_at)
		return -EAGAIN;
	l->at = instant_of(live, l->change, now);
	lay(live, l->change, l->at);
	live_note_change(live, l->change->id, l->change->word, l->at, true);
	l->change->next = live->changes;
	live->changes = l->change;
	return 0;
}

static bool is_over(const struct change *c, nsec_t *ret_at)
{
	*ret_at = 0;
	for (size_t i = 0; i < c->part_count; i++) {
		const struct settings_layer *layer = &c->parts[i].layer;

		if (!layer->over)
			return false;
		*ret_at = layer->over_at > *ret_at ? layer->over_at : *ret_at;
	}
	return true;
}

static void give_back(struct live *live, struct change *c)
{
	struct change *first = atomic_load(&live->ended_changes);

	do
		c->next = first;
	while (!atomic_compare_exchange_weak(&live->ended_changes, &first, c));
}

void live_change_sweep(struct live *live)
{
	struct change **at = &live->changes;

	while (*at) {
		struct change *c = *at;

		if (!is_over(c, &c->ended)) {
			at = &c->next;
			continue;
		}
		*at = c->next;
		live_note_change(live, c->id, c->word, c->ended, false);
		give_back(live, c);
	}
}

static int refuse(int code, struct err *err)
{
	switch (code) {
	case -EAGAIN:
		return err_set(err, code, "the timeline has not begun yet");
	case -ETIMEDOUT:
		return err_set(err, code, "the drive does not run");
	default:
		return err_set(err, code, "the run is over");
	}
}

static int check(struct live *live, const struct live_change *change, struct err *err)
{
	int r = 0;

	if (change->word >= live->conf.change_word_count || !change->part_count)
		return err_set(err, -EINVAL, "a change without a name, or of nothing");
	for (size_t i = 0; i < change->part_count && r == 0; i++)
		r = check_part(live, &change->parts[i], err);
	return r;
}

int live_change(struct live *live, const struct live_change *change, nsec_t *ret_at,
		struct err *err)
{
	struct change_letter letter = { .letter.read = take };
	int r = check(live, change, err);

	if (r < 0)
		return r;
	if (atomic_fetch_add(&live->change_count, 1) >= LIVE_CHANGES_MAX) {
		(void)atomic_fetch_sub(&live->change_count, 1);
		return err_set(err, -E2BIG, "%d changes by hand are in force; no more fit",
			       LIVE_CHANGES_MAX);
	}
	letter.change = make(change);
	r = letter.change ? live_mail_post(live, &letter.letter) : -ENOMEM;
	if (r == 0) {
		*ret_at = letter.at;
		return 0;
	}
	(void)atomic_fetch_sub(&live->change_count, 1);
	if (!letter.change)
		return err_set(err, r, "no memory for a change");
	free(letter.change);
	return refuse(r, err);
}

void live_change_ended(struct live *live, void (*fn)(void *arg, uint32_t id, nsec_t at), void *arg)
{
	struct change *c = atomic_exchange(&live->ended_changes, NULL);

	while (c) {
		struct change *next = c->next;

		fn(arg, c->id, c->ended);
		free(c);
		(void)atomic_fetch_sub(&live->change_count, 1);
		c = next;
	}
}

static void free_list(struct change *c)
{
	while (c) {
		struct change *next = c->next;

		free(c);
		c = next;
	}
}

void live_change_free(struct live *live)
{
	free_list(live->changes);
	free_list(atomic_exchange(&live->ended_changes, NULL));
	live->changes = NULL;
}
