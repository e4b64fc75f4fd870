/* run_sound.c - numbers of the sound, and of sound against picture. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/avsync.h"
#include "reports/metric/emodel.h"
#include "reports/metric/losses.h"
#include "reports/metric/run_inside.h"
#include "reports/metric/stat.h"

/* Frames further apart than this say nothing about the picture between them. */
#define PICTURE_GAP (500 * NSEC_PER_MSEC)
/* G.711 with packet loss concealment (G.113 appendix I). */
#define BPL_CONCEALED 25.1

/* A packet of 20 ms is a little less where timestamps wander. */
#define DROPOUT_LEAST (19 * NSEC_PER_MSEC)

static const char no_marks[] = "no marks were put into the sound";
static const char unheard[] = "no mark was heard in the sound";

static int by_captured(const void *a, const void *b)
{
	const struct avsync_point *x = a, *y = b;

	return (x->captured > y->captured) - (x->captured < y->captured);
}

static int by_id(const void *a, const void *b)
{
	uint64_t x = ((const struct sample *)a)->id, y = ((const struct sample *)b)->id;

	return (x > y) - (x < y);
}

static int by_id_then_time(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;
	int order = by_id(a, b);

	return order ? order : (x->time > y->time) - (x->time < y->time);
}

/* Of the hearings of each mark the first one, by id; gives how many. */
static size_t first_hearings(const struct samples *heard, struct sample *ret)
{
	size_t kept = 0;

	for (size_t i = 0; i < heard->n; i++)
		ret[i] = heard->v[i];
	qsort(ret, heard->n, sizeof(*ret), by_id_then_time);
	for (size_t i = 0; i < heard->n; i++)
		if (i == 0 || ret[i].id != ret[kept - 1].id)
			ret[kept++] = ret[i];
	return kept;
}

/* The marks of the measured time and what became of them. */
struct marks {
	struct avsync_point *heard; /* by instant of marking */
	size_t heard_count;
	size_t marked;
};

static bool in_time(const struct run_work *w, nsec_t time)
{
	return time >= w->conf->begin && time < w->conf->end - NSEC_PER_SEC;
}

/* From when on a mark that was not heard was put in so late that the end came before it could be:
 * behind the last one heard, about as near to the end as that one took. */
static nsec_t undecided_from(const struct run_work *w, const struct sample *first, size_t n)
{
	const struct samples *marked = &w->series->of[RECORD_MARKED];
	nsec_t newest = INT64_MIN, from = INT64_MAX;

	for (size_t i = 0; i < marked->n; i++) {
		const struct sample *m = &marked->v[i];
		const struct sample *h = bsearch(m, first, n, sizeof(*first), by_id);

		if (!h || h->time < m->time || m->time < newest)
			continue;
		newest = m->time;
		from = w->conf->end - (h->time - m->time) * 9 / 8;
	}
	return from > newest ? from : newest;
}

/* The first hearing of each mark, those left out that are undecided; an id that was marked again
 * later is a new mark of its own stream's numbering, and ids are not reused within a run. */
static int join_marks(const struct run_work *w, struct marks *ret, struct err *err)
{
	const struct samples *marked = &w->series->of[RECORD_MARKED];
	const struct samples *heard = &w->series->of[RECORD_HEARD];
	struct sample *first = calloc(heard->n + 1, sizeof(*first));
	nsec_t undecided;
	size_t n;

	ret->heard = calloc(marked->n + 1, sizeof(*ret->heard));
	if (!first || !ret->heard) {
		free(first);
		return err_set(err, -ENOMEM, "sound: no memory");
	}
	n = first_hearings(heard, first);
	undecided = undecided_from(w, first, n);
	for (size_t i = 0; i < marked->n; i++) {
		const struct sample *m = &marked->v[i];
		const struct sample *h = bsearch(m, first, n, sizeof(*first), by_id);

		if (!in_time(w, m->time) || (!h && m->time >= undecided))
			continue;
		ret->marked++;
		if (h && h->time >= m->time)
			ret->heard[ret->heard_count++] =
				(struct avsync_point){ m->time, h->time - m->time };
	}
	qsort(ret->heard, ret->heard_count, sizeof(*ret->heard), by_captured);
	free(first);
	return 0;
}

static int add_latency(const struct run_work *w, const struct marks *m, nsec_t *ret_median,
		       struct err *err)
{
	nsec_t *v = calloc(m->heard_count + 1, sizeof(*v));
	size_t n = m->heard_count;

	if (!v)
		return err_set(err, -ENOMEM, "sound: no memory");
	for (size_t i = 0; i < n; i++)
		v[i] = m->heard[i].latency;
	stat_sort(v, n);
	*ret_median = stat_nearest(v, n, 5000);
	run_add_ms(w, "audio.latency.p50", (double)*ret_median, n);
	run_add_ms(w, "audio.latency.p95", (double)stat_nearest(v, n, 9500), n);
	run_add_ms(w, "audio.latency.max", (double)v[n - 1], n);
	free(v);
	return 0;
}

static void add_skews(const struct run_work *w, nsec_t *v, size_t n)
{
	size_t bands[AVSYNC_BAND_COUNT] = { 0 }, r37 = 0;
	double all = (double)n;

	stat_sort(v, n);
	for (size_t i = 0; i < n; i++) {
		bands[avsync_band(v[i])]++;
		r37 += avsync_r37(v[i]);
	}
	run_add_ms(w, "avsync.p50", (double)stat_nearest(v, n, 5000), n);
	run_add_ms(w, "avsync.early_max", v[0] < 0 ? -(double)v[0] : 0, n);
	run_add_ms(w, "avsync.late_max", v[n - 1] > 0 ? (double)v[n - 1] : 0, n);
	metric_add(w->metrics, w->stream, "avsync.unnoticed", (double)bands[AVSYNC_UNNOTICED] / all,
		   n);
	metric_add(w->metrics, w->stream, "avsync.acceptable",
		   (double)(bands[AVSYNC_UNNOTICED] + bands[AVSYNC_ACCEPTABLE]) / all, n);
	metric_add(w->metrics, w->stream, "avsync.r37", (double)r37 / all, n);
}

static const char *const sync_names[] = { "avsync.p50",
					  "avsync.early_max",
					  "avsync.late_max",
					  "avsync.unnoticed",
					  "avsync.acceptable",
					  "avsync.r37",
					  NULL };

static int add_sync(const struct run_work *w, const struct marks *m, struct err *err)
{
	const struct frame_table *t = &w->direction->frames;
	struct avsync_point *pictures = calloc(t->n + 1, sizeof(*pictures));
	nsec_t *skews = calloc(m->heard_count + 1, sizeof(*skews));
	size_t n = 0;
	int r = 0;

	if (!pictures || !skews) {
		r = err_set(err, -ENOMEM, "sound and picture: no memory");
		goto out;
	}
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].latency != FRAME_UNSEEN)
			pictures[n++] = (struct avsync_point){ t->v[i].captured, t->v[i].latency };
	n = avsync_skews(m->heard, m->heard_count, pictures, n, PICTURE_GAP, skews);
	if (n)
		add_skews(w, skews, n);
	else
		run_add_nulls(w, sync_names, "no mark was heard while pictures were shown");
out:
	free(pictures);
	free(skews);
	return r;
}

static struct losses sound_losses(const struct run_work *w)
{
	struct transit_stream sound = transit_find(w->wire, false);
	struct losses l = { 0 };

	for (size_t i = 0; sound.clock_hz && i < w->wire->n; i++) {
		const struct transit_packet *p = &w->wire->v[i];

		if (p->rtp && p->ssrc == sound.ssrc && in_time(w, p->sent))
			losses_add(&l, p->received == TRANSIT_UNSEEN);
	}
	return l;
}

static void add_emodel(const struct run_work *w, nsec_t latency, size_t marks)
{
	struct losses l = sound_losses(w);
	double ms = (double)latency / (double)NSEC_PER_MSEC;
	struct emodel e = emodel_default;
	struct emodel_rating quiet;

	e.bpl = BPL_CONCEALED;
	emodel_set_loss(&e, losses_ratio(&l), losses_burst_mean(&l));
	emodel_set_delay(&e, ms, true);
	quiet = emodel_rate(&e);
	emodel_set_delay(&e, ms, false);
	metric_add(w->metrics, w->stream, "emodel.r", quiet.r, marks);
	metric_add(w->metrics, w->stream, "emodel.mos", quiet.mos, marks);
	metric_add(w->metrics, w->stream, "emodel.echo.r", emodel_rate(&e).r, marks);
}

/* Times of the measured time, such as those of missing sound. */
struct times {
	size_t n;
	nsec_t total;
	nsec_t longest;
};

/* Those of less than least do not count, nor those that begin outside of the measured time. */
static struct times sum_times(const struct run_work *w, enum record_kind kind, nsec_t least)
{
	const struct samples *d = &w->series->of[kind];
	struct times sum = { 0 };

	for (size_t i = 0; i < d->n; i++) {
		nsec_t begin = d->v[i].time, length = d->v[i].value;

		if (begin < w->conf->begin || begin >= w->conf->end)
			continue;
		if (length > w->conf->end - begin)
			length = w->conf->end - begin;
		if (length < least)
			continue;
		sum.n++;
		sum.total += length;
		sum.longest = length > sum.longest ? length : sum.longest;
	}
	return sum;
}

/* From the first sound that could be heard to the end; 0 when there was none. */
static nsec_t sounding(const struct run_work *w)
{
	const struct samples *heard = &w->series->of[RECORD_HEARD];
	const struct sample *first = run_step(w, w->receiver, "first-audio");
	nsec_t begin;

	if (!first && heard->n)
		first = &heard->v[0];
	begin = first ? first->time : w->conf->end;

	begin = begin < w->conf->begin ? w->conf->begin : begin;
	return begin < w->conf->end ? w->conf->end - begin : 0;
}

static void add_dropouts(const struct run_work *w)
{
	static const char *const names[] = { "audio.dropouts.ratio", "audio.concealed.ratio",
					     "audio.restored.ratio", NULL };
	struct times missing = sum_times(w, RECORD_DROPOUT, DROPOUT_LEAST);
	struct times made = sum_times(w, RECORD_CONCEALED, 1);
	struct times restored = sum_times(w, RECORD_RESTORED, 1);
	nsec_t all = sounding(w);

	metric_add(w->metrics, w->stream, "audio.dropouts.count", (double)missing.n, missing.n);
	run_add_ms(w, "audio.dropouts.total", (double)missing.total, missing.n);
	run_add_ms(w, "audio.dropouts.max", (double)missing.longest, missing.n);
	metric_add(w->metrics, w->stream, "audio.concealed.count", (double)made.n, made.n);
	if (!all) {
		run_add_nulls(w, names, "no sound was heard");
		return;
	}
	metric_add(w->metrics, w->stream, names[0], (double)missing.total / (double)all, missing.n);
	metric_add(w->metrics, w->stream, names[1], (double)made.total / (double)all, made.n);
	metric_add(w->metrics, w->stream, names[2], (double)restored.total / (double)all,
		   restored.n);
}

/* Agora's reporting interval, and the share of missing sound above which it froze in it, in %. */
#define REPORT_INTERVAL (2 * NSEC_PER_SEC)
#define FROZEN_PERCENT  4

/* Adds each dropout to the intervals, n from begin on, that it lies in. */
static void spread_dropouts(const struct run_work *w, nsec_t begin, nsec_t *missing, size_t n)
{
	const struct samples *d = &w->series->of[RECORD_DROPOUT];
	nsec_t end = begin + (nsec_t)n * REPORT_INTERVAL;

	for (size_t i = 0; i < d->n; i++) {
		nsec_t from = d->v[i].time > begin ? d->v[i].time : begin;
		nsec_t to = d->v[i].time + d->v[i].value;

		to = to < end ? to : end;
		while (from < to) {
			size_t at = (size_t)((from - begin) / REPORT_INTERVAL);
			nsec_t next = begin + (nsec_t)(at + 1) * REPORT_INTERVAL;

			next = next < to ? next : to;
			missing[at] += next - from;
			from = next;
		}
	}
}

static int add_frozen(const struct run_work *w, struct err *err)
{
	static const char *const names[] = { "audiofreeze.agora.count", "audiofreeze.agora.total",
					     NULL };
	nsec_t all = sounding(w);
	size_t n = (size_t)(all / REPORT_INTERVAL), frozen = 0;
	nsec_t *missing;

	if (!n) {
		run_add_nulls(w, names, "sound was heard for less than 2 s");
		return 0;
	}
	missing = calloc(n, sizeof(*missing));
	if (!missing)
		return err_set(err, -ENOMEM, "metrics of the sound: no memory");
	spread_dropouts(w, w->conf->end - all, missing, n);
	for (size_t i = 0; i < n; i++)
		frozen += missing[i] * 100 > FROZEN_PERCENT * REPORT_INTERVAL;
	free(missing);
	metric_add(w->metrics, w->stream, names[0], (double)frozen, n);
	run_add_ms(w, names[1], (double)frozen * (double)REPORT_INTERVAL, n);
	return 0;
}

/* Everything that needs a mark that was heard. */
static int add_heard(const struct run_work *w, const struct marks *m, struct err *err)
{
	static const char *const names[] = { "audio.latency.p50",
					     "audio.latency.p95",
					     "audio.latency.max",
					     "emodel.r",
					     "emodel.mos",
					     "emodel.echo.r",
					     NULL };
	nsec_t median = 0;
	int r;

	if (!m->heard_count) {
		run_add_nulls(w, names, m->marked ? unheard : no_marks);
		run_add_nulls(w, sync_names, m->marked ? unheard : no_marks);
		return 0;
	}
	r = add_latency(w, m, &median, err);
	if (r < 0)
		return r;
	add_emodel(w, median, m->heard_count);
	return add_sync(w, m, err);
}

/* Was it watched which packets of sound came in time? A build's sound is only heard. */
static bool is_watched(const struct run_work *w)
{
	return w->series &&
	       (w->series->of[RECORD_DROPOUT].n || run_step(w, w->receiver, "first-audio"));
}

int run_sound(const struct run_work *w, struct err *err)
{
	static const char *const names[] = { "audio.dropouts.count",    "audio.dropouts.total",
					     "audio.dropouts.max",      "audio.dropouts.ratio",
					     "audio.concealed.count",   "audio.concealed.ratio",
					     "audio.restored.ratio",    "audiofreeze.agora.count",
					     "audiofreeze.agora.total", NULL };
	static const char *const missing[] = { "audio.missing", NULL };
	struct marks m = { 0 };
	int r = w->series ? join_marks(w, &m, err) : 0;

	if (r == 0)
		r = add_heard(w, &m, err);
	if (m.marked)
		metric_add(w->metrics, w->stream, "audio.missing",
			   (double)(m.marked - m.heard_count) / (double)m.marked, m.marked);
	else
		run_add_nulls(w, missing, no_marks);
	if (!is_watched(w)) {
		run_add_nulls(w, names, "no packet of sound was watched");
	} else {
		add_dropouts(w);
		r = r == 0 ? add_frozen(w, err) : r;
	}
	free(m.heard);
	return r;
}
