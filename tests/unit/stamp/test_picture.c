/* test_picture.c - where the samples of each pixel format lie. */
#include <string.h>

#include "harness/base/err.h"
#include "probes/stamp/picture.h"
#include "tests/support/suite.h"
#include "tests/unit/stamp/canvas.h"

static void every_sample_of_every_format_lies_inside_its_plane(void)
{
	for (enum picture_format format = 0; format < PICTURE_FORMATS; format++) {
		/* odd sizes: the last colour sample covers half a pixel that is not there */
		struct canvas c;

		canvas_init(&c, format, 37, 23);
		for (unsigned i = 0; i < c.picture.parts; i++) {
			const struct picture_part *part = &c.picture.part[i];
			size_t x = 36 >> part->shift_x, y = 22 >> part->shift_y;

			/* the address checker tells when this is outside */
			part->data[y * (size_t)part->stride + x * part->step] = 1;
		}
		canvas_done(&c);
	}
	CHECK(true);
}

static void the_parts_of_a_format_share_no_sample(void)
{
	for (enum picture_format format = 0; format < PICTURE_FORMATS; format++) {
		struct canvas c;
		unsigned marked = 0, want = 0;

		canvas_init(&c, format, 16, 8);
		for (unsigned p = 0; p < c.planes; p++)
			memset(c.memory.plane[p], 0, c.bytes[p]);
		for (unsigned i = 0; i < c.picture.parts; i++) {
			const struct picture_part *part = &c.picture.part[i];

			for (size_t y = 0; y < 8U >> part->shift_y; y++) {
				for (size_t x = 0; x < 16U >> part->shift_x; x++, want++)
					part->data[y * (size_t)part->stride + x * part->step] = 1;
			}
		}
		for (unsigned p = 0; p < c.planes; p++)
			for (size_t i = 0; i < c.bytes[p]; i++)
				marked += c.memory.plane[p][i];
		CHECK_INT(marked, want);
		canvas_done(&c);
	}
}

static void refuses_a_picture_without_pixels_or_with_too_many(void)
{
	struct picture picture;
	struct err err;
	uint8_t byte = 0;
	const struct picture_memory memory = { { &byte, &byte, &byte }, { 1, 1, 1 } };

	CHECK(picture_init(&picture, PICTURE_GRAY8, 0, 5, &memory, &err) < 0);
	CHECK_HAS(err.text, "0x5");
	CHECK(picture_init(&picture, PICTURE_GRAY8, 5, PICTURE_MAX + 1, &memory, &err) < 0);
	CHECK_HAS(err.text, "5x16385");
}

CU_TestInfo picture_tests[] = {
	TEST(every_sample_of_every_format_lies_inside_its_plane),
	TEST(the_parts_of_a_format_share_no_sample),
	TEST(refuses_a_picture_without_pixels_or_with_too_many),
	CU_TEST_INFO_NULL,
};
