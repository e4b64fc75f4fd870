/* test_run_quality.c - numbers of pictures compared with their sources. */
#include "reports/metric/fidelity.h"
#include "reports/metric/run.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

static void measure(const struct series_set *set, struct run_result *ret)
{
	const struct measure_conf conf = { .begin = 0, .end = 10000 * MS };

	CHECK_INT(run_measure(set, &conf, ret, NULL), 0);
}

static double value(const struct run_result *r, const char *name)
{
	const struct metric *m = metric_find(&r->metrics, "to-buyer", name);

	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	return m->null_reason ? -1 : m->value;
}

/* Mean squared errors of 1 and 199: their mean of 100 is 28.13 dB, 199 alone 25.14 dB. */
static void errors_are_averaged_before_they_become_decibels(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	note(&set, RECORD_MSE, 1000 * MS, 8, 1000000);
	note(&set, RECORD_SSIM, 1000 * MS, 8, 990000);
	note(&set, RECORD_MSE, 2000 * MS, 16, 199000000);
	note(&set, RECORD_SSIM, 2000 * MS, 16, 700000);
	measure(&set, &r);
	CHECK_NEAR(value(&r, "quality.psnr"), 28.1308036, 1e-6);
	CHECK_NEAR(value(&r, "quality.psnr.min"), 25.1422728, 1e-6);
	CHECK_NEAR(value(&r, "quality.ssim"), 0.845, 1e-9);
	CHECK_NEAR(value(&r, "quality.ssim.min"), 0.7, 1e-9);
	CHECK_INT((int64_t)metric_find(&r.metrics, "to-buyer", "quality.psnr")->count, 2);
	run_result_done(&r);
	series_set_done(&set);
}

static void equal_pictures_have_the_most_decibels_that_there_are(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	note(&set, RECORD_MSE, 1000 * MS, 8, 0);
	note(&set, RECORD_SSIM, 1000 * MS, 8, 1000000);
	measure(&set, &r);
	CHECK_NEAR(value(&r, "quality.psnr"), FIDELITY_DB_MAX, 1e-9);
	run_result_done(&r);
	series_set_done(&set);
}

static void without_pictures_there_is_no_quality(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	note(&set, RECORD_CAPTURE, 1000 * MS, 8, 0);
	measure(&set, &r);
	CHECK_STR(metric_find(&r.metrics, "to-buyer", "quality.ssim")->null_reason,
		  "no picture was kept at both ends");
	CHECK_STR(metric_find(&r.metrics, "to-seller", "quality.psnr.min")->null_reason,
		  "no picture was kept at both ends");
	run_result_done(&r);
	series_set_done(&set);
}

CU_TestInfo run_quality_tests[] = {
	TEST(errors_are_averaged_before_they_become_decibels),
	TEST(equal_pictures_have_the_most_decibels_that_there_are),
	TEST(without_pictures_there_is_no_quality),
	CU_TEST_INFO_NULL,
};
