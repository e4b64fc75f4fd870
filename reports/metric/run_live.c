/* run_live.c - what an adaptive player did: renditions, buffer, fragments, and why its picture
 * stood.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/freeze.h"
#include "reports/metric/run_inside.h"
#include "reports/metric/stat.h"

/* What the receiver counted under a name; NULL when it did not. */
static const struct samples *counted(const struct run_work *w, const char *name)
{
	char stream[2 * RECORD_WORD_MAX];
	const struct series *series;

	(void)snprintf(stream, sizeof(stream), "%s.%s", w->receiver, name);
	series = series_find(w->set, stream);
	return series && series->of[RECORD_COUNT].n ? &series->of[RECORD_COUNT] : NULL;
}

static void add_renditions(const struct run_work *w, const struct samples *heights)
{
	uint64_t switches = 0;

	for (size_t i = 1; i < heights->n; i++)
		switches += heights->v[i].value != heights->v[i - 1].value;
	metric_add(w->metrics, w->stream, "hls.switches", (double)switches, heights->n);
	metric_add(w->metrics, w->stream, "hls.height.first", (double)heights->v[0].value, 1);
	metric_add(w->metrics, w->stream, "hls.height.last",
		   (double)heights->v[heights->n - 1].value, 1);
}

/* What a player says of its buffer, in ms, as a length; what no buffer holds is the most there is.
 */
static nsec_t level_of(const struct sample *told)
{
	if (told->value < 0)
		return 0;
	return told->value > INT64_MAX / NSEC_PER_MSEC ? INT64_MAX : told->value * NSEC_PER_MSEC;
}

static int add_buffer(const struct run_work *w, const struct samples *levels, struct err *err)
{
	nsec_t *v = calloc(levels->n, sizeof(*v));

	if (!v)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < levels->n; i++)
		v[i] = level_of(&levels->v[i]);
	stat_sort(v, levels->n);
	run_add_ms(w, "hls.buffer.min", (double)v[0], levels->n);
	run_add_ms(w, "hls.buffer.p50", (double)stat_nearest(v, levels->n, STAT_WHOLE / 2),
		   levels->n);
	free(v);
	return 0;
}

/* -- when its picture stood still */

/* The least that it told from the last look before the picture stood. */
static nsec_t least_level(const struct samples *levels, const struct run_freeze *f)
{
	nsec_t least = -1;

	for (size_t i = 0; i < levels->n && levels->v[i].time < f->begin + f->length; i++) {
		nsec_t level = level_of(&levels->v[i]);

		if (levels->v[i].time <= f->begin || least < 0 || level < least)
			least = level;
	}
	return least;
}

/* The frame that ended it; NULL when none did. */
static const struct frame *next_shown(const struct run_work *w, const struct run_freeze *f)
{
	const struct frame_table *t = &w->direction->frames;
	const struct frame *next = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].shown != FRAME_UNSEEN && t->v[i].shown > f->begin &&
		    (!next || t->v[i].shown < next->shown))
			next = &t->v[i];
	return next;
}

static void explain(const struct run_work *w, const struct samples *levels, struct run_freeze *f)
{
	const struct frame_table *t = &w->direction->frames;
	const struct frame *next = next_shown(w, f);
	nsec_t on_screen;
	size_t at = run_first_behind(w, f->begin, &on_screen);

	f->event =
		events_between(w->events, at < t->n ? t->v[at].captured : on_screen, f->begin + 1);
	f->level = least_level(levels, f);
	f->held = next && next->assembled != FRAME_UNSEEN ? next->assembled <= f->begin
							  : f->level >= RUN_FREEZE_DRY;
}

static size_t take_freezes(const struct run_work *w, const struct freeze_input *in,
			   struct freeze_span *spans, struct run_freeze *ret)
{
	size_t n = freeze_webrtc_spans(in, spans).count;
	nsec_t open = freeze_open(in, w->conf->end);

	for (size_t i = 0; i < n; i++)
		ret[i] = (struct run_freeze){ .begin = spans[i].begin, .length = spans[i].length };
	if (open)
		ret[n++] = (struct run_freeze){ .begin = in->shown[in->n - 1],
						.length = open,
						.open = true };
	return n;
}

static int find_freezes(const struct run_work *w, const struct samples *levels, struct err *err)
{
	struct run_direction *d = w->direction;
	struct freeze_span *spans = NULL;
	struct freeze_input in = { 0 };
	nsec_t *shown;
	int r = run_shown(w, &shown, &in.n, err);

	if (r < 0)
		return r;
	in.shown = shown;
	spans = calloc(in.n + 1, sizeof(*spans));
	d->freezes = calloc(in.n + 1, sizeof(*d->freezes));
	if (!spans || !d->freezes) {
		r = err_set(err, -ENOMEM, "freezes: no memory");
		goto out;
	}
	d->freeze_count = take_freezes(w, &in, spans, d->freezes);
	for (size_t i = 0; i < d->freeze_count; i++)
		explain(w, levels, &d->freezes[i]);
out:
	free(spans);
	free(shown);
	return r;
}

static void add_count(const struct run_work *w, const char *metric, const char *name)
{
	const struct samples *s = counted(w, name);

	if (s)
		metric_add(w->metrics, w->stream, metric, (double)s->v[s->n - 1].value, 1);
}

/* By how much SRT set a clock late; 0 when it is not told. */
static nsec_t add_clock(const struct run_work *w, const char *metric, const char *name)
{
	const struct samples *s = counted(w, name);
	nsec_t late;

	if (!s || llabs(s->v[0].value) > INT64_MAX / 4 / NSEC_PER_USEC)
		return 0;
	late = s->v[0].value * NSEC_PER_USEC;
	run_add_ms(w, metric, (double)late, 1);
	return late;
}

static void add_clocks(const struct run_work *w)
{
	nsec_t late = add_clock(w, "srt.clock.late", "srt-late-us") +
		      add_clock(w, "srt.clock.late.origin", "srt-late-origin-us");

	for (size_t i = 0; late > 0 && i < w->direction->stall_count; i++)
		w->direction->stalls[i].clock_late = late;
}

int run_player(const struct run_work *w, struct err *err)
{
	const struct samples *heights = counted(w, "rendition");
	const struct samples *levels = counted(w, "buffer-ms");
	int r;

	if (heights)
		add_renditions(w, heights);
	add_count(w, "hls.fragments", "fragments");
	add_count(w, "hls.fragments.aborted", "fragments-aborted");
	add_clocks(w);
	if (!levels)
		return 0;
	r = add_buffer(w, levels, err);
	return r == 0 ? find_freezes(w, levels, err) : r;
}
