/* test_run_live.c - renditions, buffer and fragments of an adaptive player. */
#include "reports/metric/metric.h"
#include "reports/metric/run.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

extern CU_TestInfo run_live_tests[];

static double value(const struct run_result *r, const char *name)
{
	const struct metric *m = metric_find(&r->metrics, "to-buyer", name);

	CHECK(m && !m->null_reason);
	return m && !m->null_reason ? m->value : -1;
}

static void count(struct series_set *set, const char *name, nsec_t time, int64_t n)
{
	note_in(set, "buyer", name, RECORD_COUNT, time, 0, n);
}

static void a_change_of_height_is_a_switch(void)
{
	const struct measure_conf conf = { .begin = 0, .end = 10 * NSEC_PER_SEC };
	static const int64_t heights[] = { 180, 360, 360, 270, 360 };
	struct series_set set = { 0 };
	struct run_result r;

	for (size_t i = 0; i < 5; i++)
		count(&set, "rendition", (nsec_t)i * NSEC_PER_SEC, heights[i]);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_NEAR(value(&r, "hls.switches"), 3, 0);
	CHECK_NEAR(value(&r, "hls.height.first"), 180, 0);
	CHECK_NEAR(value(&r, "hls.height.last"), 360, 0);
	run_result_done(&r);
	series_set_done(&set);
}

static void the_buffer_is_told_by_its_least_and_its_median(void)
{
	const struct measure_conf conf = { .begin = 0, .end = 10 * NSEC_PER_SEC };
	static const int64_t levels[] = { 3000, 500, 2000 };
	struct series_set set = { 0 };
	struct run_result r;

	for (size_t i = 0; i < 3; i++)
		count(&set, "buffer-ms", (nsec_t)i * NSEC_PER_SEC, levels[i]);
	count(&set, "fragments", NSEC_PER_SEC, 12);
	count(&set, "fragments-aborted", NSEC_PER_SEC, 1);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_NEAR(value(&r, "hls.buffer.min"), 500, 1e-9);
	CHECK_NEAR(value(&r, "hls.buffer.p50"), 2000, 1e-9);
	CHECK_NEAR(value(&r, "hls.fragments"), 12, 0);
	CHECK_NEAR(value(&r, "hls.fragments.aborted"), 1, 0);
	CHECK(metric_find(&r.metrics, "to-buyer", "hls.switches") == NULL);
	run_result_done(&r);
	series_set_done(&set);
}

static void a_clock_that_was_set_late_is_told(void)
{
	const struct measure_conf conf = { .begin = 0, .end = 10 * NSEC_PER_SEC };
	struct series_set set = { 0 };
	struct run_result r;

	count(&set, "srt-late-origin-us", 100 * NSEC_PER_MSEC, -80);
	count(&set, "srt-late-us", 600 * NSEC_PER_MSEC, 279400);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_NEAR(value(&r, "srt.clock.late"), 279.4, 1e-9);
	CHECK_NEAR(value(&r, "srt.clock.late.origin"), -0.08, 1e-9);
	run_result_done(&r);
	series_set_done(&set);
}

/* Pictures of a player that is 2 s late, ten a second; none is shown for 2 s from 6 s on. Those
 * from then on were given to the decoder so long before they were shown. */
static void stand_for_two_seconds(struct series_set *set, nsec_t decoder_holds)
{
	for (uint64_t id = 0; id < 80; id++) {
		nsec_t captured = (nsec_t)id * 100 * MS, shown = captured + 2000 * MS;

		if (shown > 6000 * MS)
			shown += 1900 * MS;
		note(set, RECORD_CAPTURE, captured, id, 0);
		if (decoder_holds)
			note(set, RECORD_RECEIVED, shown - decoder_holds, id, 900);
		note(set, RECORD_SHOWN, shown, id, 0);
	}
	note_in(set, "timeline", "outage", RECORD_EVENT, 4500 * MS, 7, 1);
	note_in(set, "timeline", "outage", RECORD_EVENT, 5500 * MS, 7, 0);
}

static struct run_freeze only_freeze(const struct run_result *r)
{
	CHECK_INT((int64_t)r->to_buyer.freeze_count, 1);
	return r->to_buyer.freeze_count ? r->to_buyer.freezes[0] : (struct run_freeze){ 0 };
}

static void a_freeze_is_laid_to_the_event_that_its_next_picture_met(void)
{
	const struct measure_conf conf = { .begin = 0, .end = 10 * NSEC_PER_SEC };
	static const int64_t levels[] = { 2000, 900, 80, 2000 };
	struct series_set set = { 0 };
	struct run_freeze freeze;
	struct run_result r;

	stand_for_two_seconds(&set, 0);
	for (size_t i = 0; i < 4; i++)
		count(&set, "buffer-ms", (5000 + (nsec_t)i * 900) * MS, levels[i]);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	freeze = only_freeze(&r);
	CHECK_INT(freeze.begin, 6000 * MS);
	CHECK_INT(freeze.length, 2000 * MS);
	CHECK_INT(freeze.event, 7);
	CHECK_INT(freeze.level, 80 * MS);
	CHECK(!freeze.held);
	CHECK(!freeze.open);
	run_result_done(&r);
	series_set_done(&set);
}

static void a_player_that_had_the_next_picture_held_it(void)
{
	const struct measure_conf conf = { .begin = 0, .end = 10 * NSEC_PER_SEC };

	static const struct {
		nsec_t decoder_holds;
		int64_t level;
		bool held;
	} cases[] = {
		/* the decoder knows better than the buffer */
		{ 2500 * MS, 10, true },
		{ 500 * MS, 900, false },
		{ 0, 900, true },
		{ 0, 499, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct series_set set = { 0 };
		struct run_result r;

		stand_for_two_seconds(&set, cases[i].decoder_holds);
		count(&set, "buffer-ms", 5900 * MS, cases[i].level);
		CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
		CHECK_INT(only_freeze(&r).held, cases[i].held);
		run_result_done(&r);
		series_set_done(&set);
	}
}

static void a_picture_that_stands_to_the_end_is_an_open_freeze(void)
{
	const struct measure_conf conf = { .begin = 0, .end = 7 * NSEC_PER_SEC };
	struct series_set set = { 0 };
	struct run_freeze freeze;
	struct run_result r;

	stand_for_two_seconds(&set, 0);
	count(&set, "buffer-ms", 5900 * MS, 80);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	freeze = only_freeze(&r);
	CHECK(freeze.open);
	CHECK_INT(freeze.begin, 6000 * MS);
	CHECK_INT(freeze.length, 1000 * MS);
	run_result_done(&r);
	series_set_done(&set);
}

static void without_a_buffer_there_are_stalls_and_no_freezes(void)
{
	const struct measure_conf conf = { .begin = 0, .end = 10 * NSEC_PER_SEC };
	struct series_set set = { 0 };
	struct run_result r;

	stand_for_two_seconds(&set, 0);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_INT((int64_t)r.to_buyer.freeze_count, 0);
	CHECK_INT((int64_t)r.to_buyer.stall_count, 1);
	run_result_done(&r);
	series_set_done(&set);
}

/* Ten pictures and two marks a second, 4050 ms late, but for the 50th picture and the third mark:
 * at the end what the last 4 s brought is still to come. */
static void what_a_late_player_has_not_come_to_is_not_lost(void)
{
	const struct measure_conf conf = { .begin = 0, .end = 10 * NSEC_PER_SEC };
	const nsec_t late = 4050 * MS;
	struct series_set set = { 0 };
	struct run_result r;

	for (uint64_t id = 0; id < 100; id++) {
		nsec_t captured = (nsec_t)id * 100 * MS;

		note(&set, RECORD_CAPTURE, captured, id, 0);
		if (captured + late < conf.end && id != 50)
			note(&set, RECORD_SHOWN, captured + late, id, 0);
		if (id % 5)
			continue;
		note(&set, RECORD_MARKED, captured, id / 5, 0);
		if (captured + late < conf.end && id != 15)
			note(&set, RECORD_HEARD, captured + late, id / 5, 900000);
	}
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_NEAR(value(&r, "frames.captured"), 60, 0);
	CHECK_NEAR(value(&r, "frames.never"), 1 / 60.0, 1e-9);
	CHECK_NEAR(value(&r, "audio.missing"), 1 / 12.0, 1e-9);
	run_result_done(&r);
	series_set_done(&set);
}

CU_TestInfo run_live_tests[] = {
	TEST(a_freeze_is_laid_to_the_event_that_its_next_picture_met),
	TEST(a_player_that_had_the_next_picture_held_it),
	TEST(a_picture_that_stands_to_the_end_is_an_open_freeze),
	TEST(without_a_buffer_there_are_stalls_and_no_freezes),
	TEST(a_change_of_height_is_a_switch),
	TEST(a_clock_that_was_set_late_is_told),
	TEST(the_buffer_is_told_by_its_least_and_its_median),
	TEST(what_a_late_player_has_not_come_to_is_not_lost),
	CU_TEST_INFO_NULL,
};
