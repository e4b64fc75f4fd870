/* test_avsync.c - skew of sound and picture, and its bands. */
#include "reports/metric/avsync.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

static void bands_are_those_of_bt1359(void)
{
	CHECK_INT(avsync_band(0), AVSYNC_UNNOTICED);
	CHECK_INT(avsync_band(-45 * MS), AVSYNC_UNNOTICED);
	CHECK_INT(avsync_band(125 * MS), AVSYNC_UNNOTICED);
	CHECK_INT(avsync_band(-45 * MS - 1), AVSYNC_ACCEPTABLE);
	CHECK_INT(avsync_band(125 * MS + 1), AVSYNC_ACCEPTABLE);
	CHECK_INT(avsync_band(-90 * MS), AVSYNC_ACCEPTABLE);
	CHECK_INT(avsync_band(185 * MS), AVSYNC_ACCEPTABLE);
	CHECK_INT(avsync_band(-90 * MS - 1), AVSYNC_BROKEN);
	CHECK_INT(avsync_band(185 * MS + 1), AVSYNC_BROKEN);
	CHECK_STR(avsync_band_word(AVSYNC_BROKEN), "broken");
}

static void r37_is_stricter(void)
{
	CHECK(avsync_r37(-40 * MS) && avsync_r37(60 * MS));
	CHECK(!avsync_r37(-41 * MS) && !avsync_r37(61 * MS));
}

static void skew_is_taken_at_the_same_instant(void)
{
	const struct avsync_point pictures[] = { { 0, 100 * MS }, { 100 * MS, 200 * MS } };
	const struct avsync_point sound[] = { { 0, 90 * MS },
					      { 50 * MS, 180 * MS },
					      { 100 * MS, 150 * MS } };
	nsec_t skews[3];

	CHECK_INT(avsync_skews(sound, 3, pictures, 2, NSEC_PER_SEC, skews), 3);
	CHECK_INT(skews[0], -10 * MS);
	CHECK_INT(skews[1], 30 * MS);
	CHECK_INT(skews[2], -50 * MS);
}

static void no_skew_without_pictures_around(void)
{
	const struct avsync_point pictures[] = { { 100, 5 }, { 5000, 5 }, { 5010, 5 } };
	const struct avsync_point sound[] = { { 50, 1 }, { 1000, 1 }, { 5005, 1 }, { 6000, 1 } };
	nsec_t skews[4];

	CHECK_INT(avsync_skews(sound, 4, pictures, 3, 100, skews), 1);
	CHECK_INT(skews[0], -4);
	CHECK_INT(avsync_skews(sound, 4, pictures, 0, 100, skews), 0);
}

CU_TestInfo avsync_tests[] = {
	TEST(bands_are_those_of_bt1359),
	TEST(r37_is_stricter),
	TEST(skew_is_taken_at_the_same_instant),
	TEST(no_skew_without_pictures_around),
	CU_TEST_INFO_NULL,
};
