/* run_steps.c - which picture was on screen when, and why it stood too long. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/run_inside.h"

/* A frame's capture by its id. */
struct captured {
	uint64_t id;
	nsec_t time;
};

static int by_id(const void *a, const void *b)
{
	uint64_t x = ((const struct captured *)a)->id, y = ((const struct captured *)b)->id;

	return (x > y) - (x < y);
}

static int by_begin(const void *a, const void *b)
{
	const struct age_step *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return (x->captured > y->captured) - (x->captured < y->captured);
}

static struct captured *index_captures(const struct frame_table *t)
{
	struct captured *v = calloc(t->n + 1, sizeof(*v));

	for (size_t i = 0; v && i < t->n; i++)
		v[i] = (struct captured){ t->v[i].id, t->v[i].captured };
	if (v)
		qsort(v, t->n, sizeof(*v), by_id);
	return v;
}

/* A torn picture does not count as the frame's: what it shows of the older frame is as old as that.
 */
static size_t collect_steps(const struct run_work *w, const struct captured *captures,
			    struct age_step *ret)
{
	const struct samples *shown = &w->series->of[RECORD_SHOWN];
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < shown->n; i++) {
		const struct sample *s = &shown->v[i];
		const struct captured key = { .id = s->id };
		const struct captured *c =
			bsearch(&key, captures, w->direction->frames.n, sizeof(key), by_id);

		if (c && s->value != 2 && s->time >= c->time && s->time < w->conf->end)
			ret[n++] = (struct age_step){ s->time, c->time };
	}
	qsort(ret, n, sizeof(*ret), by_begin);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || ret[i].captured != ret[kept - 1].captured)
			ret[kept++] = ret[i];
	return kept;
}

size_t run_first_behind(const struct run_work *w, nsec_t time, nsec_t *ret_on_screen)
{
	const struct run_direction *d = w->direction;
	nsec_t on_screen = d->step_count ? d->steps[0].captured : w->conf->begin;
	size_t low = 0, high = d->frames.n;

	for (size_t i = 0; i < d->step_count && d->steps[i].begin <= time; i++)
		on_screen = d->steps[i].captured;
	*ret_on_screen = on_screen;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (d->frames.v[middle].captured > on_screen)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static enum frame_part largest_part(const struct frame *f)
{
	enum frame_part best = BLAME_DISPLAY;

	for (unsigned p = 0; p < BLAME_COUNT; p++)
		if (f->blame[p] != FRAME_UNSEEN && f->blame[p] > f->blame[best])
			best = (enum frame_part)p;
	return best;
}

/* How far a frame came that was never shown. */
static enum frame_part last_part(const struct frame *f)
{
	/* What was lost and made good after all came too late, else the frame would have been
	 * shown. */
	if (f->lost || (f->packets && f->received_last == FRAME_UNSEEN))
		return BLAME_REPAIR;
	if (f->received_last != FRAME_UNSEEN)
		return BLAME_ASSEMBLE;
	return f->encoded == FRAME_UNSEEN ? BLAME_ENCODE : BLAME_PACING;
}

/* The frame that tells more, where nothing was seen of late behind its encoder: the next one that
 * was shown, or was seen on the way, and had come in time by its capture alone. */
static const struct frame *telling(const struct frame_table *t, size_t late, nsec_t in_time)
{
	for (size_t i = late; i < t->n && t->v[i].captured <= in_time; i++) {
		const struct frame *f = &t->v[i];

		if (f->latency != FRAME_UNSEEN || f->packets || f->received_last != FRAME_UNSEEN)
			return f;
	}
	return &t->v[late];
}

/* Frames that were whole at the receiver during the stall and were never shown wait for a key
 * frame. */
static void find_key_wait(const struct run_work *w, struct run_stall *s, size_t from)
{
	const struct frame_table *t = &w->direction->frames;
	nsec_t end = s->stall.begin + s->stall.length, first = end;

	for (size_t i = from; i < t->n && t->v[i].captured < end; i++) {
		const struct frame *f = &t->v[i];

		if (f->state == FRAME_NEVER && f->received_last != FRAME_UNSEEN &&
		    f->received_last < first)
			first = f->received_last;
	}
	s->key_wait = end - first;
	s->waited_for_key = s->lost && first < end;
}

static void explain(const struct run_work *w, struct run_stall *s)
{
	const struct frame_table *t = &w->direction->frames;
	nsec_t on_screen;
	/* the picture on screen had just reached the limit, or was past it when it came */
	size_t at = run_first_behind(w, s->stall.begin, &on_screen);
	const struct frame *f = at < t->n ? &t->v[at] : NULL;

	if (!f || f->captured > on_screen + w->limit) {
		/* Whatever then happened to it, its capture alone came too late. */
		s->pause = (f ? f->captured : s->stall.begin + s->stall.length) - on_screen;
		s->cause = BLAME_PREPARE;
		s->event = events_between(w->events, on_screen, s->stall.begin + 1);
		return;
	}
	s->event = events_between(w->events, f->captured, s->stall.begin + 1);
	f = telling(t, at, on_screen + w->limit);
	if (f->latency != FRAME_UNSEEN) {
		s->cause = largest_part(f);
		s->took = f->blame[s->cause];
		return;
	}
	s->cause = last_part(f);
	s->lost = s->cause == BLAME_REPAIR;
	find_key_wait(w, s, at);
}

static int find_stalls(const struct run_work *w, struct err *err)
{
	struct run_direction *d = w->direction;
	const struct age age = { d->steps, d->step_count, w->conf->end };
	size_t n = age_stalls(&age, w->limit, AGE_TICK, NULL, 0);
	struct stall *stalls = calloc(n + 1, sizeof(*stalls));

	d->stalls = calloc(n + 1, sizeof(*d->stalls));
	if (!stalls || !d->stalls) {
		free(stalls);
		return err_set(err, -ENOMEM, "stalls: no memory");
	}
	d->stall_count = age_stalls(&age, w->limit, AGE_TICK, stalls, n);
	for (size_t i = 0; i < n; i++) {
		d->stalls[i].stall = stalls[i];
		explain(w, &d->stalls[i]);
	}
	free(stalls);
	return 0;
}

int run_steps(const struct run_work *w, struct err *err)
{
	struct run_direction *d = w->direction;
	struct captured *captures;

	if (!w->series)
		return 0;
	captures = index_captures(&d->frames);
	d->steps = calloc(w->series->of[RECORD_SHOWN].n + 1, sizeof(*d->steps));
	if (!captures || !d->steps) {
		free(captures);
		return err_set(err, -ENOMEM, "pictures: no memory");
	}
	d->step_count = collect_steps(w, captures, d->steps);
	free(captures);
	return find_stalls(w, err);
}

/* A picture seen by the screen. Unread pictures have no id: they are told apart by their count. */
struct showing {
	nsec_t time;
	uint64_t id;
	bool unread;
};

static int by_time(const void *a, const void *b)
{
	const struct showing *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static size_t collect_showings(const struct run_work *w, struct showing *ret)
{
	const struct samples *shown = &w->series->of[RECORD_SHOWN];
	const struct samples *unread = &w->series->of[RECORD_UNREAD];
	size_t n = 0;

	for (size_t i = 0; i < shown->n; i++)
		ret[n++] = (struct showing){ shown->v[i].time, shown->v[i].id, false };
	for (size_t i = 0; i < unread->n; i++)
		ret[n++] = (struct showing){ unread->v[i].time, unread->v[i].id, true };
	qsort(ret, n, sizeof(*ret), by_time);
	return n;
}

int run_shown(const struct run_work *w, nsec_t **ret, size_t *ret_n, struct err *err)
{
	const struct series *s = w->series;
	size_t max = s ? s->of[RECORD_SHOWN].n + s->of[RECORD_UNREAD].n : 0, n = 0, kept = 0;
	struct showing *v = calloc(max + 1, sizeof(*v));
	nsec_t *times = calloc(max + 1, sizeof(*times));

	if (!v || !times) {
		free(v);
		free(times);
		return err_set(err, -ENOMEM, "pictures: no memory");
	}
	if (s)
		n = collect_showings(w, v);
	for (size_t i = 0; i < n; i++) {
		bool repeat = i > 0 && v[i].id == v[i - 1].id && v[i].unread == v[i - 1].unread;

		if (!repeat && v[i].time < w->conf->end)
			times[kept++] = v[i].time;
	}
	free(v);
	*ret = times;
	*ret_n = kept;
	return 0;
}
