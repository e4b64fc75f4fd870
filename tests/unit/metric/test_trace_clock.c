/* test_trace_clock.c - the clock of a stream in captures, where nobody states it, and its begin. */
#include "harness/base/flow.h"
#include "reports/metric/trace.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

/* Sound of 48 kHz that comes ever later in its first two seconds looks like 44.1 kHz until then. */
static struct trace *slowing(bool sending_seen)
{
	const struct trace_conf conf = { .both_ends = sending_seen };
	const struct flow flow = { .from = { [15] = 1 }, .to = { [15] = 2 }, .ip_version = 6 };
	uint32_t flow_number = 0;
	struct trace *t = NULL;

	CHECK_INT(trace_new(&conf, &t, NULL), 0);
	CHECK_INT(trace_flow_number(t, &flow, &flow_number, NULL), 0);

	for (uint16_t k = 0; k < 400; k++) {
		nsec_t sent = NSEC_PER_SEC + k * 20 * MS;
		nsec_t time = sent + (k < 100 ? k : 100) * 2 * MS;
		const struct trace_packet p = {
			.time = time,
			.sent = sending_seen ? sent : time,
			.flow = flow_number,
			.class = TRACE_RTP,
			.ssrc = 7,
			.rtp = { .time = time,
				 .timestamp = k * 960U,
				 .bytes = 100,
				 .seq = k,
				 .type = 111,
				 .sent = sending_seen ? sent : 0 },
		};

		CHECK_INT(trace_add(t, &p, NULL), 0);
	}
	CHECK_INT(trace_finish(t, NULL), 0);
	return t;
}

/* A fourth of all DNS queries look like RTP by their first byte. */
static void what_only_looks_like_rtp_does_not_begin_a_call(void)
{
	static const struct trace_conf conf = { 0 };
	static const struct flow flows[] = {
		{ .from = { [15] = 1 }, .to = { [15] = 9 }, .to_port = 53, .ip_version = 6 },
		{ .from = { [15] = 1 }, .to = { [15] = 2 }, .to_port = 5004, .ip_version = 6 },
	};
	struct trace *t = NULL;
	uint32_t flow = 0;

	CHECK_INT(trace_new(&conf, &t, NULL), 0);
	for (uint16_t k = 0; k < 100; k++) {
		struct trace_packet p = { .time = k * 20 * MS, .class = TRACE_RTP, .ssrc = 7 };

		CHECK_INT(trace_flow_number(t, &flows[k > 0], &flow, NULL), 0);
		p.flow = flow;
		p.rtp = (struct rtpstream_packet){
			.time = p.time, .timestamp = k * 960U, .bytes = 100, .seq = k, .type = 111
		};
		CHECK_INT(trace_add(t, &p, NULL), 0);
	}
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(trace_flow(t, 0)->first_of[TRACE_RTP], TRACE_UNSEEN);
	CHECK_INT(trace_flow(t, 1)->first_of[TRACE_RTP], 20 * MS);
	trace_free(t);
}

static void the_first_seconds_alone_do_not_decide(void)
{
	struct trace *t = slowing(false);

	CHECK_INT(trace_stream(t, 0)->rtp.clock_hz, 48000);
	CHECK_INT(trace_stream(t, 0)->frames.clock_hz, 48000);
	CHECK_NEAR(trace_stream(t, 0)->frames.jitter.ms, trace_stream(t, 0)->rtp.jitter.ms, 1e-3);
	trace_free(t);
}

static void the_clock_is_measured_where_packets_are_sent(void)
{
	struct trace *t = slowing(true);

	CHECK_INT(trace_stream(t, 0)->rtp.clock_hz, 48000);
	CHECK_INT(trace_stream(t, 0)->frames.clock_hz, 48000);
	CHECK_NEAR(trace_stream(t, 0)->frames.jitter.ms, trace_stream(t, 0)->rtp.jitter.ms, 1e-3);
	trace_free(t);
}

/* Pictures behind a queue that grows by 0.3 s a second, with a report on the next port each half
 * second.
 */
static struct trace *reported(bool by_reports)
{
	static const struct trace_conf conf = { 0 };
	struct flow flow = { .from = { [15] = 1 },
			     .to = { [15] = 2 },
			     .from_port = 5004,
			     .to_port = 6004,
			     .ip_version = 6 };
	struct trace *t = NULL;
	uint32_t media = 0, rtcp = 0;

	CHECK_INT(trace_new(&conf, &t, NULL), 0);
	CHECK_INT(trace_flow_number(t, &flow, &media, NULL), 0);
	flow.from_port++;
	flow.to_port++;
	CHECK_INT(trace_flow_number(t, &flow, &rtcp, NULL), 0);
	for (uint16_t k = 0; k < 100; k++) {
		const nsec_t time = k * 26 * MS;
		const struct trace_packet p = { .time = time,
						.sent = time,
						.flow = media,
						.class = TRACE_RTP,
						.ssrc = 7,
						.rtp = { .time = time,
							 .timestamp = k * 1800U,
							 .seq = k,
							 .bytes = 100,
							 .type = 96 } };
		const struct trace_sender_report report = { .flow = rtcp,
							    .ssrc = 7,
							    .ntp = UINT64_C(0xe0000000) << 32 |
								   ((uint64_t)k << 32) / 50,
							    .timestamp = k * 1800U,
							    .time = time };

		CHECK_INT(trace_add(t, &p, NULL), 0);
		if (by_reports && k % 25 == 24)
			trace_sent_report(t, &report);
	}
	CHECK_INT(trace_finish(t, NULL), 0);
	return t;
}

static void senders_reports_tell_the_clock(void)
{
	struct trace *t = reported(false);

	CHECK_INT(trace_stream(t, 0)->rtp.clock_hz, 0);
	CHECK(trace_stream(t, 0)->rtp.no_clock != NULL);
	trace_free(t);
	t = reported(true);
	CHECK_INT(trace_stream(t, 0)->rtp.clock_hz, 90000);
	CHECK_INT(trace_stream(t, 0)->rtp.clock_by, RTPSTREAM_CLOCK_SENDER);
	CHECK_INT(trace_stream(t, 0)->frames.clock_hz, 90000);
	trace_free(t);
}

CU_TestInfo trace_clock_tests[] = {
	TEST(what_only_looks_like_rtp_does_not_begin_a_call),
	TEST(senders_reports_tell_the_clock),
	TEST(the_first_seconds_alone_do_not_decide),
	TEST(the_clock_is_measured_where_packets_are_sent),
	CU_TEST_INFO_NULL,
};
