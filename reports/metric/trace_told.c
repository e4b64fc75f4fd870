/* trace_told.c - what packets tell of others, and what two captures tell of a packet. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/trace_inside.h"

/* What looks like numbers over all streams is looked at in the first few flows that have it. */
#define TRANSPORTS_MAX 64

void trace_note_rtcp(struct trace_flow *f, const struct trace_packet *p)
{
	unsigned k = 0;

	for (unsigned kind = 0; kind < 16; kind++)
		f->feedback[kind] += p->feedback >> kind & 1;
	f->sealed += p->sealed;
	f->clipped += p->clipped;
	while (k < f->reporter_count && f->reporters[k] != p->ssrc)
		k++;
	if (p->ssrc && k == f->reporter_count && k < TRACE_REPORTERS)
		f->reporters[f->reporter_count++] = p->ssrc;
}

int trace_numbered(struct trace *t, uint32_t flow, uint8_t id, uint16_t seq, nsec_t sent,
		   struct err *err)
{
	struct trace_flow *f = &t->flows[flow];

	if (!f->transport && t->transports < TRANSPORTS_MAX) {
		f->transport = calloc(1, sizeof(*f->transport));
		if (!f->transport)
			return trace_nomem(t, err);
		t->transports++;
	}
	if (f->transport)
		transport_sent(f->transport, id, seq, sent);
	return 0;
}

void trace_asked(struct trace *t, uint32_t flow, uint32_t packets)
{
	t->flows[flow].asked += packets;
}

void trace_told(struct trace *t, uint32_t flow, uint16_t seq, bool arrived, nsec_t time)
{
	struct flow opposite = flow_reverse(&t->flows[flow].flow);
	uint32_t number = trace_find_flow(t, &opposite);

	if (number != LOOKUP_NONE && t->flows[number].transport)
		transport_told(t->flows[number].transport, seq, arrived, time);
}

void trace_arrival(struct trace *t, uint32_t flow, int side, uint64_t number)
{
	struct trace_passage *p = t->flows[flow].passage;

	if (p->side < 0)
		p->side = side;
	p->arrived++;
	if (number != TRACE_ANY)
		(void)reorder_add(&p->reorder, number);
}

void trace_copy(struct trace *t, uint32_t flow)
{
	t->flows[flow].passage->copies++;
}

void trace_fate(struct trace *t, uint32_t flow, int side, nsec_t sent, nsec_t arrived)
{
	struct trace_passage *p = t->flows[flow].passage;
	bool known = arrived != TRACE_UNSEEN && arrived != TRACE_SOMEWHEN;
	nsec_t delay = known ? arrived - sent : TRACE_UNSEEN;

	/* A flow of which no packet was seen at both ends was sent at side 0, as far as one can
	 * say. */
	if (side != (p->side < 0 ? 0 : p->side)) {
		p->strangers++;
		return;
	}
	p->sent++;
	losses_add(&p->losses, arrived == TRACE_UNSEEN);
	p->alike += arrived == TRACE_SOMEWHEN;
	if (known)
		hist_add(&p->delay, delay);
	if (known && p->delay_before != TRACE_UNSEEN)
		hist_add(&p->variation, delay > p->delay_before ? delay - p->delay_before
								: p->delay_before - delay);
	p->delay_before = delay;
}

void trace_outside(struct trace *t, uint32_t flow)
{
	t->flows[flow].passage->outside++;
}

/* The stream that a report in this flow is of: in the flow itself, or, where RTCP has a port of its
 * own, in that of the ports before (RFC 3550 section 11). */
static struct trace_stream *reported_stream(const struct trace *t, uint32_t flow, uint32_t ssrc)
{
	struct flow before = t->flows[flow].flow;
	struct trace_stream *s = trace_find_stream(t, flow, ssrc);
	uint32_t number;

	before.from_port--;
	before.to_port--;
	number = s ? LOOKUP_NONE : trace_find_flow(t, &before);
	return number == LOOKUP_NONE ? s : trace_find_stream(t, number, ssrc);
}

void trace_sent_report(struct trace *t, const struct trace_sender_report *r)
{
	struct trace_stream *s = reported_stream(t, r->flow, r->ssrc);
	nsec_t seconds = (nsec_t)(r->ntp >> 32) * NSEC_PER_SEC;

	if (receptions_sent(&t->receptions, r->ssrc, (uint32_t)(r->ntp >> 16), r->time) < 0)
		t->failed = -ENOMEM;
	if (s && r->ntp)
		rtpstream_told(&s->rtp, r->timestamp,
			       seconds + (nsec_t)(((r->ntp & UINT32_MAX) * NSEC_PER_SEC) >> 32));
}

int trace_reported(struct trace *t, uint32_t flow, const struct reception_block *block,
		   struct err *err)
{
	return receptions_add(&t->receptions, flow, block) < 0 ? trace_nomem(t, err) : 0;
}

int trace_side(struct trace *t, uint32_t flow, int side)
{
	struct trace_passage *p = t->flows[flow].passage;

	if (p->first_side < 0)
		p->first_side = side;
	return p->first_side;
}

/* That of the stream in the opposite flow; or, where RTCP has ports of its own, in any. */
static uint32_t clock_of(const struct trace *t, const struct reception *r)
{
	struct flow opposite = flow_reverse(&t->flows[r->flow].flow);
	uint32_t number = trace_find_flow(t, &opposite);
	const struct trace_stream *s =
		number != LOOKUP_NONE ? trace_find_stream(t, number, r->ssrc) : NULL;

	for (size_t i = 0; !s && i < t->stream_count; i++)
		if (t->streams[i]->ssrc == r->ssrc)
			s = t->streams[i];
	return s ? s->rtp.clock_hz : 0;
}

static int by_flow(const void *a, const void *b)
{
	const struct reception *x = a, *y = b;

	if (x->flow != y->flow)
		return x->flow < y->flow ? -1 : 1;
	if (x->ssrc != y->ssrc)
		return x->ssrc < y->ssrc ? -1 : 1;
	return (x->reporter > y->reporter) - (x->reporter < y->reporter);
}

void trace_receptions_finish(struct trace *t)
{
	struct receptions *r = &t->receptions;

	if (r->n)
		qsort(r->v, r->n, sizeof(*r->v), by_flow);
	for (size_t i = 0; i < r->n; i++) {
		r->v[i].clock_hz = clock_of(t, &r->v[i]);
		if (r->v[i].round_trip.failed)
			t->failed = -ENOMEM;
	}
}

size_t trace_receptions(const struct trace *t)
{
	return t->receptions.n;
}

const struct reception *trace_reception(const struct trace *t, size_t i)
{
	return &t->receptions.v[i];
}
