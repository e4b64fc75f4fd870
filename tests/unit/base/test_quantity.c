/* test_quantity.c - numbers with units. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "tests/support/suite.h"

static void reads_every_unit_of_time(void)
{
	nsec_t ns = 0;

	CHECK_INT(parse_duration("7 ns", &ns, NULL), 0);
	CHECK_INT(ns, 7);
	CHECK_INT(parse_duration("1.5us", &ns, NULL), 0);
	CHECK_INT(ns, 1500);
	CHECK_INT(parse_duration(" 20 ms ", &ns, NULL), 0);
	CHECK_INT(ns, 20 * NSEC_PER_MSEC);
	CHECK_INT(parse_duration("0.5 s", &ns, NULL), 0);
	CHECK_INT(ns, 500 * NSEC_PER_MSEC);
	CHECK_INT(parse_duration("2 min", &ns, NULL), 0);
	CHECK_INT(ns, 120 * NSEC_PER_SEC);
	CHECK_INT(parse_duration("1 h", &ns, NULL), 0);
	CHECK_INT(ns, 3600 * NSEC_PER_SEC);
	CHECK_INT(parse_duration("0", &ns, NULL), 0);
	CHECK_INT(ns, 0);
}

static void reads_rates_and_sizes(void)
{
	uint64_t n = 0;

	CHECK_INT(parse_rate("1.6 Mbit/s", &n, NULL), 0);
	CHECK_INT((int64_t)n, 1600000);
	CHECK_INT(parse_rate("800 kbit/s", &n, NULL), 0);
	CHECK_INT((int64_t)n, 800000);
	CHECK_INT(parse_size("1.5 KiB", &n, NULL), 0);
	CHECK_INT((int64_t)n, 1536);
	CHECK_INT(parse_size("2 MB", &n, NULL), 0);
	CHECK_INT((int64_t)n, 2000000);
}

static void reads_chances_as_percent_and_as_fraction(void)
{
	chance_t a = 0, b = 0;

	CHECK_INT(parse_chance("1.7 %", &a, NULL), 0);
	CHECK_INT(parse_chance("0.017", &b, NULL), 0);
	CHECK(a == b);
	CHECK(a == chance_ratio(17, 1000));
	CHECK_INT(parse_chance("100 %", &a, NULL), 0);
	CHECK(a == CHANCE_ALWAYS);
	CHECK_INT(parse_chance("0", &a, NULL), 0);
	CHECK(a == CHANCE_NEVER);
}

static void says_what_is_wrong_with_a_number(void)
{
	struct err err;
	uint64_t n = 1;
	chance_t p;
	nsec_t ns;

	CHECK_INT(parse_duration("20 parsec", &ns, &err), -EINVAL);
	CHECK_STR(err.text,
		  "\"20 parsec\" has an unknown unit for a duration; known: ns, us, ms, s, min, h");
	CHECK_INT(parse_duration("20", &ns, &err), -EINVAL);
	CHECK_STR(err.text, "\"20\" lacks a unit for a duration; known: ns, us, ms, s, min, h");
	CHECK_INT(parse_duration("-1 ms", &ns, &err), -ERANGE);
	CHECK_HAS(err.text, "negative");
	CHECK_INT(parse_duration("99999999 h", &ns, &err), -ERANGE);
	CHECK_INT(parse_duration("", &ns, &err), -EINVAL);
	CHECK_INT(parse_rate("fast", &n, &err), -EINVAL);
	CHECK_INT(parse_chance("101 %", &p, &err), -ERANGE);
	CHECK_INT(parse_chance("5 permille", &p, &err), -EINVAL);
	CHECK_INT((int64_t)n, 1); /* nothing is written on failure */
}

static void reads_counts_up_to_their_limit(void)
{
	uint64_t n = 0;

	CHECK_INT(parse_count("18446744073709551615", UINT64_MAX, &n, NULL), 0);
	CHECK(n == UINT64_MAX);
	CHECK_INT(parse_count("18446744073709551616", UINT64_MAX, &n, NULL), -ERANGE);
	CHECK_INT(parse_count("11", 10, &n, NULL), -ERANGE);
	CHECK_INT(parse_count("1.0", 10, &n, NULL), -EINVAL);
	CHECK_INT(parse_count("3 apples", 10, &n, NULL), -EINVAL);
}

static void reads_plain_numbers_in_millionths(void)
{
	int64_t n = 0;

	CHECK_INT(parse_micro("1.5", &n, NULL), 0);
	CHECK_INT(n, 1500000);
	CHECK_INT(parse_micro("0.0000005", &n, NULL), 0);
	CHECK_INT(n, 1); /* to nearest */
	CHECK_INT(parse_micro("x", &n, NULL), -EINVAL);
}

CU_TestInfo quantity_tests[] = {
	TEST(reads_every_unit_of_time),
	TEST(reads_rates_and_sizes),
	TEST(reads_chances_as_percent_and_as_fraction),
	TEST(says_what_is_wrong_with_a_number),
	TEST(reads_counts_up_to_their_limit),
	TEST(reads_plain_numbers_in_millionths),
	CU_TEST_INFO_NULL,
};
