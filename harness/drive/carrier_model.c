/* carrier_model.c - parcels through the model: one path a direction, merged in order of time. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/drive/carrier.h"
#include "harness/model/path.h"

struct lane {
	struct path *path;
	struct parcel *ready; /* has come out, but not yet been given */
	nsec_t next; /* before it nothing more comes out; unknown after something was put in */
};

struct model {
	struct carrier carrier;
	struct carrier_env env;
	struct lane lanes[DECISION_DIRECTIONS];
};

/* Until p leaves the link at this position, its hop holds the mark and the turned bit it came with:
 * what a copy made there goes on from. */
static void begin_hop(struct parcel *p, size_t link, nsec_t now)
{
	p->hops[p->hop_count++] = (struct decision){ .link = (uint8_t)link,
						     .fate = DECISION_HELD,
						     .arrived = now,
						     .left = NSEC_NEVER,
						     .marked = p->pkt.ecn == PKT_CE,
						     .bit = p->pkt.corrupt_bit };
}

static void end_hop(struct parcel *p)
{
	struct decision *hop = &p->hops[p->hop_count - 1];

	hop->left = p->pkt.due;
	hop->fate = p->pkt.fate == PKT_LOST      ? DECISION_LOST
		    : p->pkt.fate == PKT_DROPPED ? DECISION_DROPPED
						 : DECISION_PASSED;
	hop->cause = hop->fate == DECISION_PASSED ? PKT_CAUSE_NONE : p->pkt.cause;
	hop->marked = p->pkt.ecn == PKT_CE && !hop->marked;
	hop->bit = hop->bit == p->pkt.corrupt_bit ? PKT_INTACT : p->pkt.corrupt_bit;
}

/* A copy may have been made while its original was being put in. */
static void entered(void *arg, const struct pkt *pkt, size_t link, uint64_t queued_bytes)
{
	struct parcel *p = pkt->data;

	(void)arg;
	p->hops[p->hop_count - 1].queued_bytes = queued_bytes;
	for (struct parcel *twin = p->root->sibling; twin; twin = twin->sibling)
		if (twin->pkt.copy_of == pkt->index && twin->hops[0].link == link)
			twin->hops[0].queued_bytes = queued_bytes;
}

/* The next hop begins here: once entered() is told, its link may have changed the packet. */
static void left(void *arg, const struct pkt *pkt, size_t link)
{
	const struct path *const *path = arg;
	struct parcel *p = pkt->data;

	end_hop(p);
	if (pkt->fate == PKT_MOVING && link + 1 < path_link_count(*path))
		begin_hop(p, link + 1, pkt->due);
}

static struct pkt *copy(void *arg, const struct pkt *original)
{
	const struct parcel *from = original->data;
	struct model *m = arg;
	struct parcel *p = pool_copy(m->env.pool, from);

	if (!p)
		return NULL;
	p->pkt.data = p;
	if (p->hops)
		p->hops[p->hop_count++] = from->hops[from->hop_count - 1];
	m->env.copied(m->env.arg, p);
	return &p->pkt;
}

static int model_put(struct carrier *c, struct parcel *p, nsec_t now, struct err *err)
{
	struct lane *lane = &((struct model *)c)->lanes[p->direction];

	(void)err;
	lane->next = INT64_MIN;
	if (p->hops)
		begin_hop(p, 0, now);
	path_put(lane->path, &p->pkt, now);
	return 0;
}

static void make_ready(struct lane *lane, nsec_t now)
{
	struct pkt *pkt;

	if (lane->ready || lane->next > now)
		return;
	pkt = path_get(lane->path, now);
	if (pkt)
		lane->ready = pkt->data;
	else
		lane->next = path_next(lane->path);
}

static struct parcel *model_get(struct carrier *c, nsec_t now)
{
	struct model *m = (struct model *)c;
	struct lane *first = NULL;
	struct parcel *p;

	for (unsigned i = 0; i < DECISION_DIRECTIONS; i++) {
		struct lane *lane = &m->lanes[i];

		make_ready(lane, now);
		if (lane->ready && (!first || lane->ready->pkt.due < first->ready->pkt.due))
			first = lane;
	}
	if (!first)
		return NULL;
	p = first->ready;
	first->ready = NULL;
	return p;
}

static nsec_t model_next(const struct carrier *c)
{
	const struct model *m = (const struct model *)c;
	nsec_t next = NSEC_NEVER;

	for (unsigned i = 0; i < DECISION_DIRECTIONS; i++) {
		nsec_t at = path_next(m->lanes[i].path);

		next = at < next ? at : next;
	}
	return next;
}

static void model_realised(const struct carrier *c, unsigned direction, size_t link,
			   struct link_realised *ret)
{
	path_realised(((const struct model *)c)->lanes[direction].path, link, ret);
}

static void model_free(struct carrier *c)
{
	struct model *m = (struct model *)c;

	for (unsigned i = 0; i < DECISION_DIRECTIONS; i++)
		path_free(m->lanes[i].path);
	free(m);
}

static const struct carrier_ops model_ops = {
	.put = model_put,
	.get = model_get,
	.next = model_next,
	.realised = model_realised,
	.free = model_free,
};

static int open_lane(struct model *m, unsigned direction, struct err *err)
{
	const struct replay_route *route = &m->env.conf->routes[direction];
	struct lane *lane = &m->lanes[direction];
	struct path_conf conf = {
		.links = route->links,
		.link_count = route->link_count,
		.timeline = route->timeline,
		.seed = m->env.conf->seed,
		.direction = direction,
		.source = { .copy = copy, .arg = m },
	};

	if (m->env.pool->hops)
		conf.watch = (struct path_watch){ entered, left, &lane->path };
	lane->path = path_new(&conf, err);
	if (lane->path)
		path_start(lane->path, m->env.conf->route_start);
	return lane->path ? 0 : -EINVAL;
}

struct carrier *carrier_model(const struct carrier_env *env, struct err *err)
{
	struct model *m = calloc(1, sizeof(*m));

	if (!m) {
		(void)err_set(err, -ENOMEM, "out of memory");
		return NULL;
	}
	m->carrier.ops = &model_ops;
	m->env = *env;
	for (unsigned i = 0; i < DECISION_DIRECTIONS; i++)
		if (open_lane(m, i, err)) {
			model_free(&m->carrier);
			return NULL;
		}
	return &m->carrier;
}
