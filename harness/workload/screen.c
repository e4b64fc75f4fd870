/* screen.c - drawing the generated screen: a page drawn once, scrolled, with a line being typed. */
#include "harness/workload/screen.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "harness/workload/content.h"
#include "harness/workload/scene.h"

#define PAPER   235
#define INK     30
#define NEUTRAL 128

#define LETTER_COLUMNS 5U
#define LETTER_ROWS    7U
#define CELL_COLUMNS   6U  /* with the gap to the next letter */
#define CELL_ROWS      10U /* with the gap to the next line */
#define SMALL_HEIGHT   300U

#define PAGE_LINES   64U
#define SCROLL_MS    3000U
#define SCROLLING_MS 300U
#define SCROLL_LINES 3U
#define TYPING_MS    80U
#define WORD_MAX     9U

struct screen {
	struct content content;
	struct scene_conf conf;
	struct dice dice;
	unsigned dot;    /* pixels */
	unsigned height; /* of the page, which begins again behind its end */
	uint8_t *page;   /* luma, as wide as the picture */
};

/* A letter's columns from the left; bit 0 is the top row. */
static const uint8_t letters[26][LETTER_COLUMNS] = {
	{ 0x7e, 0x11, 0x11, 0x11, 0x7e }, { 0x7f, 0x49, 0x49, 0x49, 0x36 },
	{ 0x3e, 0x41, 0x41, 0x41, 0x22 }, { 0x7f, 0x41, 0x41, 0x22, 0x1c },
	{ 0x7f, 0x49, 0x49, 0x49, 0x41 }, { 0x7f, 0x09, 0x09, 0x09, 0x01 },
	{ 0x3e, 0x41, 0x49, 0x49, 0x7a }, { 0x7f, 0x08, 0x08, 0x08, 0x7f },
	{ 0x00, 0x41, 0x7f, 0x41, 0x00 }, { 0x20, 0x40, 0x41, 0x3f, 0x01 },
	{ 0x7f, 0x08, 0x14, 0x22, 0x41 }, { 0x7f, 0x40, 0x40, 0x40, 0x40 },
	{ 0x7f, 0x02, 0x0c, 0x02, 0x7f }, { 0x7f, 0x04, 0x08, 0x10, 0x7f },
	{ 0x3e, 0x41, 0x41, 0x41, 0x3e }, { 0x7f, 0x09, 0x09, 0x09, 0x06 },
	{ 0x3e, 0x41, 0x51, 0x21, 0x5e }, { 0x7f, 0x09, 0x19, 0x29, 0x46 },
	{ 0x46, 0x49, 0x49, 0x49, 0x31 }, { 0x01, 0x01, 0x7f, 0x01, 0x01 },
	{ 0x3f, 0x40, 0x40, 0x40, 0x3f }, { 0x1f, 0x20, 0x40, 0x20, 0x1f },
	{ 0x3f, 0x40, 0x38, 0x40, 0x3f }, { 0x63, 0x14, 0x08, 0x14, 0x63 },
	{ 0x07, 0x08, 0x70, 0x08, 0x07 }, { 0x61, 0x51, 0x49, 0x45, 0x43 },
};

/* The letter in a column of a line, 0 to 25; 26 is a space. Words are of 2 to WORD_MAX letters. */
static unsigned letter_at(const struct screen *s, unsigned line, unsigned column)
{
	uint64_t drawn = draw(&s->dice, DRAW_CROSS, (uint64_t)line << 16 | column);
	uint64_t word = draw(&s->dice, DRAW_CROSS, (uint64_t)line << 16 | column / WORD_MAX) % 7;

	return column % WORD_MAX >= word + 2 ? 26 : (unsigned)(drawn % 26);
}

static void put_dot(uint8_t *luma, size_t stride, unsigned size)
{
	for (unsigned row = 0; row < size; row++)
		memset(luma + row * stride, INK, size);
}

static void put_letter(uint8_t *luma, size_t stride, unsigned letter, unsigned dot)
{
	for (unsigned column = 0; letter < 26 && column < LETTER_COLUMNS; column++)
		for (unsigned row = 0; row < LETTER_ROWS; row++)
			if (letters[letter][column] >> row & 1)
				put_dot(luma + (size_t)row * dot * stride + (size_t)column * dot,
					stride, dot);
}

static unsigned columns(const struct screen *s)
{
	return s->conf.width / (CELL_COLUMNS * s->dot) - 2;
}

static void put_line(const struct screen *s, uint8_t *luma, size_t stride, unsigned line,
		     unsigned count)
{
	for (unsigned column = 0; column < count; column++)
		put_letter(luma + (size_t)(column + 1) * CELL_COLUMNS * s->dot, stride,
			   letter_at(s, line, column), s->dot);
}

static void draw_page(const struct screen *s)
{
	memset(s->page, PAPER, (size_t)s->height * s->conf.width);
	for (unsigned line = 0; line < PAGE_LINES; line++)
		put_line(s, s->page + (size_t)(line * CELL_ROWS + 1) * s->dot * s->conf.width,
			 s->conf.width, line, columns(s));
}

/* How far the page has been scrolled, in rows. */
static unsigned scrolled(const struct screen *s, uint64_t ms)
{
	uint64_t rows = (uint64_t)SCROLL_LINES * CELL_ROWS * s->dot;
	uint64_t into = ms % SCROLL_MS < SCROLLING_MS ? ms % SCROLL_MS : SCROLLING_MS;
	uint64_t at = ms / SCROLL_MS * rows + rows * into / SCROLLING_MS;

	return (unsigned)(at % s->height);
}

/* The line that is typed stands in a strip of its own at the picture's foot. */
static void draw_typed(const struct screen *s, uint64_t ms, const struct content_picture *to)
{
	unsigned top = to->height - CELL_ROWS * s->dot;
	uint8_t *luma = to->plane[0] + top * to->stride[0];
	uint64_t typed = ms / TYPING_MS;

	for (unsigned row = top; row < to->height; row++)
		memset(to->plane[0] + row * to->stride[0], PAPER, to->width);
	put_line(s, luma + s->dot * to->stride[0], to->stride[0],
		 PAGE_LINES + (unsigned)(typed / columns(s) % PAGE_LINES),
		 (unsigned)(typed % columns(s)));
}

static void screen_draw(struct content *content, uint64_t n, const struct content_picture *to)
{
	const struct screen *s = (const struct screen *)content;
	uint64_t ms = n * 1000 / s->conf.fps;
	unsigned from = scrolled(s, ms);

	for (unsigned row = 0; row < to->height; row++)
		memcpy(to->plane[0] + row * to->stride[0],
		       s->page + (size_t)((from + row) % s->height) * to->width, to->width);
	draw_typed(s, ms, to);
	for (unsigned i = 1; i < 3; i++)
		for (unsigned row = 0; row < to->height / 2; row++)
			memset(to->plane[i] + row * to->stride[i], NEUTRAL, to->width / 2);
}

static void screen_free(struct content *content)
{
	struct screen *s = (struct screen *)content;

	if (!s)
		return;
	free(s->page);
	free(s);
}

int screen_new(struct content **ret, const struct scene_conf *conf, struct err *err)
{
	struct screen *s = calloc(1, sizeof(*s));

	if (!s)
		return err_set(err, -ENOMEM, "out of memory");
	s->content = (struct content){ .draw = screen_draw, .free = screen_free };
	s->conf = *conf;
	s->dot = conf->height < SMALL_HEIGHT ? 1 : 2;
	s->height = PAGE_LINES * CELL_ROWS * s->dot;
	dice_init(&s->dice, conf->seed, 0);
	s->page = malloc((size_t)s->height * conf->width);
	if (!s->page) {
		screen_free(&s->content);
		return err_set(err, -ENOMEM, "out of memory");
	}
	draw_page(s);
	*ret = &s->content;
	return 0;
}
