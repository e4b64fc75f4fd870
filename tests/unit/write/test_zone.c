/* test_zone.c - instants in the reader's time zone. */
#include <errno.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/zone.h"
#include "tests/support/suite.h"

static void check_said(const char *instant, const char *zone, const char *want)
{
	struct text t = { 0 };

	zone_say(&t, instant, zone);
	CHECK_STR(text_str(&t), want);
	text_done(&t);
}

static void without_a_zone_it_is_utc(void)
{
	check_said("2024-05-01T12:00:59Z", NULL, "2024-05-01 12:00 UTC");
	check_said("2024-05-01T12:00:59Z", "UTC", "2024-05-01 12:00 UTC");
}

static void in_a_zone_utc_stands_beside_it_with_its_day_when_that_differs(void)
{
	if (access("/usr/share/zoneinfo/Asia/Jakarta", R_OK) != 0)
		SKIP("tzdata is not installed");
	check_said("2024-05-01T12:00:00Z", "Asia/Jakarta", "2024-05-01 19:00 WIB (12:00 UTC)");
	check_said("2024-05-01T22:30:00Z", "Asia/Jakarta",
		   "2024-05-02 05:30 WIB (2024-05-01 22:30 UTC)");
	/* summer time */
	check_said("2024-07-01T12:00:00Z", "Europe/Madrid", "2024-07-01 14:00 CEST (12:00 UTC)");
	check_said("2024-01-01T12:00:00Z", "Europe/Madrid", "2024-01-01 13:00 CET (12:00 UTC)");
}

static void what_is_no_instant_stays_as_it_is(void)
{
	check_said("yesterday", NULL, "yesterday");
	check_said("", NULL, "");
}

static void an_unknown_zone_is_refused(void)
{
	static const char *const unknown[] = {
		"", "Jakarta", "Asia/Nowhere", "../../etc/passwd", "local ", "/etc/hosts"
	};
	struct err err;

	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		CHECK_INT(zone_check(unknown[i], &err), -EINVAL);
		CHECK_HAS(err.text, "is no time zone");
	}
	CHECK_INT(zone_check("local", &err), 0);
	CHECK_INT(zone_check(NULL, &err), 0);
	CHECK_INT(zone_check("UTC", &err), 0);
}

CU_TestInfo zone_tests[] = {
	TEST(without_a_zone_it_is_utc),
	TEST(in_a_zone_utc_stands_beside_it_with_its_day_when_that_differs),
	TEST(what_is_no_instant_stays_as_it_is),
	TEST(an_unknown_zone_is_refused),
	CU_TEST_INFO_NULL,
};
