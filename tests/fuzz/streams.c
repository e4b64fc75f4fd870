/* streams.c - hostile RTP: flows, streams and frames of captures stay countable. */
/* uses: reports/metric/trace.c reports/metric/lookup.c reports/metric/newcomers.c */
/* uses: reports/metric/hist.c reports/metric/losses.c reports/metric/rtpframes.c */
/* uses: reports/metric/rtpstream.c reports/metric/rtpjitter.c harness/base/err.c */
/* uses: harness/base/flow.c reports/metric/around.c reports/metric/captured.c */
/* uses: reports/metric/echo.c reports/metric/transport.c */
#include <math.h>
#include <stdlib.h>

#include "harness/base/bytes.h"
#include "reports/metric/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Eight flows of four sources each: enough to collide. */
static void add(struct trace *t, struct bytes *b, nsec_t *now)
{
	uint8_t head = bytes_u8(b), more = bytes_u8(b);
	struct flow flow = { .ip_version = 4, .protocol = 17 };
	struct trace_packet p = { .bytes = 40 };

	flow.from_port = head & 7;
	/* Time goes backwards, too. */
	*now += ((int16_t)bytes_be16(b)) * (nsec_t)(head & 8 ? 1000000 : 1000);
	p.time = *now;
	p.sent = more & 1 ? *now - 20000000 : *now;
	p.class = head & 0x80 ? TRACE_RTCP : TRACE_RTP;
	p.feedback = more;
	p.ssrc = head >> 4 & 3;
	p.coding = more & 2 ? more * (nsec_t)1000000 : 0;
	p.rtp = (struct rtpstream_packet){ .time = p.time,
					   .seq = bytes_be16(b),
					   .timestamp = bytes_be16(b) * (more & 4 ? 65537U : 90U),
					   .bytes = more * 5U,
					   .type = head & 0x40 ? 0 : 96 + (more >> 6),
					   .marker = more & 8 };
	p.captured = more & 32 ? p.time - more * (nsec_t)1000000 : 0;
	p.wide_count = more >> 1 & 1;
	p.wide[0].id = more >> 7;
	p.wide[0].seq = p.rtp.seq;
	if (trace_flow_number(t, &flow, &p.flow, NULL) < 0)
		abort();
	flow = flow_reverse(&flow);
	if (head & 0x80 && trace_flow_number(t, &flow, &p.flow, NULL) < 0)
		abort();
	if (head & 0x80)
		trace_told(t, p.flow, p.rtp.seq, more & 1, more * (nsec_t)1000000);
	if (more & 16) {
		trace_fate(t, p.flow, more >> 5 & 1, p.sent, more & 1 ? p.time : TRACE_UNSEEN);
		trace_arrival(t, p.flow, more >> 5 & 1, p.rtp.seq);
	}
	if (trace_add(t, &p, NULL) < 0)
		abort();
}

static void check(const struct trace_stream *s)
{
	const struct rtpframes *f = &s->frames;

	if (f->whole > f->count || s->rtp.packets < 2 || s->rtp.duplicates > s->rtp.packets)
		abort();
	if (s->rtp.clock_hz && (!isfinite(s->rtp.jitter.ms) || s->rtp.jitter.ms < 0))
		abort();
	if (rtpstream_expected(&s->rtp) < 1)
		abort();
}

static void on_frame(void *arg, const struct trace_stream *s, const struct rtpframe *f)
{
	(void)arg;
	if (!f->packets || f->index >= s->frames.count + RTPFRAMES_OPEN)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct trace_conf conf = { .both_ends = true, .newcomers = 64, .on_frame = on_frame };
	struct bytes b = bytes_of(data, size);
	nsec_t now = INT64_C(1700000000000000000);
	struct trace *t;

	if (trace_new(&conf, &t, NULL) < 0)
		abort();
	while (b.left >= 8)
		add(t, &b, &now);
	if (trace_finish(t, NULL) < 0)
		abort();
	for (size_t i = 0; i < trace_streams(t); i++)
		check(trace_stream(t, i));
	trace_free(t);
	return 0;
}
