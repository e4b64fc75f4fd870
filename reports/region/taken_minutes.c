/* taken_minutes.c - time over 600 ms, minute by minute, and its causes. */
#include "reports/region/taken_minutes.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/region/taken.h"
#include "reports/write/pictures.h"

#define MINUTE (60 * NSEC_PER_SEC)

static nsec_t least(nsec_t a, nsec_t b)
{
	return a < b ? a : b;
}

static nsec_t greatest(nsec_t a, nsec_t b)
{
	return a > b ? a : b;
}

/* How much of begin..end lies in the minute; times count from t0. */
static nsec_t overlap(const struct minute *m, nsec_t begin, nsec_t end)
{
	return greatest(0, least(end, m->begin + m->length) - greatest(begin, m->begin));
}

/* What the age of the picture was in the minute. */
static void take_age(const struct age *age, nsec_t t0, struct minute *m, nsec_t *watched)
{
	const nsec_t from = t0 + m->begin, to = from + m->length;

	for (size_t i = 0; i < age->n; i++) {
		nsec_t begin = greatest(age->v[i].begin, from);
		nsec_t end = least(i + 1 < age->n ? age->v[i + 1].begin : age->end, to);

		if (end <= begin)
			continue;
		*watched += end - begin;
		m->late += greatest(0, end - greatest(begin, age->v[i].captured + AGE_LIMIT));
		m->oldest = greatest(m->oldest, end - age->v[i].captured);
	}
}

/* The first cause of a stall, but for its last part, in which pictures wait for a key frame. */
static unsigned first_cause(const struct run_stall *s)
{
	if (s->pause)
		return CAUSE_PAUSE;
	return s->lost ? (unsigned)CAUSE_LOST : (unsigned)layer_of(s->cause);
}

static void take_stalls(const struct run_direction *d, nsec_t t0, struct minute *m)
{
	nsec_t most = 0;

	for (size_t i = 0; i < d->stall_count; i++) {
		const struct run_stall *s = &d->stalls[i];
		const nsec_t begin = s->stall.begin - t0, end = begin + s->stall.length;
		const nsec_t key = s->waited_for_key ? greatest(begin, end - s->key_wait) : end;
		const nsec_t here = overlap(m, begin, end);

		m->by[first_cause(s)] += overlap(m, begin, key);
		m->by[CAUSE_KEY] += overlap(m, key, end);
		if (here > most)
			m->event = s->event;
		most = greatest(most, here);
	}
}

int taken_minutes(const struct evidence *e, struct taken *t, struct err *err)
{
	const nsec_t t0 = e->manifest.t0, length = greatest(1, e->manifest.end - t0);
	const struct age age = pictures_age(e, TO_BUYER);

	t->minute_count = (size_t)((length + MINUTE - 1) / MINUTE);
	t->minutes = calloc(t->minute_count, sizeof(*t->minutes));
	if (!t->minutes)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < t->minute_count; i++) {
		struct minute *m = &t->minutes[i];

		m->begin = (nsec_t)i * MINUTE;
		m->length = least(MINUTE, length - m->begin);
		take_age(&age, t0, m, &t->watched);
		take_stalls(evidence_pictures(e, TO_BUYER), t0, m);
		t->late += m->late;
		for (unsigned c = 0; c < CAUSE_COUNT; c++)
			t->by[c] += m->by[c];
	}
	return 0;
}
