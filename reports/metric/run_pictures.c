/* run_pictures.c - numbers of what the eye sees. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/freeze.h"
#include "reports/metric/run_inside.h"
#include "reports/metric/stat.h"

/* Why a direction without shown frames has no numbers of pictures. */
static const char *no_pictures(const struct run_work *w)
{
	if (!w->series || !w->series->of[RECORD_CAPTURE].n)
		return "no captured frame was recorded";
	if (!w->series->of[RECORD_SHOWN].n)
		return "no frame was shown";
	return "no frame captured in the measured time was shown";
}

void run_add_ms(const struct run_work *w, const char *name, double ns, size_t count)
{
	metric_add(w->metrics, w->stream, name, ns / (double)NSEC_PER_MSEC, count);
}

void run_add_nulls(const struct run_work *w, const char *const *names, const char *reason)
{
	for (; *names; names++)
		metric_add_null(w->metrics, w->stream, *names, reason);
}

static void add_latency(const struct run_work *w, nsec_t *v, size_t n)
{
	size_t over = 0;

	stat_sort(v, n);
	while (over < n && v[n - 1 - over] > w->limit)
		over++;
	run_add_ms(w, "latency.p50", (double)stat_nearest(v, n, 5000), n);
	run_add_ms(w, "latency.p90", (double)stat_nearest(v, n, 9000), n);
	run_add_ms(w, "latency.p95", (double)stat_nearest(v, n, 9500), n);
	run_add_ms(w, "latency.p99", (double)stat_nearest(v, n, 9900), n);
	run_add_ms(w, "latency.min", (double)v[0], n);
	run_add_ms(w, "latency.max", (double)v[n - 1], n);
	run_add_ms(w, "latency.mean", stat_mean(v, n), n);
	run_add_ms(w, "latency.p50.type7", stat_type7(v, n, 5000), n);
	run_add_ms(w, "latency.p95.type7", stat_type7(v, n, 9500), n);
	run_add_ms(w, "latency.p99.type7", stat_type7(v, n, 9900), n);
	metric_add(w->metrics, w->stream, "latency.over_600", (double)over / (double)n, n);
}

int run_latency(const struct run_work *w, struct err *err)
{
	static const char *const names[] = {
		"latency.p50",       "latency.p90",       "latency.p95",      "latency.p99",
		"latency.min",       "latency.max",       "latency.mean",     "latency.p50.type7",
		"latency.p95.type7", "latency.p99.type7", "latency.over_600", NULL,
	};
	const struct frame_table *t = &w->direction->frames;
	nsec_t *v = calloc(t->n + 1, sizeof(*v));
	size_t n = 0;

	if (!v)
		return err_set(err, -ENOMEM, "latency: no memory");
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].latency != FRAME_UNSEEN)
			v[n++] = t->v[i].latency;
	if (n)
		add_latency(w, v, n);
	else
		run_add_nulls(w, names, no_pictures(w));
	free(v);
	return 0;
}

static void add_over(const struct run_work *w, const struct age *age, const char *name,
		     nsec_t limit)
{
	metric_add(w->metrics, w->stream, name,
		   (double)age_over(age, limit) / (double)age_whole(age), age->n);
}

static void add_stalls(const struct run_work *w, const struct age *age)
{
	const struct run_direction *d = w->direction;
	nsec_t total = 0, longest = 0;

	for (size_t i = 0; i < d->stall_count; i++) {
		nsec_t length = d->stalls[i].stall.length;

		total += length;
		longest = length > longest ? length : longest;
	}
	metric_add(w->metrics, w->stream, "stall.600.count", (double)d->stall_count, age->n);
	run_add_ms(w, "stall.600.total", (double)total, d->stall_count);
	run_add_ms(w, "stall.600.longest", (double)longest, d->stall_count);
	metric_add(w->metrics, w->stream, "stall.600.ratio", (double)total / (double)age_whole(age),
		   age->n);
}

void run_age(const struct run_work *w)
{
	static const char *const names[] = {
		"age.p50",           "age.p95",         "age.p99",
		"age.max",           "age.over_150",    "age.over_200",
		"age.over_400",      "age.over_500",    "age.over_600",
		"age.over_1000",     "stall.600.count", "stall.600.total",
		"stall.600.longest", "stall.600.ratio", NULL,
	};
	const struct age age = { w->direction->steps, w->direction->step_count, w->conf->end };

	if (!age.n || age_whole(&age) <= 0) {
		run_add_nulls(w, names, no_pictures(w));
		return;
	}
	run_add_ms(w, "age.p50", (double)age_percentile(&age, 5000), age.n);
	run_add_ms(w, "age.p95", (double)age_percentile(&age, 9500), age.n);
	run_add_ms(w, "age.p99", (double)age_percentile(&age, 9900), age.n);
	run_add_ms(w, "age.max", (double)age_max(&age), age.n);
	add_over(w, &age, "age.over_150", 150 * NSEC_PER_MSEC);
	add_over(w, &age, "age.over_200", 200 * NSEC_PER_MSEC);
	add_over(w, &age, "age.over_400", 400 * NSEC_PER_MSEC);
	add_over(w, &age, "age.over_500", 500 * NSEC_PER_MSEC);
	add_over(w, &age, "age.over_600", w->limit);
	add_over(w, &age, "age.over_1000", 1000 * NSEC_PER_MSEC);
	add_stalls(w, &age);
}

/* The frames/s that were captured, from the first to the last. */
static double captured_fps(const struct frame_table *t)
{
	nsec_t span = t->n > 1 ? t->v[t->n - 1].captured - t->v[0].captured : 0;

	return span > 0 ? (double)(t->n - 1) * (double)NSEC_PER_SEC / (double)span : 0;
}

static void add_freeze(const struct run_work *w, const char *count, const char *total,
		       const struct freeze_sum *sum, size_t intervals)
{
	metric_add(w->metrics, w->stream, count, (double)sum->count, intervals);
	run_add_ms(w, total, (double)sum->total, intervals);
}

static void add_agora(const struct run_work *w, const struct freeze_input *in)
{
	static const char *const names[] = { "freeze.agora500.count", "freeze.agora500.total",
					     NULL };
	struct freeze_sum sum = freeze_over(in, 500 * NSEC_PER_MSEC);

	if (captured_fps(&w->direction->frames) >= 5)
		add_freeze(w, names[0], names[1], &sum, in->n - 1);
	else
		run_add_nulls(w, names, "the stream has less than 5 frames/s");
}

static void add_gaps(const struct run_work *w, const struct freeze_input *in)
{
	size_t n = in->n - 1;

	run_add_ms(w, "gap.over_200.total", (double)freeze_over(in, 200 * NSEC_PER_MSEC).total, n);
	run_add_ms(w, "gap.over_500.total", (double)freeze_over(in, 500 * NSEC_PER_MSEC).total, n);
	run_add_ms(w, "gap.over_1000.total", (double)freeze_over(in, 1000 * NSEC_PER_MSEC).total,
		   n);
	run_add_ms(w, "gap.max", (double)freeze_over(in, 0).longest, n);
}

/* webrtc-stats, pauseCount: so long after the frame shown last. */
#define PAUSE_W3C (5 * NSEC_PER_SEC)

static void add_freezes(const struct run_work *w, const struct freeze_input *in)
{
	struct freeze_sum webrtc = freeze_webrtc(in), dvqa = freeze_dvqa(in);
	struct freeze_sum pause = freeze_over(in, PAUSE_W3C);
	double span = (double)(in->shown[in->n - 1] - in->shown[0]);
	size_t n = in->n - 1;

	add_freeze(w, "freeze.webrtc.count", "freeze.webrtc.total", &webrtc, n);
	run_add_ms(w, "freeze.webrtc.longest", (double)webrtc.longest, n);
	metric_add(w->metrics, w->stream, "freeze.webrtc.ratio",
		   span > 0 ? (double)webrtc.total / span : 0, n);
	add_freeze(w, "freeze.dvqa.count", "freeze.dvqa.total", &dvqa, n);
	add_agora(w, in);
	add_freeze(w, "pause.w3c.count", "pause.w3c.total", &pause, n);
	add_gaps(w, in);
	metric_add(w->metrics, w->stream, "fps.harmonic", freeze_harmonic_fps(in), n);
	metric_add(w->metrics, w->stream, "fps.mean",
		   span > 0 ? (double)n * (double)NSEC_PER_SEC / span : 0, n);
	metric_add(w->metrics, w->stream, "ifd_var.w3c", freeze_variance_w3c(in), n);
	if (n > 1)
		metric_add(w->metrics, w->stream, "ifd_var.unbiased", freeze_variance(in), n);
	else
		metric_add_null(w->metrics, w->stream, "ifd_var.unbiased",
				"a single interval between shown frames");
}

int run_freezes(const struct run_work *w, struct err *err)
{
	static const char *const names[] = {
		"freeze.webrtc.count",
		"freeze.webrtc.total",
		"freeze.webrtc.longest",
		"freeze.webrtc.ratio",
		"freeze.dvqa.count",
		"freeze.dvqa.total",
		"freeze.agora500.count",
		"freeze.agora500.total",
		"pause.w3c.count",
		"pause.w3c.total",
		"gap.over_200.total",
		"gap.over_500.total",
		"gap.over_1000.total",
		"gap.max",
		"fps.harmonic",
		"fps.mean",
		"ifd_var.w3c",
		"ifd_var.unbiased",
		NULL,
	};
	struct freeze_input in = { 0 };
	nsec_t *shown;
	int r = run_shown(w, &shown, &in.n, err);

	if (r < 0)
		return r;
	in.shown = shown;
	if (in.n > 1)
		add_freezes(w, &in);
	else
		run_add_nulls(w, names, in.n ? "a single frame was shown" : no_pictures(w));
	if (in.n)
		run_add_ms(w, "open_freeze", (double)freeze_open(&in, w->conf->end), in.n);
	else
		metric_add_null(w->metrics, w->stream, "open_freeze", no_pictures(w));
	free(shown);
	return 0;
}

/* Why frames were never shown. */
struct fates {
	size_t shown, torn, unsent, lost, unused;
};

static struct fates count_fates(const struct frame_table *t)
{
	struct fates f = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct frame *row = &t->v[i];

		f.shown += row->state != FRAME_NEVER;
		f.torn += row->state == FRAME_PARTIAL;
		if (row->state != FRAME_NEVER)
			continue;
		f.unsent += !row->packets;
		f.lost += row->lost > 0;
		f.unused += row->packets && !row->lost;
	}
	return f;
}

static void add_count(const struct run_work *w, const char *name, size_t value)
{
	metric_add(w->metrics, w->stream, name, (double)value, w->direction->frames.n);
}

static void add_blame(const struct run_work *w)
{
	const struct frame_table *t = &w->direction->frames;

	for (unsigned p = 0; p < BLAME_COUNT; p++) {
		char name[32] = "blame.";
		double sum = 0;
		size_t n = 0;

		(void)snprintf(name, sizeof(name), "blame.%s", frame_part_word((enum frame_part)p));
		for (size_t i = 0; i < t->n; i++) {
			if (t->v[i].blame[p] == FRAME_UNSEEN)
				continue;
			sum += (double)t->v[i].blame[p];
			n++;
		}
		if (n)
			run_add_ms(w, name, sum / (double)n, n);
		else
			metric_add_null(w->metrics, w->stream, name, "no probe saw where it ends");
	}
}

void run_frames(const struct run_work *w)
{
	static const char *const names[] = { "frames.captured", "frames.shown",  "frames.never",
					     "frames.torn",     "frames.unsent", "frames.lost",
					     "frames.unused",   "frames.unread", NULL };
	static const char *const wire_names[] = { "frames.unsent", "frames.lost", "frames.unused",
						  NULL };
	const struct frame_table *t = &w->direction->frames;
	struct fates f = count_fates(t);

	add_blame(w);
	if (t->estimated)
		run_add_ms(w, "frames.fit_residual", (double)t->residual, t->n);
	else
		metric_add_null(w->metrics, w->stream, "frames.fit_residual",
				"timestamps were not fitted");
	if (!t->n) {
		run_add_nulls(w, names, "no captured frame was recorded");
		return;
	}
	add_count(w, "frames.captured", t->n);
	add_count(w, "frames.shown", f.shown);
	metric_add(w->metrics, w->stream, "frames.never", (double)(t->n - f.shown) / (double)t->n,
		   t->n);
	metric_add(w->metrics, w->stream, "frames.torn", (double)f.torn / (double)t->n, t->n);
	add_count(w, "frames.unread", t->unread);
	if (!w->wire->n) {
		run_add_nulls(w, wire_names, "the wires were not captured");
		return;
	}
	add_count(w, "frames.unsent", f.unsent);
	add_count(w, "frames.lost", f.lost);
	add_count(w, "frames.unused", f.unused);
}
