/* test_trust.c - the grade follows the table of limits, and each finding says which. */
#include <stdlib.h>
#include <string.h>

#include "harness/lab/trust.h"
#include "tests/support/suite.h"

/* A run of one route and one host, as quiet as can be. */
static struct trust *quiet(void)
{
	struct trust *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	t->side_count = 1;
	t->host_count = 1;
	t->processors = 2;
	t->drive.ended = 10 * NSEC_PER_SEC;
	t->watched = 10 * NSEC_PER_SEC;
	return t;
}

static void a_quiet_run_is_valid_and_has_no_findings(void)
{
	struct trust *t = quiet();

	trust_judge(t);
	CHECK_INT(t->grade, TRUST_VALID);
	CHECK_INT((int64_t)t->finding_count, 0);
	CHECK_STR(trust_word(t->grade), "valid");
	free(t);
}

/* Lateness at a limit is still good, one nanosecond more is not. */
static void lateness_is_graded_by_its_limits(void)
{
	const struct trust_limit *limit = trust_limit(TRUST_LATENESS_P99);

	const struct {
		nsec_t p99;
		enum trust_grade grade;
	} cases[] = {
		{ limit->degraded, TRUST_VALID },
		{ limit->degraded + 1, TRUST_DEGRADED },
		{ limit->invalid, TRUST_DEGRADED },
		{ limit->invalid + 1, TRUST_INVALID },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trust *t = quiet();

		t->sides[0].p99 = cases[i].p99;
		trust_judge(t);
		CHECK_INT(t->grade, cases[i].grade);
		CHECK_INT(t->each[TRUST_LATENESS_P99], cases[i].grade);
		free(t);
	}
}

static void the_worse_direction_counts(void)
{
	struct trust *t = quiet();

	t->side_count = 2;
	t->sides[1].max = NSEC_PER_SEC;
	trust_judge(t);
	CHECK_INT(t->value[TRUST_LATENESS_MAX], NSEC_PER_SEC);
	CHECK_INT(t->grade, TRUST_INVALID);
	free(t);
}

static void one_unaccounted_packet_makes_a_run_invalid_whichever_way_it_is_missing(void)
{
	for (int64_t missing = -1; missing <= 1; missing += 2) {
		struct trust *t = quiet();

		t->sides[0].account.unaccounted = missing;
		trust_judge(t);
		CHECK_INT(t->grade, TRUST_INVALID);
		CHECK_INT((int64_t)t->finding_count, 1);
		CHECK_STR(t->findings[0],
			  "invalid: unaccounted is 1 packets, above 0 packets (packets without a "
			  "known fate, or counted differently by the kernel)");
		free(t);
	}
}

static void early_releases_and_lost_records_make_it_invalid(void)
{
	struct trust *t = quiet();

	t->sides[0].early = 1;
	trust_judge(t);
	CHECK_INT(t->grade, TRUST_INVALID);
	free(t);
	t = quiet();
	t->drive.records_lost = 1;
	trust_judge(t);
	CHECK_INT(t->grade, TRUST_INVALID);
	free(t);
}

static void steal_is_a_share_of_all_processors(void)
{
	struct trust *t = quiet();

	t->steal = 2 * NSEC_PER_SEC;
	trust_judge(t);
	CHECK_INT(t->value[TRUST_STEAL], 100000);
	CHECK_INT(t->grade, TRUST_DEGRADED);
	CHECK_HAS(t->findings[0], "steal is 10.0 %, above 5.0 %");
	free(t);
}

static void capture_drops_of_all_hosts_are_added(void)
{
	struct trust *t = quiet();

	t->host_count = 2;
	t->capture_drops[0] = 1;
	t->capture_drops[1] = 2;
	trust_judge(t);
	CHECK_INT(t->value[TRUST_CAPTURE_DROPS], 3);
	CHECK_INT(t->grade, TRUST_DEGRADED);
	free(t);
}

static void the_callers_values_are_graded_too(void)
{
	struct trust *t = quiet();

	t->hosts[0].drive.missed = 1;
	t->value[TRUST_OFFLOADS] = 1;
	trust_judge(t);
	CHECK_INT(t->each[TRUST_MISSED], TRUST_INVALID);
	CHECK_INT(t->each[TRUST_OFFLOADS], TRUST_DEGRADED);
	CHECK_INT(t->grade, TRUST_INVALID);
	free(t);
}

static void what_hosts_dropped_themselves_degrades(void)
{
	struct trust *t = quiet();

	t->hosts[0].sent_dropped = 2;
	t->hosts[0].socket_dropped = 3;
	trust_judge(t);
	CHECK_INT(t->value[TRUST_HOST_DROPS], 5);
	CHECK_INT(t->grade, TRUST_DEGRADED);
	free(t);
}

/* 10 s of run, 4.7 of them under pressure; 6 ms waited for a processor in 10 times. */
static void pressure_is_a_share_of_time_and_the_runqueue_a_mean(void)
{
	struct trust *t = quiet();

	t->pressure = 47 * NSEC_PER_SEC / 10;
	t->drive.runqueue_ns = 6 * NSEC_PER_MSEC;
	t->drive.runqueue_times = 10;
	trust_judge(t);
	CHECK_INT(t->value[TRUST_PRESSURE], 470000);
	CHECK_INT(t->each[TRUST_PRESSURE], TRUST_VALID);
	CHECK_INT(t->value[TRUST_RUNQUEUE], 600 * NSEC_PER_USEC);
	CHECK_INT(t->each[TRUST_RUNQUEUE], TRUST_DEGRADED);
	CHECK_HAS(t->findings[0], "runqueue is 0.600 ms, above 0.500 ms");
	free(t);
}

/* The lab's own coming and going is a good part of so short a time. */
static void less_than_a_second_says_nothing_of_the_machine(void)
{
	for (nsec_t watched = NSEC_PER_SEC - 1; watched <= NSEC_PER_SEC; watched++) {
		struct trust *t = quiet();

		t->watched = t->steal = t->pressure = watched;
		trust_judge(t);
		CHECK_INT(t->grade, watched < NSEC_PER_SEC ? TRUST_VALID : TRUST_INVALID);
		CHECK_INT(t->value[TRUST_PRESSURE], watched < NSEC_PER_SEC ? 0 : 1000000);
		free(t);
	}
}

static void what_a_machine_does_not_tell_is_not_graded(void)
{
	struct trust *t = quiet();

	t->steal = t->pressure = t->drive.runqueue_ns = -1;
	trust_judge(t);
	CHECK_INT(t->grade, TRUST_VALID);
	CHECK_INT(t->value[TRUST_STEAL] + t->value[TRUST_PRESSURE] + t->value[TRUST_RUNQUEUE], 0);
	free(t);
}

static void a_lab_that_could_not_be_measured_degrades(void)
{
	struct trust *t = quiet();

	t->calibration.wanted = true;
	trust_judge(t);
	CHECK_INT(t->grade, TRUST_DEGRADED);
	CHECK_INT(t->each[TRUST_UNCALIBRATED], TRUST_DEGRADED);
	free(t);
}

/* Captures and drive may be apart either way. */
static void what_the_lab_adds_is_graded(void)
{
	struct trust *t = quiet();

	t->calibration = (struct trust_calibration){ .wanted = true, .made = true };
	t->calibration.bias[BIAS_WIRE].p50 = 6 * NSEC_PER_MSEC;
	t->calibration.bias[BIAS_TAP].p50 = -NSEC_PER_MSEC;
	t->calibration.bias[BIAS_STAMP_WRITE].p50 = NSEC_PER_MSEC;
	t->calibration.bias[BIAS_STAMP_READ].p50 = 2 * NSEC_PER_MSEC;
	trust_judge(t);
	CHECK_INT(t->each[TRUST_BIAS_WIRE], TRUST_INVALID);
	CHECK_INT(t->value[TRUST_BIAS_TAP], NSEC_PER_MSEC);
	CHECK_INT(t->each[TRUST_BIAS_TAP], TRUST_DEGRADED);
	CHECK_INT(t->value[TRUST_BIAS_STAMP], 3 * NSEC_PER_MSEC);
	CHECK_INT(t->each[TRUST_BIAS_STAMP], TRUST_DEGRADED);
	free(t);
}

static void a_spread_is_told_by_nearest_rank(void)
{
	nsec_t values[200], one[1] = { 7 };
	struct trust_spread s;

	for (int i = 0; i < 200; i++)
		values[i] = 200 - i;
	s = trust_spread_of(values, 200);
	CHECK_INT(s.p50, 100);
	CHECK_INT(s.p99, 198);
	CHECK_INT(s.max, 200);
	CHECK_INT((int64_t)s.count, 200);
	s = trust_spread_of(one, 1);
	CHECK_INT(s.p50 + s.p99 + s.max, 21);
	s = trust_spread_of(one, 0);
	CHECK_INT((int64_t)s.count, 0);
}

static void findings_beyond_the_last_are_dropped(void)
{
	struct trust *t = quiet();

	for (int i = 0; i < TRUST_FINDINGS_MAX + 3; i++)
		trust_find(t, "finding %d", i);
	CHECK_INT((int64_t)t->finding_count, TRUST_FINDINGS_MAX);
	CHECK_STR(t->findings[TRUST_FINDINGS_MAX - 1], "finding 63");
	free(t);
}

static void every_check_has_a_row_and_limits_in_order(void)
{
	for (unsigned i = 0; i < TRUST_CHECKS; i++) {
		const struct trust_limit *limit = trust_limit((enum trust_check)i);

		CHECK(limit->name && *limit->name);
		CHECK(limit->unit && *limit->unit);
		CHECK(limit->what && strlen(limit->what) > 10);
		CHECK(limit->degraded >= 0 && limit->degraded <= limit->invalid);
	}
}

extern CU_TestInfo trust_tests[];

CU_TestInfo trust_tests[] = {
	TEST(a_quiet_run_is_valid_and_has_no_findings),
	TEST(lateness_is_graded_by_its_limits),
	TEST(the_worse_direction_counts),
	TEST(one_unaccounted_packet_makes_a_run_invalid_whichever_way_it_is_missing),
	TEST(early_releases_and_lost_records_make_it_invalid),
	TEST(steal_is_a_share_of_all_processors),
	TEST(capture_drops_of_all_hosts_are_added),
	TEST(the_callers_values_are_graded_too),
	TEST(what_hosts_dropped_themselves_degrades),
	TEST(pressure_is_a_share_of_time_and_the_runqueue_a_mean),
	TEST(less_than_a_second_says_nothing_of_the_machine),
	TEST(what_a_machine_does_not_tell_is_not_graded),
	TEST(a_lab_that_could_not_be_measured_degrades),
	TEST(what_the_lab_adds_is_graded),
	TEST(a_spread_is_told_by_nearest_rank),
	TEST(findings_beyond_the_last_are_dropped),
	TEST(every_check_has_a_row_and_limits_in_order),
	CU_TEST_INFO_NULL,
};
