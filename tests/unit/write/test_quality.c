/* test_quality.c - pictures of both ends made into records. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/shots.h"
#include "reports/write/quality.h"
#include "tests/support/files.h"
#include "tests/support/records.h"
#include "tests/support/suite.h"

#define SIDE        16U
#define MAX_RECORDS 16

/* Leaves pictures of these ids, each of one value but for its frame's id on top, as a host does. */
static void leave(const char *dir, const char *name, unsigned count, uint8_t value, unsigned side)
{
	uint8_t luma[SIDE * SIDE];
	struct shots s;
	char path[128];

	shots_init(&s);
	for (unsigned i = 0; i < count; i++) {
		memset(luma, value + (int)i, sizeof(luma));
		shots_put(&s,
			  &(struct shot){ (uint64_t)i * SHOTS_STRIDE, 7000 + i, side, side, luma },
			  side);
	}
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	CHECK_INT(shots_write(&s, path, NULL), 0);
	shots_done(&s);
}

static size_t read_back(const char *dir, struct record got[MAX_RECORDS])
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/quality.rec", dir);
	return records_read(path, got, MAX_RECORDS);
}

static void each_picture_is_compared_with_its_own_frame(void)
{
	struct record got[MAX_RECORDS];
	char dir[64];

	scratch_make(dir);
	leave(dir, "seller.sent.shots", 3, 100, SIDE);
	leave(dir, "buyer.shown.shots", 2, 110, SIDE);
	CHECK_INT(quality_settle(dir, NULL), 0);
	CHECK_INT(read_back(dir, got), 4);
	for (unsigned i = 0; i < 4; i++) {
		CHECK_STR(got[i].stream, "to-buyer");
		CHECK_STR(got[i].probe, "quality");
		CHECK_INT(got[i].kind, i % 2 ? RECORD_SSIM : RECORD_MSE);
		CHECK_INT((int64_t)got[i].id, i / 2 * SHOTS_STRIDE);
		CHECK_INT(got[i].time, 7000 + i / 2);
	}
	CHECK_INT(got[0].value, 100000000);
	CHECK(got[1].value > 0 && got[1].value < 1000000);
	CHECK(!file_is(dir, "seller.sent.shots"));
	CHECK(!file_is(dir, "buyer.shown.shots"));
	scratch_remove(dir);
}

static void pictures_of_another_size_are_not_compared(void)
{
	struct record got[MAX_RECORDS];
	char dir[64];

	scratch_make(dir);
	leave(dir, "buyer.sent.shots", 3, 100, SIDE);
	leave(dir, "seller.shown.shots", 3, 100, SIDE / 2);
	CHECK_INT(quality_settle(dir, NULL), 0);
	CHECK_INT(read_back(dir, got), 0);
	scratch_remove(dir);
}

static void hosts_that_left_nothing_or_something_broken_leave_no_numbers(void)
{
	struct record got[MAX_RECORDS];
	char dir[64];

	file_write(scratch_make(dir), "buyer.shown.shots", "straits-shots 1\n0 1 16 16\nxyz");
	leave(dir, "seller.sent.shots", 3, 100, SIDE);
	CHECK_INT(quality_settle(dir, NULL), 0);
	CHECK_INT(read_back(dir, got), 0);
	CHECK(!file_is(dir, "buyer.shown.shots"));
	scratch_remove(dir);
}

static void a_folder_that_is_not_there_is_named(void)
{
	struct err err = { 0 };

	CHECK_INT(quality_settle("/nowhere", &err), -ENOENT);
	CHECK_HAS(err.text, "/nowhere/quality.rec");
}

CU_TestInfo quality_tests[] = {
	TEST(each_picture_is_compared_with_its_own_frame),
	TEST(pictures_of_another_size_are_not_compared),
	TEST(hosts_that_left_nothing_or_something_broken_leave_no_numbers),
	TEST(a_folder_that_is_not_there_is_named),
	CU_TEST_INFO_NULL,
};
