/* test_run_stages.c - frames from step to step inside the hosts. */
#include <stdio.h>

#include "reports/metric/run.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

#define FRAMES 20

static const struct metric *find(const struct run_result *r, const char *step, const char *kind)
{
	char name[64];
	const struct metric *m;

	(void)snprintf(name, sizeof(name), "stage.%s.%s", step, kind);
	m = metric_find(&r->metrics, "to-buyer", name);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	return m;
}

/* Frame k passes its steps one after the other, each a ms longer than the one before; every tenth
 * waits for 50 ms more before the encoder. */
static void add_frame(struct series_set *set, uint64_t k)
{
	static const enum record_kind kinds[] = { RECORD_CAPTURE,  RECORD_ENCODING, RECORD_ENCODED,
						  RECORD_RTPTIME,  RECORD_BUFFERED, RECORD_RELEASED,
						  RECORD_DECODING, RECORD_DECODED,  RECORD_SHOWN };

	nsec_t t = (nsec_t)k * 100 * MS;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		t += (nsec_t)i * MS;
		if (kinds[i] == RECORD_ENCODING && k % 10 == 9)
			t += 50 * MS;
		note(set, kinds[i], t, k, kinds[i] == RECORD_RTPTIME ? (int64_t)k * 9000 : 0);
	}
}

static void each_step_is_the_time_between_its_ends(void)
{
	static const char *const steps[] = { "encoder_wait",  "encode",    "payload", "",
					     "jitter_buffer", "depayload", "decode",  "display" };
	const struct measure_conf conf = { .begin = 0, .end = 10000 * MS };
	struct series_set set = { 0 };
	struct run_result r;

	for (uint64_t k = 0; k < FRAMES; k++)
		add_frame(&set, k);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (!steps[i][0])
			continue;
		CHECK_NEAR(find(&r, steps[i], "p50")->value, (double)(i + 1), 1e-9);
		CHECK_NEAR(find(&r, steps[i], "p95")->value, (double)(i + 1) + (i ? 0 : 50), 1e-9);
		CHECK_INT((int64_t)find(&r, steps[i], "p50")->count, FRAMES);
	}
	run_result_done(&r);
	series_set_done(&set);
}

static void a_step_without_an_end_is_null(void)
{
	const struct measure_conf conf = { .begin = 0, .end = 10000 * MS };
	struct series_set set = { 0 };
	struct run_result r;

	note(&set, RECORD_CAPTURE, 100 * MS, 1, 0);
	note(&set, RECORD_ENCODED, 110 * MS, 1, 0);
	CHECK_INT(run_measure(&set, &conf, &r, NULL), 0);
	CHECK_STR(find(&r, "encode", "p50")->null_reason, "no probe saw both ends of this step");
	CHECK_STR(find(&r, "send", "p95")->null_reason, "no probe saw both ends of this step");
	run_result_done(&r);
	series_set_done(&set);
}

CU_TestInfo run_stages_tests[] = {
	TEST(each_step_is_the_time_between_its_ends),
	TEST(a_step_without_an_end_is_null),
	CU_TEST_INFO_NULL,
};
