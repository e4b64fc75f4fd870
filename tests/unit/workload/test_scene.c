/* test_scene.c - the generated camera scene is the same each time, moves, and fits any picture. */
#include <stdlib.h>
#include <string.h>

#include "harness/workload/content.h"
#include "harness/workload/scene.h"
#include "tests/support/suite.h"

struct shot {
	struct content *content;
	struct content_picture picture;
	size_t bytes;
};

/* Planes without padding, so that the address checker sees a step outside. */
static void open_shot(struct shot *shot, unsigned width, unsigned height, unsigned seed)
{
	const struct scene_conf conf = {
		.width = width, .height = height, .fps = 30, .seed = seed
	};
	size_t luma = (size_t)width * height;

	CHECK_INT(scene_new(&shot->content, &conf, NULL), 0);
	shot->bytes = luma * 3 / 2;
	shot->picture = (struct content_picture){ .width = width, .height = height };
	shot->picture.plane[0] = malloc(shot->bytes);
	CU_ASSERT_PTR_NOT_NULL_FATAL(shot->picture.plane[0]);
	shot->picture.plane[1] = shot->picture.plane[0] + luma;
	shot->picture.plane[2] = shot->picture.plane[1] + luma / 4;
	shot->picture.stride[0] = width;
	shot->picture.stride[1] = width / 2;
	shot->picture.stride[2] = width / 2;
}

static void take(struct shot *shot, uint64_t n)
{
	memset(shot->picture.plane[0], 0, shot->bytes);
	shot->content->draw(shot->content, n, &shot->picture);
}

static void close_shot(struct shot *shot)
{
	shot->content->free(shot->content);
	free(shot->picture.plane[0]);
}

/* Mean difference of two pictures' luma, in levels. */
static double difference(const struct shot *a, const struct shot *b)
{
	size_t n = (size_t)a->picture.width * a->picture.height;
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (uint64_t)abs(a->picture.plane[0][i] - b->picture.plane[0][i]);
	return (double)sum / (double)n;
}

static void the_same_picture_is_the_same_bytes(void)
{
	struct shot a, b;

	open_shot(&a, 640, 360, 1);
	open_shot(&b, 640, 360, 1);
	take(&a, 17);
	take(&a, 200);
	take(&b, 200);
	CHECK(memcmp(a.picture.plane[0], b.picture.plane[0], a.bytes) == 0);
	close_shot(&a);
	close_shot(&b);
}

static void no_two_pictures_are_the_same_and_ends_differ(void)
{
	struct shot a, b;

	open_shot(&a, 320, 180, 1);
	open_shot(&b, 320, 180, 2);
	take(&a, 0);
	take(&b, 0);
	CHECK(difference(&a, &b) > 5);
	close_shot(&b);
	open_shot(&b, 320, 180, 1);
	for (uint64_t n = 0; n < 240; n++) {
		take(n % 2 ? &a : &b, n);
		take(n % 2 ? &b : &a, n + 1);
		CHECK(difference(&a, &b) > 0.5);
	}
	close_shot(&a);
	close_shot(&b);
}

static void now_and_then_much_of_the_picture_moves(void)
{
	struct shot a, b;
	double least = 255, most = 0;

	open_shot(&a, 320, 180, 0);
	open_shot(&b, 320, 180, 0);
	for (uint64_t n = 1; n < 7 * 30; n++) {
		double d;

		take(&a, n - 1);
		take(&b, n);
		d = difference(&a, &b);
		least = d < least ? d : least;
		most = d > most ? d : most;
	}
	CHECK(least > 1); /* the sensor's noise alone */
	CHECK(least < 3);
	CHECK(most > 2 * least);
	close_shot(&a);
	close_shot(&b);
}

static void levels_leave_room_for_the_noise(void)
{
	struct shot a;

	open_shot(&a, 640, 360, 3);
	for (uint64_t n = 0; n < 210; n += 7) {
		uint8_t least = 255, most = 0;

		take(&a, n);
		for (size_t i = 0; i < (size_t)640 * 360; i++) {
			least = a.picture.plane[0][i] < least ? a.picture.plane[0][i] : least;
			most = a.picture.plane[0][i] > most ? a.picture.plane[0][i] : most;
		}
		CHECK(least >= 16);
		CHECK(most <= 235);
	}
	close_shot(&a);
}

static void every_size_can_be_drawn(void)
{
	static const unsigned sizes[][2] = {
		{ 320, 144 }, { 160, 288 }, { 322, 146 }, { 540, 960 }
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct shot a;

		open_shot(&a, sizes[i][0], sizes[i][1], 1);
		for (uint64_t n = 0; n < 210; n += 30)
			take(&a, n);
		CHECK(a.picture.plane[2][a.bytes / 6 - 1] > 0);
		close_shot(&a);
	}
}

CU_TestInfo scene_tests[] = {
	TEST(the_same_picture_is_the_same_bytes),
	TEST(no_two_pictures_are_the_same_and_ends_differ),
	TEST(now_and_then_much_of_the_picture_moves),
	TEST(levels_leave_room_for_the_noise),
	TEST(every_size_can_be_drawn),
	CU_TEST_INFO_NULL,
};
