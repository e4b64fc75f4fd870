/* transit_frames.c - a stream's packets on the wire as frames. */
#include <stdlib.h>

#include "reports/metric/transit.h"

static int by_timestamp(const void *a, const void *b)
{
	const struct transit_frame *x = a, *y = b;

	if (x->timestamp != y->timestamp)
		return x->timestamp < y->timestamp ? -1 : 1;
	if (x->arrived != y->arrived)
		return x->arrived < y->arrived ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static int by_arrival(const void *a, const void *b)
{
	const struct transit_frame *x = a, *y = b;

	if (x->arrived != y->arrived)
		return x->arrived < y->arrived ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

struct transit_frame *transit_frames(const struct transit *wire,
				     const struct transit_stream *stream, nsec_t begin, nsec_t end,
				     size_t *ret_n)
{
	struct transit_frame *v = calloc(wire->n + 1, sizeof(*v));
	size_t n = 0, kept = 0;

	for (size_t i = 0; v && i < wire->n; i++) {
		const struct transit_packet *p = &wire->v[i];

		if (p->rtp && p->ssrc == stream->ssrc && p->type == stream->type &&
		    p->received != TRANSIT_UNSEEN && p->sent >= begin && p->sent < end)
			v[n++] = (struct transit_frame){ p->received, p->number, p->timestamp };
	}
	if (!v)
		return NULL;
	qsort(v, n, sizeof(*v), by_timestamp);
	for (size_t i = 0; i < n; i++)
		if (i + 1 == n || v[i + 1].timestamp != v[i].timestamp)
			v[kept++] = v[i];
	qsort(v, kept, sizeof(*v), by_arrival);
	*ret_n = kept;
	return v;
}
