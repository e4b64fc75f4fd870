/* stages_change.c - what changes in a link when its settings do. */
#include "harness/model/fixed.h"
#include "harness/model/stages.h"

/* Does the trace of rates say that nothing is served now? */
static bool dry(const struct physical *l)
{
	return l->rates.conf && !l->settings.rate_told && !trace_bps(&l->rates);
}

/* The mode that the settings ask for, with what it needs. */
static enum rate_mode choose_mode(struct physical *l, nsec_t now)
{
	const struct rate_trace *trace = l->settings.rate_told ? NULL : l->conf.rate.trace;
	struct rate *r = &l->rate;

	if (trace && trace->kind == TRACE_OPPORTUNITIES) {
		r->opportunity = fixed_mul_div(trace_opportunity_bytes(trace) * WORK_PER_BYTE,
					       r->bps, trace_mean_bps(trace));
		trace_seek(&r->trace, trace, l->origin, now - 1);
		return RATE_OPPORTUNITIES;
	}
	if (!r->bps)
		return RATE_UNLIMITED;
	return l->conf.rate.burst_bytes ? RATE_BUCKET : RATE_SERIAL;
}

/* A bucket that comes into use is full; one that its trace had stopped is as it was then. */
static void begin_bucket(struct rate *r, bool was_dry, nsec_t now)
{
	if (!was_dry)
		r->tokens = r->burst;
	r->filled = now;
}

/* Serves as the settings ask for from now on; what is in service is timed anew. */
static void apply_rate(struct physical *l, nsec_t now)
{
	struct rate *r = &l->rate;
	const enum rate_mode mode_was = r->mode;
	const bool was_dry = r->stopped && mode_was == RATE_UNLIMITED;

	rate_settle(r, now);
	r->stopped = l->settings.now.outage == OUTAGE_WAIT;
	r->bps = l->settings.now.rate_bps;
	r->mode = choose_mode(l, now);
	if (r->mode == RATE_BUCKET && mode_was != RATE_BUCKET)
		begin_bucket(r, was_dry, now);
	r->next = NSEC_NEVER;
	if (r->stopped || !(r->serving || l->queue.fifo.packets))
		return;
	if (r->mode == RATE_OPPORTUNITIES)
		r->next = r->trace.next;
	else if (r->mode == RATE_SERIAL && r->serving)
		rate_aim(r);
	else
		stages_serve(l, now);
}

static void apply_loss(struct physical *l)
{
	const uint32_t about_loss =
		1U << SETTING_LOSS | 1U << SETTING_LOSS_BAD | 1U << SETTING_LOSS_RUN;
	const struct link_settings *s = &l->settings.now;

	if (l->settings.touched & about_loss) {
		loss_set(&l->loss, (struct loss_words){ .mean = s->loss,
							.bad = s->loss_bad,
							.run_milli = s->loss_run_milli });
		l->loss_changed = true;
	} else if (l->loss_changed) {
		loss_reset(&l->loss, &l->conf.loss);
		l->loss_changed = false;
	}
}

/* The path's start: everything that counts time counts from it. */
static void begin(struct physical *l, nsec_t now)
{
	l->start = NSEC_NEVER;
	settings_begin(&l->settings, l->origin, now);
	delay_begin(&l->delay, l->origin);
	cross_begin(&l->cross, l->origin, now);
	if (l->rates.conf)
		trace_seek(&l->rates, l->rates.conf, l->origin, now);
}

void stages_change(struct physical *l, nsec_t now)
{
	struct settings *s = &l->settings;
	bool rate_was_told = s->rate_told;
	uint64_t rate_was = s->now.rate_bps;
	enum outage outage_was = s->now.outage;
	bool begins = l->start <= now;

	if (begins)
		begin(l, now);
	if (l->rates.conf) {
		trace_pass(&l->rates, now);
		s->start[SETTING_RATE] = (int64_t)trace_bps(&l->rates);
	}
	settings_change(s, now);
	if (dry(l))
		s->now.outage = OUTAGE_WAIT;
	queue_limit(&l->queue, &s->now);
	apply_loss(l);
	delay_change(&l->delay, &s->now, now);
	if (begins || s->rate_told != rate_was_told || s->now.rate_bps != rate_was ||
	    s->now.outage != outage_was)
		apply_rate(l, now);
	l->change = l->start < s->next ? l->start : s->next;
	if (l->rates.conf && l->rates.next < l->change)
		l->change = l->rates.next;
}

void stages_first(struct physical *l, nsec_t now)
{
	l->begun = true;
	if (l->rates.conf) {
		trace_seek(&l->rates, l->rates.conf, l->origin, now);
		l->settings.start[SETTING_RATE] = (int64_t)trace_bps(&l->rates);
	}
	stages_change(l, now);
	apply_rate(l, now);
}
