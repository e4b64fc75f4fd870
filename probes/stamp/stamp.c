/* stamp.c - writing and reading the word in the picture. */
#include "probes/stamp/stamp.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/err.h"
#include "probes/stamp/picture.h"

#define GRID       16U
#define COPY_COLS  10U
#define COPY_ROWS  9U
#define WORD_COLS  8U
#define WORD_ROWS  6U
#define WORD_BYTES 6U
#define CAL_CELLS  4U

/* A fair copy spans 219 levels. Less than this between light and dark is taken for chance. */
#define MIN_CONTRAST 24U

int stamp_layout_init(struct stamp_layout *ret, unsigned width, unsigned height, struct err *err)
{
	unsigned cell = (height / 45 + GRID / 2) / GRID * GRID;
	unsigned cols, rows;

	if (cell < GRID)
		cell = GRID;
	cols = COPY_COLS * cell;
	rows = COPY_ROWS * cell;
	if (width < cols || height < rows || (width < 2 * cols && height < 2 * rows))
		return err_set(
			err, -ERANGE,
			"a picture of %ux%u is too small for two stamps: it must be at least "
			"%ux%u or %ux%u",
			width, height, cols, 2 * rows, 2 * cols, rows);
	*ret = (struct stamp_layout){
		.width = width,
		.height = height,
		.cell = cell,
		.x = { 0, (width - cols) / GRID * GRID },
		.y = { 0, (height - rows) / GRID * GRID },
	};
	return 0;
}

uint16_t stamp_crc(const uint8_t *data, unsigned n)
{
	uint16_t crc = 0xffff;

	for (unsigned i = 0; i < n; i++) {
		crc ^= (uint16_t)(data[i] << 8);
		for (unsigned bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
	}
	return crc;
}

/* -- writing */

enum level { LEVEL_DARK, LEVEL_LIGHT, LEVEL_QUIET, LEVELS };

/* The levels of one copy's cells, its border included. */
struct cells {
	uint8_t level[COPY_ROWS][COPY_COLS];
};

static void cells_of(struct stamp_word word, struct cells *ret)
{
	uint8_t bytes[WORD_BYTES] = { (uint8_t)(word.counter >> 16), (uint8_t)(word.counter >> 8),
				      (uint8_t)word.counter, word.stream };
	uint16_t crc = stamp_crc(bytes, 4);

	bytes[4] = (uint8_t)(crc >> 8);
	bytes[5] = (uint8_t)crc;
	memset(ret->level, LEVEL_QUIET, sizeof(ret->level));
	for (unsigned i = 0; i < CAL_CELLS; i++)
		ret->level[1][1 + i] = i % 2 ? LEVEL_DARK : LEVEL_LIGHT;
	for (unsigned row = 0; row < WORD_ROWS; row++)
		for (unsigned col = 0; col < WORD_COLS; col++)
			ret->level[2 + row][1 + col] = bytes[row] >> (7 - col) & 1;
}

/* Paints cols by rows samples from (x, y) of a component, all in its own samples. */
static void paint(const struct picture_part *part, unsigned x, unsigned y, unsigned cols,
		  unsigned rows, uint8_t value)
{
	for (unsigned row = 0; row < rows; row++) {
		uint8_t *at =
			part->data + (ptrdiff_t)(y + row) * part->stride + (size_t)x * part->step;

		if (part->step == 1) {
			memset(at, value, cols);
			continue;
		}
		for (unsigned col = 0; col < cols; col++)
			at[(size_t)col * part->step] = value;
	}
}

static void paint_cells(const struct picture_part *part, unsigned x, unsigned y, unsigned cell,
			const struct cells *cells, const uint8_t value[LEVELS])
{
	for (unsigned row = 0; row < COPY_ROWS; row++)
		for (unsigned col = 0; col < COPY_COLS; col++)
			paint(part, x + col * cell, y + row * cell, cell, cell,
			      value[cells->level[row][col]]);
}

/* Copies lie on the 16-pixel grid, so no sample of a colour plane is shared with what is outside.
 */
static void paint_grey(const struct picture_part *part, unsigned x, unsigned y, unsigned cell)
{
	paint(part, x >> part->shift_x, y >> part->shift_y, COPY_COLS * cell >> part->shift_x,
	      COPY_ROWS * cell >> part->shift_y, 128);
}

void stamp_write(const struct stamp_layout *layout, const struct picture *picture,
		 struct stamp_word word)
{
	/* RGB levels are those that 16, 235 and 126 of limited-range luma become. */
	static const uint8_t yuv[LEVELS] = { 16, 235, 126 };
	static const uint8_t rgb[LEVELS] = { 0, 255, 128 };
	struct cells cells;

	assert(picture->width == layout->width && picture->height == layout->height);
	cells_of(word, &cells);
	for (unsigned copy = 0; copy < STAMP_COPIES; copy++) {
		unsigned x = layout->x[copy], y = layout->y[copy];

		for (unsigned i = 0; i < picture->parts; i++) {
			if (picture->is_rgb)
				paint_cells(&picture->part[i], x, y, layout->cell, &cells, rgb);
			else if (i == 0)
				paint_cells(&picture->part[i], x, y, layout->cell, &cells, yuv);
			else
				paint_grey(&picture->part[i], x, y, layout->cell);
		}
	}
}

/* -- reading */

/* Where the cells of one copy are seen in a picture, in 1/65536 of its pixels: the upper left
 * corner of the calibration row's first cell, and the size of a cell. */
struct view {
	const struct picture *picture;
	uint64_t x, y;
	uint64_t cell_w, cell_h;
};

#define FRACTION_BITS 16

/* The mean of the middle half of a cell; col and row count from the calibration row's first cell.
 */
static unsigned sample(const struct view *v, unsigned col, unsigned row)
{
	const struct picture_part *luma = &v->picture->part[0];
	uint64_t left = v->x + col * v->cell_w + v->cell_w / 4;
	uint64_t top = v->y + row * v->cell_h + v->cell_h / 4;
	size_t x = left >> FRACTION_BITS, x_end = (left + v->cell_w / 2) >> FRACTION_BITS;
	size_t y = top >> FRACTION_BITS, y_end = (top + v->cell_h / 2) >> FRACTION_BITS;
	unsigned sum = 0;

	for (size_t row_at = y; row_at < y_end; row_at++) {
		const uint8_t *at = luma->data + (ptrdiff_t)row_at * luma->stride;

		for (size_t col_at = x; col_at < x_end; col_at++)
			sum += at[col_at * luma->step];
	}
	return sum / (unsigned)((x_end - x) * (y_end - y));
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned most(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/* Learns the threshold and the contrast from the calibration row; false when it is none. */
static bool calibrate(const struct view *v, unsigned *ret_middle, unsigned *ret_contrast)
{
	unsigned at[WORD_COLS];
	unsigned light, dark, contrast;

	for (unsigned col = 0; col < WORD_COLS; col++)
		at[col] = sample(v, col, 0);
	light = least(at[0], at[2]);
	dark = most(at[1], at[3]);
	if (light < dark + MIN_CONTRAST)
		return false;
	contrast = light - dark;
	for (unsigned col = CAL_CELLS; col < WORD_COLS; col++)
		if (at[col] < dark + contrast / 8 || at[col] > light - contrast / 8)
			return false;
	*ret_middle = (at[0] + at[1] + at[2] + at[3]) / 4;
	*ret_contrast = contrast;
	return true;
}

static bool read_copy(const struct view *v, struct stamp_word *ret)
{
	uint8_t bytes[WORD_BYTES] = { 0 };
	unsigned middle, contrast;

	if (!calibrate(v, &middle, &contrast))
		return false;
	for (unsigned row = 0; row < WORD_ROWS; row++) {
		for (unsigned col = 0; col < WORD_COLS; col++) {
			unsigned level = sample(v, col, 1 + row);
			unsigned off = level > middle ? level - middle : middle - level;

			if (off < contrast / 16)
				return false;
			bytes[row] = (uint8_t)(bytes[row] << 1 | (level > middle));
		}
	}
	if (stamp_crc(bytes, 4) != (uint16_t)(bytes[4] << 8 | bytes[5]))
		return false;
	ret->counter = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
	ret->stream = bytes[3];
	return true;
}

/* Is a later than b, on a circle of 2^24? */
static bool later(uint32_t a, uint32_t b)
{
	return ((a - b) & STAMP_COUNTER_MAX) - 1 < STAMP_COUNTER_MAX / 2;
}

static struct stamp_reading join(struct stamp_word a, struct stamp_word b)
{
	if (a.stream != b.stream)
		return (struct stamp_reading){ .state = STAMP_NONE };
	if (a.counter == b.counter)
		return (struct stamp_reading){ .state = STAMP_FULL, .word = a, .newest = a };
	if (later(a.counter, b.counter))
		return (struct stamp_reading){ .state = STAMP_PARTIAL, .word = b, .newest = a };
	return (struct stamp_reading){ .state = STAMP_PARTIAL, .word = a, .newest = b };
}

/* Pixels of the source in 1/65536 of the pixels seen. */
static uint64_t scaled(uint64_t pixels, uint64_t seen, uint64_t source)
{
	return ((pixels * seen) << FRACTION_BITS) / source;
}

/* Half a cell must be two pixels at least. */
static bool view_is_usable(const struct view *v)
{
	return v->cell_w >= UINT64_C(4) << FRACTION_BITS && v->cell_h >= UINT64_C(4)
										 << FRACTION_BITS;
}

struct stamp_reading stamp_read(const struct stamp_layout *layout, const struct picture *picture)
{
	struct stamp_word word[STAMP_COPIES];
	bool found[STAMP_COPIES];

	for (unsigned copy = 0; copy < STAMP_COPIES; copy++) {
		const struct view v = {
			.picture = picture,
			.x = scaled(layout->x[copy] + layout->cell, picture->width, layout->width),
			.y = scaled(layout->y[copy] + layout->cell, picture->height,
				    layout->height),
			.cell_w = scaled(layout->cell, picture->width, layout->width),
			.cell_h = scaled(layout->cell, picture->height, layout->height),
		};

		found[copy] = view_is_usable(&v) && read_copy(&v, &word[copy]);
	}
	if (found[0] && found[1])
		return join(word[0], word[1]);
	if (found[0] || found[1]) {
		struct stamp_word w = found[0] ? word[0] : word[1];

		return (struct stamp_reading){ .state = STAMP_SINGLE, .word = w, .newest = w };
	}
	return (struct stamp_reading){ .state = STAMP_NONE };
}

/* Looks for a copy with cells of this size, in pixels, at each position of a quarter cell. */
static bool find_copy(const struct picture *picture, double cell, struct stamp_find *ret)
{
	uint64_t size = (uint64_t)(cell * (1 << FRACTION_BITS));
	uint64_t w = (uint64_t)picture->width << FRACTION_BITS;
	uint64_t h = (uint64_t)picture->height << FRACTION_BITS;
	struct view v = { .picture = picture, .cell_w = size, .cell_h = size };

	if (!view_is_usable(&v))
		return false;
	for (v.y = 0; v.y + (WORD_ROWS + 1) * size <= h; v.y += size / 4) {
		for (v.x = 0; v.x + WORD_COLS * size <= w; v.x += size / 4) {
			if (!read_copy(&v, &ret->word))
				continue;
			ret->x = (unsigned)(v.x >> FRACTION_BITS);
			ret->y = (unsigned)(v.y >> FRACTION_BITS);
			ret->cell = cell;
			return true;
		}
	}
	return false;
}

bool stamp_find(const struct stamp_layout *layout, const struct picture *picture,
		struct stamp_find *ret)
{
	/* what pictures are commonly scaled by, beside what this one's size says */
	const double scales[] = {
		(double)picture->width / layout->width,
		(double)picture->height / layout->height,
		1,
		3 / 4.0,
		2 / 3.0,
		1 / 2.0,
		4 / 3.0,
		3 / 2.0,
		2,
	};

	for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++)
		if (find_copy(picture, layout->cell * scales[i], ret))
			return true;
	return false;
}

int stamp_explain(const struct stamp_layout *layout, const struct picture *picture, struct err *err)
{
	struct stamp_reading got = stamp_read(layout, picture);
	struct stamp_find found;

	if (got.state != STAMP_NONE)
		return err_set(err, -EBADMSG,
			       "the picture has the stamp of stream %u, not that which "
			       "is looked for",
			       got.word.stream);
	if (stamp_find(layout, picture, &found))
		return err_set(
			err, -EBADMSG,
			"the picture of %ux%u has a stamp at (%u, %u) with cells of %.0f pixels, "
			"which is not where that of a %ux%u source is: stamps need the whole "
			"picture, neither cropped nor padded, and the source's true size",
			picture->width, picture->height, found.x, found.y, found.cell,
			layout->width, layout->height);
	return err_set(err, -EBADMSG, "the picture of %ux%u has no stamp of a %ux%u source in it",
		       picture->width, picture->height, layout->width, layout->height);
}

uint64_t stamp_unwrap(uint64_t last, uint32_t counter)
{
	uint64_t ahead = (counter - last) & STAMP_COUNTER_MAX;
	uint64_t behind = STAMP_COUNTER_MAX + 1 - ahead;

	if (ahead > STAMP_COUNTER_MAX / 2 && behind <= last)
		return last - behind;
	return last + ahead;
}
