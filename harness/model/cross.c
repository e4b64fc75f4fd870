/* cross.c - constant, on-off and greedy flows. */
#include "harness/model/cross.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/model/exponential.h"
#include "harness/model/fixed.h"

#define DEFAULT_BYTES      1500
#define DEFAULT_WINDOW_MAX 1000
#define DEFAULT_POOL       16384

/* Windows are in packets of 2^-16, so that they can grow by parts. RFC 6928's ten packets to begin
 * with. */
#define WINDOW_ONE   ((uint64_t)1 << 16)
#define WINDOW_FIRST (10 * WINDOW_ONE)
#define WINDOW_MIN   (2 * WINDOW_ONE)

/* What happened to a packet, heard of at time. */
struct news {
	nsec_t time;
	uint64_t number;
	bool carried;
};

struct cross_flow {
	struct cross_conf conf;
	uint32_t hash;
	uint64_t address; /* of its chance */
	nsec_t next;
	uint64_t number; /* of the next packet */
	/* Paced: since when at this rate, how many since; whether on, until when, how often turned.
	 */
	nsec_t since;
	uint64_t sent;
	bool on;
	nsec_t until;
	uint64_t turns;
	/* Greedy. */
	uint64_t window;
	uint64_t threshold; /* of slow start */
	uint64_t under_way;
	uint64_t recover;  /* news of losses of packets before this one is old */
	struct news *news; /* a ring */
	size_t news_size;
	size_t news_at;
	size_t news_count;
};

static nsec_t earliest(const struct cross *c)
{
	nsec_t next = NSEC_NEVER;

	for (size_t i = 0; i < c->flow_count; i++)
		if (c->flows[i].next < next)
			next = c->flows[i].next;
	return next;
}

static int flow_init(struct cross_flow *flow, const struct cross_conf *conf, size_t number,
		     struct err *err)
{
	flow->conf = *conf;
	flow->conf.bytes = conf->bytes ? conf->bytes : DEFAULT_BYTES;
	flow->conf.window_max = conf->window_max ? conf->window_max : DEFAULT_WINDOW_MAX;
	flow->conf.end = conf->end ? conf->end : NSEC_NEVER;
	flow->address = ((uint64_t)number + 1) << 40;
	flow->hash = (uint32_t)draw_mix(flow->address);
	flow->next = NSEC_NEVER;
	if (conf->kind != CROSS_GREEDY)
		return 0;
	flow->news_size = flow->conf.window_max;
	flow->news = calloc(flow->news_size, sizeof(*flow->news));
	return flow->news ? 0 : err_set(err, -ENOMEM, "no memory for cross traffic");
}

static uint32_t flows_of(const struct cross_conf *conf)
{
	return conf->flows ? conf->flows : 1;
}

static int make_pool(struct cross *c, const struct link_conf *conf, struct err *err)
{
	size_t count = 0;
	bool paced = false;

	for (size_t i = 0; i < c->flow_count; i++) {
		paced |= c->flows[i].conf.kind != CROSS_GREEDY;
		count += c->flows[i].news_size;
	}
	if (paced)
		count += conf->capacity ? conf->capacity : DEFAULT_POOL;
	/* Every flow has packets: a greedy one its window, others the pool. */
	assert(count);
	c->pkts = calloc(count, sizeof(*c->pkts));
	if (!c->pkts)
		return err_set(err, -ENOMEM, "no memory for %zu packets of cross traffic", count);
	for (size_t i = 0; i < count; i++)
		pkt_list_push(&c->spare, &c->pkts[i]);
	return 0;
}

int cross_init(struct cross *c, const struct link_conf *conf, const struct dice *dice,
	       struct err *err)
{
	size_t count = 0;

	*c = (struct cross){ .next = NSEC_NEVER, .draws = draws_of(dice, DRAW_CROSS) };
	for (size_t i = 0; i < conf->cross_count; i++)
		count += flows_of(&conf->cross[i]);
	if (!count)
		return 0;
	c->flows = calloc(count, sizeof(*c->flows));
	if (!c->flows)
		return err_set(err, -ENOMEM, "no memory for %zu flows", count);
	for (size_t i = 0; i < conf->cross_count; i++) {
		for (uint32_t k = 0; k < flows_of(&conf->cross[i]); k++) {
			int r = flow_init(&c->flows[c->flow_count], &conf->cross[i], c->flow_count,
					  err);

			if (r < 0)
				return r;
			c->flow_count++;
		}
	}
	return make_pool(c, conf, err);
}

void cross_done(struct cross *c)
{
	for (size_t i = 0; i < c->flow_count; i++)
		free(c->flows[i].news);
	free(c->flows);
	free(c->pkts);
	c->flows = NULL;
	c->pkts = NULL;
	c->flow_count = 0;
}

void cross_begin(struct cross *c, nsec_t origin, nsec_t now)
{
	c->origin = origin;
	for (size_t i = 0; i < c->flow_count; i++) {
		struct cross_flow *flow = &c->flows[i];
		nsec_t begin = origin + flow->conf.begin;

		flow->next = begin > now ? begin : now;
		flow->since = flow->next;
		flow->until = flow->next;
		flow->window = WINDOW_FIRST;
		flow->threshold = UINT64_MAX;
	}
	c->next = earliest(c);
}

static bool over(const struct cross *c, const struct cross_flow *flow, nsec_t now)
{
	return flow->conf.end != NSEC_NEVER && now - c->origin >= flow->conf.end;
}

/* Turns an on-off flow on or off at now. */
static void turn(const struct cross *c, struct cross_flow *flow, nsec_t now)
{
	uint64_t bits = draws_at(c->draws, flow->address | flow->turns++);
	nsec_t time;

	flow->on = !flow->on;
	time = exponential(bits, flow->on ? flow->conf.on : flow->conf.off);
	flow->until = now + (time > 0 ? time : 1);
	flow->since = now;
	flow->sent = 0;
}

/* Is a paced flow's packet due at now? Sets when it wants to be asked again. */
static bool paced_sends(const struct cross *c, struct cross_flow *flow, nsec_t now)
{
	const struct cross_conf *conf = &flow->conf;

	if (conf->kind == CROSS_ON_OFF && now >= flow->until)
		turn(c, flow, now);
	if (conf->kind == CROSS_ON_OFF && !flow->on) {
		flow->next = flow->until;
		return false;
	}
	/* The n-th packet since the rate began is due n packet times later, rounded down once. */
	flow->sent++;
	flow->next = flow->since + (nsec_t)fixed_mul_div(flow->sent * conf->bytes,
							 8 * (uint64_t)NSEC_PER_SEC, conf->bps);
	if (conf->kind == CROSS_ON_OFF && flow->next > flow->until)
		flow->next = flow->until;
	return true;
}

/* Additive increase by a packet a round trip (doubling below the threshold), halving at a loss. */
static void hear(struct cross_flow *flow, const struct news *news)
{
	uint64_t max = flow->conf.window_max * WINDOW_ONE;

	flow->under_way--;
	if (!news->carried) {
		if (news->number < flow->recover)
			return;
		flow->recover = flow->number;
		flow->window /= 2;
		if (flow->window < WINDOW_MIN)
			flow->window = WINDOW_MIN;
		flow->threshold = flow->window;
		return;
	}
	if (flow->window < flow->threshold)
		flow->window += WINDOW_ONE;
	else
		flow->window += WINDOW_ONE * WINDOW_ONE / flow->window;
	if (flow->window > max)
		flow->window = max;
}

static bool greedy_sends(struct cross_flow *flow, nsec_t now)
{
	while (flow->news_count && flow->news[flow->news_at].time <= now) {
		hear(flow, &flow->news[flow->news_at]);
		flow->news_at = (flow->news_at + 1) % flow->news_size;
		flow->news_count--;
	}
	if (flow->under_way < flow->window / WINDOW_ONE && flow->under_way < flow->news_size) {
		flow->under_way++;
		flow->next = now;
		return true;
	}
	flow->next = flow->news_count ? flow->news[flow->news_at].time : NSEC_NEVER;
	return false;
}

/* The flow hears a round trip after now what became of its packet. */
static void tell(struct cross_flow *flow, uint64_t number, bool carried, nsec_t now)
{
	size_t at = (flow->news_at + flow->news_count) % flow->news_size;

	flow->news[at] =
		(struct news){ .time = now + flow->conf.rtt, .number = number, .carried = carried };
	flow->news_count++;
	if (flow->next == NSEC_NEVER)
		flow->next = flow->news[flow->news_at].time;
}

/* A packet of the flow; NULL, and it counts as dropped, when the pool is empty. */
static struct pkt *make(struct cross *c, struct cross_flow *flow, nsec_t now)
{
	struct pkt *p = pkt_list_pop(&c->spare);
	uint64_t number = flow->number++;

	c->in++;
	if (!p) {
		c->dropped++;
		if (flow->conf.kind == CROSS_GREEDY)
			tell(flow, number, false, now);
		return NULL;
	}
	pkt_init(p, UINT64_C(1) << 55 | flow->address | number, flow->conf.bytes, flow);
	p->fate = PKT_CROSS;
	p->flow = flow->hash;
	p->entered = now;
	return p;
}

struct pkt *cross_get(struct cross *c, nsec_t now)
{
	struct pkt *p = NULL;

	for (size_t i = 0; i < c->flow_count && !p; i++) {
		struct cross_flow *flow = &c->flows[i];

		while (flow->next <= now && !p) {
			bool greedy = flow->conf.kind == CROSS_GREEDY;

			if (over(c, flow, now))
				flow->next = NSEC_NEVER;
			else if (greedy ? greedy_sends(flow, now) : paced_sends(c, flow, now))
				p = make(c, flow, now);
		}
	}
	c->next = earliest(c);
	return p;
}

void cross_end(struct cross *c, struct pkt *p, bool carried, nsec_t now)
{
	struct cross_flow *flow = p->data;

	c->out += carried;
	c->dropped += !carried;
	pkt_list_push(&c->spare, p);
	if (flow->conf.kind != CROSS_GREEDY)
		return;
	tell(flow, p->index & ((UINT64_C(1) << 40) - 1), carried, now);
	if (flow->next < c->next)
		c->next = flow->next;
}
