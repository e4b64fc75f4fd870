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

CU_TestInfo run_live_tests[] = {
	TEST(a_change_of_height_is_a_switch),
	TEST(the_buffer_is_told_by_its_least_and_its_median),
	CU_TEST_INFO_NULL,
};
