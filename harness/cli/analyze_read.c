/* analyze_read.c - captures into a trace. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/cli/analyze.h"
#include "probes/tap/media.h"
#include "probes/tap/source.h"

_Static_assert((int)TRACE_CLASS_COUNT == (int)MEDIA_CLASS_COUNT &&
		       (int)TRACE_DTLS == (int)MEDIA_DTLS && (int)TRACE_RTP == (int)MEDIA_RTP,
	       "classes stand in the same order");

static void note_time(struct analysis *a, nsec_t time)
{
	if (a->first == TRACE_UNSEEN || time < a->first)
		a->first = time;
	if (a->last == TRACE_UNSEEN || time > a->last)
		a->last = time;
}

/* Makes the packet of a trace of one that was seen at two places, or twice at one. */
static struct trace_packet traced(const struct match_packet *sent, const struct match_packet *seen)
{
	return (struct trace_packet){
		.time = seen->time,
		.sent = sent->time,
		.flow = sent->flow,
		.bytes = seen->bytes,
		.class = (enum trace_class)seen->media,
		.feedback = seen->feedback,
		.sealed = seen->sealed,
		.clipped = seen->clipped,
		.timed = seen->told.timed,
		.coding = seen->told.coding_msec * NSEC_PER_MSEC,
		.pacing = seen->told.pacing_msec * NSEC_PER_MSEC,
		.captured = seen->told.captured,
		.capture_offset = seen->told.capture_offset,
		.ssrc = seen->ssrc,
		.rtp = { .time = seen->time,
			 .timestamp = seen->timestamp,
			 .bytes = seen->payload_bytes,
			 .seq = seen->seq,
			 .type = seen->type,
			 .marker = seen->marker,
			 .sent = sent == seen ? 0 : sent->time },
	};
}

/* What a packet tells of others, where it is sent, where it arrives, or both. */
static int read_told(const struct analysis *a, const struct match_packet *mp,
		     const struct packet *p, const uint8_t *data, const struct analyze_place *place,
		     struct err *err)
{
	const uint8_t *payload = data + p->payload_offset;
	int r = 0;

	if (mp->media == MEDIA_RTCP)
		return analyze_rtcp(a->trace, mp, payload, p, place, err);
	for (unsigned i = 0; r == 0 && place->sent && i < mp->told.wide_count; i++)
		r = trace_numbered(a->trace, mp->flow, mp->told.wide[i].id, mp->told.wide[i].seq,
				   mp->time, err);
	return r;
}

/* RTP's header; what tells STUN, DTLS and RTCP is shorter. */
#define TELLING 12

/* Is there too little of it to say what it is? */
static bool is_cut(const struct packet *p)
{
	if (p->layer != PACKET_UDP)
		return p->cut;
	return p->cut || (p->payload_captured < TELLING && p->payload_captured < p->payload_bytes);
}

/* Is it the first piece of a datagram? It has the ports, and not all of the payload. */
static bool is_first_piece(const struct packet *p)
{
	return p->fragment && !p->fragment_offset;
}

/* Times of several interfaces in one file, or of a clock that was set. */
static void note_order(struct analysis *a, nsec_t *before, nsec_t time)
{
	if (*before != TRACE_UNSEEN && time < *before) {
		a->back++;
		if (*before - time > a->back_max)
			a->back_max = *before - time;
	}
	*before = time;
}

static int take_packet(struct analysis *a, const struct source *s, const struct source_packet *got,
		       struct err *err)
{
	static const struct analyze_place here = { true, true };
	struct match_packet mp;
	struct trace_packet tp;
	struct packet p;
	int r;

	packet_read(&p, s->link, got->data, got->captured, got->wire_bytes);
	a->cut += is_cut(&p);
	a->pieces += is_first_piece(&p);
	if (p.layer == PACKET_OTHER) {
		a->others++;
		return 0;
	}
	a->packets++;
	note_time(a, got->time);
	match_look(&mp, &p, got->data);
	mp.time = got->time;
	r = trace_flow_number(a->trace, &p.flow, &mp.flow, err);
	if (r == 0)
		r = read_told(a, &mp, &p, got->data, &here, err);
	if (r < 0)
		return r;
	tp = traced(&mp, &mp);
	return trace_add(a->trace, &tp, err);
}

static int read_one(struct analysis *a, struct err *err)
{
	struct source_packet got;
	nsec_t before = TRACE_UNSEEN;
	struct source s;
	int r = a->live ? source_open_live(&s, a->paths[0], err)
			: source_open(&s, a->paths[0], err);

	s.stopped = a->stopped;
	while (r == 0) {
		r = source_next(&s, &got, err);
		if (r <= 0)
			break;
		note_order(a, &before, got.time);
		r = take_packet(a, &s, &got, err);
	}
	a->dropped = source_dropped(&s);
	source_close(&s);
	return r;
}

/* Two captures being read. */
struct pair_reader {
	struct analysis *a;
	nsec_t first[2]; /* what each capture held so far; TRACE_UNSEEN when nothing */
	nsec_t last[2];
	nsec_t before[2]; /* the time of the packet read before */
	nsec_t travel[2]; /* how long the last packet from each capture to the other took */
	struct err *err;
	int failed;
};

static void add_arrival(struct pair_reader *rd, const struct match_packet *first,
			const struct match_packet *second)
{
	const struct trace_packet tp = traced(first, second);

	note_time(rd->a, second->time);
	if (rd->failed == 0)
		rd->failed = trace_add(rd->a->trace, &tp, rd->err);
}

static void on_pair(void *arg, int first_side, const struct match_packet *first,
		    const struct match_packet *second)
{
	struct pair_reader *rd = arg;

	if (!first->alike)
		rd->travel[first_side] = second->time - first->time;
	trace_arrival(rd->a->trace, first->flow, first_side,
		      first->alike ? TRACE_ANY : first->number);
	add_arrival(rd, first, second);
}

static void on_copy(void *arg, int side, const struct match_packet *original,
		    const struct match_packet *copy)
{
	struct pair_reader *rd = arg;

	(void)side;
	trace_copy(rd->a->trace, original->flow);
	add_arrival(rd, original, copy);
}

/* Was the other capture not there to see the packet: neither in the instant of this one, nor a
 * travel later, as it would have come there? When a packet leaves, the captures have been read past
 * it, or have ended. */
static bool is_outside(const struct pair_reader *rd, int side, nsec_t time)
{
	return rd->first[!side] == TRACE_UNSEEN || time < rd->first[!side] ||
	       time + rd->travel[side] > rd->last[!side];
}

static void on_leave(void *arg, int side, const struct match_packet *p, nsec_t arrived)
{
	struct pair_reader *rd = arg;

	note_time(rd->a, p->time);
	if (arrived == MATCH_UNSEEN && is_outside(rd, side, p->time))
		trace_outside(rd->a->trace, p->flow);
	else if (arrived == MATCH_UNSEEN)
		trace_fate(rd->a->trace, p->flow, side, p->time, TRACE_UNSEEN);
	else
		trace_fate(rd->a->trace, p->flow, side, p->time,
			   p->alike ? TRACE_SOMEWHEN : arrived);
}

/* Between two captures what was sent is told as it was there, and what is asked for as it arrives:
 * on the way it may be lost. With address translation between, each capture has flows of its own.
 */
static int on_packet(void *arg, int side, const struct packet *p, const uint8_t *data,
		     struct match_packet *mp, struct err *err)
{
	struct pair_reader *rd = arg;
	struct analyze_place place;
	int r = trace_flow_number(rd->a->trace, &p->flow, &mp->flow, err);

	if (r < 0)
		return r;
	rd->a->cut += is_cut(p);
	rd->a->pieces += is_first_piece(p);
	note_order(rd->a, &rd->before[side], mp->time);
	if (rd->first[side] == TRACE_UNSEEN || mp->time < rd->first[side])
		rd->first[side] = mp->time;
	if (rd->last[side] == TRACE_UNSEEN || mp->time > rd->last[side])
		rd->last[side] = mp->time;
	place.sent = trace_side(rd->a->trace, mp->flow, side) == side;
	place.arrived = !place.sent || rd->a->any_address;
	return read_told(rd->a, mp, p, data, &place, err);
}

static int read_two(struct analysis *a, struct err *err)
{
	static const struct match_ops ops = { on_pair, on_copy, on_leave };
	struct pair_reader rd = { .a = a,
				  .first = { TRACE_UNSEEN, TRACE_UNSEEN },
				  .last = { TRACE_UNSEEN, TRACE_UNSEEN },
				  .before = { TRACE_UNSEEN, TRACE_UNSEEN },
				  .err = err };
	const struct pairing_conf conf = {
		.paths = { a->paths[0], a->paths[1] },
		.any_address = a->any_address,
		.stopped = a->stopped,
		.ops = &ops,
		.arg = &rd,
		.on_packet = on_packet,
	};
	int r = pairing_run(&conf, &a->pairing, err);

	a->packets = a->pairing.packets[0] + a->pairing.packets[1];
	a->others = a->pairing.others[0] + a->pairing.others[1];
	return rd.failed ? rd.failed : r;
}

int analyze_read(struct analysis *a, struct err *err)
{
	int r, finished;

	a->first = TRACE_UNSEEN;
	a->last = TRACE_UNSEEN;
	r = a->paths[1] ? read_two(a, err) : read_one(a, err);
	if (r < 0 && r != -EBADMSG)
		return r;
	finished = trace_finish(a->trace, r < 0 ? NULL : err);
	return r < 0 ? r : finished;
}
