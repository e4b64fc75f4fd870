/* test_side.c - addresses and prefixes tell the two ends of a route apart. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/drive/side.h"
#include "tests/support/suite.h"

static bool is_in(const char *prefix, const char *address)
{
	struct side side = { 0 }, one = { 0 };
	struct err err;

	CHECK_INT(side_parse(prefix, &side, &err), 0);
	CHECK_INT(side_parse(address, &one, &err), 0);
	return side_holds(&side, 1, one.address);
}

static void holds_its_own_address_and_prefix_and_no_other(void)
{
	CHECK(is_in("10.0.0.1", "10.0.0.1"));
	CHECK(!is_in("10.0.0.1", "10.0.0.2"));
	CHECK(is_in("10.0.0.0/8", "10.255.3.4"));
	CHECK(!is_in("10.0.0.0/8", "11.0.0.0"));
	CHECK(is_in("10.0.0.128/25", "10.0.0.129"));
	CHECK(!is_in("10.0.0.128/25", "10.0.0.127"));
	CHECK(is_in("fc00::/7", "fd12::1"));
	CHECK(!is_in("fd00::1", "fd00::2"));
	CHECK(is_in("0.0.0.0/0", "1.2.3.4"));
	CHECK(!is_in("0.0.0.0/0", "fd00::1"));
	CHECK(is_in("::/0", "fd00::1"));
}

static void says_what_it_expected(void)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "", "is no address" },
		{ "10.0.0", "is no address" },
		{ "seller", "is no address" },
		{ "10.0.0.1/33", "expected at most 32" },
		{ "10.0.0.1/", "expected at most 32" },
		{ "fd00::/129", "expected at most 128" },
		{ "fd00::/-1", "expected at most 128" },
		{ "10.0.0.1/8", "beyond its prefix" },
		{ "fd00::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "is no" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = { 0 };
		struct side side;

		CHECK_INT(side_parse(bad[i].text, &side, &err), -EINVAL);
		CHECK_HAS(err.text, bad[i].says);
	}
}

static void is_written_as_it_is_read(void)
{
	static const char *const texts[] = { "10.0.0.1", "10.0.0.0/8", "fd00::1",
					     "fd00::/8", "::/0",       "0.0.0.0/0" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char buf[SIDE_TEXT_MAX];
		struct side side = { 0 };
		struct err err;

		CHECK_INT(side_parse(texts[i], &side, &err), 0);
		CHECK_STR(side_text(&side, buf), texts[i]);
	}
}

CU_TestInfo side_tests[] = {
	TEST(holds_its_own_address_and_prefix_and_no_other),
	TEST(says_what_it_expected),
	TEST(is_written_as_it_is_read),
	CU_TEST_INFO_NULL,
};
