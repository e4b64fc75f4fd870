/* test_number.c - numbers are written with as many digits as they mean. */
#include "harness/base/text.h"
#include "reports/write/number.h"
#include "tests/support/suite.h"

static void check_said(void (*say)(struct text *t, double v), double v, const char *want)
{
	struct text t = { 0 };

	say(&t, v);
	CHECK_STR(text_str(&t), want);
	text_done(&t);
}

static void a_duration_is_said_in_the_unit_that_fits(void)
{
	check_said(say_duration, 0, "0 ms");
	check_said(say_duration, 0.0421, "0.042 ms");
	check_said(say_duration, 4.23, "4.2 ms");
	check_said(say_duration, 411.6, "412 ms");
	check_said(say_duration, 999.6, "1 s");
	check_said(say_duration, 3087, "3.1 s");
	check_said(say_duration, 59940, "59.9 s");
	check_said(say_duration, 59960, "1 min");
	check_said(say_duration, 605000, "10 min 5 s");
}

static void milliseconds_stay_milliseconds(void)
{
	check_said(say_ms, 3087, "3087 ms");
	check_said(say_ms, -12.4, "-12 ms");
	check_said(say_ms, 9.96, "10 ms");
}

static void a_share_is_never_rounded_to_nothing_or_all(void)
{
	check_said(say_share, 0, "0 %");
	check_said(say_share, 1, "100 %");
	check_said(say_share, 0.00001, "under 0.01 %");
	check_said(say_share, 0.0004, "0.04 %");
	check_said(say_share, 0.1234, "12.3 %");
	check_said(say_share, 0.99951, "over 99.9 %");
}

static void rates_and_counts_are_grouped(void)
{
	check_said(say_rate, 800000, "800 kbit/s");
	check_said(say_rate, 4800000, "4.8 Mbit/s");
	check_said(say_rate, 999600, "1 Mbit/s");
	check_said(say_count, 9999, "9999");
	check_said(say_count, 12345, "12\u202f345");
	check_said(say_count, -1234567, "-1\u202f234\u202f567");
}

static void a_metric_without_a_value_says_so(void)
{
	const struct metric none = { .def = metric_known("latency.p95"), .null_reason = "x" };
	const struct metric some = { .def = metric_known("age.over_600"), .value = 0.05 };
	struct text t = { 0 };

	say_metric(&t, &none);
	text_add(&t, "|");
	say_metric(&t, NULL);
	text_add(&t, "|");
	say_metric(&t, &some);
	CHECK_STR(text_str(&t), "not measured|not measured|5.0 %");
	text_done(&t);
}

static void packets_are_whole_when_their_number_is(void)
{
	struct text t = { 0 };

	say_value(&t, 92, METRIC_PACKETS);
	text_add(&t, "|");
	say_value(&t, 2.1, METRIC_PACKETS);
	CHECK_STR(text_str(&t), "92 packets|2.1 packets");
	text_done(&t);
}

CU_TestInfo number_tests[] = {
	TEST(a_duration_is_said_in_the_unit_that_fits),
	TEST(milliseconds_stay_milliseconds),
	TEST(a_share_is_never_rounded_to_nothing_or_all),
	TEST(rates_and_counts_are_grouped),
	TEST(packets_are_whole_when_their_number_is),
	TEST(a_metric_without_a_value_says_so),
	CU_TEST_INFO_NULL,
};
