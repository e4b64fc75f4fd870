/* carrier_model.c - parcels through the model: one path a direction, merged in order of time. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/drive/carrier.h"
#include "harness/drive/chain.h"
#include "harness/model/path.h"

/* One direction: a path, or a chain when the links are to be watched. */
struct lane {
	struct path *path;
	struct chain *chain;
	struct parcel *ready; /* has come out, but not yet been given */
	nsec_t next; /* before it nothing more comes out; unknown after something was put in */
};

struct model {
	struct carrier carrier;
	struct carrier_env env;
	struct lane lanes[DECISION_DIRECTIONS];
};

static struct pkt *copy(void *arg, const struct pkt *original)
{
	struct model *m = arg;
	struct parcel *p = pool_copy(m->env.pool, original->data);

	if (!p)
		return NULL;
	p->pkt.data = p;
	if (p->hops)
		chain_copied(original->data, p);
	m->env.copied(m->env.arg, p);
	return &p->pkt;
}

static int model_put(struct carrier *c, struct parcel *p, nsec_t now, struct err *err)
{
	struct lane *lane = &((struct model *)c)->lanes[p->direction];

	(void)err;
	lane->next = INT64_MIN;
	if (lane->chain)
		chain_put(lane->chain, p, now);
	else
		path_put(lane->path, &p->pkt, now);
	return 0;
}

static nsec_t lane_next(const struct lane *lane)
{
	return lane->chain ? chain_next(lane->chain) : path_next(lane->path);
}

static void make_ready(struct lane *lane, nsec_t now)
{
	struct pkt *pkt;

	if (lane->ready || lane->next > now)
		return;
	if (lane->chain) {
		lane->ready = chain_get(lane->chain, now);
	} else {
		pkt = path_get(lane->path, now);
		lane->ready = pkt ? pkt->data : NULL;
	}
	if (!lane->ready)
		lane->next = lane_next(lane);
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
		nsec_t at = lane_next(&m->lanes[i]);

		next = at < next ? at : next;
	}
	return next;
}

static void model_free(struct carrier *c)
{
	struct model *m = (struct model *)c;

	for (unsigned i = 0; i < DECISION_DIRECTIONS; i++) {
		path_free(m->lanes[i].path);
		chain_free(m->lanes[i].chain);
	}
	free(m);
}

static const struct carrier_ops model_ops = {
	.put = model_put,
	.get = model_get,
	.next = model_next,
	.free = model_free,
};

static int open_lane(struct model *m, unsigned direction, struct err *err)
{
	const struct replay_route *route = &m->env.conf->routes[direction];
	struct lane *lane = &m->lanes[direction];
	const struct path_conf conf = {
		.links = route->links,
		.link_count = route->link_count,
		.timeline = route->timeline,
		.seed = m->env.conf->seed,
		.direction = direction,
		.source = { .copy = copy, .arg = m },
	};

	if (m->env.pool->hops) {
		lane->chain = chain_new(&conf, err);
		if (lane->chain)
			chain_start(lane->chain, m->env.conf->route_start);
		return lane->chain ? 0 : -EINVAL;
	}
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
