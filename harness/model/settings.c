/* settings.c - layers of timeline entries over a link's configuration. */
#include "harness/model/settings.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/model/fixed.h"
#include "harness/model/loss.h"
#include "harness/model/trace.h"

#define MILLION 1000000

static chance_t chance_of(int64_t value)
{
	if (value <= 0)
		return CHANCE_NEVER;
	return value == INT64_MAX ? CHANCE_ALWAYS : (chance_t)value << 1;
}

static int64_t value_of(uint64_t n)
{
	return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

/* What the entry makes of under, at the given share of its ramp. */
static int64_t layered(const struct timeline_entry *e, int64_t under, uint32_t share)
{
	__int128 to = e->value;

	if (e->op == TIMELINE_BY)
		to += under;
	else if (e->op == TIMELINE_TIMES)
		to = (__int128)under * e->value / MILLION;
	if (e->setting == SETTING_RATE && under > 0 && e->op != TIMELINE_TO && to < 1)
		to = 1; /* 0 would mean unlimited */
	to = under + (to - under) * share / MILLION;
	if (to < 0)
		return 0;
	return to > INT64_MAX ? INT64_MAX : (int64_t)to;
}

static void publish(struct settings *s, const int64_t v[SETTING_COUNT])
{
	struct link_settings *now = &s->now;

	now->delay = v[SETTING_DELAY];
	now->jitter = v[SETTING_JITTER];
	now->rate_bps = (uint64_t)v[SETTING_RATE];
	now->loss = chance_of(v[SETTING_LOSS]);
	now->loss_bad = chance_of(v[SETTING_LOSS_BAD]);
	now->loss_run_milli =
		v[SETTING_LOSS_RUN] > UINT32_MAX ? UINT32_MAX : (uint32_t)v[SETTING_LOSS_RUN];
	now->queue_bytes = (uint64_t)v[SETTING_QUEUE_BYTES];
	now->queue_packets = (uint64_t)v[SETTING_QUEUE_PACKETS];
	now->queue_ns = v[SETTING_QUEUE_NS];
	now->outage = (enum outage)v[SETTING_OUTAGE];
	now->spike.share = chance_of(v[SETTING_SPIKE_SHARE]);
	now->spike.min = v[SETTING_SPIKE_MIN];
	now->spike.max = v[SETTING_SPIKE_MAX];
	if (now->spike.max < now->spike.min)
		now->spike.max = now->spike.min;
}

static void set_start(struct settings *s, const struct link_conf *c)
{
	struct loss_words loss = loss_words(&c->loss);

	s->start[SETTING_DELAY] = c->delay.delay;
	s->start[SETTING_JITTER] = c->delay.jitter;
	s->start[SETTING_RATE] =
		value_of(c->rate.trace ? trace_mean_bps(c->rate.trace) : c->rate.bps);
	s->start[SETTING_LOSS] = timeline_chance(loss.mean);
	s->start[SETTING_LOSS_BAD] = timeline_chance(loss.bad);
	s->start[SETTING_LOSS_RUN] = loss.run_milli;
	s->start[SETTING_QUEUE_BYTES] = value_of(c->queue.limit_bytes);
	s->start[SETTING_QUEUE_PACKETS] = value_of(c->queue.limit_packets);
	s->start[SETTING_QUEUE_NS] = c->queue.limit_ns;
	s->start[SETTING_SPIKE_SHARE] = timeline_chance(c->delay.spike.share);
	s->start[SETTING_SPIKE_MIN] = c->delay.spike.min;
	s->start[SETTING_SPIKE_MAX] = c->delay.spike.max;
	if (c->queue.limit_start_ns) {
		uint64_t bytes = fixed_mul_div((uint64_t)s->start[SETTING_RATE],
					       (uint64_t)c->queue.limit_start_ns,
					       8 * (uint64_t)NSEC_PER_SEC);

		if (bytes && (!c->queue.limit_bytes || bytes < c->queue.limit_bytes))
			s->start[SETTING_QUEUE_BYTES] = value_of(bytes);
	}
}

int settings_init(struct settings *s, const struct link_conf *conf, const struct timeline *timeline,
		  uint32_t position, struct err *err)
{
	size_t count = 0;

	*s = (struct settings){ .next = NSEC_NEVER, .t0 = NSEC_NEVER };
	s->now.spike.hold = conf->delay.spike.hold;
	set_start(s, conf);
	publish(s, s->start);
	for (size_t i = 0; timeline && i < timeline->count; i++)
		count += timeline->entries[i].link == position;
	if (!count)
		return 0;
	s->layers = calloc(count, sizeof(*s->layers));
	if (!s->layers)
		return err_set(err, -ENOMEM, "no memory for %zu timeline entries", count);
	for (size_t i = 0; i < timeline->count; i++)
		if (timeline->entries[i].link == position)
			s->layers[s->layer_count++].entry = &timeline->entries[i];
	return 0;
}

void settings_done(struct settings *s)
{
	free(s->layers);
	s->layers = NULL;
	s->layer_count = 0;
}

void settings_begin(struct settings *s, nsec_t t0, nsec_t now)
{
	s->t0 = t0;
	if (s->layer_count)
		s->next = now > t0 ? now : t0;
}

/* Is what lies under such an entry never seen again? */
static bool covers(const struct timeline_entry *e)
{
	return e->op == TIMELINE_TO && e->end == NSEC_NEVER && !e->ramp;
}

/* Takes the layer out that *at leads to: nobody looks at it any more. */
static void take_out(struct settings_layer **at, nsec_t now)
{
	struct settings_layer *layer = *at;

	*at = layer->next;
	layer->next = NULL;
	layer->over_at = now;
	layer->over = true;
}

void settings_lay(struct settings *s, struct settings_layer *layer, nsec_t now)
{
	struct settings_layer **at = &s->laid;

	while (*at) {
		if (covers(layer->entry) && (*at)->entry->setting == layer->entry->setting)
			take_out(at, now);
		else
			at = &(*at)->next;
	}
	*at = layer;
	if (now < s->next)
		s->next = now;
}

/* Applies a layer to the values as they are under it, at t of the timeline. True when it may still
 * come into force later, or stays; *next then is brought forward to when it changes. */
static bool apply(struct settings *s, struct settings_layer *layer, nsec_t t, int64_t *v,
		  nsec_t *next)
{
	const struct timeline_entry *e = layer->entry;
	nsec_t then = timeline_next(e, t);
	uint32_t share = 0;
	bool in_force = timeline_in_force(e, t, &share);

	*next = then < *next ? then : *next;
	if (in_force != layer->in_force)
		s->now.entry = e->id;
	layer->in_force = in_force;
	if (!in_force)
		return then != NSEC_NEVER;
	v[e->setting] = layered(e, v[e->setting], share);
	s->touched |= 1U << e->setting;
	s->rate_told |= e->setting == SETTING_RATE && e->op == TIMELINE_TO;
	return true;
}

void settings_change(struct settings *s, nsec_t now)
{
	int64_t v[SETTING_COUNT];
	nsec_t t = s->t0 == NSEC_NEVER ? 0 : now - s->t0;
	struct settings_layer **at = &s->laid;
	nsec_t next = NSEC_NEVER;

	for (size_t i = 0; i < SETTING_COUNT; i++)
		v[i] = s->start[i];
	s->touched = 0;
	s->rate_told = false;
	for (size_t i = 0; s->t0 != NSEC_NEVER && i < s->layer_count; i++)
		(void)apply(s, &s->layers[i], t, v, &next);
	while (*at) {
		if (apply(s, *at, t, v, &next))
			at = &(*at)->next;
		else
			take_out(at, now);
	}
	publish(s, v);
	s->next = next == NSEC_NEVER ? NSEC_NEVER : s->t0 + next;
	s->now.since = now;
	s->now.version++;
}
