/* test_run.c - all numbers of an imagined run, and the causes of its stalls. */
#include <string.h>

#include "reports/metric/run.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

#define VIDEO 0x1111
#define AUDIO 0x3333
#define FRAME (40 * MS)
#define COUNT 250

/* What happens in the run: 250 frames of one packet each 40 ms, 120 ms from camera to screen. */
struct story {
	uint64_t lost_from, lost_to;     /* frames whose packets are lost */
	uint64_t unused_to;              /* frames after them that arrive but are not shown */
	uint64_t queued_from, queued_to; /* frames that wait a second in a queue */
};

static void add_frame(struct series_set *set, const struct story *story, uint64_t k)
{
	nsec_t t = (nsec_t)k * FRAME;
	bool lost = k >= story->lost_from && k < story->lost_to;
	bool unused = k >= story->lost_to && k < story->unused_to;
	nsec_t queued = k >= story->queued_from && k < story->queued_to ? 1000 * MS : 0;
	struct note_packet p = { .number = k * 2 + 1,
				 .sent = t + 10 * MS,
				 .received = t + 110 * MS + queued,
				 .ssrc = VIDEO,
				 .timestamp = (uint32_t)(k * 3600),
				 .bytes = 1000,
				 .type = 96,
				 .marker = 1,
				 .seq = (uint16_t)k };

	if (lost)
		p.received = 0;
	note(set, RECORD_CAPTURE, t, k, 0);
	note(set, RECORD_ENCODED, t + 8 * MS, k, 960);
	note(set, RECORD_RTPTIME, t + 9 * MS, k, (int64_t)k * 3600);
	note_packet(set, &p);
	note_driven(set, k * 2, p.sent + 1, 1000, queued, 0);
	if (lost || unused)
		return;
	note(set, RECORD_RECEIVED, t + 112 * MS + queued, k, 960);
	note(set, RECORD_DECODED, t + 115 * MS + queued, k, 0);
	note(set, RECORD_SHOWN, t + 120 * MS + queued, k, 0);
}

/* Two packets of sound a frame. */
static void add_sound(struct series_set *set, uint64_t k)
{
	nsec_t t = (nsec_t)k * FRAME;

	note_packet(set, &(struct note_packet){ .number = k * 2 + 2,
						.sent = t + 15 * MS,
						.received = t + 115 * MS,
						.ssrc = AUDIO,
						.type = 97,
						.timestamp = (uint32_t)(k * 1920),
						.bytes = 120,
						.seq = (uint16_t)k });
	note_driven(set, k * 2 + 1, t + 15 * MS + 1, 120, 0, 0);
}

static void tell(struct series_set *set, const struct story *story, struct run_result *ret)
{
	const struct measure_conf conf = { .begin = 0, .end = COUNT * FRAME };

	for (uint64_t k = 0; k < COUNT; k++) {
		add_frame(set, story, k);
		add_sound(set, k);
	}
	CHECK_INT(run_measure(set, &conf, ret, NULL), 0);
}

static double value(const struct run_result *r, const char *stream, const char *name)
{
	const struct metric *m = metric_find(&r->metrics, stream, name);

	if (!m || m->null_reason) {
		(void)check_str(m ? m->null_reason : "missing", "measured", name, __FILE__,
				__LINE__, __func__);
		return -1;
	}
	return m->value;
}

#define CHECK_METRIC(r, name, want) CHECK_NEAR(value(r, "to-buyer", name), want, 1e-9)

static void a_steady_call_gives_its_own_numbers(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { 0 };

	tell(&set, &story, &r);
	CHECK_METRIC(&r, "latency.p50", 120);
	CHECK_METRIC(&r, "latency.p95", 120);
	CHECK_METRIC(&r, "latency.p95.type7", 120);
	CHECK_METRIC(&r, "latency.over_600", 0);
	CHECK_METRIC(&r, "age.p50", 140);
	CHECK_METRIC(&r, "age.max", 160);
	CHECK_METRIC(&r, "age.over_150", 0.25);
	CHECK_METRIC(&r, "stall.600.count", 0);
	CHECK_METRIC(&r, "stall.600.ratio", 0);
	CHECK_METRIC(&r, "freeze.webrtc.count", 0);
	CHECK_METRIC(&r, "gap.max", 40);
	CHECK_METRIC(&r, "open_freeze", 0);
	CHECK_METRIC(&r, "fps.harmonic", 25);
	CHECK_METRIC(&r, "fps.mean", 25);
	CHECK_METRIC(&r, "ifd_var.unbiased", 0);
	CHECK_METRIC(&r, "frames.captured", 250);
	CHECK_METRIC(&r, "frames.never", 0);
	CHECK_METRIC(&r, "blame.encode", 8);
	CHECK_METRIC(&r, "blame.payload", 1);
	CHECK_METRIC(&r, "blame.pacing", 1);
	CHECK_METRIC(&r, "blame.propagation", 100);
	CHECK_METRIC(&r, "blame.assemble", 2);
	CHECK_METRIC(&r, "delay.p50", 100);
	CHECK_METRIC(&r, "pdv.rfc5481.p999", 0);
	CHECK_METRIC(&r, "ipdv.rfc3393.max", 0);
	CHECK_METRIC(&r, "loss.ratio", 0);
	CHECK_METRIC(&r, "reorder.rfc4737.ratio", 0);
	CHECK_METRIC(&r, "jitter.rfc3550", 0);
	CHECK_NEAR(value(&r, "to-buyer.audio", "jitter.rfc3550.max"), 0, 1e-9);
	CHECK_METRIC(&r, "rate.sent", (1000 + 120) * 8 * 25);
	CHECK_METRIC(&r, "repair.count", 0);
	run_result_done(&r);
	series_set_done(&set);
}

/* Numbers of a conversation are those of the run as a whole, those of a player and of SRT are there
 * when one played, or carried. */
static bool is_of_a_direction(const struct metric_def *d)
{
	return strncmp(d->name, "hls.", 4) != 0 && strncmp(d->name, "srt.", 4) != 0 &&
	       strncmp(d->name, "talk.", 5) != 0 && strncmp(d->name, "translate.", 10) != 0;
}

/* Every definition is either given for a direction or null with a reason, and none is there twice;
 * nothing is said of a conversation that there was not. */
static void every_number_is_given_once_for_each_direction(void)
{
	static const char *const streams[] = { "to-buyer", "to-seller" };
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { 0 };

	tell(&set, &story, &r);
	for (size_t s = 0; s < 2; s++) {
		const struct metric_def *d;

		for (size_t i = 0; (d = metric_nth(i)); i++) {
			size_t found = 0;

			for (size_t k = 0; k < r.metrics.n; k++)
				found += r.metrics.v[k].def == d &&
					 !strcmp(r.metrics.v[k].stream, streams[s]);
			(void)check_int((int64_t)found, is_of_a_direction(d), d->name, __FILE__,
					__LINE__, __func__);
		}
	}
	CHECK_STR(metric_find(&r.metrics, "to-seller", "latency.p95")->null_reason,
		  "no captured frame was recorded");
	CHECK_STR(metric_find(&r.metrics, "to-seller", "loss.ratio")->null_reason,
		  "the wires were not captured");
	run_result_done(&r);
	series_set_done(&set);
}

/* Frames 100 to 124 are lost: the picture of 99, shown at 4080, stands until 125 comes at 5120. */
static void an_outage_is_one_stall_of_its_length_with_its_event(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { .lost_from = 100, .lost_to = 125 };
	const struct run_stall *s;

	note_in(&set, "", "outage", RECORD_EVENT, 3990 * MS, 1, 1);
	note_in(&set, "", "outage", RECORD_EVENT, 4990 * MS, 1, 0);
	tell(&set, &story, &r);
	CHECK_INT(r.to_buyer.stall_count, 1);
	s = r.to_buyer.stalls;
	CHECK_INT(s->stall.begin, 99 * FRAME + 600 * MS);
	CHECK_INT(s->stall.begin + s->stall.length, 125 * FRAME + 120 * MS);
	CHECK_INT(s->event, 1);
	CHECK_INT(s->cause, BLAME_REPAIR);
	CHECK(s->lost);
	CHECK(!s->waited_for_key);
	CHECK_METRIC(&r, "stall.600.longest", 560);
	CHECK_METRIC(&r, "freeze.webrtc.count", 1);
	CHECK_METRIC(&r, "freeze.webrtc.total", 1040);
	CHECK_METRIC(&r, "freeze.agora500.total", 1040);
	CHECK_METRIC(&r, "pause.w3c.count", 0);
	CHECK_METRIC(&r, "gap.over_1000.total", 1040);
	CHECK_METRIC(&r, "frames.lost", 25);
	CHECK_METRIC(&r, "frames.never", 0.1);
	CHECK_METRIC(&r, "loss.count", 25);
	CHECK_METRIC(&r, "loss.bursts", 25); /* the sound between them arrived */
	run_result_done(&r);
	series_set_done(&set);
}

/* After the outage 20 frames arrive whole and cannot be decoded: the wait for a key frame. */
static void a_wait_for_a_key_frame_is_told(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { .lost_from = 100, .lost_to = 110, .unused_to = 130 };
	const struct run_stall *s;

	tell(&set, &story, &r);
	CHECK_INT(r.to_buyer.stall_count, 1);
	s = r.to_buyer.stalls;
	CHECK(s->waited_for_key);
	/* From frame 110's arrival to frame 130 on screen. */
	CHECK_INT(s->key_wait, (130 * FRAME + 120 * MS) - (110 * FRAME + 110 * MS));
	CHECK_INT(s->event, 0);
	CHECK_METRIC(&r, "frames.lost", 10);
	CHECK_METRIC(&r, "frames.unused", 20);
	run_result_done(&r);
	series_set_done(&set);
}

/* Packets of frames 100 to 119 are sent again and arrive, half a second later: too late to be
 * shown. */
static void a_repair_that_comes_too_late_is_a_loss(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { .lost_from = 100, .lost_to = 120 };
	const struct run_stall *s;

	for (uint64_t k = 100; k < 120; k++)
		note_packet(&set, &(struct note_packet){ .number = 1000 + k,
							 .sent = (nsec_t)k * FRAME + 500 * MS,
							 .received = (nsec_t)k * FRAME + 600 * MS,
							 .ssrc = 0x9999,
							 .timestamp = (uint32_t)(k * 3600),
							 .bytes = 1002,
							 .type = 98,
							 .seq = (uint16_t)k });
	tell(&set, &story, &r);
	CHECK_INT(r.to_buyer.stall_count, 1);
	s = r.to_buyer.stalls;
	CHECK_INT(s->cause, BLAME_REPAIR);
	CHECK(s->lost);
	CHECK(s->waited_for_key);
	CHECK_METRIC(&r, "frames.lost", 20);
	CHECK_METRIC(&r, "frames.unused", 0);
	CHECK_METRIC(&r, "repair.count", 20);
	run_result_done(&r);
	series_set_done(&set);
}

static void a_stall_in_the_queue_is_the_queues(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { .queued_from = 100, .queued_to = 150 };

	tell(&set, &story, &r);
	/* Frames after the queue come before those in it: the picture goes back and forth. */
	CHECK(r.to_buyer.stall_count >= 1);
	CHECK_INT(r.to_buyer.stalls[0].cause, BLAME_QUEUE);
	CHECK(!r.to_buyer.stalls[0].lost);
	CHECK_METRIC(&r, "latency.max", 1120);
	CHECK_METRIC(&r, "latency.over_600", 0.2);
	CHECK_METRIC(&r, "delay.max", 1100);
	CHECK_METRIC(&r, "pdv.rfc5481.p99", 1000);
	run_result_done(&r);
	series_set_done(&set);
}

/* The sender dies at frame 200: nothing is captured any more, and the last picture stands. */
static void a_sender_that_dies_leaves_an_open_freeze(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { 0 };
	const struct measure_conf conf = { .begin = 0, .end = COUNT * FRAME };

	for (uint64_t k = 0; k < 200; k++)
		add_frame(&set, &story, k);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_METRIC(&r, "open_freeze", 50 * 40 + 40 - 120);
	CHECK_METRIC(&r, "freeze.webrtc.count", 0);
	CHECK_INT(r.to_buyer.stall_count, 1);
	CHECK(r.to_buyer.stalls[0].stall.open);
	CHECK_INT(r.to_buyer.stalls[0].cause, BLAME_PREPARE);
	CHECK_INT(r.to_buyer.stalls[0].pause, 51 * FRAME);
	run_result_done(&r);
	series_set_done(&set);
}

static void setup_is_split_into_its_steps(void)
{
	static const char *const names[] = { "start",     "signal",        "offer",
					     "answer",    "ice",           "dtls",
					     "first-rtp", "first-decoded", "first-shown" };
	struct series_set set = { 0 };
	struct run_result r;
	const struct measure_conf conf = { .begin = 0, .end = 1000 * MS };

	for (int i = 0; i < 9; i++) {
		note_in(&set, "buyer", names[i], RECORD_STEP, (10 + i * i) * MS, 0, 0);
		if (i < 4)
			note_in(&set, "seller", names[i], RECORD_STEP, 100 * MS, 0, 0);
	}
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_METRIC(&r, "setup.first_frame", 64);
	CHECK_METRIC(&r, "setup.from_join", 63);
	CHECK_METRIC(&r, "setup.signal", 1);
	CHECK_METRIC(&r, "setup.ice", 7);
	CHECK_METRIC(&r, "setup.first_shown", 15);
	CHECK_STR(metric_find(&r.metrics, "to-seller", "setup.first_frame")->null_reason,
		  "the step that ends it was not reached");
	CHECK_STR(metric_find(&r.metrics, "to-seller", "setup.dtls")->null_reason,
		  "the step that begins it was not recorded");
	run_result_done(&r);
	series_set_done(&set);
}

static void more_than_five_seconds_without_a_picture_are_a_pause(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { .lost_from = 60, .lost_to = 200 };

	tell(&set, &story, &r);
	CHECK_METRIC(&r, "pause.w3c.count", 1);
	CHECK_METRIC(&r, "pause.w3c.total", 5640);
	run_result_done(&r);
	series_set_done(&set);
}

/* A mark each 500 ms, heard 150 ms later; the fourth never. Pictures take 120 ms: the sound is 30
 * ms late. */
static void sound_is_measured_by_its_marks(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { 0 };

	for (uint64_t k = 0; k < 20; k++) {
		nsec_t t = (nsec_t)k * 500 * MS + 7 * MS;

		note(&set, RECORD_MARKED, t, k, 0);
		if (k != 3)
			note(&set, RECORD_HEARD, t + 150 * MS, k, 900000);
		if (k == 5)
			note(&set, RECORD_HEARD, t + 400 * MS, k, 500000); /* an echo */
	}
	note(&set, RECORD_DROPOUT, 2000 * MS, 0, 60 * MS);
	note(&set, RECORD_CONCEALED, 2000 * MS, 0, 40 * MS);
	note(&set, RECORD_RESTORED, 2000 * MS, 0, 20 * MS);
	note(&set, RECORD_DROPOUT, 3000 * MS, 0, 10 * MS); /* too short to be one */
	note(&set, RECORD_DROPOUT, COUNT * FRAME - 140 * MS, 0, 1000 * MS);
	note(&set, RECORD_DROPOUT, COUNT * FRAME + 10 * MS, 0, 1000 * MS);
	note_in(&set, "buyer", "first-audio", RECORD_STEP, COUNT * FRAME - 8000 * MS, 0, 0);
	tell(&set, &story, &r);
	CHECK_METRIC(&r, "audio.latency.p50", 150);
	CHECK_METRIC(&r, "audio.latency.max", 150);
	CHECK_METRIC(&r, "audio.missing", 1 / 18.0); /* those of the last second are undecided */
	/* the last but one lasts until the end */
	CHECK_METRIC(&r, "audio.dropouts.count", 2);
	CHECK_METRIC(&r, "audio.dropouts.total", 200);
	CHECK_METRIC(&r, "audio.dropouts.max", 140);
	CHECK_METRIC(&r, "audio.dropouts.ratio", 0.2 / 8);
	/* 3.5 % of the first 2 s are missing, and 7 % of the last */
	CHECK_METRIC(&r, "audiofreeze.agora.count", 1);
	CHECK_METRIC(&r, "audiofreeze.agora.total", 2000);
	CHECK_METRIC(&r, "audio.concealed.count", 1);
	CHECK_METRIC(&r, "audio.concealed.ratio", 0.04 / 8);
	CHECK_METRIC(&r, "audio.restored.ratio", 0.02 / 8);
	CHECK_METRIC(&r, "avsync.p50", 30);
	CHECK_METRIC(&r, "avsync.early_max", 0);
	CHECK_METRIC(&r, "avsync.late_max", 30);
	CHECK_METRIC(&r, "avsync.unnoticed", 1);
	CHECK_METRIC(&r, "avsync.r37", 1);
	CHECK_NEAR(value(&r, "to-buyer", "emodel.r"), 93.04, 0.01);
	CHECK_NEAR(value(&r, "to-buyer", "emodel.echo.r"), 89.54, 0.01);
	CHECK_NEAR(value(&r, "to-buyer", "emodel.mos"), 4.4, 0.01);
	run_result_done(&r);
	series_set_done(&set);
}

static void sound_without_marks_is_null(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { 0 };

	tell(&set, &story, &r);
	CHECK_STR(metric_find(&r.metrics, "to-buyer", "emodel.r")->null_reason,
		  "no marks were put into the sound");
	run_result_done(&r);
	series_set_done(&set);
}

/* The second link falls from 2 Mbit/s to 160 kbit/s at 3 s and is back at 7 s; the sender, at 224
 * kbit/s, never reacts. */
static void the_step_response_is_that_of_the_narrowest_link(void)
{
	static const char *const links[] = { "haul", "down", NULL };
	const struct measure_conf conf = { .begin = 0, .end = COUNT * FRAME, .links = { links } };
	const struct story story = { .queued_from = 75, .queued_to = 175 };
	struct series_set set = { 0 };
	struct run_result r;

	note_in(&set, "", "haul", RECORD_RATE, -5, 0, 0);
	note_in(&set, "", "down", RECORD_RATE, -5, 0, 2000000);
	note_in(&set, "", "down", RECORD_RATE, 3000 * MS, 1, 160000);
	note_in(&set, "", "down", RECORD_RATE, 7000 * MS, 1, 2000000);
	note_in(&set, "", "other", RECORD_RATE, 1000 * MS, 1, 1);
	for (uint64_t k = 0; k < COUNT; k++) {
		add_frame(&set, &story, k);
		add_sound(&set, k);
	}
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_STR(metric_find(&r.metrics, "to-buyer", "rate.reaction")->null_reason,
		  "the rate sent never came down to the new capacity");
	CHECK_METRIC(&r, "rate.recovery", 100);
	/* For 4 s every packet of a frame waits 1000 ms, and that of the sound none: it is sent 5
	 * ms after the frame's, and the next frame 35 ms after it. */
	CHECK_NEAR(value(&r, "to-buyer", "rate.overshoot"), 100 * 1000 * 0.005, 1);
	CHECK_STR(metric_find(&r.metrics, "to-seller", "rate.reaction")->null_reason,
		  "the links of this direction are not known");
	run_result_done(&r);
	series_set_done(&set);
}

/* The outage ends at 4.99 s; the picture is good again at 5.12 s. */
static void recovery_counts_from_the_end_of_an_event(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { .lost_from = 100, .lost_to = 125 };

	note_in(&set, "", "outage", RECORD_EVENT, 3990 * MS, 1, 1);
	note_in(&set, "", "outage", RECORD_EVENT, 4990 * MS, 1, 0);
	note_in(&set, "", "handover", RECORD_EVENT, 8000 * MS, 2, 1);
	note_in(&set, "", "handover", RECORD_EVENT, 8050 * MS, 2, 0);
	tell(&set, &story, &r);
	CHECK_METRIC(&r, "recovery.max", 130);
	run_result_done(&r);
	series_set_done(&set);
}

/* Packets sent in the last second that did not arrive are on their way, not lost. */
static void what_is_still_on_its_way_is_not_lost(void)
{
	struct series_set set = { 0 };
	struct run_result r;
	const struct story story = { .lost_from = 240, .lost_to = 250 };
	const struct measure_conf conf = { .begin = 0, .end = COUNT * FRAME };

	for (uint64_t k = 0; k < COUNT; k++)
		add_frame(&set, &story, k);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_METRIC(&r, "loss.count", 0);
	CHECK_STR(metric_find(&r.metrics, "to-buyer", "loss.burst_mean")->null_reason,
		  "no packet was lost");
	CHECK_METRIC(&r, "frames.captured", 240);
	run_result_done(&r);
	series_set_done(&set);
}

CU_TestInfo run_tests[] = {
	TEST(a_steady_call_gives_its_own_numbers),
	TEST(every_number_is_given_once_for_each_direction),
	TEST(an_outage_is_one_stall_of_its_length_with_its_event),
	TEST(a_wait_for_a_key_frame_is_told),
	TEST(a_repair_that_comes_too_late_is_a_loss),
	TEST(a_stall_in_the_queue_is_the_queues),
	TEST(a_sender_that_dies_leaves_an_open_freeze),
	TEST(setup_is_split_into_its_steps),
	TEST(more_than_five_seconds_without_a_picture_are_a_pause),
	TEST(sound_is_measured_by_its_marks),
	TEST(sound_without_marks_is_null),
	TEST(the_step_response_is_that_of_the_narrowest_link),
	TEST(recovery_counts_from_the_end_of_an_event),
	TEST(what_is_still_on_its_way_is_not_lost),
	CU_TEST_INFO_NULL,
};
