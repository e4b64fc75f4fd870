/* test_screen.c - the generated screen: the same each time, sharp, still, typed on and scrolled. */
#include <stdlib.h>
#include <string.h>

#include "harness/workload/content.h"
#include "harness/workload/scene.h"
#include "harness/workload/screen.h"
#include "tests/support/suite.h"

struct shot {
	struct content *content;
	struct content_picture picture;
	size_t luma;
	uint8_t *bytes;
};

/* Planes without padding, so that the address checker sees a step outside. */
static void shot_open(struct shot *shot, unsigned width, unsigned height)
{
	const struct scene_conf conf = { width, height, 30, 1 };

	CHECK_INT(screen_new(&shot->content, &conf, NULL), 0);
	shot->luma = (size_t)width * height;
	shot->bytes = malloc(shot->luma * 3 / 2);
	CU_ASSERT_PTR_NOT_NULL_FATAL(shot->bytes);
	shot->picture = (struct content_picture){
		.width = width,
		.height = height,
		.plane = { shot->bytes, shot->bytes + shot->luma,
			   shot->bytes + shot->luma + shot->luma / 4 },
		.stride = { width, width / 2, width / 2 },
	};
}

static void shot_take(struct shot *shot, uint64_t n)
{
	memset(shot->bytes, 0, shot->luma * 3 / 2);
	shot->content->draw(shot->content, n, &shot->picture);
}

static void shot_close(struct shot *shot)
{
	shot->content->free(shot->content);
	free(shot->bytes);
}

/* Pixels whose luma differs. */
static size_t difference(const struct shot *a, const struct shot *b)
{
	size_t n = 0;

	for (size_t i = 0; i < a->luma; i++)
		n += a->bytes[i] != b->bytes[i];
	return n;
}

static void pictures_are_text_in_two_levels(void)
{
	struct shot shot;
	size_t ink = 0, paper = 0;

	shot_open(&shot, 640, 360);
	shot_take(&shot, 40);
	for (size_t i = 0; i < shot.luma; i++) {
		ink += shot.bytes[i] == 30;
		paper += shot.bytes[i] == 235;
	}
	CHECK_INT(ink + paper, shot.luma);
	CHECK(ink > shot.luma / 20);
	CHECK(ink < shot.luma / 3);
	for (size_t i = shot.luma; i < shot.luma * 3 / 2; i++)
		CHECK(shot.bytes[i] == 128);
	shot_close(&shot);
}

static void the_same_picture_is_the_same_and_another_is_another(void)
{
	struct shot a, b;

	shot_open(&a, 640, 360);
	shot_open(&b, 640, 360);
	shot_take(&a, 40);
	shot_take(&b, 40);
	CHECK_INT(difference(&a, &b), 0);
	shot_take(&b, 400);
	CHECK(difference(&a, &b) > a.luma / 20);
	shot_close(&a);
	shot_close(&b);
}

/* Between scrolls (3 s, the first 0.3 s of each) only letters come, one each 80 ms. */
static void between_scrolls_only_letters_are_typed(void)
{
	struct shot a, b;
	size_t changed = 0;

	shot_open(&a, 640, 360);
	shot_open(&b, 640, 360);
	for (uint64_t n = 10; n + 1 < 90; n++) {
		shot_take(&a, n);
		shot_take(&b, n + 1);
		changed += difference(&a, &b) > 0;
		CHECK(difference(&a, &b) <= 10 * 14);
	}
	/* 79 steps are 2.6 s or 33 letters, of which some are spaces */
	CHECK(changed > 10 && changed <= 33);
	shot_take(&a, 91);
	shot_take(&b, 95);
	CHECK(difference(&a, &b) > a.luma / 50);
	shot_close(&a);
	shot_close(&b);
}

static void every_size_can_be_drawn(void)
{
	static const unsigned sizes[][2] = {
		{ 160, 288 }, { 320, 144 }, { 322, 182 }, { 1280, 720 }
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct shot shot;

		shot_open(&shot, sizes[i][0], sizes[i][1]);
		for (uint64_t n = 0; n < 3000; n += 119)
			shot_take(&shot, n);
		shot_close(&shot);
	}
}

CU_TestInfo screen_tests[] = {
	TEST(pictures_are_text_in_two_levels),
	TEST(the_same_picture_is_the_same_and_another_is_another),
	TEST(between_scrolls_only_letters_are_typed),
	TEST(every_size_can_be_drawn),
	CU_TEST_INFO_NULL,
};
