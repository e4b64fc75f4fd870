/* run_told.c - numbers of what a sender itself tells of its frames, in clear on the wire. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/captured.h"
#include "reports/metric/run_inside.h"
#include "reports/metric/stat.h"

/* A capture that is told to be later than the sending, or so much earlier, is of another clock than
 * this machine's, which hosts of a run have in common. */
#define EARLY_MAX (10 * NSEC_PER_SEC)
#define LATE_MAX  NSEC_PER_MSEC

static const char *const latency_names[] = { "told.latency.p50", "told.latency.p95",
					     "told.latency.max", NULL };
static const char *const coding_names[] = { "told.coding.p50", "told.coding.p95", NULL };
static const char *const pacing_names[] = { "told.pacing.p50", "told.pacing.p95", NULL };

/* What one stream tells. The values are in one piece of memory, which is used over again. */
struct telling {
	struct captured captured;
	nsec_t *values;
	size_t n;
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
		t->n += captured_age(&t->captured, f->timestamp, clock_hz, f->last,
				     &t->values[t->n]);
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
		if (times[i] > p->sent + LATE_MAX || times[i] < p->sent - EARLY_MAX)
			ret->impossible++;
		else
			captured_told(&ret->captured, p->timestamp, times[i], 0);
	}
	end_frame(ret, &f, s->clock_hz);
}

static void hear_lengths(const struct run_work *w, const struct transit_stream *s,
			 enum record_kind kind, struct telling *ret)
{
	const struct samples *told = &w->series->of[kind];

	ret->n = 0;
	for (size_t i = 0; i < told->n && ret->n < w->wire->n; i++)
		if (is_of(w, s, transit_packet(w->wire, told->v[i].id)))
			ret->values[ret->n++] = told->v[i].value;
}

static const char *no_latency(const struct telling *t)
{
	if (!t->captures)
		return "the sender does not tell when frames were captured (abs-capture-time)";
	if (t->impossible * 20 > t->captures)
		return "the sender's clock is not this machine's: it tells captures after their "
		       "sending, or over 10 s before it";
	return t->n ? NULL : "no frame of which it is told arrived";
}

/* At the 50th, the 95th and the last percentile, as far as there are names. */
static void add(const struct run_work *w, const char *stream, const char *const *names,
		const struct telling *t, const char *reason)
{
	static const unsigned percentiles[] = { 5000, 9500, 10000 };

	stat_sort(t->values, t->n);
	for (size_t i = 0; names[i]; i++)
		if (reason)
			metric_add_null(w->metrics, stream, names[i], reason);
		else
			metric_add(w->metrics, stream, names[i],
				   (double)stat_nearest(t->values, t->n, percentiles[i]) /
					   (double)NSEC_PER_MSEC,
				   t->n);
}

static void add_lengths(const struct run_work *w, const struct transit_stream *s,
			enum record_kind kind, const char *const *names, struct telling *t)
{
	hear_lengths(w, s, kind, t);
	add(w, w->stream, names, t, t->n ? NULL : "the sender does not tell it (video-timing)");
}

/* Of sound there is no video-timing, and nothing at all where it tells nothing. */
static void measure(const struct run_work *w, bool video, const nsec_t *times, struct telling *t)
{
	const struct transit_stream s = transit_find(w->wire, video);
	char name[2 * RECORD_WORD_MAX];

	(void)snprintf(name, sizeof(name), "%s%s", w->stream, video ? "" : ".audio");
	if (s.clock_hz)
		hear_captures(w, &s, times, t);
	if (video || t->captures)
		add(w, name, latency_names, t, no_latency(t));
	if (!video)
		return;
	add_lengths(w, &s, RECORD_WIRE_CODING, coding_names, t);
	add_lengths(w, &s, RECORD_WIRE_PACING, pacing_names, t);
}

int run_told(const struct run_work *w, struct err *err)
{
	struct telling video = { .n = 0 }, sound = { .n = 0 };
	nsec_t *times;
	int r = 0;

	if (!w->wire->n) {
		run_add_nulls(w, latency_names, "the wires were not captured");
		run_add_nulls(w, coding_names, "the wires were not captured");
		run_add_nulls(w, pacing_names, "the wires were not captured");
		return 0;
	}
	times = captures_of(w);
	video.values = calloc(w->wire->n + 1, sizeof(*video.values));
	sound.values = video.values;
	if (times && video.values) {
		measure(w, true, times, &video);
		if (w->series->of[RECORD_WIRE_CAPTURED].n)
			measure(w, false, times, &sound);
	} else {
		r = err_set(err, -ENOMEM, "what senders tell: no memory");
	}
	free(times);
	free(video.values);
	return r;
}
