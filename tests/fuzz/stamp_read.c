/* stamp_read.c - reading a stamp from any picture of any size and format stays inside the picture.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/bytes.h"
#include "probes/stamp/picture.h"
#include "probes/stamp/stamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The smallest source, so that one turn is short. */
#define SOURCE_WIDTH  320
#define SOURCE_HEIGHT 144

static const struct stamp_word word = { .counter = 77, .stream = 3 };

/* Memory of exactly the picture's size, so that the address checker sees a step past its end. */
static void make(struct picture *ret, struct picture_memory *memory, enum picture_format format,
		 unsigned width, unsigned height)
{
	for (unsigned p = 0; p < picture_planes(format); p++) {
		size_t row = picture_row_bytes(format, p, width);

		memory->stride[p] = (ptrdiff_t)row;
		memory->plane[p] = calloc(picture_rows(format, p, height), row);
		if (!memory->plane[p])
			abort();
	}
	if (picture_init(ret, format, width, height, memory, NULL) < 0)
		abort();
}

/* Runs of 8 samples: the input's low bits choose among the levels of a stamp. */
static void paint(struct bytes *in, struct picture_memory *memory, size_t n)
{
	static const uint8_t levels[] = { 16, 235, 126, 0 };

	for (size_t i = 0; i + 8 <= n && in->left; i += 8) {
		uint8_t b = bytes_u8(in);

		memset(memory->plane[0] + i, b & 0x80 ? b : levels[b & 3], 8);
	}
}

/* Single samples: where and what, three bytes each. */
static void edit(struct bytes *in, struct picture_memory *memory, size_t n)
{
	while (in->left >= 3) {
		size_t at = bytes_be16(in) % n;

		memory->plane[0][at] = bytes_u8(in);
	}
}

static void read_one(struct bytes *in)
{
	enum picture_format format = bytes_u8(in) % PICTURE_FORMATS;
	unsigned width = 1 + bytes_u8(in), height = 1 + bytes_u8(in) % 100;
	bool written = bytes_u8(in) & 1;
	struct picture_memory memory = { 0 };
	struct stamp_layout layout;
	struct stamp_reading got;
	struct picture picture;
	size_t n;

	if (written) {
		width = SOURCE_WIDTH;
		height = SOURCE_HEIGHT;
	}
	make(&picture, &memory, format, width, height);
	n = (size_t)memory.stride[0] * height;
	if (stamp_layout_init(&layout, SOURCE_WIDTH, SOURCE_HEIGHT, NULL) < 0)
		abort();
	if (written) {
		stamp_write(&layout, &picture, word);
		edit(in, &memory, n);
	} else {
		paint(in, &memory, n);
	}
	got = stamp_read(&layout, &picture);
	if (got.state != STAMP_NONE && got.word.counter > STAMP_COUNTER_MAX)
		abort();
	for (unsigned p = 0; p < 3; p++)
		free(memory.plane[p]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);

	read_one(&in);
	return 0;
}
