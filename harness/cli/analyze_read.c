/* analyze_read.c - captures into a trace. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/cli/analyze.h"
#include "probes/tap/media.h"
#include "probes/tap/rtcp.h"
#include "probes/tap/rtpext.h"
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

/* What the sender says of a frame in header extensions. Their ids are not known, so they are told
 * by their forms. */
static void read_extensions(struct trace_packet *ret, const struct rtp *rtp)
{
	struct rtp_element e;
	struct rtpext_timing t;
	nsec_t time, offset;
	uint16_t seq;
	size_t at = 0;

	while (rtp_next_element(rtp, &at, &e)) {
		if (rtpext_video_timing(&e, &t)) {
			ret->coding = t.encode_finish - t.encode_start;
			ret->pacing = t.pacer_exit - t.packetized;
		} else if (rtpext_capture_time(&e, &time, &offset) && rtpext_is_recent(time)) {
			ret->captured = time;
			ret->capture_offset = offset;
		} else if (rtpext_transport_seq(&e, &seq) && ret->wide_count < 2) {
			ret->wide[ret->wide_count].id = e.id;
			ret->wide[ret->wide_count].seq = seq;
			ret->wide_count++;
		}
	}
}

/* What RTCP asks for and tells of single packets, where it is not encrypted. */
static void read_feedback(struct trace *t, uint32_t flow, const uint8_t *payload,
			  const struct packet *p)
{
	struct rtcp_walk w;
	struct rtcp packet;
	struct rtcp_arrivals arrivals;
	struct rtcp_arrival at;
	uint32_t media, asked = 0;
	uint16_t first, following;

	rtcp_begin(&w, payload, p->payload_captured, p->payload_bytes);
	while (rtcp_next(&w, &packet)) {
		if (packet.kind == RTCP_NACK && rtcp_media(&packet, &media))
			while (rtcp_next_nack(&packet, &first, &following))
				asked += 1 + (uint32_t)__builtin_popcount(following);
		if (packet.kind == RTCP_TRANSPORT && rtcp_arrivals_begin(&arrivals, &packet))
			while (rtcp_next_arrival(&arrivals, &at))
				trace_told(t, flow, at.seq, at.arrived, at.time);
	}
	trace_asked(t, flow, asked);
}

/* Says what the datagram is, and reads RTP's header. */
static void classify(struct trace_packet *ret, const struct packet *p, const uint8_t *data)
{
	const uint8_t *payload = data + p->payload_offset;
	struct rtp rtp;

	if (p->layer != PACKET_UDP)
		return;
	ret->class =
		(enum trace_class)media_classify(payload, p->payload_captured, p->payload_bytes);
	if (ret->class == TRACE_RTCP)
		ret->feedback = rtcp_kinds(payload, p->payload_captured, p->payload_bytes);
	if (ret->class != TRACE_RTP)
		return;
	if (!rtp_read(&rtp, payload, p->payload_captured, p->payload_bytes)) {
		ret->class = TRACE_OTHER;
		return;
	}
	read_extensions(ret, &rtp);
	ret->ssrc = rtp.ssrc;
	ret->rtp = (struct rtpstream_packet){
		.time = ret->time,
		.timestamp = rtp.timestamp,
		.bytes = p->payload_bytes,
		.seq = rtp.seq,
		.type = rtp.type,
		.marker = rtp.marker,
	};
}

static int take_packet(struct analysis *a, const struct source *s, const struct source_packet *got,
		       struct err *err)
{
	struct trace_packet tp = { .time = got->time, .sent = got->time };
	struct packet p;
	int r;

	packet_read(&p, s->link, got->data, got->captured, got->wire_bytes);
	if (p.layer == PACKET_OTHER) {
		a->others++;
		return 0;
	}
	a->packets++;
	note_time(a, got->time);
	tp.bytes = p.wire_bytes;
	classify(&tp, &p, got->data);
	r = trace_flow_number(a->trace, &p.flow, &tp.flow, err);
	if (r < 0)
		return r;
	if (tp.class == TRACE_RTCP)
		read_feedback(a->trace, tp.flow, got->data + p.payload_offset, &p);
	return trace_add(a->trace, &tp, err);
}

static int read_one(struct analysis *a, struct err *err)
{
	struct source_packet got;
	struct source s;
	int r = source_open(&s, a->paths[0], err);

	while (r == 0) {
		r = source_next(&s, &got, err);
		if (r <= 0)
			break;
		r = take_packet(a, &s, &got, err);
	}
	source_close(&s);
	return r;
}

/* Two captures being read. */
struct pair_reader {
	struct analysis *a;
	struct err *err;
	int failed;
};

static void add_arrival(struct pair_reader *rd, const struct match_packet *first,
			const struct match_packet *second)
{
	const struct trace_packet tp = {
		.time = second->time,
		.sent = first->time,
		.flow = first->flow,
		.bytes = second->bytes,
		.class = (enum trace_class)second->media,
		.feedback = second->feedback,
		.captured = second->captured,
		.ssrc = second->ssrc,
		.rtp = { .time = second->time,
			 .timestamp = second->timestamp,
			 .bytes = second->payload_bytes,
			 .seq = second->seq,
			 .type = second->type,
			 .marker = second->marker },
	};

	note_time(rd->a, second->time);
	if (rd->failed == 0)
		rd->failed = trace_add(rd->a->trace, &tp, rd->err);
}

static void on_pair(void *arg, int first_side, const struct match_packet *first,
		    const struct match_packet *second)
{
	struct pair_reader *rd = arg;

	trace_arrival(rd->a->trace, first->flow, first_side, first->number);
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

static void on_leave(void *arg, int side, const struct match_packet *p, nsec_t arrived)
{
	struct pair_reader *rd = arg;

	note_time(rd->a, p->time);
	trace_fate(rd->a->trace, p->flow, side, p->time,
		   arrived == MATCH_UNSEEN ? TRACE_UNSEEN : arrived);
}

static int number_flow(void *arg, const struct packet *p, uint32_t *ret, struct err *err)
{
	struct pair_reader *rd = arg;

	return trace_flow_number(rd->a->trace, &p->flow, ret, err);
}

static int read_two(struct analysis *a, struct err *err)
{
	static const struct match_ops ops = { on_pair, on_copy, on_leave };
	struct pair_reader rd = { .a = a, .err = err };
	const struct pairing_conf conf = {
		.paths = { a->paths[0], a->paths[1] },
		.any_address = a->any_address,
		.ops = &ops,
		.arg = &rd,
		.flow_number = number_flow,
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
