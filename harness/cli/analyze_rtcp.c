/* analyze_rtcp.c - what receivers tell senders, into a trace. */
#include "harness/base/err.h"
#include "harness/cli/analyze.h"
#include "probes/tap/rtcp.h"

/* Borrows everything. */
struct reader {
	struct trace *trace;
	const struct match_packet *packet;
	const struct analyze_place *place;
	uint32_t asked; /* packets, so far */
};

static int read_blocks(const struct reader *rd, struct rtcp *p, struct err *err)
{
	struct reception_block b = { .time = rd->packet->time, .reporter = p->sender };
	struct rtcp_report report;
	int r = 0;

	while (r == 0 && rtcp_next_report(p, &report)) {
		b.ssrc = report.ssrc;
		b.fraction_lost = report.fraction_lost;
		b.lost = report.lost;
		b.jitter = report.jitter;
		b.last_report = report.last_report;
		b.delay = report.delay;
		r = trace_reported(rd->trace, rd->packet->flow, &b, err);
	}
	return r;
}

static int read_sender_report(const struct reader *rd, struct rtcp *p, struct err *err)
{
	uint64_t ntp;
	uint32_t timestamp;

	if (!rtcp_sender_info(p, &ntp, &timestamp))
		return 0;
	if (rd->place->sent)
		trace_sent_report(rd->trace,
				  &(struct trace_sender_report){ .flow = rd->packet->flow,
								 .ssrc = p->sender,
								 .ntp = ntp,
								 .timestamp = timestamp,
								 .time = rd->packet->time });
	return rd->place->arrived ? read_blocks(rd, p, err) : 0;
}

static void read_nack(struct reader *rd, struct rtcp *p)
{
	uint32_t media;
	uint16_t first, following;

	if (!rtcp_media(p, &media))
		return;
	while (rtcp_next_nack(p, &first, &following))
		rd->asked += 1 + (uint32_t)__builtin_popcount(following);
}

static void read_arrivals(const struct reader *rd, struct rtcp *p)
{
	struct rtcp_arrivals arrivals;
	struct rtcp_arrival at;

	if (!rtcp_arrivals_begin(&arrivals, p))
		return;
	while (rtcp_next_arrival(&arrivals, &at))
		trace_told(rd->trace, rd->packet->flow, at.seq, at.arrived, at.time);
}

static int read_part(struct reader *rd, struct rtcp *p, struct err *err)
{
	if (p->kind == RTCP_SENDER_REPORT)
		return read_sender_report(rd, p, err);
	if (!rd->place->arrived)
		return 0;
	if (p->kind == RTCP_RECEIVER_REPORT)
		return read_blocks(rd, p, err);
	if (p->kind == RTCP_NACK)
		read_nack(rd, p);
	if (p->kind == RTCP_TRANSPORT)
		read_arrivals(rd, p);
	return 0;
}

int analyze_rtcp(struct trace *t, const struct match_packet *mp, const uint8_t *payload,
		 const struct packet *p, const struct analyze_place *place, struct err *err)
{
	struct reader rd = { .trace = t, .packet = mp, .place = place };
	struct rtcp_walk w;
	struct rtcp part;
	int r = 0;

	rtcp_begin(&w, payload, p->payload_captured, p->payload_bytes);
	if (w.body != RTCP_CLEAR)
		return 0;
	while (r == 0 && rtcp_next(&w, &part))
		r = read_part(&rd, &part, err);
	trace_asked(t, mp->flow, rd.asked);
	return r;
}
