/* run_network.c - numbers of what happened to packets. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/losses.h"
#include "reports/metric/rtpjitter.h"
#include "reports/metric/run_inside.h"
#include "reports/metric/stat.h"

/* Packets sent within the last second of a run can still be on their way. */
#define UNDECIDED NSEC_PER_SEC

static bool measured(const struct run_work *w, const struct transit_packet *p)
{
	return p->sent >= w->conf->begin && p->sent < w->conf->end;
}

static const char *no_packets(const struct run_work *w)
{
	return w->wire->n ? "no packet of the measured time arrived"
			  : "the wires were not captured";
}

static void add_delays(const struct run_work *w, nsec_t *v, size_t n)
{
	double least;

	stat_sort(v, n);
	least = (double)v[0];
	run_add_ms(w, "delay.min", least, n);
	run_add_ms(w, "delay.p50", (double)stat_nearest(v, n, 5000), n);
	run_add_ms(w, "delay.p95", (double)stat_nearest(v, n, 9500), n);
	run_add_ms(w, "delay.p99", (double)stat_nearest(v, n, 9900), n);
	run_add_ms(w, "delay.max", (double)v[n - 1], n);
	run_add_ms(w, "pdv.rfc5481.p50", (double)stat_nearest(v, n, 5000) - least, n);
	run_add_ms(w, "pdv.rfc5481.p95", (double)stat_nearest(v, n, 9500) - least, n);
	run_add_ms(w, "pdv.rfc5481.p99", (double)stat_nearest(v, n, 9900) - least, n);
	run_add_ms(w, "pdv.rfc5481.p999", (double)stat_nearest(v, n, 9990) - least, n);
}

static void add_variations(const struct run_work *w, nsec_t *v, size_t n)
{
	static const char *const names[] = { "ipdv.rfc3393.p50", "ipdv.rfc3393.p95",
					     "ipdv.rfc3393.max", NULL };

	if (!n) {
		run_add_nulls(w, names, "no two packets sent one after the other arrived");
		return;
	}
	stat_sort(v, n);
	run_add_ms(w, names[0], (double)stat_nearest(v, n, 5000), n);
	run_add_ms(w, names[1], (double)stat_nearest(v, n, 9500), n);
	run_add_ms(w, names[2], (double)v[n - 1], n);
}

int run_delay(const struct run_work *w, struct err *err)
{
	static const char *const names[] = {
		"delay.min",
		"delay.p50",
		"delay.p95",
		"delay.p99",
		"delay.max",
		"pdv.rfc5481.p50",
		"pdv.rfc5481.p95",
		"pdv.rfc5481.p99",
		"pdv.rfc5481.p999",
		"ipdv.rfc3393.p50",
		"ipdv.rfc3393.p95",
		"ipdv.rfc3393.max",
		NULL,
	};
	nsec_t *delays = calloc(w->wire->n + 1, sizeof(*delays));
	nsec_t *variations = calloc(w->wire->n + 1, sizeof(*variations));
	size_t n = 0, m = 0;
	nsec_t before = TRANSIT_UNSEEN;

	if (!delays || !variations) {
		free(delays);
		free(variations);
		return err_set(err, -ENOMEM, "delays: no memory");
	}
	for (size_t i = 0; i < w->wire->n; i++) {
		const struct transit_packet *p = &w->wire->v[i];
		nsec_t now = p->received == TRANSIT_UNSEEN ? TRANSIT_UNSEEN : p->received - p->sent;

		if (!measured(w, p))
			continue;
		if (now != TRANSIT_UNSEEN)
			delays[n++] = now;
		if (now != TRANSIT_UNSEEN && before != TRANSIT_UNSEEN)
			variations[m++] = now > before ? now - before : before - now;
		before = now;
	}
	if (n) {
		add_delays(w, delays, n);
		add_variations(w, variations, m);
	} else {
		run_add_nulls(w, names, no_packets(w));
	}
	free(delays);
	free(variations);
	return 0;
}

/* The packets whose fate is known: those at the end that could still be under way are not lost. */
static size_t decided(const struct run_work *w)
{
	size_t n = w->wire->n;

	while (n > 0 && w->wire->v[n - 1].received == TRANSIT_UNSEEN &&
	       w->wire->v[n - 1].sent >= w->conf->end - UNDECIDED)
		n--;
	return n;
}

static void add_loss(const struct run_work *w, const struct losses *l)
{
	size_t n = (size_t)l->sent;

	metric_add(w->metrics, w->stream, "loss.ratio", losses_ratio(l), n);
	metric_add(w->metrics, w->stream, "loss.count", (double)l->lost, n);
	metric_add(w->metrics, w->stream, "loss.bursts", (double)l->bursts, n);
	metric_add(w->metrics, w->stream, "loss.burst_max", (double)l->longest, n);
	if (l->lost < l->sent)
		metric_add(w->metrics, w->stream, "loss.gilbert_p", losses_gilbert_p(l), n);
	else
		metric_add_null(w->metrics, w->stream, "loss.gilbert_p", "every packet was lost");
	if (l->lost) {
		metric_add(w->metrics, w->stream, "loss.burst_mean", losses_burst_mean(l),
			   l->bursts);
		metric_add(w->metrics, w->stream, "loss.gilbert_r", losses_gilbert_r(l), l->lost);
		return;
	}
	metric_add_null(w->metrics, w->stream, "loss.burst_mean", "no packet was lost");
	metric_add_null(w->metrics, w->stream, "loss.gilbert_r", "no packet was lost");
}

void run_loss(const struct run_work *w)
{
	static const char *const names[] = { "loss.ratio",
					     "loss.count",
					     "loss.bursts",
					     "loss.burst_mean",
					     "loss.burst_max",
					     "loss.gilbert_p",
					     "loss.gilbert_r",
					     "copies.ratio",
					     "rate.sent",
					     "rate.received",
					     NULL };
	struct losses l = { 0 };
	size_t n = decided(w);
	double sent = 0, received = 0, copies = 0;
	double seconds = (double)(w->conf->end - w->conf->begin) / (double)NSEC_PER_SEC;

	for (size_t i = 0; i < w->wire->n; i++) {
		const struct transit_packet *p = &w->wire->v[i];

		if (!measured(w, p))
			continue;
		sent += p->bytes * 8.0;
		if (i >= n)
			continue;
		losses_add(&l, p->received == TRANSIT_UNSEEN);
		copies += p->copies;
		received += p->received == TRANSIT_UNSEEN ? 0 : p->bytes * 8.0;
	}
	if (!l.sent) {
		run_add_nulls(w, names, no_packets(w));
		return;
	}
	add_loss(w, &l);
	metric_add(w->metrics, w->stream, "copies.ratio", copies / (double)l.sent, l.sent);
	metric_add(w->metrics, w->stream, "rate.sent", sent / seconds, l.sent);
	metric_add(w->metrics, w->stream, "rate.received", received / seconds, l.sent);
}

/* An arrival at the receiver's wire. */
struct arrival {
	nsec_t time;
	size_t at; /* place in the order of sending */
	const struct transit_packet *packet;
};

struct arrivals {
	struct arrival *v;
	size_t n;
};

static int by_time(const void *a, const void *b)
{
	const struct arrival *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int collect_arrivals(const struct run_work *w, struct arrivals *ret, struct err *err)
{
	ret->n = 0;
	ret->v = calloc(w->wire->n + 1, sizeof(*ret->v));
	if (!ret->v)
		return err_set(err, -ENOMEM, "arrivals: no memory");
	for (size_t i = 0; i < w->wire->n; i++)
		if (w->wire->v[i].received != TRANSIT_UNSEEN && measured(w, &w->wire->v[i]))
			ret->v[ret->n++] =
				(struct arrival){ w->wire->v[i].received, i, &w->wire->v[i] };
	qsort(ret->v, ret->n, sizeof(*ret->v), by_time);
	return 0;
}

static int add_reordering(const struct run_work *w, const struct arrivals *a, struct err *err)
{
	struct reorder *r = calloc(1, sizeof(*r));

	if (!r)
		return err_set(err, -ENOMEM, "reordering: no memory");
	for (size_t i = 0; i < a->n; i++)
		(void)reorder_add(r, a->v[i].at);
	metric_add(w->metrics, w->stream, "reorder.rfc4737.ratio",
		   (double)r->reordered / (double)a->n, a->n);
	metric_add(w->metrics, w->stream, "reorder.rfc4737.extent_max", (double)r->extent_max,
		   a->n);
	free(r);
	return 0;
}

/* One RTP stream's arrivals, folded. */
struct listener {
	struct rtpjitter packets;
	struct rtpjitter frames;
	size_t n;
	size_t frame_count;
	double sum;
	double max;
};

static void listen(struct listener *l, const struct arrival *a)
{
	double ms = rtpjitter_add(&l->packets, a->time, a->packet->timestamp);

	if (l->n) {
		l->sum += ms;
		l->max = ms > l->max ? ms : l->max;
	}
	l->n++;
}

/* 0 or -ENOMEM. */
static int listen_to_frames(const struct run_work *w, const struct transit_stream *stream,
			    struct listener *l)
{
	struct transit_frame *v =
		transit_frames(w->wire, stream, w->conf->begin, w->conf->end, &l->frame_count);

	for (size_t i = 0; v && i < l->frame_count; i++)
		(void)rtpjitter_add(&l->frames, v[i].arrived, v[i].timestamp);
	free(v);
	return v ? 0 : -ENOMEM;
}

static void add_stream(const struct run_work *w, const char *stream, const struct listener *l)
{
	metric_add(w->metrics, stream, "jitter.rfc3550", l->packets.ms, l->n);
	metric_add(w->metrics, stream, "jitter.rfc3550.integer", rtpjitter_integer_ms(&l->packets),
		   l->n);
	metric_add(w->metrics, stream, "jitter.rfc3550.mean", l->sum / (double)(l->n - 1), l->n);
	metric_add(w->metrics, stream, "jitter.rfc3550.max", l->max, l->n);
	if (l->frame_count > 1)
		metric_add(w->metrics, stream, "jitter.frame", l->frames.ms, l->frame_count);
	else
		metric_add_null(w->metrics, stream, "jitter.frame", "a single frame arrived");
}

static const char *const jitter_names[] = { "jitter.rfc3550",      "jitter.rfc3550.integer",
					    "jitter.rfc3550.mean", "jitter.rfc3550.max",
					    "jitter.frame",        NULL };

/* Adds the numbers of the stream; else gives the reason why there are none. */
static const char *measure_stream(const struct run_work *w, const struct arrivals *a,
				  const char *stream, bool video)
{
	struct transit_stream found = transit_find(w->wire, video);
	struct listener l = { .n = 0 };

	if (!found.clock_hz)
		return "no RTP stream of video was seen on the wires";
	rtpjitter_init(&l.packets, found.clock_hz);
	rtpjitter_init(&l.frames, found.clock_hz);
	for (size_t i = 0; i < a->n; i++) {
		const struct transit_packet *p = a->v[i].packet;

		if (p->rtp && p->ssrc == found.ssrc && p->type == found.type)
			listen(&l, &a->v[i]);
	}
	if (l.n < 2)
		return "fewer than two packets of the video arrived";
	if (listen_to_frames(w, &found, &l) < 0)
		w->metrics->failed = -ENOMEM;
	add_stream(w, stream, &l);
	return NULL;
}

/* The sound has the direction's name with ".audio". */
static void measure_streams(const struct run_work *w, const struct arrivals *a)
{
	char name[2 * RECORD_WORD_MAX];
	const char *reason;

	(void)snprintf(name, sizeof(name), "%s.audio", w->stream);
	(void)measure_stream(w, a, name, false);
	reason = measure_stream(w, a, w->stream, true);
	if (reason)
		run_add_nulls(w, jitter_names, reason);
}

int run_order(const struct run_work *w, struct err *err)
{
	static const char *const names[] = { "reorder.rfc4737.ratio", "reorder.rfc4737.extent_max",
					     NULL };
	struct arrivals a;
	int r = collect_arrivals(w, &a, err);

	if (r == 0 && a.n)
		r = add_reordering(w, &a, err);
	else if (r == 0)
		run_add_nulls(w, names, no_packets(w));
	free(a.v);
	return r;
}

int run_rtp(const struct run_work *w, struct err *err)
{
	struct arrivals a;
	int r = collect_arrivals(w, &a, err);

	if (r < 0)
		return r;
	if (a.n)
		measure_streams(w, &a);
	else
		run_add_nulls(w, jitter_names, no_packets(w));
	free(a.v);
	return 0;
}

int run_repair(const struct run_work *w, struct err *err)
{
	static const char *const names[] = { "repair.count", "repair.frames", "repair.wait_p95",
					     NULL };
	const struct frame_table *t = &w->direction->frames;
	nsec_t *v;
	size_t n = 0;
	double repairs = 0;

	if (!w->wire->n) {
		run_add_nulls(w, names, "the wires were not captured");
		return 0;
	}
	v = calloc(t->n + 1, sizeof(*v));
	if (!v)
		return err_set(err, -ENOMEM, "repairs: no memory");
	for (size_t i = 0; i < t->n; i++) {
		repairs += t->v[i].repairs;
		if (t->v[i].blame[BLAME_REPAIR] > 0)
			v[n++] = t->v[i].blame[BLAME_REPAIR];
	}
	metric_add(w->metrics, w->stream, "repair.count", repairs, t->n);
	metric_add(w->metrics, w->stream, "repair.frames", (double)n, t->n);
	stat_sort(v, n);
	if (n)
		run_add_ms(w, "repair.wait_p95", (double)stat_nearest(v, n, 9500), n);
	else
		metric_add_null(w->metrics, w->stream, "repair.wait_p95",
				"no frame waited for a repair");
	free(v);
	return 0;
}
