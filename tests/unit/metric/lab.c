/* lab.c - records of an imagined call. */
#include "tests/unit/metric/lab.h"

#include <stdio.h>
#include <stdlib.h>

void note_in(struct series_set *set, const char *host, const char *stream, enum record_kind kind,
	     nsec_t time, uint64_t id, int64_t value)
{
	struct record r = { .time = time, .kind = kind, .probe = "test", .id = id, .value = value };

	(void)snprintf(r.stream, sizeof(r.stream), "%s", stream);
	if (series_add(set, host, &r, NULL) < 0)
		abort();
}

void note(struct series_set *set, enum record_kind kind, nsec_t time, uint64_t id, int64_t value)
{
	note_in(set, "", "to-buyer", kind, time, id, value);
}

void note_packet(struct series_set *set, const struct note_packet *p)
{
	note(set, RECORD_WIRE_SENT, p->sent, p->number, p->bytes);
	if (p->received)
		note(set, RECORD_WIRE_RECEIVED, p->received, p->number, p->bytes);
	if (!p->ssrc)
		return;
	note(set, RECORD_WIRE_RTP, p->sent, p->number, (int64_t)p->seq << 32 | p->timestamp);
	note(set, RECORD_WIRE_SSRC, p->sent, p->number,
	     (int64_t)p->marker << 39 | (int64_t)p->type << 32 | p->ssrc);
}

void note_driven(struct series_set *set, uint64_t index, nsec_t time, uint32_t bytes, nsec_t queued,
		 nsec_t jittered)
{
	note(set, RECORD_ARRIVE, time, index, bytes);
	note(set, RECORD_QUEUED, time, index, queued);
	note(set, RECORD_JITTERED, time, index, jittered);
}
