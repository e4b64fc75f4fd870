/* run_rate.c - how the sender and the picture got over what was done to the network. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/metric/ratestep.h"
#include "reports/metric/recovery.h"
#include "reports/metric/run_inside.h"

/* Capacity that changes by less than this share is no step. */
#define STEP_SHARE 5 /* a fifth */

/* The rates of one direction's links over time. */
struct change {
	nsec_t time;
	size_t link;
	uint64_t bps; /* 0: unlimited */
};

#define LINKS_MAX 16

struct capacity {
	struct change *changes;
	size_t n;
	size_t links;
};

static int by_time(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

static int read_capacity(const struct run_work *w, struct capacity *ret, struct err *err)
{
	size_t max = 0;

	for (size_t i = 0; w->links && w->links[i] && i < LINKS_MAX; i++) {
		const struct series *s = series_find(w->set, w->links[i]);

		max += s ? s->of[RECORD_RATE].n : 0;
		ret->links++;
	}
	ret->changes = calloc(max + 1, sizeof(*ret->changes));
	if (!ret->changes)
		return err_set(err, -ENOMEM, "capacity: no memory");
	for (size_t i = 0; i < ret->links; i++) {
		const struct series *s = series_find(w->set, w->links[i]);

		for (size_t k = 0; s && k < s->of[RECORD_RATE].n; k++)
			ret->changes[ret->n++] =
				(struct change){ s->of[RECORD_RATE].v[k].time, i,
						 (uint64_t)s->of[RECORD_RATE].v[k].value };
	}
	qsort(ret->changes, ret->n, sizeof(*ret->changes), by_time);
	return 0;
}

/* The narrowest link's rate; 0 when all are unlimited. */
static uint64_t narrowest(const uint64_t *rates, size_t n)
{
	uint64_t least = 0;

	for (size_t i = 0; i < n; i++)
		if (rates[i] && (!least || rates[i] < least))
			least = rates[i];
	return least;
}

/* The next change of the capacity that is a step in the wanted sense, from place *at on; false when
 * there is none. *rates are those before *at. */
static bool next_step(const struct run_work *w, const struct capacity *c, uint64_t *rates,
		      size_t *at, bool fall, struct ratestep *ret)
{
	while (*at < c->n) {
		nsec_t now = c->changes[*at].time;
		uint64_t before = narrowest(rates, c->links), after;

		/* All changes of one instant are one. */
		while (*at < c->n && c->changes[*at].time == now) {
			rates[c->changes[*at].link] = c->changes[*at].bps;
			++*at;
		}
		after = narrowest(rates, c->links);
		if (now < w->conf->begin || now >= w->conf->end || !before || !after)
			continue;
		if (fall ? after > before - before / STEP_SHARE
			 : after < before + before / STEP_SHARE)
			continue;
		*ret = (struct ratestep){ now, w->conf->end, before, after };
		return true;
	}
	return false;
}

/* The first fall of the capacity and the rise after it. */
struct steps {
	struct ratestep fall;
	struct ratestep rise;
	nsec_t steady_until; /* the next step after the fall, up or further down */
	bool fell;
	bool rose;
};

static struct steps find_steps(const struct run_work *w, const struct capacity *c)
{
	uint64_t rates[LINKS_MAX] = { 0 }, further[LINKS_MAX];
	struct steps s = { .fell = false };
	struct ratestep again;
	size_t at = 0, further_at;

	s.fell = next_step(w, c, rates, &at, true, &s.fall);
	memcpy(further, rates, sizeof(further));
	further_at = at;
	s.rose = s.fell && next_step(w, c, rates, &at, false, &s.rise);
	if (s.rose)
		s.fall.until = s.rise.at;
	s.steady_until = s.fall.until;
	if (s.fell && next_step(w, c, further, &further_at, true, &again) &&
	    again.at < s.steady_until)
		s.steady_until = again.at;
	return s;
}

static int sum_sent(const struct run_work *w, struct ratestep_sent *ret, uint64_t **ret_bytes,
		    struct err *err)
{
	nsec_t span = w->conf->end - w->conf->begin;
	size_t n = span > 0 ? (size_t)(span / RATESTEP_BIN) : 0;
	uint64_t *bytes = calloc(n + 1, sizeof(*bytes));

	if (!bytes)
		return err_set(err, -ENOMEM, "rates: no memory");
	for (size_t i = 0; i < w->wire->n; i++) {
		nsec_t at = w->wire->v[i].sent - w->conf->begin;

		if (at >= 0 && (size_t)(at / RATESTEP_BIN) < n)
			bytes[at / RATESTEP_BIN] += w->wire->v[i].bytes;
	}
	*ret = (struct ratestep_sent){ bytes, n, w->conf->begin };
	*ret_bytes = bytes;
	return 0;
}

static void add_answer(const struct run_work *w, const char *name, nsec_t answer,
		       const char *reason)
{
	if (answer == RATESTEP_UNSEEN)
		metric_add_null(w->metrics, w->stream, name, reason);
	else
		run_add_ms(w, name, (double)answer, 1);
}

static int add_overshoot(const struct run_work *w, const struct ratestep *fall, struct err *err)
{
	struct ratestep_delay *v = calloc(w->wire->n + 1, sizeof(*v));
	nsec_t least = NSEC_NEVER;
	size_t n = 0;

	if (!v)
		return err_set(err, -ENOMEM, "rates: no memory");
	for (size_t i = 0; i < w->wire->n; i++) {
		const struct transit_packet *p = &w->wire->v[i];

		if (p->received == TRANSIT_UNSEEN)
			continue;
		v[n] = (struct ratestep_delay){ p->sent, p->received - p->sent };
		if (v[n].delay < least)
			least = v[n].delay;
		n++;
	}
	if (n)
		metric_add(w->metrics, w->stream, "rate.overshoot",
			   ratestep_overshoot(v, n, fall, least), n);
	else
		metric_add_null(w->metrics, w->stream, "rate.overshoot", "no packet arrived");
	free(v);
	return 0;
}

static int add_steps(const struct run_work *w, const struct steps *s, struct err *err)
{
	struct ratestep_sent sent;
	struct ratestep steady = s->fall;
	uint64_t *bytes = NULL, wanted;
	double undershoot;
	int r = sum_sent(w, &sent, &bytes, err);

	if (r < 0)
		return r;
	wanted = ratestep_mean(&sent, s->fall.at, 5 * NSEC_PER_SEC);
	add_answer(w, "rate.reaction", ratestep_reaction(&sent, &s->fall),
		   "the rate sent never came down to the new capacity");
	/* What is sent can only be held against the capacity as long as that is what it was. */
	steady.until = s->steady_until;
	undershoot = ratestep_undershoot(&sent, &steady);
	if (undershoot < -999)
		metric_add_null(w->metrics, w->stream, "rate.undershoot",
				"the sender was not seen to settle");
	else
		metric_add(w->metrics, w->stream, "rate.undershoot", undershoot, 1);
	if (s->rose && !wanted)
		metric_add_null(w->metrics, w->stream, "rate.recovery",
				"nothing was sent before the capacity fell");
	else if (s->rose)
		add_answer(w, "rate.recovery", ratestep_recovery(&sent, &s->rise, wanted),
			   "the rate sent never came back to 80 %");
	else
		metric_add_null(w->metrics, w->stream, "rate.recovery",
				"the capacity did not rise again");
	free(bytes);
	return add_overshoot(w, &s->fall, err);
}

int run_rate(const struct run_work *w, struct err *err)
{
	static const char *const names[] = { "rate.reaction", "rate.overshoot", "rate.undershoot",
					     "rate.recovery", NULL };
	struct capacity c = { 0 };
	struct steps s;
	int r = read_capacity(w, &c, err);

	if (r < 0)
		return r;
	s = find_steps(w, &c);
	free(c.changes);
	if (s.fell && w->wire->n)
		return add_steps(w, &s, err);
	if (!w->links)
		run_add_nulls(w, names, "the links of this direction are not known");
	else if (!s.fell)
		run_add_nulls(w, names, "the capacity did not fall at once by a fifth or more");
	else
		run_add_nulls(w, names, "the wires were not captured");
	return 0;
}

void run_recovery(const struct run_work *w)
{
	const struct run_direction *d = w->direction;
	struct stall *stalls = calloc(d->stall_count + 1, sizeof(*stalls));
	nsec_t longest = 0;
	size_t n = 0;

	for (size_t i = 0; stalls && i < d->stall_count; i++)
		stalls[i] = d->stalls[i].stall;
	for (size_t i = 0; stalls && i < w->events->n; i++) {
		nsec_t end = w->events->v[i].end, time;

		if (end < w->conf->begin || end >= w->conf->end)
			continue;
		time = recovery_time(stalls, d->stall_count, end);
		longest = time > longest ? time : longest;
		n++;
	}
	if (!stalls)
		w->metrics->failed = -ENOMEM;
	else if (!d->step_count)
		metric_add_null(w->metrics, w->stream, "recovery.max", "no frame was shown");
	else if (!n)
		metric_add_null(w->metrics, w->stream, "recovery.max",
				"no event ended in the measured time");
	else
		run_add_ms(w, "recovery.max", (double)longest, n);
	free(stalls);
}
