/* trace_repairs.c - which streams of a flow repair others. */
#include "reports/metric/trace_repairs.h"

#include "reports/metric/trace_inside.h"

/* How many streams of a flow are compared for repairs. */
#define ECHO_STREAMS 8
/* A packet sent again is less late than this, 10 s at 90 kHz. */
#define LAG_MAX 900000

/* What another stream had of a packet's frame. */
struct echo_found {
	const struct trace_stream *by; /* NULL: nothing */
	bool behind;                   /* it is at a later frame now */
	bool repeats;
};

/* Has another stream of the flow lately had a frame of this packet's timestamp? Of a few the one
 * that had a like packet, else the first one begun: the others are themselves repairs. *ret_past is
 * one that went past the timestamp, or NULL. */
static struct echo_found find_echo(const struct trace *t, const struct trace_stream *s,
				   const struct trace_packet *p,
				   const struct trace_stream **ret_past)
{
	uint32_t at = t->flows[s->flow].first_stream;
	struct echo_found found = { .by = NULL };

	*ret_past = NULL;
	for (int i = 0; i < ECHO_STREAMS && at != LOOKUP_NONE; i++) {
		const struct trace_stream *other = t->streams[at];
		int32_t units = other == s ? 0 : echo_past(&other->echo, p->rtp.timestamp);
		bool behind = units > 0 && units < LAG_MAX, repeats;

		at = other->next_of_flow;
		if (behind)
			*ret_past = other;
		if (other == s || !echo_knows(&other->echo, p->rtp.timestamp))
			continue;
		repeats = echo_repeats(&other->echo, p->rtp.timestamp, p->rtp.bytes);
		if (repeats || !found.repeats)
			found = (struct echo_found){ other, behind, repeats };
	}
	return found;
}

void trace_repairs_note(const struct trace *t, struct trace_stream *s, const struct trace_packet *p)
{
	const struct trace_stream *past;
	struct echo_found found = find_echo(t, s, p, &past);

	if (found.by) {
		s->echoes++;
		s->behind += found.behind;
		s->repeats += found.repeats;
		s->repaired_ssrc = found.by->ssrc;
	} else if (past) {
		s->lags++;
		s->repaired_ssrc = past->ssrc;
	}
}

/* Repairs are most of a stream's packets. Retransmissions repeat packet by packet, and after an
 * outage can be more than these; behind a loss the one that is repeated did not come, but then the
 * stream has gone on to later frames by a round trip. FEC stands with its frame (RFC 5109 section
 * 7.2) and is less, else it may be another picture of the same instants. */
void trace_repairs_judge(const struct trace *t, struct trace_stream *s)
{
	uint64_t looked = s->echo.count < TRACE_REPAIR_FRAMES ? s->echo.count : TRACE_REPAIR_FRAMES;
	const struct trace_stream *other =
		s->echoes || s->lags ? trace_find_stream(t, s->flow, s->repaired_ssrc) : NULL;

	if (!other || s->echoes + s->lags <= looked / 2)
		return;
	/* behind an outage, what is sent again can be all that comes of a frame: then its
	 * timestamps are of the recent past, and do not run by any clock */
	if (s->echoes <= looked / 2)
		s->repairs = !s->rtp.clock_hz && other->rtp.clock_hz ? ECHO_RTX : ECHO_NONE;
	else if (s->repeats > s->echoes / 2)
		s->repairs = ECHO_RTX;
	else if (other->rtp.packets > s->rtp.packets)
		s->repairs = s->behind > s->echoes / 2 ? ECHO_RTX : ECHO_FEC;
}
