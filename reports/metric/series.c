/* series.c - records in memory. */
#include "reports/metric/series.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

void series_set_done(struct series_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		for (size_t k = 0; k < RECORD_KIND_COUNT; k++)
			free(set->v[i].of[k].v);
	free(set->v);
	*set = (struct series_set){ 0 };
}

const struct series *series_find(const struct series_set *set, const char *stream)
{
	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->v[i].stream, stream))
			return &set->v[i];
	return NULL;
}

const struct sample *series_first(const struct series_set *set, const char *stream,
				  enum record_kind kind)
{
	const struct series *s = series_find(set, stream);

	return s && s->of[kind].n ? &s->of[kind].v[0] : NULL;
}

/* Kinds that tell of a host's own life rather than of a frame, a packet or the network. */
static bool is_hosts_own(enum record_kind kind)
{
	return kind == RECORD_STEP || kind == RECORD_TARGET || kind == RECORD_COUNT;
}

/* The series of this name; made when there is none yet. NULL without memory. */
static struct series *take_series(struct series_set *set, const char *stream)
{
	/* A run has a dozen streams, and records of one come in a row: the last one first. */
	for (size_t i = set->n; i-- > 0;)
		if (!strcmp(set->v[i].stream, stream))
			return &set->v[i];
	if (set->n == set->cap) {
		size_t cap = set->cap ? set->cap * 2 : 8;
		struct series *v = realloc(set->v, cap * sizeof(*v));

		if (!v)
			return NULL;
		set->v = v;
		set->cap = cap;
	}
	set->v[set->n] = (struct series){ 0 };
	(void)snprintf(set->v[set->n].stream, sizeof(set->v->stream), "%s", stream);
	return &set->v[set->n++];
}

static bool samples_add(struct samples *s, const struct sample *sample)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 16;
		struct sample *v = realloc(s->v, cap * sizeof(*v));

		if (!v)
			return false;
		s->v = v;
		s->cap = cap;
	}
	s->v[s->n++] = *sample;
	return true;
}

int series_add(struct series_set *set, const char *host, const struct record *r, struct err *err)
{
	const struct sample sample = { .time = r->time, .id = r->id, .value = r->value };
	char name[2 * RECORD_WORD_MAX];
	struct series *s;

	if (is_hosts_own(r->kind) && *host)
		(void)snprintf(name, sizeof(name), "%.*s.%s", RECORD_WORD_MAX - 1, host, r->stream);
	else
		(void)snprintf(name, sizeof(name), "%s", r->stream);
	s = take_series(set, name);
	if (!s || !samples_add(&s->of[r->kind], &sample))
		return err_set(err, -ENOMEM, "records: no memory");
	return 0;
}
