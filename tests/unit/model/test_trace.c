/* test_trace.c - walking along rate traces. */
#include "harness/model/trace.h"
#include "tests/support/suite.h"

static const nsec_t times[] = { 0, 5, 5, 20 };
static const uint64_t rates[] = { 10, 20, 0, 40 };

static struct rate_trace opportunities(enum trace_end end)
{
	return (struct rate_trace){
		.kind = TRACE_OPPORTUNITIES, .end = end, .at = times, .count = 4, .lap_ns = 20
	};
}

/* As in mahimahi a lap begins when the last ended: the opportunity at 0 falls together with that
 * at 20. */
static void a_lap_begins_where_the_last_one_ended(void)
{
	const nsec_t want[] = { 5, 5, 20, 20, 25, 25, 40, 40, 45 };
	struct rate_trace conf = opportunities(TRACE_LOOP);
	struct trace trace;

	trace_seek(&trace, &conf, 0, 0);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		CHECK_INT(trace.next, want[i]);
		trace_step(&trace);
	}
}

static void seeking_and_walking_come_to_the_same_place(void)
{
	struct rate_trace conf = opportunities(TRACE_LOOP);
	struct trace walked;

	trace_seek(&walked, &conf, 3, 0);
	for (nsec_t t = 0; t < 200; t++) {
		struct trace sought;

		trace_pass(&walked, t);
		trace_seek(&sought, &conf, 3, t);
		CHECK_INT(sought.next, walked.next);
		CHECK(sought.next > t);
		CHECK_INT(sought.lap + conf.at[sought.at], walked.lap + conf.at[walked.at]);
	}
	trace_pass(&walked, 1000000000003);
	CHECK_INT(walked.next, 1000000000008);
}

static void nothing_comes_after_the_end_of_a_held_trace(void)
{
	struct rate_trace conf = opportunities(TRACE_HOLD);
	struct trace trace;

	trace_seek(&trace, &conf, 0, 19);
	CHECK_INT(trace.next, 20);
	trace_step(&trace);
	CHECK_INT(trace.next, NSEC_NEVER);
	trace_seek(&trace, &conf, 0, 20);
	CHECK_INT(trace.next, NSEC_NEVER);
}

static void the_rate_is_that_of_the_last_entry_passed(void)
{
	struct rate_trace conf = opportunities(TRACE_LOOP);
	struct trace trace;

	conf.kind = TRACE_RATES;
	conf.bps = rates;
	conf.lap_ns = 30;
	trace_seek(&trace, &conf, 0, 0);
	CHECK_INT(trace_bps(&trace), 10);
	trace_pass(&trace, 4);
	CHECK_INT(trace_bps(&trace), 10);
	trace_pass(&trace, 5);
	CHECK_INT(trace_bps(&trace), 0);
	trace_pass(&trace, 29);
	CHECK_INT(trace_bps(&trace), 40);
	trace_pass(&trace, 30);
	CHECK_INT(trace_bps(&trace), 10);
}

static void a_held_rate_stays(void)
{
	struct rate_trace conf = opportunities(TRACE_HOLD);
	struct trace trace;

	conf.kind = TRACE_RATES;
	conf.bps = rates;
	trace_seek(&trace, &conf, 0, 1000);
	CHECK_INT(trace_bps(&trace), 40);
	CHECK_INT(trace.next, NSEC_NEVER);
}

static void the_mean_is_work_over_a_lap(void)
{
	struct rate_trace conf = opportunities(TRACE_LOOP);

	/* 4 x 1504 bytes in 20 ns; 5 x 10 + 0 + 15 x 0 + 10 x 40 in 30 ns. */
	CHECK_INT(trace_mean_bps(&conf), UINT64_C(4) * 1504 * 8 * 1000000000 / 20);
	conf.kind = TRACE_RATES;
	conf.bps = rates;
	conf.lap_ns = 30;
	CHECK_INT(trace_mean_bps(&conf), (5 * 10 + 10 * 40) / 30);
}

CU_TestInfo trace_tests[] = {
	TEST(a_lap_begins_where_the_last_one_ended),
	TEST(seeking_and_walking_come_to_the_same_place),
	TEST(nothing_comes_after_the_end_of_a_held_trace),
	TEST(the_rate_is_that_of_the_last_entry_passed),
	TEST(a_held_rate_stays),
	TEST(the_mean_is_work_over_a_lap),
	CU_TEST_INFO_NULL,
};
