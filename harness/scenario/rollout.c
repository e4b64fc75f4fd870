/* rollout.c - packets through each link of a plan in virtual time. */
#include "harness/scenario/rollout.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/model/jitter.h"
#include "harness/model/netem_conf.h"
#include "harness/model/path.h"
#include "harness/model/shape.h"

#define PACKET_BYTES 200

/* Packets under way: what has come out is used again. */
#define UNDER_WAY 16384

/* (4 / pi)^2: the sum of the correlation of jitter.h over all lags, in slots. */
#define SLOTS_ALIKE 1.6211

/* The parts of a link in which chance is: nothing waits, and nobody competes. */
static struct link_conf strip(const struct link_conf *conf, struct netem_conf *netem)
{
	struct link_conf bare = *conf;

	bare.queue = (struct queue_conf){ 0 };
	bare.rate = (struct rate_conf){ 0 };
	bare.slot = (struct slot_conf){ 0 };
	bare.cross = NULL;
	bare.cross_count = 0;
	bare.duplicate = CHANCE_NEVER;
	if (conf->order == LINK_NETEM) {
		*netem = *conf->netem;
		netem->has &= ~(unsigned)(NETEM_HAS_RATE | NETEM_HAS_RATE64);
		netem->duplicate = 0;
		netem->limit = UNDER_WAY;
		bare.netem = netem;
	}
	return bare;
}

static void take_back(struct path *path, nsec_t now, struct pkt_list *spare)
{
	struct pkt *p;

	while ((p = path_get(path, now)))
		pkt_list_push(spare, p);
}

static void send(struct path *path, struct pkt *pkts)
{
	struct pkt_list spare = { 0 };

	for (size_t i = 0; i < UNDER_WAY; i++)
		pkt_list_push(&spare, &pkts[i]);
	path_start(path, 0);
	for (uint64_t i = 0; i < ROLLOUT_PACKETS; i++) {
		const nsec_t now = (nsec_t)i * ROLLOUT_GAP;
		struct pkt *p;

		take_back(path, now, &spare);
		p = pkt_list_pop(&spare);
		if (!p)
			return; /* a delay of more than UNDER_WAY packets: what is known is enough
				 */
		pkt_init(p, i, PACKET_BYTES, NULL);
		path_put(path, p, now);
	}
	take_back(path, NSEC_NEVER, &spare);
}

static int roll(const struct plan *plan, unsigned direction, const struct link_conf *conf,
		struct link_realised *ret, struct err *err)
{
	struct pkt *pkts = calloc(UNDER_WAY, sizeof(*pkts));
	struct netem_conf netem;
	const struct link_conf bare = strip(conf, &netem);
	struct path *path;

	if (!pkts)
		return err_set(err, -ENOMEM, "no memory for a roll-out");
	path = path_new(&(struct path_conf){ .links = &bare,
					     .link_count = 1,
					     .seed = plan->seed,
					     .direction = direction },
			err);
	if (path) {
		send(path, pkts);
		path_realised(path, 0, ret);
	}
	path_free(path);
	free(pkts);
	return path ? 0 : -EINVAL;
}

static int set_errors(const struct plan *plan, const struct link_conf *conf, struct rolled *r,
		      struct err *err)
{
	const struct dice dice = { 0 };
	struct jitter jitter;
	double alone;

	if (!conf->delay.jitter || conf->order == LINK_NETEM)
		return 0;
	if (jitter_init(&jitter, &conf->delay, &dice, err) < 0) {
		jitter_done(&jitter);
		return -ENOMEM;
	}
	/* How many numbers that know nothing of each other the run is worth. */
	alone = (double)plan->duration /
		(jitter.slot ? SLOTS_ALIKE * (double)jitter.slot : (double)ROLLOUT_GAP);
	r->mean_error_ns = (double)conf->delay.jitter / sqrt(alone);
	r->deviation_error = sqrt(((double)shape_kurtosis(jitter.shape) / 1000 - 1) / alone) / 2;
	jitter_done(&jitter);
	return 0;
}

int rollout(const struct plan *plan, struct rollout *ret, struct err *err)
{
	int r = 0;

	ret->count = 0;
	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++)
		for (size_t i = 0; r == 0 && i < plan->chains[d].link_count; i++) {
			const struct link_conf *conf = &plan->chains[d].links[i];
			struct rolled *to = &ret->links[ret->count++];

			*to = (struct rolled){ .outcome = { .direction = plan_direction_word(d),
							    .conf = conf } };
			r = roll(plan, d, conf, &to->outcome.got, err);
			if (r == 0)
				r = set_errors(plan, conf, to, err);
		}
	return r;
}
