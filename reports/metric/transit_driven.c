/* transit_driven.c - packets of a way that nobody captured, from the drive's records alone. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/transit.h"

/* A packet that a link doubled leaves at an index of its own. */
struct copy {
	uint64_t index;
	uint64_t of; /* the packet, or copy, that it was made from */
};

struct copies {
	struct copy *v;
	size_t n;
};

static int by_number(const void *a, const void *b)
{
	uint64_t x = ((const struct transit_packet *)a)->number;
	uint64_t y = ((const struct transit_packet *)b)->number;

	return (x > y) - (x < y);
}

static int by_index(const void *a, const void *b)
{
	uint64_t x = ((const struct copy *)a)->index, y = ((const struct copy *)b)->index;

	return (x > y) - (x < y);
}

static void take_arrived(struct transit *way, const struct samples *arrive)
{
	for (size_t i = 0; i < arrive->n; i++)
		way->v[way->n++] = (struct transit_packet){ .number = arrive->v[i].id,
							    .sent = arrive->v[i].time,
							    .received = TRANSIT_UNSEEN,
							    .bytes = (uint32_t)arrive->v[i].value };
	qsort(way->v, way->n, sizeof(*way->v), by_number);
	way->aligned = way->n;
	way->has_drive = way->n > 0;
}

static void take_copies(struct copies *copies, const struct samples *made)
{
	for (size_t i = 0; i < made->n; i++)
		copies->v[copies->n++] = (struct copy){ made->v[i].id, (uint64_t)made->v[i].value };
	qsort(copies->v, copies->n, sizeof(*copies->v), by_index);
}

/* Links of a way that double packets, one behind the other: far more than any way has. */
#define DEEPEST 64

/* The packet that left at this index, be it as a copy, or a copy's; NULL when it never came. */
static struct transit_packet *find(const struct transit *way, const struct copies *copies,
				   uint64_t index)
{
	for (unsigned deep = 0; deep < DEEPEST; deep++) {
		const struct transit_packet key = { .number = index };
		struct transit_packet *p =
			bsearch(&key, way->v, way->n, sizeof(*way->v), by_number);
		const struct copy wanted = { .index = index };
		const struct copy *c =
			bsearch(&wanted, copies->v, copies->n, sizeof(wanted), by_index);

		if (p || !c)
			return p;
		index = c->of;
	}
	return NULL;
}

static void take_left(const struct transit *way, const struct copies *copies,
		      const struct samples *depart)
{
	for (size_t i = 0; i < depart->n; i++) {
		struct transit_packet *p = find(way, copies, depart->v[i].id);
		nsec_t time = depart->v[i].time;

		if (!p)
			continue;
		p->copies += p->received != TRANSIT_UNSEEN && p->copies < UINT8_MAX;
		if (p->received == TRANSIT_UNSEEN || time < p->received)
			p->received = time;
	}
}

static void take_waits(const struct transit *way, const struct copies *copies,
		       const struct series *s)
{
	const struct samples *queued = &s->of[RECORD_QUEUED], *jittered = &s->of[RECORD_JITTERED];
	struct transit_packet *p;

	for (size_t i = 0; i < queued->n; i++)
		if ((p = find(way, copies, queued->v[i].id)))
			p->queued = queued->v[i].value;
	for (size_t i = 0; i < jittered->n; i++)
		if ((p = find(way, copies, jittered->v[i].id)))
			p->jittered = jittered->v[i].value;
}

int transit_driven(const struct series *s, struct transit *ret, struct err *err)
{
	struct transit way = { 0 };
	struct copies copies = { 0 };
	int r = 0;

	if (!s)
		goto out;
	way.v = calloc(s->of[RECORD_ARRIVE].n + 1, sizeof(*way.v));
	copies.v = calloc(s->of[RECORD_DUPLICATE].n + 1, sizeof(*copies.v));
	if (!way.v || !copies.v) {
		transit_done(&way);
		r = err_set(err, -ENOMEM, "joining packets: no memory");
		goto out;
	}
	take_arrived(&way, &s->of[RECORD_ARRIVE]);
	take_copies(&copies, &s->of[RECORD_DUPLICATE]);
	take_left(&way, &copies, &s->of[RECORD_DEPART]);
	take_waits(&way, &copies, s);
out:
	free(copies.v);
	if (r == 0)
		*ret = way;
	return r;
}
