/* test_shots.c - a sample of pictures stays small, and is the same at both ends. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/shots.h"
#include "tests/support/suite.h"

#define SIDE 8U

/* A picture all of whose samples say its id. */
static void put(struct shots *s, uint64_t id, unsigned width, unsigned height)
{
	uint8_t *luma = malloc((size_t)(width + 3) * height);

	CU_ASSERT_PTR_NOT_NULL_FATAL(luma);
	memset(luma, 255, (size_t)(width + 3) * height);
	for (size_t row = 0; row < height; row++)
		memset(luma + row * (width + 3), (int)(id % 251), width);
	shots_put(s, &(struct shot){ id, (nsec_t)(id % 1000) * 33, width, height, luma },
		  width + 3);
	free(luma);
}

static void keeps_every_so_manieth_picture_without_what_lies_between_lines(void)
{
	struct shots s;

	shots_init(&s);
	for (uint64_t id = 0; id < 20; id++) {
		CHECK_INT(shots_want(&s, id), id % SHOTS_STRIDE == 0);
		put(&s, id, SIDE, SIDE);
	}
	CHECK_INT(s.n, 3);
	for (size_t i = 0; i < s.n; i++) {
		CHECK_INT((int64_t)s.v[i].id, (int64_t)(i * SHOTS_STRIDE));
		CHECK_INT(s.v[i].time, (nsec_t)s.v[i].id * 33);
		for (size_t k = 0; k < (size_t)SIDE * SIDE; k++)
			CHECK_INT(s.v[i].luma[k], (int64_t)s.v[i].id);
	}
	shots_done(&s);
}

static void a_frame_is_kept_once(void)
{
	struct shots s;

	shots_init(&s);
	put(&s, 16, SIDE, SIDE);
	CHECK(!shots_want(&s, 16));
	put(&s, 16, SIDE, SIDE);
	CHECK_INT(s.n, 1);
	shots_done(&s);
}

/* One end sees all frames of an hour at 30 frames/s, the other misses half of them: what the second
 * keeps of the frames that both saw, the first keeps too, or would if it kept twice as many. */
static void what_two_ends_keep_is_of_the_same_frames(void)
{
	struct shots all, some;
	unsigned pairs = 0;

	shots_init(&all);
	shots_init(&some);
	for (uint64_t id = 0; id < 108000; id++) {
		put(&all, id, SIDE, SIDE);
		if (id < 30000 || id > 90000)
			put(&some, id, SIDE, SIDE);
		CHECK(all.n <= SHOTS_MAX);
	}
	CHECK(all.n >= SHOTS_MAX / 2);
	CHECK_INT((int64_t)(all.stride % some.stride), 0);
	for (size_t i = 0; i < all.n; i++)
		for (size_t k = 0; k < some.n; k++)
			pairs += all.v[i].id == some.v[k].id;
	CHECK(pairs >= all.n / 3);
	shots_done(&all);
	shots_done(&some);
}

static void large_pictures_are_fewer(void)
{
	struct shots s;
	size_t bytes = 0;

	shots_init(&s);
	for (uint64_t id = 0; id < 40 * SHOTS_STRIDE; id += SHOTS_STRIDE)
		put(&s, id, 1920, 1080);
	for (size_t i = 0; i < s.n; i++)
		bytes += (size_t)s.v[i].width * s.v[i].height;
	CHECK(s.n >= SHOTS_MIN && s.n < 20);
	CHECK(bytes <= SHOTS_BYTES_MAX);
	shots_done(&s);
}

static void ids_that_never_become_fewer_end_the_sample(void)
{
	struct shots s;

	shots_init(&s);
	for (uint64_t i = 0; i < 2 * (uint64_t)SHOTS_MAX; i++)
		put(&s, i << 57, SIDE, SIDE);
	CHECK(s.n <= SHOTS_MAX);
	shots_done(&s);
}

static void what_was_written_is_read_again(void)
{
	struct shots s, got;
	char dir[64], path[96];
	FILE *f;

	shots_init(&s);
	for (uint64_t id = 0; id < 30; id++)
		put(&s, id, SIDE + 3, SIDE);
	(void)snprintf(path, sizeof(path), "%s/x.shots", scratch_make(dir));
	CHECK_INT(shots_write(&s, path, NULL), 0);
	f = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CHECK_INT(shots_read(f, path, &got, NULL), 0);
	(void)fclose(f);
	CHECK_INT(got.n, s.n);
	for (size_t i = 0; i < got.n; i++) {
		CHECK_INT((int64_t)got.v[i].id, (int64_t)s.v[i].id);
		CHECK_INT(got.v[i].time, s.v[i].time);
		CHECK_INT(got.v[i].width, SIDE + 3);
		CHECK_INT(got.v[i].height, SIDE);
		CHECK(!memcmp(got.v[i].luma, s.v[i].luma, (size_t)(SIDE + 3) * SIDE));
	}
	shots_done(&s);
	shots_done(&got);
	scratch_remove(dir);
}

static int read_text(const char *text, size_t n, struct err *err)
{
	FILE *f = fmemopen((void *)(uintptr_t)text, n, "r");
	struct shots got = { 0 };
	int r;

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	r = shots_read(f, "some.shots", &got, err);
	(void)fclose(f);
	shots_done(&got);
	return r;
}

static void anything_else_is_refused(void)
{
	static const char *const texts[] = {
		"straits-shots 2\n",
		"straits-shots 1\nx",
		"straits-shots 1\n1 2 2 2\nabcd",
		"straits-shots 1\n1 2 2 2\nabc",
		"straits-shots 1\n1 2 2 2 \nabcd\n",
		"straits-shots 1\n1 2 0 2\n\n",
		"straits-shots 1\n1 2 99999 99999\n\n",
		"straits-shots 1\n1 2 2\nabcd\n",
	};
	struct err err = { 0 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		CHECK_INT(read_text(texts[i], strlen(texts[i]), &err), -EBADMSG);
		CHECK_HAS(err.text, "some.shots");
	}
	CHECK_INT(read_text("straits-shots 1\n", 16, &err), 0);
	CHECK_INT(read_text("straits-shots 1\n1 -2 2 2\nabcd\n", 30, &err), 0);
}

static void a_file_that_cannot_be_written_is_named(void)
{
	struct err err = { 0 };
	struct shots s;

	shots_init(&s);
	CHECK_INT(shots_write(&s, "/nowhere/x.shots", &err), -ENOENT);
	CHECK_HAS(err.text, "/nowhere/x.shots");
}

CU_TestInfo shots_tests[] = {
	TEST(keeps_every_so_manieth_picture_without_what_lies_between_lines),
	TEST(a_frame_is_kept_once),
	TEST(what_two_ends_keep_is_of_the_same_frames),
	TEST(large_pictures_are_fewer),
	TEST(ids_that_never_become_fewer_end_the_sample),
	TEST(what_was_written_is_read_again),
	TEST(anything_else_is_refused),
	TEST(a_file_that_cannot_be_written_is_named),
	CU_TEST_INFO_NULL,
};
