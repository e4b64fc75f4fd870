/* test_quantity.c - numbers with units, read exactly or refused with a reason. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "tests/support/suite.h"

static nsec_t duration(const char *s)
{
	nsec_t t = -1;

	CHECK_INT(parse_duration(s, &t, NULL), 0);
	return t;
}

static uint64_t rate(const char *s)
{
	uint64_t v = 0;

	CHECK_INT(parse_rate(s, &v, NULL), 0);
	return v;
}

static uint64_t size(const char *s)
{
	uint64_t v = 0;

	CHECK_INT(parse_size(s, &v, NULL), 0);
	return v;
}

static chance_t chance(const char *s)
{
	chance_t v = 0;

	CHECK_INT(parse_chance(s, &v, NULL), 0);
	return v;
}

static void reads_durations_in_every_unit(void)
{
	CHECK_INT(duration("7 ns"), 7);
	CHECK_INT(duration("1.5us"), 1500);
	CHECK_INT(duration("20 ms"), 20 * NSEC_PER_MSEC);
	CHECK_INT(duration("  0.25 s  "), 250 * NSEC_PER_MSEC);
	CHECK_INT(duration("2 min"), 120 * NSEC_PER_SEC);
	CHECK_INT(duration("1.5 h"), 5400 * NSEC_PER_SEC);
	CHECK_INT(duration("0"), 0);
	CHECK_INT(duration("0.0"), 0);
	CHECK_INT(duration(".5 ms"), 500000);
	CHECK_INT(duration("24000 h"), 86400 * NSEC_PER_SEC * 1000);
}

/* 0.1 and 0.3 have no exact binary form: read as they are written, they are exact all the same. */
static void decimals_are_exact(void)
{
	CHECK_INT(duration("0.1 s"), 100000000);
	CHECK_INT(duration("0.3 ns"), 0);
	CHECK_INT(duration("0.5 ns"), 1);
	CHECK_INT(duration("0.0000000005 s"), 1);
	CHECK_INT(duration("0.00000000049999 s"), 0);
	CHECK_INT(duration("123456.789012345 s"), 123456789012345);
}

static void reads_rates_and_sizes(void)
{
	CHECK_INT((int64_t)rate("800 kbit/s"), 800000);
	CHECK_INT((int64_t)rate("1.6 Mbit/s"), 1600000);
	CHECK_INT((int64_t)rate("10 Gbit/s"), 10000000000);
	CHECK_INT((int64_t)rate("9 bit/s"), 9);
	CHECK_INT((int64_t)size("3 B"), 3);
	CHECK_INT((int64_t)size("64 kB"), 64000);
	CHECK_INT((int64_t)size("64 KiB"), 65536);
	CHECK_INT((int64_t)size("1.5 MB"), 1500000);
	CHECK_INT((int64_t)size("2MiB"), 2097152);
}

static void reads_chances_as_percentage_or_fraction(void)
{
	CHECK(chance("1.7 %") == chance_ratio(17, 1000));
	CHECK(chance("0.017") == chance_ratio(17, 1000));
	CHECK(chance("100%") == CHANCE_ALWAYS);
	CHECK(chance("1") == CHANCE_ALWAYS);
	CHECK(chance("0") == CHANCE_NEVER);
	CHECK(chance("0 %") == CHANCE_NEVER);
	CHECK(chance("0.000001 %") == chance_ratio(1, 100000000));
}

static void reads_plain_numbers(void)
{
	int64_t micro = 0;
	uint64_t count = 0;

	CHECK_INT(parse_micro("1.5", &micro, NULL), 0);
	CHECK_INT(micro, 1500000);
	CHECK_INT(parse_micro(" 7 ", &micro, NULL), 0);
	CHECK_INT(micro, 7000000);
	CHECK_INT(parse_count("65535", 65535, &count, NULL), 0);
	CHECK_INT((int64_t)count, 65535);
	CHECK_INT(parse_count("18446744073709551615", UINT64_MAX, &count, NULL), 0);
	CHECK(count == UINT64_MAX);
}

enum { DURATION, RATE, SIZE, CHANCE, MICRO, COUNT };

static void refuse(int what, const char *s, int code, const char *says)
{
	struct err err = { 0 };
	nsec_t t = 12345;
	uint64_t v = 12345;
	int64_t m = 12345;
	int r = 0;

	switch (what) {
	case DURATION:
		r = parse_duration(s, &t, &err);
		break;
	case RATE:
		r = parse_rate(s, &v, &err);
		break;
	case SIZE:
		r = parse_size(s, &v, &err);
		break;
	case CHANCE:
		r = parse_chance(s, &v, &err);
		break;
	case MICRO:
		r = parse_micro(s, &m, &err);
		break;
	default:
		r = parse_count(s, 100, &v, &err);
		break;
	}
	CHECK_INT(r, code);
	CHECK_INT(err.code, code);
	CHECK_HAS(err.text, says);
	CHECK(t == 12345 && v == 12345 && m == 12345);
}

static void refuses_with_what_was_found_and_what_is_known(void)
{
	refuse(DURATION, "20", -EINVAL, "\"20\" lacks a unit for a duration; known: ns, us, ms, s");
	refuse(DURATION, "20 parsecs", -EINVAL, "unknown unit for a duration");
	refuse(DURATION, "", -EINVAL, "does not begin with a number");
	refuse(DURATION, "ms", -EINVAL, "does not begin with a number");
	refuse(DURATION, "-5 ms", -ERANGE, "negative");
	refuse(DURATION, "24001 h", -ERANGE, "too large");
	refuse(DURATION, "99999999999999999999999 s", -ERANGE, "too large");
	refuse(DURATION, "1.2.3 s", -EINVAL, "unknown unit");
	refuse(DURATION, "1e3 s", -EINVAL, "unknown unit");
	refuse(DURATION, "5 m s", -EINVAL, "unknown unit");
	refuse(RATE, "5 Mbps", -EINVAL, "known: bit/s, kbit/s");
	refuse(RATE, "2000 Gbit/s", -ERANGE, "too large");
	refuse(SIZE, "5 bytes", -EINVAL, "known: B, kB");
	refuse(CHANCE, "101 %", -ERANGE, "over 100 %");
	refuse(CHANCE, "1.01", -ERANGE, "over 100 %");
	refuse(CHANCE, "5 percent", -EINVAL, "is not a chance");
	refuse(CHANCE, "-1 %", -ERANGE, "negative");
	refuse(CHANCE, "5 % %", -EINVAL, "is not a chance");
	refuse(MICRO, "5 ms", -EINVAL, "plain number");
	refuse(MICRO, "99999999999999", -ERANGE, "too large");
	refuse(COUNT, "101", -ERANGE, "over 100");
	refuse(COUNT, "1.0", -EINVAL, "whole number");
	refuse(COUNT, "7 5", -EINVAL, "whole number");
	refuse(COUNT, "x", -EINVAL, "does not begin with a number");
	refuse(COUNT, "99999999999999999999", -ERANGE, "over 100");
}

/* More digits than a number can hold are not an error of size when they lie behind the point. */
static void digits_too_fine_to_matter_are_dropped(void)
{
	CHECK_INT(duration("1.00000000000000000000000000001 ms"), 1000000);
	CHECK_INT(duration("0.333333333333333333333333333333 s"), 333333333);
	CHECK(chance("33.3333333333333333333333333333 %") == chance("33.333333333333333 %"));
}

CU_TestInfo quantity_tests[] = {
	TEST(reads_durations_in_every_unit),
	TEST(decimals_are_exact),
	TEST(reads_rates_and_sizes),
	TEST(reads_chances_as_percentage_or_fraction),
	TEST(reads_plain_numbers),
	TEST(refuses_with_what_was_found_and_what_is_known),
	TEST(digits_too_fine_to_matter_are_dropped),
	CU_TEST_INFO_NULL,
};
