/* test_trace.c - flows and streams of captures, many of them, and some that are none. */
#include <string.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "reports/metric/trace.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

static struct trace *open_trace(bool both_ends)
{
	const struct trace_conf conf = { .both_ends = both_ends };
	struct trace *t = NULL;

	CHECK_INT(trace_new(&conf, &t, NULL), 0);
	return t;
}

static uint32_t flow(struct trace *t, uint16_t port)
{
	const struct flow f = { .from = { [15] = 1 },
				.to = { [15] = 2 },
				.from_port = port,
				.to_port = 5004,
				.protocol = FLOW_UDP,
				.ip_version = 6 };
	uint32_t number = 0;

	CHECK_INT(trace_flow_number(t, &f, &number, NULL), 0);
	return number;
}

static void add_sized(struct trace *t, uint32_t flow_number, uint32_t ssrc, uint16_t seq,
		      uint32_t timestamp, uint32_t bytes)
{
	const struct trace_packet p = {
		.time = seq * 20 * MS,
		.sent = seq * 20 * MS,
		.flow = flow_number,
		.bytes = 150,
		.class = TRACE_RTP,
		.ssrc = ssrc,
		.rtp = { .time = seq * 20 * MS,
			 .timestamp = timestamp,
			 .bytes = bytes,
			 .seq = seq },
	};

	CHECK_INT(trace_add(t, &p, NULL), 0);
}

static void add_rtp(struct trace *t, uint32_t flow_number, uint32_t ssrc, uint16_t seq,
		    uint32_t timestamp)
{
	add_sized(t, flow_number, ssrc, seq, timestamp, 110);
}

/* A packet of source 7. */
static void add_at(struct trace *t, uint32_t flow_number, uint16_t seq, nsec_t time)
{
	const struct trace_packet p = {
		.time = time,
		.sent = time,
		.flow = flow_number,
		.class = TRACE_RTP,
		.ssrc = 7,
		.rtp = { .time = time, .timestamp = seq * 160U, .bytes = 100, .seq = seq },
	};

	CHECK_INT(trace_add(t, &p, NULL), 0);
}

static void tells_flows_and_their_streams_apart(void)
{
	struct trace *t = open_trace(false);
	uint32_t a = flow(t, 1), b = flow(t, 2);

	CHECK(a != b);
	CHECK_INT(flow(t, 1), a);
	for (uint16_t k = 0; k < 50; k++) {
		add_rtp(t, a, 7, k, k * 160U);
		add_rtp(t, a, 8, k, k * 160U + 5);
		add_rtp(t, b, 7, k, k * 160U); /* the same source number in another flow */
	}
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(trace_flows(t), 2);
	CHECK_INT(trace_streams(t), 3);
	CHECK_INT(trace_stream(t, 0)->ssrc, 7);
	CHECK_INT(trace_stream(t, 0)->flow, a);
	CHECK_INT(trace_stream(t, 0)->rtp.packets, 50);
	CHECK_INT(trace_stream(t, 2)->flow, b);
	CHECK_INT(trace_flow(t, a)->by_class[TRACE_RTP], 100);
	CHECK_INT(trace_flow(t, a)->bytes, 15000);
	CHECK_INT(trace_flow(t, a)->first_of[TRACE_RTP], 0);
	CHECK_INT(trace_flow(t, a)->first_of[TRACE_STUN], TRACE_UNSEEN);
	trace_free(t);
}

static void ten_thousand_streams_are_kept_apart(void)
{
	struct trace *t = open_trace(false);
	uint32_t flows[100];

	for (uint16_t i = 0; i < 100; i++)
		flows[i] = flow(t, i);
	for (uint16_t k = 0; k < 10; k++)
		for (uint32_t i = 0; i < 10000; i++)
			add_rtp(t, flows[i % 100], i * 2654435761U, k, k * 160U);
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(trace_streams(t), 10000);
	for (size_t i = 0; i < 10000; i++)
		CHECK(trace_stream(t, i)->rtp.packets == 10);
	trace_free(t);
}

/* Encrypted datagrams whose first byte happens to be RTP's: sources never come twice. */
static void what_only_looks_like_rtp_is_no_stream(void)
{
	struct trace *t = open_trace(false);
	uint32_t f = flow(t, 1);
	struct dice dice;

	dice_init(&dice, 4, 0);
	for (uint64_t i = 0; i < 100000; i++)
		add_rtp(t, f, (uint32_t)draw(&dice, DRAW_TEST, i),
			(uint16_t)draw(&dice, DRAW_TEST, ~i), (uint32_t)i);
	/* And a protocol with the same word where RTP has its source. */
	for (uint64_t i = 0; i < 1000; i++)
		add_rtp(t, f, 0, (uint16_t)draw(&dice, DRAW_TEST, ~i), 77);
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(trace_streams(t), 0);
	CHECK_INT(trace_flow(t, f)->packets, 101000);
	CHECK_INT(trace_flow(t, f)->by_class[TRACE_RTP], 0);
	CHECK_INT(trace_flow(t, f)->by_class[TRACE_OTHER], 101000);
	trace_free(t);
}

/* Behind one address translator, or in a relay: on one flow, packet by packet. */
static void two_sources_with_one_ssrc_are_two_streams(void)
{
	struct trace *t = open_trace(false);
	uint32_t f = flow(t, 1);

	for (uint16_t k = 0; k < 200; k++) {
		add_at(t, f, (uint16_t)(65500 + k), k * 20 * MS);
		if (k % 10 != 5)
			add_at(t, f, (uint16_t)(30000 + k), k * 20 * MS + 7 * MS);
	}
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(trace_streams(t), 2);
	CHECK_INT(trace_stream(t, 0)->rtp.packets, 200);
	CHECK_INT(trace_stream(t, 0)->again, 0);
	CHECK_INT(rtpstream_lost(&trace_stream(t, 0)->rtp), 0);
	CHECK_INT(trace_stream(t, 1)->rtp.packets, 180);
	CHECK_INT(trace_stream(t, 1)->again, 1);
	CHECK_INT(rtpstream_lost(&trace_stream(t, 1)->rtp), 20);
	trace_free(t);
}

/* A restart within a second begins a stream; what goes on after an outage of a minute does not. */
static void a_leap_after_silence_is_loss_and_without_it_a_restart(void)
{
	struct trace *t = open_trace(false);
	uint32_t f = flow(t, 1);

	for (uint16_t k = 0; k < 100; k++)
		add_at(t, f, k, k * 20 * MS);
	for (uint16_t k = 0; k < 100; k++)
		add_at(t, f, (uint16_t)(20000 + k), (100 + k) * 20 * MS);
	for (uint16_t k = 0; k < 100; k++)
		add_at(t, f, (uint16_t)(25000 + k), (5000 + k) * 20 * MS);
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(trace_streams(t), 2);
	CHECK_INT(trace_stream(t, 0)->rtp.packets + trace_stream(t, 1)->rtp.packets, 300);
	CHECK_INT(rtpstream_lost(&trace_stream(t, 1)->rtp), 4900);
	trace_free(t);
}

/* Ends it, and frees it: what each stream, by its SSRC from 1 on, does to another. */
static void finish_with(struct trace *t, const enum echo_kind *repairs, size_t n)
{
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(trace_streams(t), n);
	for (size_t i = 0; i < trace_streams(t); i++) {
		const struct trace_stream *s = trace_stream(t, i);

		CHECK_INT(s->repairs, repairs[s->ssrc - 1]);
		if (s->repairs)
			CHECK_INT(s->repaired_ssrc, 1);
	}
	trace_free(t);
}

static void a_stream_that_repeats_timestamps_of_another_repairs_it(void)
{
	struct trace *t = open_trace(false);
	uint32_t f = flow(t, 1);

	for (uint16_t k = 0; k < 300; k++) {
		add_rtp(t, f, 1, k, k * 3000U);
		add_rtp(t, f, 3, k, 50 + k * 960U);
		if (k % 10 == 0 && k > 20)
			add_sized(t, f, 2, k / 10, (k - 9U) * 3000U, 112);
		if (k % 5 == 0)
			add_sized(t, f, 4, k / 5, k * 3000U, 136);
	}
	finish_with(t, (const enum echo_kind[]){ ECHO_NONE, ECHO_RTX, ECHO_NONE, ECHO_FEC }, 4);
}

static void retransmissions_may_outnumber_what_they_repeat(void)
{
	struct trace *t = open_trace(false);
	uint32_t f = flow(t, 1);

	for (uint16_t k = 0; k < 300; k++) {
		add_rtp(t, f, 1, k, k * 3000U);
		for (uint16_t i = 0; i < 3 && k >= 10; i++)
			add_sized(t, f, 2, k * 3 + i, (k - 9U + i) * 3000U, 112);
		/* a second picture of each instant, which is larger */
		for (uint16_t i = 0; i < 2; i++)
			add_sized(t, f, 3, k * 2 + i, k * 3000U, 1000U + i);
	}
	finish_with(t, (const enum echo_kind[]){ ECHO_NONE, ECHO_RTX, ECHO_NONE }, 3);
}

/* Of each tenth frame the large packet is lost, and comes four frames later: nothing like it is
 * among what came of the frame. */
static void what_is_sent_again_for_a_loss_is_no_fec(void)
{
	struct trace *t = open_trace(false);
	uint32_t f = flow(t, 1);

	for (uint16_t k = 0; k < 300; k++) {
		if (k % 10)
			add_sized(t, f, 1, (uint16_t)(2 * k), k * 3000U, 1200);
		add_sized(t, f, 1, (uint16_t)(2 * k + 1), k * 3000U, 150);
		if (k >= 10 && k % 10 == 4)
			add_sized(t, f, 2, k / 10, (k - 4U) * 3000U, 1202);
		add_sized(t, f, 3, k, k * 3000U, 1220);
	}
	finish_with(t, (const enum echo_kind[]){ ECHO_NONE, ECHO_RTX, ECHO_FEC }, 3);
}

/* At the receiver, behind an outage: of frames 100 to 199 came only what was sent again, between
 * the packets of the frames after it; beside them sound, whose timestamps begin at 0 too. */
static void what_only_came_when_sent_again_is_known_by_its_age(void)
{
	struct trace *t = open_trace(false);
	uint32_t f = flow(t, 1);

	for (uint16_t k = 0; k < 400; k++) {
		nsec_t time = k * 20 * MS;

		if (k < 100 || k >= 200)
			add_rtp(t, f, 1, k, k * 1800U);
		add_rtp(t, f, 2, k, k * 960U);
		for (uint16_t i = 0; i < 10 && k >= 200 && k < 210; i++) {
			const struct trace_packet p = {
				.time = time,
				.sent = time,
				.flow = f,
				.class = TRACE_RTP,
				.ssrc = 3,
				.rtp = { .time = time,
					 .timestamp = ((k - 200U) * 10 + 100 + i) * 1800U,
					 .bytes = 112,
					 .seq = (uint16_t)((k - 200) * 10 + i),
					 .type = 97 },
			};

			CHECK_INT(trace_add(t, &p, NULL), 0);
		}
	}
	finish_with(t, (const enum echo_kind[]){ ECHO_NONE, ECHO_NONE, ECHO_RTX }, 3);
}

static void counts_what_feedback_asks_for_and_senders_tell(void)
{
	struct trace *t = open_trace(false);
	uint32_t f = flow(t, 1);
	struct trace_packet p = { .flow = f, .class = TRACE_RTCP, .feedback = 1 << 3 | 1 << 5 };

	CHECK_INT(trace_add(t, &p, NULL), 0);
	p.feedback = 1 << 3;
	CHECK_INT(trace_add(t, &p, NULL), 0);
	p = (struct trace_packet){ .flow = f, .class = TRACE_RTP, .ssrc = 1 };
	for (uint16_t k = 0; k < 30; k++) {
		p.rtp.seq = k;
		p.timed = k % 10 == 0;
		p.coding = k == 0 ? 0 : 12 * MS;
		p.pacing = k == 0 ? 0 : 3 * MS;
		CHECK_INT(trace_add(t, &p, NULL), 0);
	}
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(trace_flow(t, f)->feedback[3], 2);
	CHECK_INT(trace_flow(t, f)->feedback[5], 1);
	CHECK_INT(trace_stream(t, 0)->coding.count, 3);
	CHECK_INT(trace_stream(t, 0)->coding.min, 0);
	CHECK_INT(trace_stream(t, 0)->coding.max, 12 * MS);
	CHECK_INT(trace_stream(t, 0)->pacing.max, 3 * MS);
	trace_free(t);
}

/* 100 packets with 30 ms on the way, 10 more each second one; 50 to 54 lost; 20 copied; 70
 * overtaken. */
/* Every fifth frame's capture is told; frames take 30 ms to here, every 50th 80 ms more, and the
 * capturer's clock is three hours ahead, 7 ms of which are the sender's too. */
static void tells_how_old_frames_are_by_their_senders_clock(void)
{
	struct trace *t = open_trace(false);
	uint32_t f = flow(t, 1);
	const nsec_t ahead = 3 * 3600 * NSEC_PER_SEC;
	const struct around *latency;

	for (uint16_t k = 0; k < 500; k++) {
		nsec_t capture = 1000 * NSEC_PER_SEC + k * 20 * MS;
		struct trace_packet p = { .time = capture + 30 * MS + (k % 50 == 49 ? 80 * MS : 0),
					  .flow = f,
					  .class = TRACE_RTP,
					  .ssrc = 1 };

		p.sent = p.time;
		p.captured = k % 5 ? 0 : capture + ahead;
		p.capture_offset = 7 * MS;
		p.rtp = (struct rtpstream_packet){
			.time = p.time, .timestamp = k * 160U, .bytes = 100, .seq = k, .type = 0
		};
		CHECK_INT(trace_add(t, &p, NULL), 0);
	}
	CHECK_INT(trace_finish(t, NULL), 0);
	latency = &trace_stream(t, 0)->captured.latency;
	CHECK_INT(latency->hist.count, 500);
	CHECK_INT(around_least(latency), 37 * MS - ahead);
	CHECK_INT(around_percentile(latency, 9500), 37 * MS - ahead);
	CHECK_NEAR((double)(around_percentile(latency, 9900) - around_least(latency)), 80e6, 1e5);
	CHECK_INT(trace_stream(t, 0)->captured.offset, 7 * MS);
	trace_free(t);
}

/* Extension 5 counts packets over two streams; extension 3 is something else of two bytes. Feedback
 * comes on the opposite flow: of 100 packets 10 were lost, and the queue grew by 1 ms a packet. */
static void tells_what_feedback_says_of_packets(void)
{
	struct trace *t = open_trace(false);
	const struct flow back = { .from = { [15] = 2 },
				   .to = { [15] = 1 },
				   .from_port = 5004,
				   .to_port = 1,
				   .protocol = FLOW_UDP,
				   .ip_version = 6 };
	uint32_t f = flow(t, 1), b = 0;
	const struct transport *told;

	CHECK_INT(trace_flow_number(t, &back, &b, NULL), 0);
	for (uint16_t k = 0; k < 100; k++) {
		struct trace_packet p = { .time = k * 10 * MS,
					  .sent = k * 10 * MS,
					  .flow = f,
					  .class = TRACE_RTP,
					  .ssrc = k % 2,
					  .rtp = { .seq = k / 2, .bytes = 100 } };

		CHECK_INT(trace_numbered(t, f, 3, 77, p.sent, NULL), 0);
		CHECK_INT(trace_numbered(t, f, 5, (uint16_t)(65500 + k), p.sent, NULL), 0);
		CHECK_INT(trace_add(t, &p, NULL), 0);
	}
	for (uint16_t k = 0; k < 100; k++)
		trace_told(t, b, (uint16_t)(65500 + k), k % 10 != 3,
			   5000 * NSEC_PER_SEC + k * 11 * MS);
	trace_told(t, b, 65500, true, 0);  /* once more */
	trace_told(t, b, 12345, false, 0); /* never sent */
	trace_asked(t, b, 3);
	told = trace_flow(t, f)->transport;
	CU_ASSERT_PTR_NOT_NULL_FATAL(told);
	CHECK_INT(told->told, 100);
	CHECK_INT(told->lost, 10);
	CHECK_INT(told->delay.hist.count, 90);
	CHECK_INT(around_least(&told->delay), 5000 * NSEC_PER_SEC);
	CHECK_NEAR((double)(around_percentile(&told->delay, 10000) - around_least(&told->delay)),
		   99e6, 1e5);
	CHECK_INT(trace_flow(t, b)->asked, 3);
	CHECK(trace_flow(t, b)->transport == NULL);
	CHECK_INT(trace_finish(t, NULL), 0);
	trace_free(t);
}

static void folds_what_happened_between_two_captures(void)
{
	struct trace *t = open_trace(true);
	uint32_t f = flow(t, 1);
	const struct trace_passage *p = trace_flow(t, f)->passage;

	for (uint64_t k = 0; k < 100; k++)
		if (k < 50 || k > 54)
			trace_arrival(t, f, 0, k == 70 ? 72 : k == 71 ? 70 : k == 72 ? 71 : k);
	trace_copy(t, f);
	for (uint64_t k = 0; k < 100; k++) {
		nsec_t sent = (nsec_t)k * 20 * MS;
		bool lost = k >= 50 && k <= 54;

		trace_fate(t, f, 0, sent,
			   lost ? TRACE_UNSEEN : sent + 30 * MS + (nsec_t)(k % 2) * 10 * MS);
	}
	trace_fate(t, f, 1, 5, TRACE_UNSEEN);
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(p->side, 0);
	CHECK_INT(p->sent, 100);
	CHECK_INT(p->arrived, 95);
	CHECK_INT(p->copies, 1);
	CHECK_INT(p->strangers, 1);
	CHECK_INT(p->losses.lost, 5);
	CHECK_INT(p->losses.bursts, 1);
	CHECK_INT(p->delay.min, 30 * MS);
	CHECK_INT(p->delay.max, 40 * MS);
	CHECK_INT(p->variation.count, 49 + 44);
	CHECK_INT(p->variation.min, 10 * MS);
	CHECK_INT(p->reorder.reordered, 2);
	trace_free(t);
}

static void a_packet_that_cannot_be_told_from_others_is_not_lost_and_has_no_delay(void)
{
	struct trace *t = open_trace(true);
	uint32_t f = flow(t, 1);
	const struct trace_passage *p = trace_flow(t, f)->passage;

	trace_arrival(t, f, 0, 1);
	trace_arrival(t, f, 0, TRACE_ANY);
	trace_arrival(t, f, 0, 3);
	trace_fate(t, f, 0, 1 * MS, 4 * MS);
	trace_fate(t, f, 0, 2 * MS, TRACE_SOMEWHEN);
	trace_fate(t, f, 0, 3 * MS, 8 * MS);
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(p->arrived, 3);
	CHECK_INT(p->losses.lost, 0);
	CHECK_INT(p->alike, 1);
	CHECK_INT(p->delay.count, 2);
	CHECK_INT(p->delay.max, 5 * MS);
	CHECK_INT(p->variation.count, 0);
	CHECK_INT(p->reorder.received, 2);
	trace_free(t);
}

static void a_flow_seen_at_one_end_only_is_lost_or_strange(void)
{
	struct trace *t = open_trace(true);
	uint32_t a = flow(t, 1), b = flow(t, 2);

	trace_fate(t, a, 0, 5, TRACE_UNSEEN);
	trace_fate(t, b, 1, 5, TRACE_UNSEEN);
	trace_outside(t, a);
	CHECK_INT(trace_flow(t, a)->passage->outside, 1);
	CHECK_INT(trace_flow(t, a)->passage->sent, 1);
	CHECK_INT(trace_flow(t, a)->passage->losses.lost, 1);
	CHECK_INT(trace_flow(t, b)->passage->sent, 0);
	CHECK_INT(trace_flow(t, b)->passage->strangers, 1);
	trace_free(t);
}

/* RTCP has the opposite flow, or ports of its own; then the source alone tells of which stream. */
static void reports_are_told_in_the_clock_of_their_stream(void)
{
	struct trace *t = open_trace(false);
	struct reception_block b = { .reporter = 1, .ssrc = 7, .jitter = 80 };
	uint32_t media = flow(t, 1), rtcp = flow(t, 2);

	for (uint16_t k = 0; k < 50; k++)
		add_rtp(t, media, 7, k, k * 160U);
	CHECK_INT(trace_reported(t, rtcp, &b, NULL), 0);
	b.ssrc = 6;
	CHECK_INT(trace_reported(t, rtcp, &b, NULL), 0);
	CHECK_INT(trace_finish(t, NULL), 0);
	CHECK_INT(trace_receptions(t), 2);
	CHECK_INT(trace_reception(t, 0)->ssrc, 6);
	CHECK_INT(trace_reception(t, 0)->clock_hz, 0);
	CHECK_INT(trace_reception(t, 1)->ssrc, 7);
	CHECK_INT(trace_reception(t, 1)->clock_hz, 8000);
	trace_free(t);
}

CU_TestInfo trace_tests[] = {
	TEST(tells_flows_and_their_streams_apart),
	TEST(ten_thousand_streams_are_kept_apart),
	TEST(what_only_looks_like_rtp_is_no_stream),
	TEST(two_sources_with_one_ssrc_are_two_streams),
	TEST(a_leap_after_silence_is_loss_and_without_it_a_restart),
	TEST(a_stream_that_repeats_timestamps_of_another_repairs_it),
	TEST(retransmissions_may_outnumber_what_they_repeat),
	TEST(what_is_sent_again_for_a_loss_is_no_fec),
	TEST(what_only_came_when_sent_again_is_known_by_its_age),
	TEST(counts_what_feedback_asks_for_and_senders_tell),
	TEST(tells_how_old_frames_are_by_their_senders_clock),
	TEST(tells_what_feedback_says_of_packets),
	TEST(reports_are_told_in_the_clock_of_their_stream),
	TEST(folds_what_happened_between_two_captures),
	TEST(a_packet_that_cannot_be_told_from_others_is_not_lost_and_has_no_delay),
	TEST(a_flow_seen_at_one_end_only_is_lost_or_strange),
	CU_TEST_INFO_NULL,
};
