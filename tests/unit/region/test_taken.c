/* test_taken.c - a run folded to its numbers. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "reports/region/taken.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/region/some.h"

static const struct synthetic with_outage = { .seconds = 30,
					      .outage_ms = 3000,
					      .outage_at_ms = 10000 };

static bool take(const struct synthetic *conf, struct taken *ret)
{
	struct err err = { 0 };
	char dir[64];
	int r;

	scratch_make(dir);
	synthetic_write(dir, conf);
	r = taken_read(dir, ret, &err);
	CHECK_INT(r, 0);
	CHECK_STR(err.text, "");
	scratch_remove(dir);
	return r == 0;
}

static void an_outage_is_late_time_of_lost_packets_and_then_of_a_key_frame(void)
{
	struct taken t;
	nsec_t sum = 0;

	if (!take(&with_outage, &t))
		return;
	CHECK_INT(t.standing, VALID);
	CHECK_INT(t.verdict, VERDICT_FAIL);
	CHECK_INT(t.minute_count, 1);
	CHECK_INT(t.minutes[0].length, 30 * NSEC_PER_SEC);
	CHECK_INT(t.minutes[0].event, 1);
	CHECK_INT(t.late, t.minutes[0].late);
	/* three seconds, less what a picture may be old, and the wait for a key frame */
	CHECK(t.late > 2 * NSEC_PER_SEC && t.late < 4 * NSEC_PER_SEC);
	CHECK(t.by[CAUSE_LOST] > t.late / 2);
	CHECK(t.by[CAUSE_KEY] > 0);
	for (unsigned c = 0; c < CAUSE_COUNT; c++)
		sum += t.by[c];
	/* what is late for less than a tick is no stall */
	CHECK(sum <= t.late && sum > t.late * 9 / 10);
	CHECK_NEAR(t.in_time.v, 1 - (double)t.late / (double)t.watched, 1e-9);
	taken_done(&t);
}

static void the_age_over_time_peaks_where_the_outage_is(void)
{
	struct taken t;
	unsigned oldest = 0;

	if (!take(&with_outage, &t))
		return;
	for (unsigned i = 1; i < TAKEN_BINS; i++)
		oldest = t.age[i] > t.age[oldest] ? i : oldest;
	CHECK(t.age[0] < 0); /* no picture before the call is set up */
	CHECK(oldest * 30 / TAKEN_BINS >= 10 && oldest * 30 / TAKEN_BINS <= 13);
	CHECK((double)t.age[oldest] > 3000 && (double)t.age[oldest] < 4000);
	taken_done(&t);
}

static void the_parts_add_up_to_the_mean_latency(void)
{
	struct taken t;
	double sum = 0;

	if (!take(&(struct synthetic){ .seconds = 10 }, &t))
		return;
	for (unsigned l = 0; l < LAYER_COUNT; l++)
		sum += t.mean_ms[l];
	/* half a round trip of 106 ms, jitter, buffer and codec: no picture takes less or more */
	CHECK(sum > 53 && sum < 400);
	CHECK(t.mean_ms[LAYER_PROPAGATION] > 50);
	CHECK(t.shown > 200);
	CHECK_INT(t.late, 0);
	CHECK_INT(t.late_shown, 0);
	taken_done(&t);
}

static void the_wait_until_a_picture_is_due_is_the_receivers_buffer(void)
{
	struct taken buffered, plain;
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 10 });
	CHECK_INT(taken_read(dir, &buffered, &err), 0);
	file_replace(dir, "run.json", "\"jitter_buffer_ns\": 60000000", "\"jitter_buffer_ns\": 0");
	CHECK_INT(taken_read(dir, &plain, &err), 0);
	CHECK_STR(err.text, "");
	if (!err.code) {
		double moved = plain.mean_ms[LAYER_SCREEN] - buffered.mean_ms[LAYER_SCREEN];

		/* pictures are shown 2 ms behind their decoder */
		CHECK(moved > 1.9 && moved < 2.1);
		CHECK(fabs(buffered.mean_ms[LAYER_RECEIVER] - plain.mean_ms[LAYER_RECEIVER] -
			   moved) < 1e-6);
		taken_done(&buffered);
		taken_done(&plain);
	}
	scratch_remove(dir);
}

static void a_conversations_minute_has_its_slowest_answer_and_what_happened_then(void)
{
	struct err err = { 0 };
	struct taken t;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 80, .outage_ms = 2000 });
	file_replace(dir, "run.json", "\"kind\": \"call\"", "\"kind\": \"talk\"");
	/* t0 is at 1000 s; the outage lasts from 20 s to 22 s */
	file_write(dir, "talk.rec",
		   "# straits-records: 1\n# clock: CLOCK_MONOTONIC\n"
		   "1005000000000 buyer.talk spoken talk.ask 1 1000000000\n"
		   "1006700000000 buyer.talk spoken talk.answer 1 2000000000\n"
		   "1020000000000 buyer.talk spoken talk.ask 2 1000000000\n"
		   "1022300000000 buyer.talk spoken talk.answer 2 2000000000\n"
		   "1062000000000 buyer.talk spoken talk.ask 3 1000000000\n");
	CHECK_INT(taken_read(dir, &t, &err), 0);
	CHECK_STR(err.text, "");
	if (!err.code) {
		CHECK_INT((int64_t)t.minute_count, 2);
		CHECK_INT((int64_t)t.minutes[0].questions, 2);
		CHECK_INT((int64_t)t.minutes[0].unanswered, 0);
		CHECK_INT(t.minutes[0].slowest, 1300 * NSEC_PER_MSEC);
		CHECK_INT(t.minutes[0].event, 1);
		CHECK_INT((int64_t)t.minutes[1].questions, 1);
		CHECK_INT((int64_t)t.minutes[1].unanswered, 1);
		CHECK_INT(t.minutes[1].slowest, 0);
		taken_done(&t);
	}
	scratch_remove(dir);
}

static void a_long_run_has_a_minute_for_each_and_one_for_the_rest(void)
{
	struct taken t;

	if (!take(&(struct synthetic){ .seconds = 70 }, &t))
		return;
	CHECK_INT(t.minute_count, 2);
	CHECK_INT(t.minutes[1].begin, 60 * NSEC_PER_SEC);
	CHECK_INT(t.minutes[1].length, 10 * NSEC_PER_SEC);
	taken_done(&t);
}

static void what_is_degraded_or_broken_does_not_count(void)
{
	struct taken t;

	if (take(&(struct synthetic){ .seconds = 5, .grade = "degraded" }, &t)) {
		CHECK_INT(t.standing, DEGRADED);
		taken_done(&t);
	}
	if (take(&(struct synthetic){ .seconds = 5, .grade = "invalid" }, &t)) {
		CHECK_INT(t.standing, INVALID);
		CHECK(*t.reason);
		taken_done(&t);
	}
	if (take(&(struct synthetic){ .seconds = 5, .outcome = "broken" }, &t)) {
		CHECK_INT(t.standing, INVALID);
		taken_done(&t);
	}
}

static void a_run_that_somebody_changed_does_not_count(void)
{
	struct taken t;
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &with_outage);
	file_replace(dir, "run.json", "\"text\": \"the cell is gone\"",
		     "\"text\": \"the cell is gone\", \"by_hand\": true");
	CHECK_INT(taken_read(dir, &t, &err), 0);
	CHECK_INT(t.standing, BY_HAND);
	taken_done(&t);
	scratch_remove(dir);
}

static void a_run_without_a_record_file_that_it_lists_is_refused(void)
{
	struct taken t;
	struct err err = { 0 };
	char dir[64], path[128];

	scratch_make(dir);
	CHECK_INT(taken_read(dir, &t, &err), -ENOENT);
	synthetic_write(dir, &(struct synthetic){ .seconds = 2 });
	file_replace(dir, "run.json", "\"outcome\"",
		     "\"files\": {\"gone.rec\": \"00\"}, \"outcome\"");
	(void)snprintf(path, sizeof(path), "%s/gone.rec", dir);
	CHECK(taken_read(dir, &t, &err) < 0);
	CHECK_HAS(err.text, dir);
	scratch_remove(dir);
}

CU_TestInfo taken_tests[];

CU_TestInfo taken_tests[] = {
	TEST(an_outage_is_late_time_of_lost_packets_and_then_of_a_key_frame),
	TEST(the_age_over_time_peaks_where_the_outage_is),
	TEST(the_parts_add_up_to_the_mean_latency),
	TEST(the_wait_until_a_picture_is_due_is_the_receivers_buffer),
	TEST(a_conversations_minute_has_its_slowest_answer_and_what_happened_then),
	TEST(a_long_run_has_a_minute_for_each_and_one_for_the_rest),
	TEST(what_is_degraded_or_broken_does_not_count),
	TEST(a_run_that_somebody_changed_does_not_count),
	TEST(a_run_without_a_record_file_that_it_lists_is_refused),
	CU_TEST_INFO_NULL,
};
