/* test_metric.c - the table of definitions, limits in their units, lists. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/metric/metric.h"
#include "tests/support/suite.h"

static void every_definition_is_whole_and_has_a_name_of_its_own(void)
{
	size_t n = 0;

	for (const struct metric_def *d; (d = metric_nth(n)); n++) {
		CHECK(d->name && d->text && d->source);
		CHECK(d->unit < METRIC_UNIT_COUNT);
		CHECK(metric_unit_word(d->unit) != NULL);
		CHECK(metric_known(d->name) == d);
		/* it is read alone, under an expectation */
		CHECK(d->text && !strstr(d->text, " of the same"));
		CHECK_INT(strspn(d->name, "abcdefghijklmnopqrstuvwxyz0123456789._"),
			  strlen(d->name));
	}
	CHECK(n > 90);
	CHECK(metric_known("latency.p95") != NULL);
	CHECK(metric_known("freeze") == NULL); /* a bare freeze means nothing */
	CHECK(metric_known("") == NULL);
}

static double limit(const char *name, const char *text)
{
	double value = -12345;

	CHECK_INT(metric_parse_limit(metric_known(name), text, &value, NULL), 0);
	return value;
}

static void limits_are_read_in_the_metrics_unit(void)
{
	CHECK_NEAR(limit("latency.p95", "600 ms"), 600, 0);
	CHECK_NEAR(limit("latency.p95", "0.6 s"), 600, 0);
	CHECK_NEAR(limit("stall.600.ratio", "2 %"), 0.02, 1e-12);
	CHECK_NEAR(limit("stall.600.ratio", "0.02"), 0.02, 1e-12);
	CHECK_NEAR(limit("fps.harmonic", "25 frames/s"), 25, 0);
	CHECK_NEAR(limit("fps.harmonic", "24.5"), 24.5, 0);
	CHECK_NEAR(limit("stall.600.count", "3"), 3, 0);
	CHECK_NEAR(limit("rate.sent", "1.6 Mbit/s"), 1600000, 0);
	CHECK_NEAR(limit("setup.ice", "-5 ms"), -5, 0);
}

static void refuse(const char *name, const char *text, const char *says)
{
	struct err err = { 0 };
	double value;

	CHECK(metric_parse_limit(metric_known(name), text, &value, &err) < 0);
	CHECK_HAS(err.text, says);
}

static void wrong_limits_are_refused_with_what_was_expected(void)
{
	refuse("latency.p95", "600", "lacks a unit");
	refuse("latency.p95", "600 packets", "unknown unit");
	refuse("stall.600.ratio", "120 %", "over 100 %");
	refuse("fps.harmonic", "25 ms", "frames/s");
	refuse("stall.600.count", "many", "expected a number");
	refuse("stall.600.count", "nan", "expected a number");
}

static void a_list_finds_what_was_added_by_stream_and_name(void)
{
	struct metric_list list = { 0 };
	const struct metric *m;
	char text[METRIC_TEXT_MAX];

	metric_add(&list, "to-buyer", "latency.p95", 238.44, 900);
	metric_add(&list, "to-seller", "latency.p95", 5, 10);
	metric_add_null(&list, "to-buyer", "stall.600.ratio", "no frame was shown");
	metric_add(&list, "", "loss.ratio", 0.017, 1000);
	CHECK_INT(list.failed, 0);
	m = metric_find(&list, "to-buyer", "latency.p95");
	CHECK(m != NULL);
	CHECK_NEAR(m->value, 238.44, 0);
	CHECK_INT(m->count, 900);
	CHECK_STR(metric_text(m, text), "238.4 ms");
	m = metric_find(&list, "to-buyer", "stall.600.ratio");
	CHECK_STR(m->null_reason, "no frame was shown");
	CHECK_STR(metric_text(m, text), "-");
	CHECK_STR(metric_text(metric_find(&list, "", "loss.ratio"), text), "1.70 %");
	CHECK_STR(metric_text(metric_find(&list, "to-seller", "latency.p95"), text), "5.000 ms");
	CHECK(metric_find(&list, "to-seller", "loss.ratio") == NULL);
	metric_list_done(&list);
}

static void scores_are_told_as_finely_as_they_are_used(void)
{
	struct metric_list list = { 0 };
	char text[METRIC_TEXT_MAX];

	metric_add(&list, "", "quality.ssim", 0.92924, 1);
	metric_add(&list, "", "emodel.mos", 4.1996, 1);
	metric_add(&list, "", "emodel.r", 85.03, 1);
	CHECK_STR(metric_text(&list.v[0], text), "0.929");
	CHECK_STR(metric_text(&list.v[1], text), "4.20");
	CHECK_STR(metric_text(&list.v[2], text), "85.0");
	metric_list_done(&list);
}

CU_TestInfo metric_tests[] = {
	TEST(scores_are_told_as_finely_as_they_are_used),
	TEST(every_definition_is_whole_and_has_a_name_of_its_own),
	TEST(limits_are_read_in_the_metrics_unit),
	TEST(wrong_limits_are_refused_with_what_was_expected),
	TEST(a_list_finds_what_was_added_by_stream_and_name),
	CU_TEST_INFO_NULL,
};
