/* kernel_plan.c - what of a link can be handed to the kernel, said setting by setting. */
#include "harness/drive/kernel_plan.h"

#include <inttypes.h>

#include "harness/base/err.h"
#include "harness/model/netem_conf.h"
#include "harness/model/netem_timeline.h"

#define ETHERNET_HEADER 14

/* netem has 2^31 ns for the half width of a uniform distribution, sqrt(3) deviations. */
#define JITTER_MOST (1200 * NSEC_PER_MSEC)

/* How far netem's tables reach, in deviations. */
#define TABLE_REACH 4

#define ATM_PAYLOAD  48
#define ATM_OVERHEAD 5

/* What is looked at: one link of a route. */
struct look {
	const struct link_conf *conf;
	const struct kernel_route *route;
	size_t link;
	unsigned touched; /* bit per enum setting: the timeline changes it */
	struct kernel_plan *plan;
};

static bool touches(const struct look *k, enum setting setting)
{
	return k->touched & 1U << setting;
}

static void refuse(const struct look *k, const char *why)
{
	text_addf(&k->plan->refusals, "%s: %s\n", k->conf->name, why);
}

static void note(const struct look *k, const char *what)
{
	text_addf(&k->plan->notes, "%s: %s\n", k->conf->name, what);
}

static unsigned find_touched(const struct kernel_route *route, size_t link)
{
	unsigned touched = 0;

	for (size_t i = 0; route->timeline && i < route->timeline->count; i++)
		if (route->timeline->entries[i].link == link)
			touched |= 1U << route->timeline->entries[i].setting;
	return touched;
}

static bool has_rate(const struct look *k)
{
	return k->conf->rate.bps || k->conf->rate.trace || touches(k, SETTING_RATE);
}

static bool changes_loss(const struct look *k)
{
	return touches(k, SETTING_LOSS) || touches(k, SETTING_LOSS_BAD) ||
	       touches(k, SETTING_LOSS_RUN) || touches(k, SETTING_OUTAGE);
}

static bool has_delay(const struct look *k)
{
	const struct delay_conf *d = &k->conf->delay;

	return d->delay || d->jitter || d->list || d->spike.share || touches(k, SETTING_DELAY) ||
	       touches(k, SETTING_JITTER) || k->conf->loss.kind != LOSS_NONE || changes_loss(k) ||
	       k->conf->reorder.chance || k->conf->slot.max;
}

static bool has_after(const struct look *k)
{
	return k->conf->duplicate || k->conf->corrupt;
}

/* Losses that come in bursts have a state. */
static bool has_bursts(const struct look *k)
{
	return k->conf->loss.kind == LOSS_GILBERT || k->conf->loss.kind == LOSS_GILBERT_ELLIOTT ||
	       k->conf->loss.kind == LOSS_4_STATE || touches(k, SETTING_LOSS_RUN);
}

static bool is_of_queue(enum setting setting)
{
	return setting == SETTING_RATE || setting == SETTING_QUEUE_BYTES ||
	       setting == SETTING_QUEUE_PACKETS || setting == SETTING_QUEUE_NS;
}

/* A ramp is a change each millisecond. */
static void look_at_ramp(const struct look *k, const struct timeline_entry *e)
{
	if (is_of_queue(e->setting))
		refuse(k, "a rate or queue that changes bit by bit: each change fills the bucket, "
			  "which would let the packets through");
	else if (has_bursts(k))
		refuse(k, "a setting that changes bit by bit where losses come in bursts: netem "
			  "begins its bursts anew at each change");
}

/* What the entries of the timeline ask for. Several may ask for the same. */
static void look_at_entries(const struct look *k)
{
	bool waits = false, unlimited = false, ramps = false;

	for (size_t i = 0; k->route->timeline && i < k->route->timeline->count; i++) {
		const struct timeline_entry *e = &k->route->timeline->entries[i];

		if (e->link != k->link)
			continue;
		waits |= e->setting == SETTING_OUTAGE && e->value == OUTAGE_WAIT;
		unlimited |= e->setting == SETTING_RATE && e->op == TIMELINE_TO && e->value == 0;
		if (e->ramp && !ramps)
			look_at_ramp(k, e);
		ramps |= e->ramp && (is_of_queue(e->setting) || has_bursts(k));
	}
	if (waits)
		refuse(k, "an outage in which packets wait: tbf and htb cannot stand still (one "
			  "that loses them can be had)");
	if (touches(k, SETTING_RATE) && (unlimited || !k->conf->rate.bps))
		refuse(k, "a rate that begins or ends during the run: tbf and htb have one always");
	if (touches(k, SETTING_SPIKE_SHARE) || touches(k, SETTING_SPIKE_MIN) ||
	    touches(k, SETTING_SPIKE_MAX))
		refuse(k, "spikes of delay: netem has no second distribution");
	if (has_bursts(k) && k->touched)
		note(k, "netem begins its bursts of loss anew at each change");
}

static void look_at_queue(const struct look *k)
{
	const struct queue_conf *q = &k->conf->queue;
	unsigned limits = 0;

	limits += q->limit_bytes || q->limit_start_ns || touches(k, SETTING_QUEUE_BYTES);
	limits += q->limit_packets || touches(k, SETTING_QUEUE_PACKETS);
	limits += q->limit_ns || touches(k, SETTING_QUEUE_NS);
	switch (q->kind) {
	case QUEUE_DROP_TAIL:
		break;
	case QUEUE_DROP_HEAD:
		refuse(k, "a queue that drops at its head: those of tbf and htb drop at the tail");
		break;
	case QUEUE_CODEL:
	case QUEUE_PIE:
	case QUEUE_FQ_CODEL:
		refuse(k, "CoDel, PIE or fq_codel: not a part of netem, tbf or htb");
		break;
	}
	if (limits > 1)
		refuse(k, "more than one limit of the queue: a queue of the kernel has one, in "
			  "bytes or in packets");
}

static void look_at_cost(const struct look *k)
{
	const struct rate_conf *r = &k->conf->rate;

	if (r->overhead_bytes < 0 || r->overhead_bytes > UINT16_MAX)
		refuse(k, "an overhead that is not 0 to 65535 bytes");
	if (r->cell_bytes &&
	    (r->cell_bytes != ATM_PAYLOAD || r->cell_overhead_bytes != ATM_OVERHEAD))
		refuse(k, "cells other than ATM's of 48 bytes with 5 of overhead");
}

static void look_at_rate(const struct look *k)
{
	const struct rate_conf *r = &k->conf->rate;

	if (r->trace)
		refuse(k, "a rate that follows a trace: it changes too often to be told");
	if (k->conf->cross_count)
		refuse(k, "competitors: the kernel would need hosts that send their packets");
	if (r->burst_bytes && !r->burst_debt && r->burst_bytes < k->route->mtu + ETHERNET_HEADER)
		refuse(k, "a token bucket smaller than the largest packet: tbf drops what does not "
			  "fit");
	look_at_queue(k);
	look_at_cost(k);
	if (!r->burst_bytes)
		note(k, "tbf keeps tokens for one largest packet: after a pause packets leave up "
			"to its time at this rate earlier than one after the other");
	if (touches(k, SETTING_RATE))
		note(k, "each change of rate fills tbf's bucket; a packet that waits for tokens is "
			"timed again only when the next one comes");
}

static void look_at_jitter(const struct look *k)
{
	const struct delay_conf *d = &k->conf->delay;

	if (d->list)
		refuse(k, "a list of delays: netem draws its own");
	if (d->spike.share)
		refuse(k, "spikes of delay: netem has no second distribution");
	if (!d->jitter && !touches(k, SETTING_JITTER))
		return;
	if (d->tau)
		refuse(k, "jitter with a correlation time: netem's correlation goes by packets, "
			  "not by time, and makes the deviation smaller than what is set");
	if (d->jitter > JITTER_MOST)
		refuse(k, "jitter above 1.2 s: netem's ends at 2^31 ns");
	if (d->shape != JITTER_NORMAL && d->shape != JITTER_UNIFORM)
		refuse(k, "a shape of jitter other than normal and uniform: netem's tables end at "
			  "4 deviations, where these go on");
	note(k, "jitter is the kernel's own chance, not the seed's: other packets meet other "
		"delays in each run");
	if (TABLE_REACH * d->jitter > d->delay)
		note(k, "jitter may reach below a delay of 0, where netem lets packets go at once: "
			"the mean rises");
}

static void look_at_loss(const struct look *k)
{
	switch (k->conf->loss.kind) {
	case LOSS_PERIODIC:
		refuse(k, "loss of every Nth packet: netem loses by chance alone");
		break;
	case LOSS_LIST:
		refuse(k, "a list of lost packets: netem loses by chance alone");
		break;
	case LOSS_NONE:
		if (!changes_loss(k))
			break;
		__attribute__((fallthrough));
	case LOSS_RANDOM:
	case LOSS_GILBERT:
	case LOSS_GILBERT_ELLIOTT:
	case LOSS_4_STATE:
		note(k, "which packets are lost is the kernel's own chance, not the seed's: other "
			"ones in each run");
		break;
	}
}

static void look_at_order(const struct look *k)
{
	const struct reorder_conf *r = &k->conf->reorder;

	if (r->chance && r->early)
		refuse(k, "packets released early by some time: netem lets them go without any "
			  "delay");
	if (r->chance && r->gap > 1 && r->chance != CHANCE_ALWAYS)
		refuse(k, "early release of every Nth packet by chance: netem counts N from the "
			  "last one released");
	if (k->conf->slot.max)
		note(k, "netem's slots begin when it looks at its queue, and so drift by "
			"microseconds each");
	if (k->conf->corrupt)
		note(k, "netem turns bits of the Ethernet header too, and such packets are lost");
}

static void add(const struct look *k, enum kernel_stage_kind kind)
{
	k->plan->stages[k->plan->stage_count++] =
		(struct kernel_stage){ .kind = kind, .link = k->link };
}

static void look_at_netem(const struct look *k)
{
	struct err err = { 0 };

	add(k, KERNEL_NETEM);
	if (netem_timeline_check(k->route->timeline, (uint32_t)k->link, &err) < 0)
		refuse(k, err.text);
	if (k->conf->netem->version != NETEM_LINUX_6_18)
		note(k, "the arithmetic is the running kernel's, not that of the one named");
	if (!(k->conf->netem->has & NETEM_HAS_SEED))
		note(k, "what happens by chance is the kernel's own, not the seed's: otherwise in "
			"each run");
}

static void look_at_physical(const struct look *k)
{
	look_at_entries(k);
	if (has_rate(k)) {
		add(k, KERNEL_RATE);
		look_at_rate(k);
	} else if (k->conf->cross_count) {
		refuse(k, "competitors: the kernel would need hosts that send their packets");
	}
	if (has_delay(k)) {
		add(k, KERNEL_DELAY);
		look_at_jitter(k);
		look_at_loss(k);
		look_at_order(k);
	}
	if (has_after(k)) {
		add(k, KERNEL_AFTER);
		if (!has_delay(k))
			look_at_order(k);
	}
}

void kernel_plan_make(const struct kernel_route *route, struct kernel_plan *ret)
{
	*ret = (struct kernel_plan){ 0 };
	for (size_t i = 0; i < route->link_count && i < PATH_LINKS_MAX; i++) {
		const struct look k = {
			.conf = &route->links[i],
			.route = route,
			.link = i,
			.touched = find_touched(route, i),
			.plan = ret,
		};

		if (k.conf->order == LINK_NETEM)
			look_at_netem(&k);
		else
			look_at_physical(&k);
	}
}

void kernel_plan_done(struct kernel_plan *plan)
{
	text_done(&plan->refusals);
	text_done(&plan->notes);
}

enum qdisc_kind kernel_stage_needs(const struct link_conf *conf, const struct kernel_stage *stage)
{
	if (stage->kind != KERNEL_RATE)
		return QDISC_NETEM;
	return conf->rate.burst_bytes && conf->rate.burst_debt ? QDISC_HTB : QDISC_TBF;
}
