/* path.c - links one after the other, and one order of time for all that comes out. */
#include "harness/model/path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

struct path {
	size_t count;
	nsec_t clock;  /* the last instant told */
	nsec_t wake;   /* before it no link has anything to give */
	nsec_t change; /* before it no link's settings change */
	size_t ready;  /* packets in finished */
	size_t dead;   /* of them, those that were not delivered */
	struct path_watch watch;
	struct link *links[PATH_LINKS_MAX];
	/* What came to its end in each link, by time; delivered packets are the last link's. */
	struct pkt_list finished[PATH_LINKS_MAX + 1];
};

/* FNV-1a: names that differ give other chance, whatever other links there are. */
static uint64_t name_hash(const char *name, uint64_t start)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ start;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return hash;
}

/* Links of the same name in one path differ by which of them they are. */
static uint64_t link_address(const struct path_conf *conf, size_t at)
{
	uint64_t earlier = 0;

	for (size_t i = 0; i < at; i++)
		earlier += !strcmp(conf->links[i].name, conf->links[at].name);
	return name_hash(conf->links[at].name, (uint64_t)conf->direction << 32 | earlier);
}

static int check(const struct path_conf *conf, struct err *err)
{
	if (!conf->link_count || conf->link_count > PATH_LINKS_MAX)
		return err_set(err, -ERANGE, "a path of %zu links, want 1 to %d", conf->link_count,
			       PATH_LINKS_MAX);
	for (size_t i = 0; i < conf->link_count; i++)
		if (link_conf_check(&conf->links[i], err) < 0)
			return -EINVAL;
	return timeline_check(conf->timeline, conf->link_count, err);
}

struct path *path_new(const struct path_conf *conf, struct err *err)
{
	struct path *path;

	if (check(conf, err) < 0)
		return NULL;
	path = calloc(1, sizeof(*path));
	if (!path) {
		(void)err_set(err, -ENOMEM, "no memory for a path");
		return NULL;
	}
	path->watch = conf->watch;
	path->clock = INT64_MIN;
	path->wake = INT64_MIN;
	path->change = INT64_MIN;
	for (size_t i = 0; i < conf->link_count; i++) {
		struct link_env env = { .conf = &conf->links[i],
					.timeline = conf->timeline,
					.position = (uint32_t)i,
					.source = conf->source };

		dice_init(&env.dice, conf->seed, link_address(conf, i));
		path->links[i] = link_new(&env, err);
		if (!path->links[i]) {
			path_free(path);
			return NULL;
		}
		path->count++;
	}
	return path;
}

void path_free(struct path *path)
{
	for (size_t i = 0; path && i < path->count; i++)
		link_free(path->links[i]);
	free(path);
}

void path_start(struct path *path, nsec_t t0)
{
	for (size_t i = 0; i < path->count; i++)
		path->links[i]->ops->start(path->links[i], t0);
	path->change = INT64_MIN;
}

static void enter(struct path *path, size_t i, struct pkt *p, nsec_t now)
{
	struct link *link = path->links[i];
	struct link_counts counts;

	link_put(link, p, now);
	if (!path->watch.entered)
		return;
	link->ops->counts(link, &counts);
	path->watch.entered(path->watch.arg, p, i, counts.queued_bytes);
}

/* p has come out of the link at position i: on into the next one, at its own time, or to its end.
 */
static void pass_on(struct path *path, size_t i, struct pkt *p)
{
	if (path->watch.left)
		path->watch.left(path->watch.arg, p, i);
	if (p->fate != PKT_MOVING) {
		pkt_list_push(&path->finished[i], p);
		path->dead++;
	} else if (i + 1 < path->count) {
		enter(path, i + 1, p, p->due);
		return;
	} else {
		p->fate = PKT_DELIVERED;
		pkt_list_push(&path->finished[path->count], p);
	}
	path->ready++;
}

/* Brings every link up to now, the near ones first. */
static void run(struct path *path, nsec_t now)
{
	bool changes = path->change <= now;

	path->wake = NSEC_NEVER;
	for (size_t i = 0; i < path->count; i++) {
		struct link *link = path->links[i];
		struct pkt *p;
		nsec_t next;

		while ((p = link_get(link, now)))
			pass_on(path, i, p);
		next = link_next(link);
		path->wake = next < path->wake ? next : path->wake;
	}
	if (changes)
		path->change = path_next_change(path);
}

void path_put(struct path *path, struct pkt *p, nsec_t now)
{
	nsec_t next;

	if (now < path->clock)
		now = path->clock;
	path->clock = now;
	p->arrived = now;
	enter(path, 0, p, now);
	next = link_next(path->links[0]);
	path->wake = next < path->wake ? next : path->wake;
}

/* A copy comes where its original would. */
static uint64_t turn(const struct pkt *p)
{
	return p->index & ((UINT64_C(1) << PKT_COPY_SHIFT) - 1);
}

static bool before(const struct pkt *a, const struct pkt *b)
{
	if (a->due != b->due)
		return a->due < b->due;
	return turn(a) != turn(b) ? turn(a) < turn(b) : a->index < b->index;
}

/* Takes the first of what has ended anywhere, or was delivered. */
static struct pkt *first_finished(struct path *path)
{
	size_t best = path->count;

	for (size_t i = 0; i < path->count; i++) {
		const struct pkt *p = path->finished[i].head;

		if (p && (!path->finished[best].head || before(p, path->finished[best].head)))
			best = i;
	}
	path->dead -= best < path->count;
	return pkt_list_pop(&path->finished[best]);
}

struct pkt *path_get(struct path *path, nsec_t now)
{
	if (now > path->clock)
		path->clock = now;
	if (!path->ready && (path->wake <= path->clock || path->change <= path->clock))
		run(path, path->clock);
	if (!path->ready)
		return NULL;
	path->ready--;
	return path->dead ? first_finished(path) : pkt_list_pop(&path->finished[path->count]);
}

nsec_t path_next(const struct path *path)
{
	nsec_t next = NSEC_NEVER;

	if (path->ready)
		return path->clock;
	for (size_t i = 0; i < path->count; i++) {
		nsec_t at = link_next(path->links[i]);

		next = at < next ? at : next;
	}
	return next;
}

uint64_t path_held(const struct path *path)
{
	uint64_t held = path->ready;

	for (size_t i = 0; i < path->count; i++) {
		struct link_counts counts;

		path->links[i]->ops->counts(path->links[i], &counts);
		held += counts.held;
	}
	return held;
}

nsec_t path_next_change(const struct path *path)
{
	nsec_t next = NSEC_NEVER;

	for (size_t i = 0; i < path->count; i++) {
		const struct link *link = path->links[i];
		nsec_t at = link->ops->next_change ? link->ops->next_change(link) : NSEC_NEVER;

		next = at < next ? at : next;
	}
	return next;
}

nsec_t path_clock(const struct path *path)
{
	return path->clock;
}

void path_lay(struct path *path, size_t at, struct settings_layer *layer, nsec_t now)
{
	struct link *link = path->links[at];

	/* no link has anything left to do before now, so that each may be told of it */
	path->clock = now - 1;
	run(path, now - 1);
	link->ops->lay(link, layer, now);
	path->change = now;
}

size_t path_link_count(const struct path *path)
{
	return path->count;
}

const struct link_settings *path_settings(struct path *path, size_t at)
{
	if (path->change <= path->clock)
		run(path, path->clock);
	return path->links[at]->ops->settings(path->links[at]);
}

void path_counts(const struct path *path, size_t at, struct link_counts *ret)
{
	path->links[at]->ops->counts(path->links[at], ret);
}

void path_realised(const struct path *path, size_t at, struct link_realised *ret)
{
	const struct link *link = path->links[at];

	*ret = (struct link_realised){ 0 };
	if (link->ops->realised)
		link->ops->realised(link, ret);
}
