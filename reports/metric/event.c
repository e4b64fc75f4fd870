/* event.c - the timeline's events, joined from their records. */
#include "reports/metric/event.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"

static int by_begin(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* The first end of this event after begin; NSEC_NEVER when there is none. */
static nsec_t find_end(const struct samples *events, const struct sample *begin)
{
	nsec_t end = NSEC_NEVER;

	for (size_t i = 0; i < events->n; i++) {
		const struct sample *s = &events->v[i];

		if (s->value == 0 && s->id == begin->id && s->time >= begin->time && s->time < end)
			end = s->time;
	}
	return end;
}

int events_build(const struct series_set *set, struct events *ret, struct err *err)
{
	struct events events = { 0 };
	size_t max = 0;

	for (size_t i = 0; i < set->n; i++)
		max += set->v[i].of[RECORD_EVENT].n;
	events.v = calloc(max + 1, sizeof(*events.v));
	if (!events.v)
		return err_set(err, -ENOMEM, "events: no memory");
	for (size_t i = 0; i < set->n; i++) {
		const struct samples *s = &set->v[i].of[RECORD_EVENT];

		for (size_t k = 0; k < s->n; k++)
			if (s->v[k].value == 1)
				events.v[events.n++] =
					(struct event){ (uint32_t)s->v[k].id, s->v[k].time,
							find_end(s, &s->v[k]), false };
	}
	qsort(events.v, events.n, sizeof(*events.v), by_begin);
	*ret = events;
	return 0;
}

void events_done(struct events *events)
{
	free(events->v);
	*events = (struct events){ 0 };
}

uint32_t events_between(const struct events *events, nsec_t begin, nsec_t end)
{
	const struct event *found = NULL;

	for (size_t i = 0; i < events->n && events->v[i].begin < end; i++) {
		const struct event *e = &events->v[i];

		if (e->end > begin && (!found || found->aside || !e->aside))
			found = e;
	}
	return found ? found->id : 0;
}
