/* analysis.c - hostile packets of many sources: each is counted once, and all numbers can be made.
 */
#include <math.h>
#include <stdlib.h>

#include "harness/base/bytes.h"
#include "reports/metric/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t flow_of(struct trace *t, uint8_t which)
{
	const struct flow f = { .from = { [15] = which & 1 },
				.to = { [15] = !(which & 1) },
				.from_port = which & 6,
				.to_port = which & 6,
				.protocol = FLOW_UDP,
				.ip_version = 6 };
	uint32_t number;

	if (trace_flow_number(t, &f, &number, NULL) < 0)
		abort();
	return number;
}

/* A packet in 12 bytes; times go back now and then. */
static void add_packet(struct trace *t, uint32_t flow, nsec_t *now, struct bytes *b)
{
	struct trace_packet p = { .flow = flow };

	*now += (int8_t)bytes_u8(b) * (nsec_t)7000000;
	p.class = (enum trace_class)(bytes_u8(b) % TRACE_CLASS_COUNT);
	p.time = *now;
	p.sent = *now;
	p.ssrc = bytes_u8(b) & 3;
	p.feedback = p.ssrc << 4;
	p.rtp = (struct rtpstream_packet){ .time = *now,
					   .seq = bytes_be16(b),
					   .timestamp = bytes_be24(b) << 4,
					   .bytes = bytes_u8(b) };
	p.bytes = p.rtp.bytes + 28;
	p.rtp.type = bytes_u8(b) & 127;
	p.timed = p.rtp.type & 1;
	p.coding = p.rtp.bytes - 128;
	p.captured = p.rtp.type & 2 ? *now - p.rtp.bytes : 0;
	p.capture_offset = p.rtp.type & 4 ? *now : 0;
	if (trace_add(t, &p, NULL) < 0)
		abort();
}

static void add_report(struct trace *t, uint32_t flow, nsec_t now, struct bytes *b)
{
	struct reception_block block = { .time = now };

	block.reporter = bytes_u8(b) & 1;
	block.ssrc = bytes_u8(b) & 3;
	block.fraction_lost = bytes_u8(b) / 256.0;
	block.lost = (int32_t)bytes_be24(b) - (1 << 23);
	block.last_report = bytes_u8(b) & 7;
	block.delay = bytes_be24(b);
	if (block.lost & 1)
		trace_sent_report(
			t, &(struct trace_sender_report){ .flow = flow,
							  .ssrc = block.ssrc,
							  .ntp = (uint64_t)block.delay << 40 |
								 (uint64_t)block.last_report << 16,
							  .timestamp = block.delay << 8,
							  .time = now });
	if (trace_reported(t, flow, &block, NULL) < 0 ||
	    trace_numbered(t, flow, 3, (uint16_t)block.lost, now, NULL) < 0)
		abort();
	trace_told(t, flow, (uint16_t)block.delay, block.lost & 2, now);
}

static void check_flows(const struct trace *t)
{
	for (size_t i = 0; i < trace_flows(t); i++) {
		const struct trace_flow *f = trace_flow(t, i);
		uint64_t sum = 0;

		for (int c = 0; c < TRACE_CLASS_COUNT; c++)
			sum += f->by_class[c];
		if (sum != f->packets)
			abort();
	}
}

static void check_streams(const struct trace *t)
{
	for (size_t i = 0; i < trace_streams(t); i++) {
		const struct trace_stream *s = trace_stream(t, i);

		if (!s->rtp.packets || rtpstream_expected(&s->rtp) < 1 ||
		    s->rtp.duplicates > s->rtp.packets || s->frames.whole > s->frames.count)
			abort();
		if (s->rtp.clock_hz && !isfinite(s->rtp.jitter.ms))
			abort();
	}
	for (size_t i = 0; i < trace_receptions(t); i++) {
		const struct reception *r = trace_reception(t, i);

		if (!r->reports || r->fraction_last > r->fraction_max ||
		    (r->round_trip.count && r->round_trip.min < 0))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct trace_conf conf = { .newcomers = 16 };
	struct bytes b = bytes_of(data, size);
	nsec_t now = 1000 * NSEC_PER_SEC;
	struct trace *t = NULL;

	if (trace_new(&conf, &t, NULL) < 0)
		abort();
	while (b.left >= 12) {
		uint8_t which = bytes_u8(&b);
		uint32_t flow = flow_of(t, which);

		if (which & 128)
			add_report(t, flow, now, &b);
		else
			add_packet(t, flow, &now, &b);
	}
	if (trace_finish(t, NULL) < 0)
		abort();
	check_flows(t);
	check_streams(t);
	trace_free(t);
	return 0;
}
