/* trace.c - hostile packets of streams: statistics stay within what they can be. */
#include "reports/metric/trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/bytes.h"
#include "harness/base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_frame(void *arg, const struct trace_stream *s, const struct rtpframe *f)
{
	uint64_t *frames = arg;

	(void)s;
	if (f->packets == 0 || f->last < f->first || f->number_last < f->number_first)
		abort();
	++*frames;
}

static void check_stream(const struct trace_stream *s)
{
	const struct rtpstream *r = &s->rtp;

	if (r->packets < 3 || !isfinite(r->jitter.ms) || r->duplicates > r->packets ||
	    r->late > r->packets || r->highest < r->base)
		abort();
	if ((int64_t)rtpstream_expected(r) - (int64_t)r->packets != rtpstream_lost_rfc3550(r))
		abort();
}

/* A packet in 12 bytes: what it is, where and when, and its numbers. */
static void add(struct trace *t, struct bytes *b, nsec_t *clock)
{
	uint8_t what = bytes_u8(b);
	struct flow flow = { .from_port = what & 3, .ip_version = 4, .protocol = FLOW_UDP };
	uint16_t seq = bytes_be16(b);
	uint32_t timestamp = bytes_be32(b);
	struct trace_packet p = { .class = (enum trace_class)(what >> 2 & 1),
				  .ssrc = what >> 3 & 7 };

	*clock += (int16_t)bytes_be16(b) * (nsec_t)(what & 64 ? 1000000000 : 1000);
	p.time = *clock;
	p.sent = *clock - bytes_be16(b);
	p.bytes = 100;
	p.rtp = (struct rtpstream_packet){
		.time = *clock,
		.timestamp = timestamp,
		.bytes = 60 + (timestamp & 15),
		.seq = seq,
		.type = bytes_u8(b) & 127,
		.marker = what >> 7,
		.sent = what & 1 ? p.sent : 0,
	};
	p.captured = what & 32 ? *clock - timestamp : 0;
	if (trace_flow_number(t, &flow, &p.flow, NULL) < 0 || trace_add(t, &p, NULL) < 0)
		abort();
	if (what & 2 && trace_numbered(t, p.flow, what >> 7, seq, p.sent, NULL) < 0)
		abort();
	trace_arrival(t, p.flow, what & 1, seq);
	trace_fate(t, p.flow, what & 1, p.sent, what & 2 ? TRACE_UNSEEN : p.time);
	flow = flow_reverse(&flow);
	if (!(what & 4) && trace_flow_number(t, &flow, &p.flow, NULL) < 0)
		abort();
	trace_told(t, p.flow, (uint16_t)(seq - 1), what & 1, *clock);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t frames = 0;
	const struct trace_conf conf = {
		.both_ends = true, .newcomers = 16, .on_frame = on_frame, .arg = &frames
	};
	struct bytes b = bytes_of(data, size);
	struct trace *t = NULL;
	nsec_t clock = 0;

	if (trace_new(&conf, &t, NULL) < 0)
		abort();
	while (b.left >= 12)
		add(t, &b, &clock);
	if (trace_finish(t, NULL) < 0)
		abort();
	for (size_t i = 0; i < trace_streams(t); i++)
		check_stream(trace_stream(t, i));
	trace_free(t);
	return 0;
}
