/* test_amount.c - numbers and dates in every language. */
#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/tongue.h"
#include "tests/support/suite.h"
#include "tests/unit/region/some.h"

/* Checks what a function adds, and frees it. */
#define CHECK_SAYS(call, want)                 \
	do {                                   \
		struct text t = { 0 };         \
		call;                          \
		CHECK_STR(text_str(&t), want); \
		text_done(&t);                 \
	} while (0)

static void a_number_has_the_decimal_sign_of_its_language(void)
{
	CHECK_SAYS(amount_number(&t, tongue_find("en"), 1234.5, 1), "1234.5");
	CHECK_SAYS(amount_number(&t, tongue_find("en"), 12345.5, 1), "12,345.5");
	CHECK_SAYS(amount_number(&t, tongue_find("es"), -12345.5, 1), "-12.345,5");
	CHECK_SAYS(amount_number(&t, tongue_find("th"), 1234567, 0), "1,234,567");
}

static void a_share_is_never_rounded_to_all_or_nothing(void)
{
	CHECK_SAYS(amount_share(&t, tongue_find("en"), 0), "0\u00a0%");
	CHECK_SAYS(amount_share(&t, tongue_find("en"), 1), "100\u00a0%");
	CHECK_SAYS(amount_share(&t, tongue_find("pt"), 0.00001), "0,1%");
	CHECK_SAYS(amount_share(&t, tongue_find("zh"), 0.99999), "99.9%");
}

static void a_time_of_a_second_or_more_is_told_in_seconds(void)
{
	(void)some_tongue("en");
	CHECK_SAYS(amount_time(&t, tongue_find("en"), 4.21), "4.2\u00a0ms");
	CHECK_SAYS(amount_time(&t, tongue_find("en"), 412.4), "412\u00a0ms");
	CHECK_SAYS(amount_time(&t, tongue_find("en"), 3120), "3.1\u00a0s");
	CHECK_SAYS(amount_ms(&t, tongue_find("en"), 3120), "3120\u00a0ms");
	CHECK_SAYS(amount_clock(&t, 65.2), "1:05");
}

static void a_date_is_written_as_each_language_does(void)
{
	static const struct {
		const char *tag, *want;
	} days[] = {
		{ "en", "1 May 2024, 12:00 UTC" },
		{ "zh", "2024年5月1日 12:00 UTC" },
		{ "es", "1 de mayo de 2024, 12:00 UTC" },
		{ "pt-BR", "1 de maio de 2024, 12:00 UTC" },
		{ "id", "1 Mei 2024, 12.00 UTC" },
		{ "th", "1 พฤษภาคม พ.ศ. 2567 เวลา 12:00 น. UTC" },
		{ "vi", "12:00 UTC, 1 tháng 5, 2024" },
	};

	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		const struct tongue *tongue = some_tongue(days[i].tag);

		if (!tongue)
			SKIP("there is no locale in UTF-8");
		CHECK_SAYS(amount_date(&t, tongue, "2024-05-01T12:00:00Z"), days[i].want);
	}
	(void)some_tongue("en");
}

static void what_is_no_date_stays_as_it_is(void)
{
	CHECK_SAYS(amount_date(&t, tongue_find("en"), "2024-13-01T12:00:00Z"),
		   "2024-13-01T12:00:00Z");
	CHECK_SAYS(amount_day(&t, tongue_find("en"), "yesterday"), "yesterday");
}

CU_TestInfo amount_tests[];

CU_TestInfo amount_tests[] = {
	TEST(a_number_has_the_decimal_sign_of_its_language),
	TEST(a_share_is_never_rounded_to_all_or_nothing),
	TEST(a_time_of_a_second_or_more_is_told_in_seconds),
	TEST(a_date_is_written_as_each_language_does),
	TEST(what_is_no_date_stays_as_it_is),
	CU_TEST_INFO_NULL,
};
