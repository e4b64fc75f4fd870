/* chain.c - a path whose links are watched. */
#include "harness/drive/chain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/link.h"

struct chain {
	size_t count;
	nsec_t clock; /* the last instant told */
	struct link *links[PATH_LINKS_MAX];
	/* What came to its end in each link, by time; delivered packets are the last link's. */
	struct pkt_list finished[PATH_LINKS_MAX + 1];
};

/* The path's address of a link's chance: FNV-1a of its name, with the direction and how many links
 * of that name come before it. */
static uint64_t link_address(const struct path_conf *conf, size_t at)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325), earlier = 0;

	for (size_t i = 0; i < at; i++)
		earlier += !strcmp(conf->links[i].name, conf->links[at].name);
	hash ^= (uint64_t)conf->direction << 32 | earlier;
	for (const char *c = conf->links[at].name; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	return hash;
}

struct chain *chain_new(const struct path_conf *conf, struct err *err)
{
	struct chain *chain;

	if (timeline_check(conf->timeline, conf->link_count, err))
		return NULL;
	chain = calloc(1, sizeof(*chain));
	if (!chain) {
		(void)err_set(err, -ENOMEM, "no memory for a chain of links");
		return NULL;
	}
	chain->clock = INT64_MIN;
	for (size_t i = 0; i < conf->link_count; i++) {
		struct link_env env = { .conf = &conf->links[i],
					.timeline = conf->timeline,
					.position = (uint32_t)i,
					.source = conf->source };

		dice_init(&env.dice, conf->seed, link_address(conf, i));
		chain->links[i] = link_new(&env, err);
		if (!chain->links[i]) {
			chain_free(chain);
			return NULL;
		}
		chain->count++;
	}
	return chain;
}

void chain_free(struct chain *chain)
{
	for (size_t i = 0; chain && i < chain->count; i++)
		link_free(chain->links[i]);
	free(chain);
}

void chain_start(struct chain *chain, nsec_t t0)
{
	for (size_t i = 0; i < chain->count; i++)
		chain->links[i]->ops->start(chain->links[i], t0);
}

/* Puts p into a link. Until it leaves, its hop holds the mark and the turned bit it came with. */
static void enter(struct chain *chain, size_t link, struct parcel *p, nsec_t now)
{
	struct decision *hop = &p->hops[p->hop_count++];
	struct link_counts counts;

	*hop = (struct decision){ .link = (uint8_t)link,
				  .fate = DECISION_HELD,
				  .arrived = now,
				  .left = NSEC_NEVER,
				  .marked = p->pkt.ecn == PKT_CE,
				  .bit = p->pkt.corrupt_bit };
	link_put(chain->links[link], &p->pkt, now);
	chain->links[link]->ops->counts(chain->links[link], &counts);
	hop->queued_bytes = counts.queued_bytes;
}

static void leave(struct parcel *p)
{
	struct decision *hop = &p->hops[p->hop_count - 1];

	hop->left = p->pkt.due;
	hop->fate = p->pkt.fate == PKT_LOST      ? DECISION_LOST
		    : p->pkt.fate == PKT_DROPPED ? DECISION_DROPPED
						 : DECISION_PASSED;
	hop->cause = hop->fate == DECISION_PASSED ? PKT_CAUSE_NONE : p->pkt.cause;
	hop->marked = p->pkt.ecn == PKT_CE && !hop->marked;
	if (hop->bit == p->pkt.corrupt_bit)
		hop->bit = PKT_INTACT;
	else
		hop->bit = p->pkt.corrupt_bit;
}

void chain_copied(const struct parcel *original, struct parcel *copy)
{
	copy->hops[0] = original->hops[original->hop_count - 1];
	copy->hop_count = 1;
}

void chain_put(struct chain *chain, struct parcel *p, nsec_t now)
{
	if (now < chain->clock)
		now = chain->clock;
	chain->clock = now;
	p->pkt.arrived = now;
	enter(chain, 0, p, now);
}

/* Takes what comes out of a link: on into the next one, or to its end. */
static void take(struct chain *chain, size_t link, struct pkt *pkt)
{
	leave(pkt->data);
	if (pkt->fate != PKT_MOVING) {
		pkt_list_push(&chain->finished[link], pkt);
	} else if (link + 1 < chain->count) {
		enter(chain, link + 1, pkt->data, pkt->due);
	} else {
		pkt->fate = PKT_DELIVERED;
		pkt_list_push(&chain->finished[chain->count], pkt);
	}
}

/* Brings every link up to now, the near ones first. */
static void run(struct chain *chain, nsec_t now)
{
	for (size_t i = 0; i < chain->count; i++) {
		struct pkt *pkt;

		while ((pkt = link_get(chain->links[i], now)))
			take(chain, i, pkt);
	}
}

static bool before(const struct pkt *a, const struct pkt *b)
{
	return a->due != b->due ? a->due < b->due : a->index < b->index;
}

static struct pkt_list *first_finished(struct chain *chain)
{
	struct pkt_list *best = &chain->finished[chain->count];

	for (size_t i = 0; i < chain->count; i++) {
		struct pkt_list *list = &chain->finished[i];

		if (list->head && (!best->head || before(list->head, best->head)))
			best = list;
	}
	return best;
}

struct parcel *chain_get(struct chain *chain, nsec_t now)
{
	struct pkt_list *first;

	if (now > chain->clock)
		chain->clock = now;
	run(chain, chain->clock);
	first = first_finished(chain);
	return first->head ? pkt_list_pop(first)->data : NULL;
}

nsec_t chain_next(const struct chain *chain)
{
	nsec_t next = NSEC_NEVER;

	for (size_t i = 0; i <= chain->count; i++)
		if (chain->finished[i].head)
			return chain->clock;
	for (size_t i = 0; i < chain->count; i++) {
		nsec_t at = link_next(chain->links[i]);

		next = at < next ? at : next;
	}
	return next;
}
