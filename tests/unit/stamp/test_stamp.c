/* test_stamp.c - the word in the picture survives what it should and is never invented. */
#include <string.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "probes/stamp/picture.h"
#include "probes/stamp/stamp.h"
#include "tests/support/suite.h"
#include "tests/unit/stamp/canvas.h"

static const struct stamp_word word = { .counter = 0xabc123, .stream = 7 };

/* A canvas with the word in it. */
static void stamped(struct canvas *c, struct stamp_layout *layout, enum picture_format format,
		    unsigned width, unsigned height)
{
	canvas_init(c, format, width, height);
	CHECK_INT(stamp_layout_init(layout, width, height, NULL), 0);
	stamp_write(layout, &c->picture, word);
}

static void check_word(struct stamp_word got, struct stamp_word want)
{
	CHECK_INT(got.counter, want.counter);
	CHECK_INT(got.stream, want.stream);
}

static void the_crc_is_the_published_one(void)
{
	/* the check value of CRC-16/CCITT-FALSE in the catalogue of parametrised CRC algorithms */
	CHECK_INT(stamp_crc((const uint8_t *)"123456789", 9), 0x29b1);
}

static void reads_in_every_format_what_it_wrote(void)
{
	for (enum picture_format format = 0; format < PICTURE_FORMATS; format++) {
		struct stamp_layout layout;
		struct stamp_reading got;
		struct canvas c;

		stamped(&c, &layout, format, 640, 360);
		got = stamp_read(&layout, &c.picture);
		CHECK_INT(got.state, STAMP_FULL);
		check_word(got.word, word);
		check_word(got.newest, word);
		canvas_done(&c);
	}
}

static void reads_every_counter_and_stream(void)
{
	struct stamp_layout layout;
	struct canvas c;
	struct dice dice;

	dice_init(&dice, 2, 0);
	canvas_init(&c, PICTURE_GRAY8, 320, 180);
	CHECK_INT(stamp_layout_init(&layout, 320, 180, NULL), 0);
	for (unsigned i = 0; i < 2000; i++) {
		uint64_t bits = draw(&dice, DRAW_TEST, i);
		struct stamp_word want = { .counter = (uint32_t)bits & STAMP_COUNTER_MAX,
					   .stream = (uint8_t)(bits >> 32) };

		stamp_write(&layout, &c.picture, want);
		check_word(stamp_read(&layout, &c.picture).word, want);
	}
	canvas_done(&c);
}

static void paints_nothing_outside_its_two_corners(void)
{
	struct stamp_layout layout;
	struct canvas with, without;
	unsigned changed = 0;

	stamped(&with, &layout, PICTURE_GRAY8, 650, 371);
	canvas_init(&without, PICTURE_GRAY8, 650, 371);
	for (unsigned y = 0; y < 371; y++) {
		for (unsigned x = 0; x < 650; x++) {
			bool top = x < 160 && y < 144;
			bool bottom = x >= layout.x[1] && x < layout.x[1] + 160 &&
				      y >= layout.y[1] && y < layout.y[1] + 144;

			if (!top && !bottom)
				changed += with.memory.plane[0][y * 650 + x] !=
					   without.memory.plane[0][y * 650 + x];
		}
	}
	CHECK_INT(changed, 0);
	CHECK_INT(layout.x[1], 480);
	CHECK_INT(layout.y[1], 224);
	canvas_done(&with);
	canvas_done(&without);
}

/* Turns the level of one cell round: light to dark, dark to light. */
static void flip_cell(struct canvas *c, const struct stamp_layout *layout, unsigned copy,
		      unsigned col, unsigned row)
{
	unsigned x = layout->x[copy] + (1 + col) * layout->cell;
	unsigned y = layout->y[copy] + (1 + row) * layout->cell;

	for (unsigned i = 0; i < layout->cell; i++) {
		uint8_t *at = c->memory.plane[0] + (size_t)(y + i) * c->picture.width + x;

		for (unsigned k = 0; k < layout->cell; k++)
			at[k] = (uint8_t)(251 - at[k]);
	}
}

static void any_changed_cell_of_a_copy_rejects_that_copy(void)
{
	struct stamp_layout layout;
	struct canvas c;

	stamped(&c, &layout, PICTURE_GRAY8, 640, 360);
	for (unsigned copy = 0; copy < STAMP_COPIES; copy++) {
		/* row 0 is the calibration row, whose last four cells are quiet */
		for (unsigned cell = 0; cell < 56; cell++) {
			struct stamp_reading got;

			if (cell >= 4 && cell < 8)
				continue;
			flip_cell(&c, &layout, copy, cell % 8, cell / 8);
			got = stamp_read(&layout, &c.picture);
			CHECK_INT(got.state, STAMP_SINGLE);
			check_word(got.word, word);
			flip_cell(&c, &layout, !copy, cell % 8, cell / 8);
			CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_NONE);
			flip_cell(&c, &layout, 0, cell % 8, cell / 8);
			flip_cell(&c, &layout, 1, cell % 8, cell / 8);
		}
	}
	canvas_done(&c);
}

static void a_quiet_cell_that_is_not_quiet_rejects_the_copy(void)
{
	struct stamp_layout layout;
	struct canvas c;

	stamped(&c, &layout, PICTURE_GRAY8, 640, 360);
	for (unsigned row = 0; row < 16; row++)
		memset(c.memory.plane[0] + (size_t)(layout.y[0] + 16 + row) * 640 + 16 + 5 * 16,
		       235, 16);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_SINGLE);
	canvas_done(&c);
}

/* The top of one picture over the bottom of the other, cut at row. */
static struct stamp_reading read_torn(struct stamp_word top, struct stamp_word bottom, unsigned row)
{
	struct stamp_layout layout;
	struct stamp_reading got;
	struct canvas upper, lower;

	canvas_init(&upper, PICTURE_GRAY8, 640, 360);
	canvas_init(&lower, PICTURE_GRAY8, 640, 360);
	CHECK_INT(stamp_layout_init(&layout, 640, 360, NULL), 0);
	stamp_write(&layout, &upper.picture, top);
	stamp_write(&layout, &lower.picture, bottom);
	memcpy(lower.memory.plane[0], upper.memory.plane[0], (size_t)640 * row);
	got = stamp_read(&layout, &lower.picture);
	canvas_done(&upper);
	canvas_done(&lower);
	return got;
}

static void a_stale_half_is_partial_and_counts_as_the_older_frame(void)
{
	struct stamp_word old = { .counter = 41, .stream = 3 };
	struct stamp_word new = { .counter = 42, .stream = 3 };
	struct stamp_reading got = read_torn(new, old, 180);

	CHECK_INT(got.state, STAMP_PARTIAL);
	check_word(got.word, old);
	check_word(got.newest, new);
	got = read_torn(old, new, 180);
	CHECK_INT(got.state, STAMP_PARTIAL);
	check_word(got.word, old);
	check_word(got.newest, new);
}

static void the_older_frame_is_found_across_the_counters_wrap(void)
{
	struct stamp_word old = { .counter = STAMP_COUNTER_MAX };
	struct stamp_word new = { .counter = 0 };

	check_word(read_torn(new, old, 180).word, old);
	check_word(read_torn(new, old, 180).newest, new);
}

static void a_tear_through_a_copy_never_invents_an_id(void)
{
	for (uint32_t k = 0; k < 600; k++) {
		struct stamp_word old = { .counter = 1000 + 37 * k };
		struct stamp_word new = { .counter = old.counter + 1 + k % 3 };
		struct stamp_reading got = read_torn(new, old, 16 + k % 128);
		uint32_t id = got.word.counter;

		CHECK(got.state == STAMP_NONE || id == old.counter || id == new.counter);
	}
}

static void copies_of_two_streams_say_nothing(void)
{
	struct stamp_word one = { .counter = 5, .stream = 1 };
	struct stamp_word two = { .counter = 5, .stream = 2 };

	CHECK_INT(read_torn(one, two, 180).state, STAMP_NONE);
}

/* Reads the word of a from-sized source in a to-sized picture. */
static void check_scaled(unsigned width, unsigned height, unsigned to_width, unsigned to_height)
{
	struct stamp_layout layout;
	struct stamp_reading got;
	struct canvas from, to;

	stamped(&from, &layout, PICTURE_GRAY8, width, height);
	canvas_init(&to, PICTURE_GRAY8, to_width, to_height);
	canvas_scale(&from, &to);
	got = stamp_read(&layout, &to.picture);
	CHECK_INT(got.state, STAMP_FULL);
	check_word(got.word, word);
	canvas_done(&from);
	canvas_done(&to);
}

static void is_read_in_a_picture_that_was_scaled(void)
{
	check_scaled(640, 360, 480, 270);
	check_scaled(640, 360, 320, 180);
	check_scaled(640, 360, 216, 122);
	check_scaled(640, 360, 1280, 720);
	check_scaled(640, 360, 1917, 1079);
	check_scaled(1280, 720, 640, 360);
	check_scaled(1920, 1080, 640, 360);
	check_scaled(3840, 2160, 640, 360);
	check_scaled(360, 640, 270, 480);
}

static void is_read_in_sources_of_odd_sizes(void)
{
	check_scaled(321, 145, 321, 145);
	check_scaled(641, 361, 641, 361);
	check_scaled(641, 361, 477, 269);
	check_scaled(161, 289, 161, 289);
}

static void is_read_when_dimmed_or_in_another_range(void)
{
	struct stamp_layout layout;
	struct canvas c;

	/* limited to full range: 16 -> 0, 235 -> 255; then half and an eighth of the light */
	stamped(&c, &layout, PICTURE_I420, 640, 360);
	canvas_dim(&c, 298, -18);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_FULL);
	canvas_dim(&c, 128, 0);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_FULL);
	canvas_dim(&c, 64, 100);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_FULL);
	check_word(stamp_read(&layout, &c.picture).word, word);
	/* with no contrast left there is no stamp */
	canvas_dim(&c, 128, 0);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_NONE);
	canvas_done(&c);
}

static void sees_nothing_in_a_picture_that_has_no_stamp(void)
{
	struct stamp_layout layout;
	struct canvas c;

	canvas_init(&c, PICTURE_GRAY8, 640, 360);
	CHECK_INT(stamp_layout_init(&layout, 640, 360, NULL), 0);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_NONE);
	memset(c.memory.plane[0], 0, c.bytes[0]);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_NONE);
	memset(c.memory.plane[0], 255, c.bytes[0]);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_NONE);
	canvas_done(&c);
}

static void sees_nothing_in_a_picture_too_small_to_hold_cells(void)
{
	struct stamp_layout layout;
	struct canvas c;

	CHECK_INT(stamp_layout_init(&layout, 640, 360, NULL), 0);
	canvas_init(&c, PICTURE_GRAY8, 1, 1);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_NONE);
	canvas_done(&c);
	canvas_init(&c, PICTURE_GRAY8, 159, 90);
	CHECK_INT(stamp_read(&layout, &c.picture).state, STAMP_NONE);
	canvas_done(&c);
}

static void a_source_must_have_room_for_both_copies(void)
{
	struct stamp_layout layout;
	struct err err;

	CHECK_INT(stamp_layout_init(&layout, 320, 144, &err), 0);
	CHECK_INT(stamp_layout_init(&layout, 160, 288, &err), 0);
	CHECK(stamp_layout_init(&layout, 319, 287, &err) < 0);
	CHECK_HAS(err.text, "319x287");
	CHECK_HAS(err.text, "at least 160x288 or 320x144");
	CHECK(stamp_layout_init(&layout, 0, 0, &err) < 0);
	CHECK(stamp_layout_init(&layout, 5000, 143, &err) < 0);
}

static void cells_grow_with_the_height_of_the_source(void)
{
	static const struct {
		unsigned height, cell;
	} cases[] = { { 144, 16 },  { 360, 16 },  { 720, 16 },
		      { 1080, 32 }, { 1440, 32 }, { 2160, 48 } };

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stamp_layout layout;

		CHECK_INT(stamp_layout_init(&layout, 4000, cases[i].height, NULL), 0);
		CHECK_INT(layout.cell, cases[i].cell);
	}
}

/* Copies the part of from that begins at (x, y) into to. */
static void crop(const struct canvas *from, unsigned x, unsigned y, struct canvas *to)
{
	for (unsigned row = 0; row < to->picture.height; row++)
		memcpy(to->memory.plane[0] + (size_t)row * to->picture.width,
		       from->memory.plane[0] + (size_t)(y + row) * from->picture.width + x,
		       to->picture.width);
}

static void a_stamp_in_a_cropped_picture_is_not_read_but_found(void)
{
	struct stamp_find found = { 0 };
	struct stamp_layout layout;
	struct canvas from, to;

	stamped(&from, &layout, PICTURE_GRAY8, 640, 360);
	canvas_init(&to, PICTURE_GRAY8, 590, 320);
	crop(&from, 30, 30, &to);
	CHECK_INT(stamp_read(&layout, &to.picture).state, STAMP_NONE);
	CHECK(stamp_find(&layout, &to.picture, &found));
	check_word(found.word, word);
	/* of the lower right copy, whose calibration row begins at (496, 224) of the whole picture
	 */
	CHECK_NEAR(found.cell, 16, 2);
	CHECK_NEAR(found.x, 496 - 30, 8);
	CHECK_NEAR(found.y, 224 - 30, 8);
	canvas_done(&from);
	canvas_done(&to);
}

static void a_stamp_between_bars_is_found_at_its_scale(void)
{
	struct stamp_find found = { 0 };
	struct stamp_layout layout;
	struct canvas from, half, to;

	stamped(&from, &layout, PICTURE_GRAY8, 640, 360);
	canvas_init(&half, PICTURE_GRAY8, 320, 180);
	canvas_scale(&from, &half);
	canvas_init(&to, PICTURE_GRAY8, 320, 240);
	memset(to.memory.plane[0], 16, to.bytes[0]);
	memcpy(to.memory.plane[0] + 320 * 30, half.memory.plane[0], half.bytes[0]);
	CHECK_INT(stamp_read(&layout, &to.picture).state, STAMP_NONE);
	CHECK(stamp_find(&layout, &to.picture, &found));
	check_word(found.word, word);
	CHECK_NEAR(found.cell, 8, 0.2);
	CHECK_NEAR(found.y, 30 + 8, 3);
	canvas_done(&from);
	canvas_done(&half);
	canvas_done(&to);
}

static void why_nothing_is_read_is_explained(void)
{
	struct stamp_layout layout;
	struct canvas from, to;
	struct err err = { 0 };

	stamped(&from, &layout, PICTURE_GRAY8, 640, 360);
	canvas_init(&to, PICTURE_GRAY8, 590, 320);
	CHECK(stamp_explain(&layout, &to.picture, &err) < 0);
	CHECK_HAS(err.text, "the picture of 590x320 has no stamp of a 640x360 source");
	crop(&from, 30, 30, &to);
	CHECK(stamp_explain(&layout, &to.picture, &err) < 0);
	CHECK_HAS(err.text, "neither cropped nor padded");
	CHECK(stamp_explain(&layout, &from.picture, &err) < 0);
	CHECK_HAS(err.text, "the stamp of stream 7");
	canvas_done(&from);
	canvas_done(&to);
}

static void nothing_is_found_where_no_stamp_is(void)
{
	struct stamp_find found;
	struct stamp_layout layout;
	struct canvas c;

	CHECK_INT(stamp_layout_init(&layout, 640, 360, NULL), 0);
	canvas_init(&c, PICTURE_GRAY8, 640, 360);
	CHECK(!stamp_find(&layout, &c.picture, &found));
	canvas_done(&c);
	canvas_init(&c, PICTURE_GRAY8, 3, 2);
	CHECK(!stamp_find(&layout, &c.picture, &found));
	canvas_done(&c);
}

static void a_counter_is_unwrapped_to_the_nearest_id(void)
{
	CHECK_INT((int64_t)stamp_unwrap(0, 5), 5);
	CHECK_INT((int64_t)stamp_unwrap(5, 5), 5);
	CHECK_INT((int64_t)stamp_unwrap(7, 5), 5);
	CHECK_INT((int64_t)stamp_unwrap(0xffffff, 0), 0x1000000);
	CHECK_INT((int64_t)stamp_unwrap(0x1000001, 0xfffffe), 0xfffffe);
	CHECK_INT((int64_t)stamp_unwrap(0x5000010, 0x20), 0x5000020);
	CHECK_INT((int64_t)stamp_unwrap(3, 0xffffff), 0xffffff);
}

CU_TestInfo stamp_tests[] = {
	TEST(the_crc_is_the_published_one),
	TEST(reads_in_every_format_what_it_wrote),
	TEST(reads_every_counter_and_stream),
	TEST(paints_nothing_outside_its_two_corners),
	TEST(any_changed_cell_of_a_copy_rejects_that_copy),
	TEST(a_quiet_cell_that_is_not_quiet_rejects_the_copy),
	TEST(a_stale_half_is_partial_and_counts_as_the_older_frame),
	TEST(the_older_frame_is_found_across_the_counters_wrap),
	TEST(a_tear_through_a_copy_never_invents_an_id),
	TEST(copies_of_two_streams_say_nothing),
	TEST(is_read_in_a_picture_that_was_scaled),
	TEST(is_read_in_sources_of_odd_sizes),
	TEST(is_read_when_dimmed_or_in_another_range),
	TEST(sees_nothing_in_a_picture_that_has_no_stamp),
	TEST(sees_nothing_in_a_picture_too_small_to_hold_cells),
	TEST(a_source_must_have_room_for_both_copies),
	TEST(cells_grow_with_the_height_of_the_source),
	TEST(a_stamp_in_a_cropped_picture_is_not_read_but_found),
	TEST(a_stamp_between_bars_is_found_at_its_scale),
	TEST(why_nothing_is_read_is_explained),
	TEST(nothing_is_found_where_no_stamp_is),
	TEST(a_counter_is_unwrapped_to_the_nearest_id),
	CU_TEST_INFO_NULL,
};
