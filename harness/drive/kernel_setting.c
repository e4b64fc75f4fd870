/* kernel_setting.c - a link's settings at one instant as what disciplines are told. */
#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "harness/drive/kernel_plan.h"
#include "harness/model/loss.h"
#include "harness/model/netem_conf.h"
#include "harness/model/netem_timeline.h"

#define ETHERNET_HEADER 14

/* The smallest packet on Ethernet, without its checksum, in bits. */
#define PACKET_LEAST (UINT64_C(8) * 60)

/* Bits a second times nanoseconds are this many bytes. */
#define PER_BYTE (UINT64_C(8) * NSEC_PER_SEC)

/* What is assumed of a delay line behind no rate. */
#define BPS_ASSUMED UINT64_C(10000000000)

#define LIMIT_LEAST 1000

/* Of "no limit": as much as the kernel's own sums stand. */
#define UNLIMITED ((uint32_t)INT32_MAX)

/* Bytes/s that make no packet wait, but keep the order: with any rate netem times a packet after
 * the one before it. A packet of 1514 bytes takes 1 ns. */
#define ORDER_RATE UINT64_C(1000000000000)

/* The deviation of a uniform distribution is its half width / sqrt(3). */
#define SQRT3_MICRO 1732051

/* How far netem's tables reach, in deviations. */
#define TABLE_REACH 4

uint32_t kernel_delay_limit(uint64_t rate_bps, nsec_t time)
{
	uint64_t bps = rate_bps ? rate_bps : BPS_ASSUMED;
	const unsigned __int128 second = NSEC_PER_SEC;
	unsigned __int128 packets =
		(unsigned __int128)bps * (uint64_t)time * 2 / (second * PACKET_LEAST);

	if (packets + LIMIT_LEAST > UNLIMITED)
		return UNLIMITED;
	return (uint32_t)packets + LIMIT_LEAST;
}

/* p times 2^32 - 1, to nearest. */
static uint32_t chance32(chance_t p)
{
	const unsigned __int128 half = (unsigned __int128)1 << 63;

	return (uint32_t)(((unsigned __int128)p * UINT32_MAX + half) >> 64);
}

static uint32_t at_most(uint64_t n, uint32_t most)
{
	return n > most ? most : (uint32_t)n;
}

static uint64_t bytes_per_sec(uint64_t bps)
{
	/* 0 would be unlimited, which less than a byte is not */
	return bps && bps < 8 ? 1 : bps / 8;
}

static struct qdisc_cost cost_of(const struct rate_conf *r)
{
	return (struct qdisc_cost){ .overhead = (uint16_t)r->overhead_bytes,
				    .atm = r->cell_bytes != 0 };
}

/* The queue's limit; the packet in service, which the model has outside of the queue, waits in it
 * for its tokens here. */
static struct qdisc_conf queue_of(const struct link_conf *conf, const struct link_settings *now,
				  uint32_t packet)
{
	const uint32_t own = conf->rate.burst_bytes ? 0 : packet;
	uint64_t bytes = now->queue_bytes;

	if (now->queue_packets)
		return (struct qdisc_conf){ .kind = QDISC_PACKETS,
					    .limit = at_most(now->queue_packets + (own ? 1 : 0),
							     UNLIMITED) };
	if (now->queue_ns)
		bytes = (uint64_t)((unsigned __int128)now->rate_bps * (uint64_t)now->queue_ns /
				   PER_BYTE);
	return (struct qdisc_conf){ .kind = QDISC_BYTES,
				    .limit = bytes || now->queue_ns
						     ? at_most(bytes + own, UNLIMITED)
						     : UNLIMITED };
}

static void set_rate(const struct link_conf *conf, const struct link_settings *now, unsigned mtu,
		     struct kernel_setting *ret)
{
	const struct rate_conf *r = &conf->rate;
	const uint32_t packet = mtu + ETHERNET_HEADER;
	uint64_t rate = bytes_per_sec(now->rate_bps);
	uint32_t burst = r->burst_bytes ? at_most(r->burst_bytes, UNLIMITED) : packet;

	ret->has_queue = true;
	ret->queue = queue_of(conf, now, packet);
	if (r->burst_bytes && r->burst_debt) {
		ret->root = (struct qdisc_conf){ .kind = QDISC_HTB, .htb = { .default_class = 1 } };
		ret->has_class = true;
		ret->class_conf = (struct qdisc_htb_class){ .rate = rate,
							    .ceil = rate,
							    .burst_bytes = burst,
							    .ceil_burst_bytes = burst,
							    .quantum = packet,
							    .cost = cost_of(r) };
		return;
	}
	ret->root = (struct qdisc_conf){ .kind = QDISC_TBF,
					 .tbf = { .rate = rate,
						  .burst_bytes = burst,
						  .limit_bytes = ret->queue.limit,
						  .cost = cost_of(r) } };
	/* tbf makes a queue in bytes by itself; of another queue inside it, too, a change sets the
	 * limit to this number, whatever its unit */
	ret->has_queue = ret->queue.kind == QDISC_PACKETS;
}

static void set_ge(struct qdisc_netem *n, const struct ge_conf *ge)
{
	n->loss_model = QDISC_LOSS_GE;
	n->ge_p = chance32(ge->to_bad);
	n->ge_r = chance32(ge->to_good);
	n->ge_h = UINT32_MAX - chance32(ge->loss_bad);
	n->ge_k1 = chance32(ge->loss_good);
}

static void set_states(struct qdisc_netem *n, const struct four_state_conf *four)
{
	n->loss_model = QDISC_LOSS_4_STATES;
	n->p13 = chance32(four->p13);
	n->p31 = chance32(four->p31);
	n->p32 = chance32(four->p32);
	n->p23 = chance32(four->p23);
	n->p14 = chance32(four->p14);
}

static void set_words(struct qdisc_netem *n, struct loss_words words)
{
	struct ge_conf ge;

	if (!words.run_milli) {
		n->loss = chance32(words.mean);
		return;
	}
	ge = loss_compile(words);
	set_ge(n, &ge);
}

static void set_loss(const struct link_conf *conf, const struct settings *s, struct qdisc_netem *n)
{
	const unsigned words = 1U << SETTING_LOSS | 1U << SETTING_LOSS_BAD | 1U << SETTING_LOSS_RUN;

	if (s->now.outage == OUTAGE_LOSE) {
		n->loss = UINT32_MAX;
		return;
	}
	if (s->touched & words) {
		set_words(n, (struct loss_words){ .mean = s->now.loss,
						  .bad = s->now.loss_bad,
						  .run_milli = s->now.loss_run_milli });
		return;
	}
	switch (conf->loss.kind) {
	case LOSS_RANDOM:
		n->loss = chance32(conf->loss.mean);
		break;
	case LOSS_GILBERT:
		set_words(n, loss_words(&conf->loss));
		break;
	case LOSS_GILBERT_ELLIOTT:
		set_ge(n, &conf->loss.ge);
		break;
	case LOSS_4_STATE:
		set_states(n, &conf->loss.four);
		break;
	case LOSS_NONE:
	case LOSS_PERIODIC:
	case LOSS_LIST:
		break;
	}
}

bool kernel_needs_normal(const struct link_conf *conf)
{
	return conf->order == LINK_PHYSICAL && conf->delay.shape == JITTER_NORMAL;
}

static void set_delay(const struct link_conf *conf, const struct settings *s,
		      const struct kernel_tables *tables, struct qdisc_netem *n)
{
	const struct link_settings *now = &s->now;
	uint64_t fastest = now->rate_bps > conf->rate.bps ? now->rate_bps : conf->rate.bps;
	nsec_t most;

	n->delay = now->delay;
	n->jitter = now->jitter;
	if (conf->delay.shape == JITTER_UNIFORM)
		n->jitter = (nsec_t)((__int128)now->jitter * SQRT3_MICRO / 1000000);
	else if (tables->normal)
		n->table = (struct qdisc_table){ tables->normal, tables->normal_count };
	most = n->delay + TABLE_REACH * n->jitter + conf->slot.max;
	n->limit = kernel_delay_limit(fastest, most);
	n->reorder = chance32(conf->reorder.chance);
	if (n->reorder)
		n->gap = conf->reorder.gap ? conf->reorder.gap : 1;
	if (!conf->delay.may_reorder)
		n->rate = ORDER_RATE;
	n->slot_min = conf->slot.min;
	n->slot_max = conf->slot.max;
	n->slot_packets = (int32_t)at_most(conf->slot.packets, INT32_MAX);
	n->slot_bytes = (int32_t)at_most(conf->slot.bytes, INT32_MAX);
}

static struct qdisc_table table_of(const struct netem_table *t)
{
	return t ? (struct qdisc_table){ t->entries, t->count } : (struct qdisc_table){ 0 };
}

static void take_loss(const struct netem_conf *c, struct qdisc_netem *n)
{
	switch (c->loss_model) {
	case NETEM_LOSS_RANDOM:
		n->loss = c->loss;
		break;
	case NETEM_LOSS_4_STATES:
		n->loss_model = QDISC_LOSS_4_STATES;
		n->p13 = c->states.p13;
		n->p31 = c->states.p31;
		n->p32 = c->states.p32;
		n->p14 = c->states.p14;
		n->p23 = c->states.p23;
		break;
	case NETEM_LOSS_GE:
		n->loss_model = QDISC_LOSS_GE;
		n->ge_p = c->ge.p;
		n->ge_r = c->ge.r;
		n->ge_h = c->ge.h;
		n->ge_k1 = c->ge.k1;
		break;
	}
}

static void take_chances(const struct netem_conf *c, struct qdisc_netem *n)
{
	if (c->has & NETEM_HAS_CORR) {
		n->delay_corr = c->delay_corr;
		n->loss_corr = c->loss_corr;
		n->duplicate_corr = c->duplicate_corr;
	}
	/* a gap without this attribute means: each that the gap lets */
	if (c->gap)
		n->reorder = NETEM_ALWAYS;
	if (c->has & NETEM_HAS_REORDER) {
		n->reorder = c->reorder;
		n->reorder_corr = c->reorder_corr;
	}
	if (c->has & NETEM_HAS_CORRUPT) {
		n->corrupt = c->corrupt;
		n->corrupt_corr = c->corrupt_corr;
	}
}

static void take_rate(const struct netem_conf *c, struct qdisc_netem *n)
{
	if (c->has & NETEM_HAS_RATE) {
		n->rate = c->rate;
		n->packet_overhead = c->packet_overhead;
		n->cell_size = c->cell_size;
		n->cell_overhead = c->cell_overhead;
	}
	if (c->has & NETEM_HAS_RATE64 && c->rate64 > n->rate)
		n->rate = c->rate64;
}

struct qdisc_netem kernel_netem_of(const struct netem_conf *conf)
{
	struct qdisc_netem n = {
		.delay = conf->latency,
		.jitter = conf->jitter,
		.limit = conf->limit,
		.gap = conf->gap,
		.duplicate = conf->duplicate,
		.ecn = conf->has & NETEM_HAS_ECN && conf->ecn,
		.table = table_of(conf->table),
		.slot_table = table_of(conf->slot_table),
		.seeded = conf->has & NETEM_HAS_SEED,
		.seed = conf->seed,
	};

	take_loss(conf, &n);
	take_chances(conf, &n);
	take_rate(conf, &n);
	if (conf->has & NETEM_HAS_SLOT) {
		n.slot_min = conf->slot.min;
		n.slot_max = conf->slot.max;
		n.slot_delay = conf->slot.delay;
		n.slot_jitter = conf->slot.jitter;
		n.slot_packets = conf->slot.packets;
		n.slot_bytes = conf->slot.bytes;
	}
	return n;
}

void kernel_setting_make(const struct link_conf *conf, const struct settings *s,
			 const struct kernel_stage *stage, const struct kernel_tables *tables,
			 unsigned mtu, struct kernel_setting *ret)
{
	struct netem_conf words;

	*ret = (struct kernel_setting){ .root = { .kind = QDISC_NETEM } };
	switch (stage->kind) {
	case KERNEL_RATE:
		set_rate(conf, &s->now, mtu, ret);
		break;
	case KERNEL_DELAY:
		set_delay(conf, s, tables, &ret->root.netem);
		set_loss(conf, s, &ret->root.netem);
		break;
	case KERNEL_AFTER:
		ret->root.netem.duplicate = chance32(conf->duplicate);
		ret->root.netem.corrupt = chance32(conf->corrupt);
		ret->root.netem.limit = LIMIT_LEAST;
		break;
	case KERNEL_NETEM:
		words = *conf->netem;
		netem_follow(s, &words);
		ret->root.netem = kernel_netem_of(&words);
		break;
	}
}

static bool same_tbf(const struct qdisc_tbf *a, const struct qdisc_tbf *b)
{
	return a->rate == b->rate && a->burst_bytes == b->burst_bytes &&
	       a->limit_bytes == b->limit_bytes;
}

static bool same_loss(const struct qdisc_netem *a, const struct qdisc_netem *b)
{
	if (a->loss_model != b->loss_model)
		return false;
	switch (a->loss_model) {
	case QDISC_LOSS_RANDOM:
		return a->loss == b->loss;
	case QDISC_LOSS_4_STATES:
		return a->p13 == b->p13 && a->p31 == b->p31 && a->p32 == b->p32 &&
		       a->p14 == b->p14 && a->p23 == b->p23;
	case QDISC_LOSS_GE:
		break;
	}
	return a->ge_p == b->ge_p && a->ge_r == b->ge_r && a->ge_h == b->ge_h &&
	       a->ge_k1 == b->ge_k1;
}

/* The rest of a netem's settings no timeline changes. */
static bool same_netem(const struct qdisc_netem *a, const struct qdisc_netem *b)
{
	return a->delay == b->delay && a->jitter == b->jitter && a->limit == b->limit &&
	       a->rate == b->rate && same_loss(a, b);
}

bool kernel_setting_same(const struct kernel_setting *a, const struct kernel_setting *b)
{
	if (a->has_queue && a->queue.limit != b->queue.limit)
		return false;
	switch (a->root.kind) {
	case QDISC_TBF:
		return same_tbf(&a->root.tbf, &b->root.tbf);
	case QDISC_HTB:
		return a->class_conf.rate == b->class_conf.rate;
	case QDISC_NETEM:
		return same_netem(&a->root.netem, &b->root.netem);
	case QDISC_PACKETS:
	case QDISC_BYTES:
	case QDISC_KINDS:
		break;
	}
	return true;
}

int kernel_settings_init(struct settings *s, const struct kernel_route *route, size_t link,
			 struct err *err)
{
	const struct link_conf *conf = &route->links[link];
	const struct link_env env = { .conf = conf,
				      .timeline = route->timeline,
				      .position = (uint32_t)link };

	if (conf->order == LINK_NETEM)
		return netem_settings_init(s, conf->netem, &env, err);
	return settings_init(s, conf, route->timeline, (uint32_t)link, err);
}
