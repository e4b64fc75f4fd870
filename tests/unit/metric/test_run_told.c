/* test_run_told.c - numbers of what a sender tells of its frames. */
#include <string.h>

#include "reports/metric/run.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

#define FRAMES 360
#define VIDEO  7
#define REPAIR 8

/* Frame k of two packets, captured k 33 ms after the first second, sent 20 ms later, 50 ms on the
 * way, its last packet 2 ms after the first, and that of every tenth frame 40 ms later still. */
static nsec_t captured(int k)
{
	return NSEC_PER_SEC + (nsec_t)k * 33 * MS;
}

static void add_frames(struct series_set *set)
{
	for (int k = 0; k < FRAMES; k++)
		for (int i = 0; i < 2; i++) {
			const nsec_t sent = captured(k) + (20 + 2 * i) * MS;
			const nsec_t late = i && k % 10 == 9 ? 40 * MS : 0;
			const struct note_packet p = { .number = (uint64_t)(2 * k + i + 1),
						       .sent = sent,
						       .received = sent + 50 * MS + late,
						       .bytes = 500,
						       .ssrc = VIDEO,
						       .timestamp = UINT32_MAX - 9000 +
								    (uint32_t)k * 2970,
						       .seq = (uint16_t)(2 * k + i),
						       .type = 96,
						       .marker = (uint8_t)i };

			note_packet(set, &p);
		}
}

/* The first packet of frame k tells when the frame was captured. */
static void tell_capture(struct series_set *set, int k, nsec_t ahead)
{
	note(set, RECORD_WIRE_CAPTURED, captured(k) + 20 * MS, (uint64_t)(2 * k + 1),
	     captured(k) + ahead);
}

static struct run_result measure(struct series_set *set)
{
	const struct measure_conf conf = { .begin = 0, .end = 30 * NSEC_PER_SEC };
	struct run_result result = { 0 };

	CHECK_INT(run_measure(set, &conf, &result, NULL), 0);
	series_set_done(set);
	return result;
}

static const struct metric *found(const struct run_result *r, const char *name)
{
	static const struct metric none;
	const struct metric *m = metric_find(&r->metrics, "to-buyer", name);

	CHECK(m != NULL);
	return m ? m : &none;
}

static void check_ms(const struct run_result *r, const char *name, double want, uint64_t count)
{
	const struct metric *m = found(r, name);

	CHECK(m->null_reason == NULL);
	CHECK_NEAR(m->value, want, 1e-9);
	CHECK_INT(m->count, count);
}

static void check_null(const struct run_result *r, const char *name, const char *why)
{
	const struct metric *m = found(r, name);

	CHECK_HAS(m->null_reason ? m->null_reason : "", why);
}

static void frames_between_two_that_tell_it_follow_their_timestamps(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	add_frames(&set);
	for (int k = 0; k < FRAMES; k += 30)
		tell_capture(&set, k, 0);
	r = measure(&set);
	check_ms(&r, "told.latency.p50", 72, FRAMES);
	check_ms(&r, "told.latency.p95", 112, FRAMES);
	check_ms(&r, "told.latency.max", 112, FRAMES);
	check_null(&r, "told.coding.p50", "video-timing");
	check_null(&r, "told.pacing.p95", "video-timing");
	run_result_done(&r);
}

/* From the tenth frame on, and for 5 s: 151 more. */
static void what_is_told_once_reaches_five_seconds(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	add_frames(&set);
	tell_capture(&set, 10, 0);
	r = measure(&set);
	check_ms(&r, "told.latency.p50", 72, 152);
	run_result_done(&r);
}

static void a_clock_that_is_not_this_machines_gives_no_latency(void)
{
	static const nsec_t ahead[] = { 25 * MS, 3600 * NSEC_PER_SEC, -11 * NSEC_PER_SEC };

	for (size_t i = 0; i < 3; i++) {
		struct series_set set = { 0 };
		struct run_result r;

		add_frames(&set);
		for (int k = 0; k < FRAMES; k += 30)
			tell_capture(&set, k, ahead[i]);
		r = measure(&set);
		check_null(&r, "told.latency.p50", "the sender's clock is not this machine's");
		check_null(&r, "told.latency.max", "the sender's clock is not this machine's");
		run_result_done(&r);
	}
}

static void where_nothing_is_told_it_is_said(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	add_frames(&set);
	r = measure(&set);
	check_null(&r, "told.latency.p95", "does not tell when frames were captured");
	check_null(&r, "told.coding.p95", "video-timing");
	run_result_done(&r);
	r = measure(&set);
	check_null(&r, "told.latency.p95", "the wires were not captured");
	run_result_done(&r);
}

/* A retransmission carries the extension of the packet that it repeats. */
static void coding_and_pacing_are_told_by_the_video_alone(void)
{
	struct series_set set = { 0 };
	const struct note_packet again = { .number = 5000,
					   .sent = captured(5) + 60 * MS,
					   .received = captured(5) + 110 * MS,
					   .bytes = 502,
					   .ssrc = REPAIR,
					   .timestamp = UINT32_MAX - 9000 + 5 * 2970,
					   .type = 97 };
	struct run_result r;

	add_frames(&set);
	note_packet(&set, &again);
	for (int k = 0; k < 20; k++) {
		note(&set, RECORD_WIRE_CODING, 0, (uint64_t)(2 * k + 2), k < 10 ? 6 * MS : 9 * MS);
		note(&set, RECORD_WIRE_PACING, 0, (uint64_t)(2 * k + 2), 3 * MS);
	}
	note(&set, RECORD_WIRE_CODING, 0, 5000, 70 * MS);
	note(&set, RECORD_WIRE_PACING, 0, 5000, 70 * MS);
	r = measure(&set);
	check_ms(&r, "told.coding.p50", 6, 20);
	check_ms(&r, "told.coding.p95", 9, 20);
	check_ms(&r, "told.pacing.p50", 3, 20);
	check_ms(&r, "told.pacing.p95", 3, 20);
	run_result_done(&r);
}

CU_TestInfo run_told_tests[] = {
	TEST(frames_between_two_that_tell_it_follow_their_timestamps),
	TEST(what_is_told_once_reaches_five_seconds),
	TEST(a_clock_that_is_not_this_machines_gives_no_latency),
	TEST(where_nothing_is_told_it_is_said),
	TEST(coding_and_pacing_are_told_by_the_video_alone),
	CU_TEST_INFO_NULL,
};
