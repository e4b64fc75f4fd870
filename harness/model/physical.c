/* physical.c - the verbs of a link in physical order. */
#include "harness/model/physical.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/model/stages.h"

static struct physical *physical_of(struct link *link)
{
	return (struct physical *)link;
}

static const struct physical *physical_seen(const struct link *link)
{
	return (const struct physical *)link;
}

static void rewake(struct physical *l)
{
	nsec_t wake = l->rate.next < l->change ? l->rate.next : l->change;

	l->wake = wake < l->cross.next ? wake : l->cross.next;
}

/* Has all happened that can bring a packet out? Timelines, traces and competitors may go on for
 * ever: only what was put counts, and of that what can still be served. */
static bool at_rest(const struct physical *l)
{
	const struct settings *s = &l->settings;

	if (!l->waiting || l->wake == NSEC_NEVER)
		return true;
	if (l->rate.next != NSEC_NEVER || l->start != NSEC_NEVER || s->next != NSEC_NEVER)
		return false;
	return l->rates.next == NSEC_NEVER || !l->rates.conf || s->touched & 1U << SETTING_OUTAGE;
}

/* Everything inside up to and including now. */
static void advance(struct physical *l, nsec_t now)
{
	struct pkt *p;

	if (!l->begun && now == NSEC_NEVER)
		return;
	if (!l->begun) {
		/* The path's start may be past by the time that anything is put. */
		stages_first(l, l->start < now ? l->start : now);
		rewake(l);
	}
	while (l->wake <= now && (now != NSEC_NEVER || !at_rest(l))) {
		nsec_t t = l->wake;

		if (l->change == t) {
			stages_change(l, t);
		} else if (l->rate.next == t) {
			stages_serve(l, t);
		} else {
			p = cross_get(&l->cross, t);
			if (p)
				stages_put(l, p, t);
		}
		rewake(l);
	}
}

static void physical_put(struct link *link, struct pkt *p, nsec_t now)
{
	struct physical *l = physical_of(link);

	if (l->wake <= now)
		advance(l, now);
	l->clock = now;
	p->entered = now;
	p->due = now;
	p->fate = PKT_MOVING;
	l->counts.in++;
	l->counts.in_bytes += p->bytes;
	l->waiting++;
	stages_put(l, p, now);
	rewake(l);
}

static struct pkt *physical_get(struct link *link, nsec_t now)
{
	struct physical *l = physical_of(link);
	struct pkt *p;
	nsec_t next;

	if (l->wake <= now)
		advance(l, now);
	now -= now == NSEC_NEVER; /* from here on that is when nothing leaves */
	l->clock = now;
	if (l->conf.slot.max)
		delay_advance(&l->delay, now);
	next = delay_next(&l->delay);
	if (l->ended.head && l->ended.head->due <= next)
		return pkt_list_pop(&l->ended);
	if (next > now)
		return NULL;
	p = delay_get(&l->delay, now);
	l->counts.out++;
	l->counts.out_bytes += p->bytes;
	return p;
}

static nsec_t physical_next(const struct link *link)
{
	const struct physical *l = physical_seen(link);
	nsec_t next = delay_next(&l->delay);

	if (l->ended.head && l->ended.head->due < next)
		next = l->ended.head->due;
	return l->waiting && l->wake < next ? l->wake : next;
}

static void physical_start(struct link *link, nsec_t t0)
{
	struct physical *l = physical_of(link);

	l->origin = t0;
	l->start = t0 > l->clock ? t0 : l->clock;
	if (!l->begun)
		return;
	if (l->start < l->change)
		l->change = l->start;
	rewake(l);
}

static nsec_t physical_next_change(const struct link *link)
{
	return physical_seen(link)->change;
}

static void physical_lay(struct link *link, struct settings_layer *layer, nsec_t now)
{
	struct physical *l = physical_of(link);

	settings_lay(&l->settings, layer, now);
	if (layer->entry->setting == SETTING_SPIKE_SHARE)
		l->delay.plain = false;
	if (now < l->change)
		l->change = now;
	rewake(l);
}

static const struct link_settings *physical_settings(const struct link *link)
{
	return &physical_seen(link)->settings.now;
}

static void physical_counts(const struct link *link, struct link_counts *ret)
{
	const struct physical *l = physical_seen(link);

	*ret = l->counts;
	ret->held = ret->in + ret->copies - ret->out;
	for (size_t i = 0; i < PKT_CAUSE_COUNT; i++)
		ret->held -= ret->ended[i];
	ret->marked = l->queue.drops.marked;
	ret->queued = l->queue.fifo.packets;
	ret->queued_bytes = l->queue.fifo.bytes;
	ret->queued_bytes_max = l->queue.bytes_max;
	ret->cross_in = l->cross.in;
	ret->cross_out = l->cross.out;
	ret->cross_dropped = l->cross.dropped;
}

static void physical_realised(const struct link *link, struct link_realised *ret)
{
	realised_report(&physical_seen(link)->realised, ret);
}

static void physical_free(struct link *link)
{
	struct physical *l = physical_of(link);

	if (!l)
		return;
	settings_done(&l->settings);
	queue_done(&l->queue);
	delay_done(&l->delay);
	cross_done(&l->cross);
	free(l);
}

/* May the link have spikes at any time? */
static bool may_spike(const struct link_env *env)
{
	const struct timeline *timeline = env->timeline;

	if (env->conf->delay.spike.share)
		return true;
	for (size_t i = 0; timeline && i < timeline->count; i++)
		if (timeline->entries[i].link == env->position &&
		    timeline->entries[i].setting == SETTING_SPIKE_SHARE)
			return true;
	return false;
}

static int init_stages(struct physical *l, struct err *err)
{
	const struct link_conf *conf = &l->conf;
	const struct dice *dice = &l->env.dice;
	int r;

	loss_init(&l->loss, &conf->loss, dice);
	rate_init(&l->rate, &conf->rate);
	r = settings_init(&l->settings, conf, l->env.timeline, l->env.position, err);
	if (r == 0)
		r = queue_init(&l->queue, &conf->queue, dice, err);
	if (r == 0)
		r = delay_init(&l->delay, conf, may_spike(&l->env), dice, err);
	if (r == 0)
		r = cross_init(&l->cross, conf, dice, err);
	return r;
}

static struct link *physical_make(const struct link_env *env, struct err *err)
{
	struct physical *l = calloc(1, sizeof(*l));

	if (!l) {
		(void)err_set(err, -ENOMEM, "no memory for link %s", env->conf->name);
		return NULL;
	}
	l->link.ops = &physical_ops;
	l->env = *env;
	l->conf = *env->conf;
	l->env.conf = &l->conf;
	l->clock = INT64_MIN;
	l->wake = INT64_MIN;
	l->change = NSEC_NEVER;
	l->start = NSEC_NEVER;
	l->realised.tau = l->conf.delay.tau;
	l->duplicates = draws_of(&env->dice, DRAW_DUPLICATE);
	l->corruptions = draws_of(&env->dice, DRAW_CORRUPT);
	l->corrupt_bits = draws_of(&env->dice, DRAW_CORRUPT_BIT);
	if (l->conf.rate.trace && l->conf.rate.trace->kind == TRACE_RATES)
		l->rates.conf = l->conf.rate.trace;
	if (init_stages(l, err) < 0) {
		physical_free(&l->link);
		return NULL;
	}
	return &l->link;
}

const struct link_ops physical_ops = {
	.name = "physical",
	.make = physical_make,
	.free = physical_free,
	.put = physical_put,
	.get = physical_get,
	.next = physical_next,
	.start = physical_start,
	.next_change = physical_next_change,
	.lay = physical_lay,
	.settings = physical_settings,
	.counts = physical_counts,
	.realised = physical_realised,
};
