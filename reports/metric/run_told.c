/* run_told.c - numbers of what a sender itself tells of its frames, in clear on the wire. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/captured.h"
#include "reports/metric/run_inside.h"

/* A capture that is told to be later than the sending, or so much earlier, is of another clock than
 * this machine's, which hosts of a run have in common. */
#define EARLY_MAX (10 * NSEC_PER_SEC)
#define LATE_MAX  NSEC_PER_MSEC

static const char *const latency_names[] = { "told.latency.p50", "told.latency.p95",
					     "told.latency.max", NULL };
static const char *const coding_names[] = { "told.coding.p50", "told.coding.p95", NULL };
static const char *const pacing_names[] = { "told.pacing.p50", "told.pacing.p95", NULL };

/* What one stream tells. */
struct telling {
	struct captured captured;
	struct hist coding;
	struct hist pacing;
	uint64_t captures;
	uint64_t impossible; /* of these, as told by this machine's clock */
};

/* A frame as its packets arrive. */
struct arriving {
	bool any;
	uint32_t timestamp;
	nsec_t last; /* TRANSIT_UNSEEN when nothing of it arrived */
};

static bool is_of(const struct run_work *w, const struct transit_stream *s,
		  const struct transit_packet *p)
{
	return p && p->rtp && p->ssrc == s->ssrc && p->sent >= w->conf->begin &&
	       p->sent < w->conf->end;
}

/* When each packet's frame was captured, in the order of the packets; 0 where it is not told. */
static nsec_t *captures_of(const struct run_work *w)
{
	const struct samples *told = &w->series->of[RECORD_WIRE_CAPTURED];
	nsec_t *times = calloc(w->wire->n + 1, sizeof(*times));

	for (size_t i = 0; times && i < told->n; i++) {
		const struct transit_packet *p = transit_packet(w->wire, told->v[i].id);

		if (p)
			times[p - w->wire->v] = told->v[i].value;
	}
	return times;
}

static void end_frame(struct telling *t, const struct arriving *f, uint32_t clock_hz)
{
	if (f->any && f->last != TRANSIT_UNSEEN)
		captured_frame(&t->captured, f->timestamp, clock_hz, f->last);
}

static void hear_captures(const struct run_work *w, const struct transit_stream *s,
			  const nsec_t *times, struct telling *ret)
{
	struct arriving f = { .any = false };

	for (size_t i = 0; i < w->wire->n; i++) {
		const struct transit_packet *p = &w->wire->v[i];

		if (!is_of(w, s, p) || p->type != s->type)
			continue;
		if (!f.any || p->timestamp != f.timestamp) {
			end_frame(ret, &f, s->clock_hz);
			f = (struct arriving){ true, p->timestamp, TRANSIT_UNSEEN };
		}
		if (p->received > f.last)
			f.last = p->received;
		if (!times[i])
			continue;
		ret->captures++;
		ret->impossible += times[i] > p->sent + LATE_MAX || times[i] < p->sent - EARLY_MAX;
		captured_told(&ret->captured, p->timestamp, times[i], 0);
	}
	end_frame(ret, &f, s->clock_hz);
}

static void hear_lengths(const struct run_work *w, const struct transit_stream *s,
			 enum record_kind kind, struct hist *ret)
{
	const struct samples *told = &w->series->of[kind];

	for (size_t i = 0; i < told->n; i++)
		if (is_of(w, s, transit_packet(w->wire, told->v[i].id)))
			hist_add(ret, told->v[i].value);
}

static const char *no_latency(const struct telling *t)
{
	if (!t->captures)
		return "the sender does not tell when frames were captured (abs-capture-time)";
	if (t->impossible * 20 > t->captures)
		return "the sender's clock is not this machine's: it tells captures after their "
		       "sending, or over 10 s before it";
	return t->captured.latency.hist.count ? NULL : "no frame of which it is told arrived";
}

static void add_nulls(const struct run_work *w, const char *stream, const char *const *names,
		      const char *reason)
{
	for (; *names; names++)
		metric_add_null(w->metrics, stream, *names, reason);
}

static void add(const struct run_work *w, const char *stream, const char *name, nsec_t ns,
		uint64_t count)
{
	metric_add(w->metrics, stream, name, (double)ns / (double)NSEC_PER_MSEC, count);
}

static void add_lengths(const struct run_work *w, const char *stream, const char *const *names,
			const struct hist *h)
{
	if (!h->count) {
		add_nulls(w, stream, names, "the sender does not tell it (video-timing)");
		return;
	}
	add(w, stream, names[0], hist_percentile(h, 5000), h->count);
	add(w, stream, names[1], hist_percentile(h, 9500), h->count);
}

static void add_latency(const struct run_work *w, const char *stream, const struct telling *t)
{
	const struct around *latency = &t->captured.latency;
	const char *reason = no_latency(t);

	if (reason) {
		add_nulls(w, stream, latency_names, reason);
		return;
	}
	add(w, stream, latency_names[0], around_percentile(latency, 5000), latency->hist.count);
	add(w, stream, latency_names[1], around_percentile(latency, 9500), latency->hist.count);
	add(w, stream, latency_names[2], around_percentile(latency, 10000), latency->hist.count);
}

/* Of sound there is no video-timing, and nothing at all where it tells nothing. 0 or -ENOMEM. */
static int measure(const struct run_work *w, bool video, const nsec_t *times)
{
	const struct transit_stream s = transit_find(w->wire, video);
	struct telling t = { .captures = 0 };
	char name[2 * RECORD_WORD_MAX];
	int r;

	(void)snprintf(name, sizeof(name), "%s%s", w->stream, video ? "" : ".audio");
	if (s.clock_hz) {
		hear_captures(w, &s, times, &t);
		hear_lengths(w, &s, RECORD_WIRE_CODING, &t.coding);
		hear_lengths(w, &s, RECORD_WIRE_PACING, &t.pacing);
	}
	if (video || t.captures)
		add_latency(w, name, &t);
	if (video) {
		add_lengths(w, name, coding_names, &t.coding);
		add_lengths(w, name, pacing_names, &t.pacing);
	}
	r = t.captured.latency.hist.failed || t.coding.failed || t.pacing.failed ? -ENOMEM : 0;
	captured_done(&t.captured);
	hist_done(&t.coding);
	hist_done(&t.pacing);
	return r;
}

static bool is_anything_told(const struct run_work *w)
{
	return w->wire->n &&
	       (w->series->of[RECORD_WIRE_CAPTURED].n || w->series->of[RECORD_WIRE_CODING].n);
}

int run_told(const struct run_work *w, struct err *err)
{
	static const struct telling nothing = { .captures = 0 };
	nsec_t *times;
	int r;

	if (!w->wire->n) {
		add_nulls(w, w->stream, latency_names, "the wires were not captured");
		add_nulls(w, w->stream, coding_names, "the wires were not captured");
		add_nulls(w, w->stream, pacing_names, "the wires were not captured");
		return 0;
	}
	if (!is_anything_told(w)) {
		add_latency(w, w->stream, &nothing);
		add_lengths(w, w->stream, coding_names, &nothing.coding);
		add_lengths(w, w->stream, pacing_names, &nothing.pacing);
		return 0;
	}
	times = captures_of(w);
	r = times ? measure(w, true, times) : -ENOMEM;
	if (r == 0)
		r = measure(w, false, times);
	free(times);
	return r < 0 ? err_set(err, r, "what senders tell: no memory") : 0;
}
