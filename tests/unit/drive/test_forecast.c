/* test_forecast.c - frames of RTP streams and when a receiver would show them. */
#include <string.h>

#include "harness/base/err.h"
#include "harness/drive/forecast.h"
#include "tests/support/suite.h"

#define MS     NSEC_PER_MSEC
#define FRAMES 64

/* The frames told so far, and the forecast that tells them. */
struct watched {
	struct forecast *f;
	struct flow flow;
	uint16_t seq;
	size_t count;
	struct forecast_frame frames[FRAMES];
};

static void on_frame(void *arg, const struct forecast_frame *frame)
{
	struct watched *w = arg;

	if (w->count < FRAMES)
		w->frames[w->count++] = *frame;
}

static void watch(struct watched *w, bool adaptive, nsec_t buffer)
{
	struct forecast_conf conf = { .adaptive = adaptive,
				      .buffer = buffer,
				      .limit = 600 * MS,
				      .on_frame = on_frame,
				      .arg = w };
	struct err err;

	*w = (struct watched){ .flow = { .from_port = 5004, .to_port = 5006, .ip_version = 4 } };
	CHECK_INT(forecast_new(&conf, &w->f, &err), 0);
}

/* One packet of the stream ssrc: sent at, delayed by delay, or lost when that is NSEC_NEVER. */
static void packet_of(struct watched *w, uint32_t ssrc, uint32_t rtp_time, nsec_t sent,
		      nsec_t delay)
{
	struct forecast_rtp rtp = {
		.flow = &w->flow, .ssrc = ssrc, .rtp_time = rtp_time, .seq = w->seq++
	};
	struct forecast_packet p = { .note = forecast_note(w->f, &rtp),
				     .sent = sent,
				     .bytes = 100 };

	p.arrived = delay == NSEC_NEVER ? NSEC_NEVER : sent + delay;
	CHECK(p.note != 0);
	forecast_packet(w->f, &p);
}

static void packet(struct watched *w, uint32_t rtp_time, nsec_t sent, nsec_t delay)
{
	packet_of(w, 7, rtp_time, sent, delay);
}

static void groups_packets_of_one_timestamp_into_a_frame(void)
{
	struct watched w;

	watch(&w, false, 100 * MS);
	packet(&w, 3000, 0, 50 * MS);
	packet(&w, 3000, 1 * MS, 60 * MS);
	packet(&w, 3000, 2 * MS, 40 * MS);
	packet(&w, 6000, 33 * MS, 50 * MS);
	forecast_end(w.f);
	CHECK_INT(w.count, 2);
	CHECK_INT(w.frames[0].packets, 3);
	CHECK_INT(w.frames[0].bytes, 300);
	CHECK_INT(w.frames[0].sent, 0);
	CHECK_INT(w.frames[0].complete, 61 * MS);
	CHECK_INT(w.frames[1].number, 2);
	CHECK_INT(w.frames[1].packets, 1);
	forecast_free(w.f);
}

static void fixed_buffer_shows_each_frame_as_long_after_it_was_sent_as_the_first(void)
{
	static const nsec_t delays[] = { 50 * MS, 20 * MS, 149 * MS, 150 * MS, 151 * MS, 50 * MS };
	struct watched w;

	watch(&w, false, 100 * MS);
	for (uint32_t i = 0; i < 6; i++)
		packet(&w, 3000 * i, 33 * MS * i, delays[i]);
	forecast_end(w.f);
	CHECK_INT(w.count, 6);
	for (int i = 0; i < 6; i++) {
		bool late = delays[i] > 150 * MS;

		CHECK_INT(w.frames[i].due - w.frames[i].sent, 150 * MS);
		CHECK_INT(w.frames[i].late, late);
		CHECK_INT(w.frames[i].shown - w.frames[i].sent, late ? delays[i] : 150 * MS);
	}
	CHECK_INT((int64_t)forecast_stream(w.f, 0)->late, 1);
	CHECK_INT(forecast_latency(w.f, 0, 500), 150 * MS);
	CHECK_INT(forecast_latency(w.f, 0, 1000), 151 * MS);
	CHECK_INT(forecast_stream(w.f, 0)->latency_max, 151 * MS);
	forecast_free(w.f);
}

static void frame_that_lost_a_packet_is_never_shown(void)
{
	struct watched w;

	watch(&w, false, 0);
	packet(&w, 0, 0, 50 * MS);
	packet(&w, 3000, 33 * MS, 50 * MS);
	packet(&w, 3000, 34 * MS, NSEC_NEVER);
	packet(&w, 6000, 66 * MS, 50 * MS);
	forecast_end(w.f);
	CHECK_INT(w.frames[1].lost, 1);
	CHECK_INT(w.frames[1].shown, 0);
	CHECK_INT(w.frames[1].complete, 0);
	CHECK_INT((int64_t)forecast_stream(w.f, 0)->frames, 3);
	CHECK_INT((int64_t)forecast_stream(w.f, 0)->shown, 2);
	forecast_free(w.f);
}

static void counts_frames_over_the_limit(void)
{
	struct watched w;

	watch(&w, false, 100 * MS);
	packet(&w, 0, 0, 50 * MS);
	packet(&w, 3000, 100 * MS, 600 * MS);
	packet(&w, 6000, 200 * MS, 601 * MS);
	packet(&w, 9000, 10000 * MS, 50 * MS);
	forecast_end(w.f);
	CHECK_INT((int64_t)forecast_stream(w.f, 0)->over_limit, 1);
	CHECK_INT((int64_t)forecast_stream(w.f, 0)->late, 2);
	forecast_free(w.f);
}

static void never_shows_a_frame_before_the_one_before_it(void)
{
	struct watched w;

	watch(&w, false, 0);
	packet(&w, 0, 0, 50 * MS);
	packet(&w, 3000, 33 * MS, 500 * MS);
	packet(&w, 6000, 66 * MS, 50 * MS);
	forecast_end(w.f);
	CHECK_INT(w.frames[1].shown, 533 * MS);
	CHECK_INT(w.frames[2].shown, 533 * MS);
	CHECK(!w.frames[2].late);
	forecast_free(w.f);
}

static void adaptive_buffer_vanishes_when_the_delay_is_constant(void)
{
	struct watched w;

	watch(&w, true, 0);
	for (uint32_t i = 0; i < 50; i++)
		packet(&w, 3000 * i, 33 * MS * i, 80 * MS);
	forecast_end(w.f);
	CHECK_INT(w.frames[49].shown - w.frames[49].sent, 80 * MS);
	CHECK_INT((int64_t)forecast_stream(w.f, 0)->late, 0);
	forecast_free(w.f);
}

/* By hand, with delays of 80, 96, 80 ms: after the second d = 80 + 16/8 = 82 and v = (96 - 82)/8 =
 * 1.75, after the third d = 82 - 2/8 = 81.75 and v = 1.75 + (1.75 - 1.75)/8. */
static void adaptive_buffer_follows_mean_and_deviation_by_an_eighth(void)
{
	static const nsec_t delays[] = { 80 * MS, 96 * MS, 80 * MS, 80 * MS };
	struct watched w;

	watch(&w, true, 0);
	for (uint32_t i = 0; i < 4; i++)
		packet(&w, 3000 * i, 33 * MS * i, delays[i]);
	forecast_end(w.f);
	CHECK_INT(w.frames[1].due - w.frames[1].sent, 80 * MS);
	CHECK(w.frames[1].late);
	CHECK_INT(w.frames[2].due - w.frames[2].sent, 82 * MS + 4 * 1750000);
	CHECK_INT(w.frames[3].due - w.frames[3].sent, 81750000 + 4 * 1750000);
	forecast_free(w.f);
}

static void adaptive_buffer_follows_a_spike_at_once_and_leaves_it_when_it_flattens(void)
{
	struct watched w;

	watch(&w, true, 0);
	for (uint32_t i = 0; i < 20; i++)
		packet(&w, 3000 * i, 33 * MS * i, i < 10 ? 80 * MS : 480 * MS);
	forecast_end(w.f);
	CHECK(w.frames[10].late);
	/* d has jumped by the 400 ms; v is an eighth of nothing. */
	CHECK_INT(w.frames[11].due - w.frames[11].sent, 480 * MS);
	CHECK_INT((int64_t)forecast_stream(w.f, 0)->late, 1);
	forecast_free(w.f);
}

static void keeps_streams_and_directions_apart(void)
{
	struct watched w;

	watch(&w, false, 0);
	for (uint16_t i = 0; i < 4; i++) {
		w.seq = i;
		packet_of(&w, 1, 3000U * i, 33 * MS * i, 10 * MS);
		w.seq = (uint16_t)(500 + i);
		packet_of(&w, 2, 960U * i, 33 * MS * i, 20 * MS);
	}
	forecast_end(w.f);
	CHECK_INT((int64_t)forecast_stream_count(w.f), 2);
	CHECK_INT(forecast_latency(w.f, 0, 950), 10 * MS);
	CHECK_INT(forecast_latency(w.f, 1, 950), 20 * MS);
	forecast_free(w.f);
}

static void takes_no_stream_in_which_nothing_follows(void)
{
	struct watched w;

	watch(&w, false, 0);
	for (uint32_t i = 0; i < 4; i++) {
		w.seq = (uint16_t)(i * 977);
		packet(&w, 3000 * i, 33 * MS * i, 10 * MS);
	}
	forecast_end(w.f);
	CHECK_INT((int64_t)forecast_stream_count(w.f), 1);
	CHECK(!forecast_stream(w.f, 0));
	CHECK_INT(w.count, 0);
	forecast_free(w.f);
}

static void leaves_out_and_counts_streams_beyond_its_room(void)
{
	struct watched w;
	struct forecast_rtp rtp = { .flow = &w.flow };

	watch(&w, false, 0);
	for (uint32_t i = 0; i < FORECAST_STREAMS; i++) {
		rtp.ssrc = i * 77;
		CHECK(forecast_note(w.f, &rtp) != 0);
	}
	rtp.ssrc = 1;
	CHECK_INT((int64_t)forecast_note(w.f, &rtp), 0);
	CHECK_INT((int64_t)forecast_left_out(w.f), 1);
	rtp.ssrc = 77;
	CHECK(forecast_note(w.f, &rtp) != 0);
	forecast_free(w.f);
}

static void takes_timestamps_that_wrap_and_packets_out_of_order(void)
{
	struct watched w;

	watch(&w, false, 0);
	packet(&w, UINT32_MAX - 10, 0, 10 * MS);
	packet(&w, 5990, 33 * MS, 10 * MS);
	packet(&w, 2990, 34 * MS, 10 * MS);
	packet(&w, UINT32_MAX - 10, 40 * MS, 10 * MS);
	forecast_end(w.f);
	CHECK_INT(w.count, 3);
	CHECK_INT(w.frames[0].packets, 2);
	CHECK_INT(w.frames[1].rtp_time, 2990);
	CHECK_INT(w.frames[2].rtp_time, 5990);
	forecast_free(w.f);
}

static void counts_packets_whose_frame_has_ended(void)
{
	struct watched w;

	watch(&w, false, 0);
	for (uint32_t i = 0; i < 40; i++)
		packet(&w, 3000 * i, 33 * MS * i, 10 * MS);
	packet(&w, 3000 * 10, 1400 * MS, 10 * MS);
	packet(&w, 3000 * 10 + 1, 1400 * MS, 10 * MS);
	forecast_end(w.f);
	CHECK_INT(w.count, 40);
	CHECK_INT((int64_t)forecast_stream(w.f, 0)->strays, 2);
	forecast_free(w.f);
}

CU_TestInfo forecast_tests[] = {
	TEST(groups_packets_of_one_timestamp_into_a_frame),
	TEST(fixed_buffer_shows_each_frame_as_long_after_it_was_sent_as_the_first),
	TEST(frame_that_lost_a_packet_is_never_shown),
	TEST(counts_frames_over_the_limit),
	TEST(never_shows_a_frame_before_the_one_before_it),
	TEST(adaptive_buffer_vanishes_when_the_delay_is_constant),
	TEST(adaptive_buffer_follows_mean_and_deviation_by_an_eighth),
	TEST(adaptive_buffer_follows_a_spike_at_once_and_leaves_it_when_it_flattens),
	TEST(keeps_streams_and_directions_apart),
	TEST(takes_no_stream_in_which_nothing_follows),
	TEST(leaves_out_and_counts_streams_beyond_its_room),
	TEST(takes_timestamps_that_wrap_and_packets_out_of_order),
	TEST(counts_packets_whose_frame_has_ended),
	CU_TEST_INFO_NULL,
};
