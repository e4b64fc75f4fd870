/* qdisc_netem.c - netem's options: every attribute each time, for what is left out stays in force.
 */
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>

#include "harness/net/qdisc_inside.h"
#include "harness/net/qdisc_rate.h"

/* Kernels up to 4.15 read only this; later ones the attribute in nanoseconds, which comes after. */
static uint32_t ticks_of(nsec_t t)
{
	nsec_t ticks = t / QDISC_TICK_NS;

	return ticks > UINT32_MAX ? UINT32_MAX : (uint32_t)ticks;
}

static struct tc_netem_qopt head_of(const struct qdisc_netem *c)
{
	return (struct tc_netem_qopt){
		.latency = ticks_of(c->delay),
		.limit = c->limit,
		.loss = c->loss_model == QDISC_LOSS_RANDOM ? c->loss : 0,
		.gap = c->gap,
		.duplicate = c->duplicate,
		.jitter = ticks_of(c->jitter),
	};
}

static int put_times(struct nl_msg *msg, const struct qdisc_netem *c)
{
	int64_t delay = c->delay, jitter = c->jitter;
	int r = nla_put(msg, TCA_NETEM_LATENCY64, sizeof(delay), &delay);

	return r < 0 ? r : nla_put(msg, TCA_NETEM_JITTER64, sizeof(jitter), &jitter);
}

static int put_chances(struct nl_msg *msg, const struct qdisc_netem *c)
{
	const struct tc_netem_corr corr = { .delay_corr = c->delay_corr,
					    .loss_corr = c->loss_corr,
					    .dup_corr = c->duplicate_corr };
	const struct tc_netem_reorder reorder = { .probability = c->reorder,
						  .correlation = c->reorder_corr };
	const struct tc_netem_corrupt corrupt = { .probability = c->corrupt,
						  .correlation = c->corrupt_corr };
	uint32_t ecn = c->ecn;
	int r = nla_put(msg, TCA_NETEM_CORR, sizeof(corr), &corr);

	if (r == 0)
		r = nla_put(msg, TCA_NETEM_REORDER, sizeof(reorder), &reorder);
	if (r == 0)
		r = nla_put(msg, TCA_NETEM_ECN, sizeof(ecn), &ecn);
	if (r == 0)
		r = nla_put(msg, TCA_NETEM_CORRUPT, sizeof(corrupt), &corrupt);
	return r;
}

static int put_slot(struct nl_msg *msg, const struct qdisc_netem *c)
{
	const struct tc_netem_slot slot = {
		.min_delay = c->slot_min,
		.max_delay = c->slot_max,
		.max_packets = c->slot_packets,
		.max_bytes = c->slot_bytes,
		.dist_delay = c->slot_delay,
		.dist_jitter = c->slot_jitter,
	};

	return nla_put(msg, TCA_NETEM_SLOT, sizeof(slot), &slot);
}

static int put_loss_model(struct nl_msg *msg, const struct qdisc_netem *c)
{
	const struct tc_netem_gimodel gi = {
		.p13 = c->p13, .p31 = c->p31, .p32 = c->p32, .p14 = c->p14, .p23 = c->p23
	};
	const struct tc_netem_gemodel ge = {
		.p = c->ge_p, .r = c->ge_r, .h = c->ge_h, .k1 = c->ge_k1
	};
	struct nlattr *nest;
	int r;

	if (c->loss_model == QDISC_LOSS_RANDOM)
		return 0; /* the one absence that means something: back to random loss */
	nest = nla_nest_start(msg, TCA_NETEM_LOSS | NLA_F_NESTED);
	if (!nest)
		return -NLE_NOMEM;
	if (c->loss_model == QDISC_LOSS_4_STATES)
		r = nla_put(msg, NETEM_LOSS_GI, sizeof(gi), &gi);
	else
		r = nla_put(msg, NETEM_LOSS_GE, sizeof(ge), &ge);
	if (r == 0)
		(void)nla_nest_end(msg, nest);
	return r;
}

/* The kernel takes the larger of both rates, so the small one must be told first and saturated. */
static int put_rate(struct nl_msg *msg, const struct qdisc_netem *c)
{
	const struct tc_netem_rate rate = {
		.rate = c->rate > UINT32_MAX ? UINT32_MAX : (uint32_t)c->rate,
		.packet_overhead = c->packet_overhead,
		.cell_size = c->cell_size,
		.cell_overhead = c->cell_overhead,
	};
	int r = 0;

	if (c->rate > UINT32_MAX)
		r = nla_put(msg, TCA_NETEM_RATE64, sizeof(c->rate), &c->rate);
	return r < 0 ? r : nla_put(msg, TCA_NETEM_RATE, sizeof(rate), &rate);
}

static int put_table(struct nl_msg *msg, int type, const struct qdisc_table *t)
{
	if (!t->count)
		return 0;
	if (t->count > QDISC_TABLE_MAX)
		return -NLE_RANGE;
	return nla_put(msg, type, (int)(t->count * sizeof(*t->entries)), t->entries);
}

/* Netem's attributes follow its fixed part inside TCA_OPTIONS, which is therefore no plain nest. */
int qdisc_netem_put(struct nl_msg *msg, const struct qdisc_netem *conf)
{
	const struct tc_netem_qopt head = head_of(conf);
	struct nlattr *options = nla_nest_start(msg, TCA_OPTIONS);
	int r;

	if (!options)
		return -NLE_NOMEM;
	options->nla_type = TCA_OPTIONS; /* as tc has it, without the flag of a plain nest */
	r = nlmsg_append(msg, (void *)&head, sizeof(head), NLA_ALIGNTO);
	if (r == 0)
		r = put_times(msg, conf);
	if (r == 0)
		r = put_chances(msg, conf);
	if (r == 0)
		r = put_slot(msg, conf);
	if (r == 0)
		r = put_loss_model(msg, conf);
	if (r == 0)
		r = put_rate(msg, conf);
	if (r == 0)
		r = put_table(msg, TCA_NETEM_DELAY_DIST, &conf->table);
	if (r == 0)
		r = put_table(msg, TCA_NETEM_SLOT_DIST, &conf->slot_table);
	if (r == 0 && conf->seeded)
		r = nla_put(msg, QDISC_NETEM_PRNG_SEED, sizeof(conf->seed), &conf->seed);
	if (r == 0)
		(void)nla_nest_end(msg, options);
	return r;
}

/* Copies an attribute's payload when it is there and whole. */
static bool take(struct nlattr *const *attrs, int type, void *ret, int size)
{
	if (!attrs[type] || nla_len(attrs[type]) < size)
		return false;
	memcpy(ret, nla_data(attrs[type]), (size_t)size);
	return true;
}

static void get_times(struct nlattr *const *attrs, const struct tc_netem_qopt *head,
		      struct qdisc_netem *ret)
{
	int64_t t;

	ret->delay = (nsec_t)head->latency * QDISC_TICK_NS;
	ret->jitter = (nsec_t)head->jitter * QDISC_TICK_NS;
	if (take(attrs, TCA_NETEM_LATENCY64, &t, sizeof(t)))
		ret->delay = t;
	if (take(attrs, TCA_NETEM_JITTER64, &t, sizeof(t)))
		ret->jitter = t;
}

static void get_chances(struct nlattr *const *attrs, struct qdisc_netem *ret)
{
	struct tc_netem_corr corr = { 0 };
	struct tc_netem_reorder reorder = { 0 };
	struct tc_netem_corrupt corrupt = { 0 };
	uint32_t ecn = 0;

	(void)take(attrs, TCA_NETEM_CORR, &corr, sizeof(corr));
	(void)take(attrs, TCA_NETEM_REORDER, &reorder, sizeof(reorder));
	(void)take(attrs, TCA_NETEM_CORRUPT, &corrupt, sizeof(corrupt));
	(void)take(attrs, TCA_NETEM_ECN, &ecn, sizeof(ecn));
	ret->delay_corr = corr.delay_corr;
	ret->loss_corr = corr.loss_corr;
	ret->duplicate_corr = corr.dup_corr;
	ret->reorder = reorder.probability;
	ret->reorder_corr = reorder.correlation;
	ret->corrupt = corrupt.probability;
	ret->corrupt_corr = corrupt.correlation;
	ret->ecn = ecn != 0;
}

/* The kernel shows a slot without a bound as one of INT32_MAX. */
static int32_t bound_of(int32_t shown)
{
	return shown == INT32_MAX ? 0 : shown;
}

static void get_rate_and_slot(struct nlattr *const *attrs, struct qdisc_netem *ret)
{
	struct tc_netem_rate rate = { 0 };
	struct tc_netem_slot slot = { 0 };
	uint64_t rate64 = 0;

	(void)take(attrs, TCA_NETEM_RATE, &rate, sizeof(rate));
	(void)take(attrs, TCA_NETEM_SLOT, &slot, sizeof(slot));
	ret->rate = take(attrs, TCA_NETEM_RATE64, &rate64, sizeof(rate64)) ? rate64 : rate.rate;
	ret->packet_overhead = rate.packet_overhead;
	ret->cell_size = rate.cell_size;
	ret->cell_overhead = rate.cell_overhead;
	ret->slot_min = slot.min_delay;
	ret->slot_max = slot.max_delay;
	ret->slot_delay = slot.dist_delay;
	ret->slot_jitter = slot.dist_jitter;
	ret->slot_packets = bound_of(slot.max_packets);
	ret->slot_bytes = bound_of(slot.max_bytes);
}

static bool get_loss_model(struct nlattr *const *attrs, struct qdisc_netem *ret)
{
	struct nlattr *loss[NETEM_LOSS_MAX + 1];
	struct tc_netem_gimodel gi;
	struct tc_netem_gemodel ge;

	if (!attrs[TCA_NETEM_LOSS])
		return true;
	if (nla_parse_nested(loss, NETEM_LOSS_MAX, attrs[TCA_NETEM_LOSS], NULL) < 0)
		return false;
	if (take(loss, NETEM_LOSS_GI, &gi, sizeof(gi))) {
		ret->loss_model = QDISC_LOSS_4_STATES;
		ret->p13 = gi.p13;
		ret->p31 = gi.p31;
		ret->p32 = gi.p32;
		ret->p14 = gi.p14;
		ret->p23 = gi.p23;
	} else if (take(loss, NETEM_LOSS_GE, &ge, sizeof(ge))) {
		ret->loss_model = QDISC_LOSS_GE;
		ret->ge_p = ge.p;
		ret->ge_r = ge.r;
		ret->ge_h = ge.h;
		ret->ge_k1 = ge.k1;
	}
	return true;
}

bool qdisc_netem_get(const struct nlattr *options, struct qdisc_netem *ret)
{
	struct nlattr *attrs[QDISC_NETEM_PRNG_SEED + 1];
	struct tc_netem_qopt head;
	int len = nla_len(options) - NLA_ALIGN((int)sizeof(head));

	*ret = (struct qdisc_netem){ 0 };
	if (len < 0)
		return false;
	memcpy(&head, nla_data(options), sizeof(head));
	if (nla_parse(attrs, QDISC_NETEM_PRNG_SEED,
		      (struct nlattr *)((char *)nla_data(options) + NLA_ALIGN(sizeof(head))), len,
		      NULL) < 0)
		return false;
	ret->limit = head.limit;
	ret->loss = head.loss;
	ret->gap = head.gap;
	ret->duplicate = head.duplicate;
	get_times(attrs, &head, ret);
	get_chances(attrs, ret);
	get_rate_and_slot(attrs, ret);
	ret->seeded = take(attrs, QDISC_NETEM_PRNG_SEED, &ret->seed, sizeof(ret->seed));
	return get_loss_model(attrs, ret);
}
