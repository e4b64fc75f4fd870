/* transport.c - feedback beside the packets it tells of. */
#include "reports/metric/transport.h"

#include <stdlib.h>

/* After so many packets an extension is believed, if most of them counted on. */
#define BELIEVED 8

static struct transport_vote *find_vote(struct transport *t, uint8_t id, uint16_t seq)
{
	for (size_t i = 0; i < TRANSPORT_IDS; i++) {
		struct transport_vote *v = &t->votes[i];

		if (!v->seen)
			*v = (struct transport_vote){ .id = id, .seq = (uint16_t)(seq - 1) };
		if (v->id == id)
			return v;
	}
	return NULL;
}

/* Packets of a sender that are lost before the capture leave gaps: most must count on, not all. */
static bool believed(const struct transport_vote *v)
{
	return v->seen >= BELIEVED && v->hits > v->seen - v->seen / 4;
}

void transport_sent(struct transport *t, uint8_t id, uint16_t seq, nsec_t time)
{
	struct transport_vote *v = find_vote(t, id, seq);

	if (!v)
		return;
	v->seen++;
	v->hits += seq == (uint16_t)(v->seq + 1);
	v->seq = seq;
	/* The first packets of a call are few, and another extension's do no harm in their places.
	 */
	if (v->seen < BELIEVED || believed(v))
		t->ring[seq % TRANSPORT_RING] = (struct transport_packet){ time, seq, true };
}

void transport_told(struct transport *t, uint16_t seq, bool arrived, nsec_t time)
{
	struct transport_packet *p = &t->ring[seq % TRANSPORT_RING];

	if (!p->waits || p->seq != seq)
		return;
	p->waits = false;
	t->told++;
	if (arrived)
		around_add(&t->delay, time - p->sent);
	else
		t->lost++;
}

void transport_free(struct transport *t)
{
	if (!t)
		return;
	around_done(&t->delay);
	free(t);
}
