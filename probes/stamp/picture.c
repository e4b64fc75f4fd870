/* picture.c - the table of pixel formats. */
#include "probes/stamp/picture.h"

#include <errno.h>

#include "harness/base/err.h"

struct layout_part {
	uint8_t plane;
	uint8_t offset;
	uint8_t step;
	uint8_t shift_x;
	uint8_t shift_y;
};

struct layout {
	uint8_t planes;
	uint8_t parts;
	bool is_rgb;
	struct layout_part part[3];
};

/* Each part: plane, first byte, step, horizontal and vertical shift. Luma or green comes first. */
static const struct layout layouts[PICTURE_FORMATS] = {
	[PICTURE_GRAY8] = { 1, 1, false, { { 0, 0, 1, 0, 0 } } },
	[PICTURE_I420] = { 3,
			   3,
			   false,
			   { { 0, 0, 1, 0, 0 }, { 1, 0, 1, 1, 1 }, { 2, 0, 1, 1, 1 } } },
	[PICTURE_YV12] = { 3,
			   3,
			   false,
			   { { 0, 0, 1, 0, 0 }, { 2, 0, 1, 1, 1 }, { 1, 0, 1, 1, 1 } } },
	[PICTURE_I422] = { 3,
			   3,
			   false,
			   { { 0, 0, 1, 0, 0 }, { 1, 0, 1, 1, 0 }, { 2, 0, 1, 1, 0 } } },
	[PICTURE_I444] = { 3,
			   3,
			   false,
			   { { 0, 0, 1, 0, 0 }, { 1, 0, 1, 0, 0 }, { 2, 0, 1, 0, 0 } } },
	[PICTURE_NV12] = { 2,
			   3,
			   false,
			   { { 0, 0, 1, 0, 0 }, { 1, 0, 2, 1, 1 }, { 1, 1, 2, 1, 1 } } },
	[PICTURE_NV21] = { 2,
			   3,
			   false,
			   { { 0, 0, 1, 0, 0 }, { 1, 1, 2, 1, 1 }, { 1, 0, 2, 1, 1 } } },
	[PICTURE_YUY2] = { 1,
			   3,
			   false,
			   { { 0, 0, 2, 0, 0 }, { 0, 1, 4, 1, 0 }, { 0, 3, 4, 1, 0 } } },
	[PICTURE_UYVY] = { 1,
			   3,
			   false,
			   { { 0, 1, 2, 0, 0 }, { 0, 0, 4, 1, 0 }, { 0, 2, 4, 1, 0 } } },
	[PICTURE_RGB] = { 1, 3, true, { { 0, 1, 3, 0, 0 }, { 0, 0, 3, 0, 0 }, { 0, 2, 3, 0, 0 } } },
	[PICTURE_BGR] = { 1, 3, true, { { 0, 1, 3, 0, 0 }, { 0, 2, 3, 0, 0 }, { 0, 0, 3, 0, 0 } } },
	[PICTURE_RGBA] = { 1,
			   3,
			   true,
			   { { 0, 1, 4, 0, 0 }, { 0, 0, 4, 0, 0 }, { 0, 2, 4, 0, 0 } } },
	[PICTURE_BGRA] = { 1,
			   3,
			   true,
			   { { 0, 1, 4, 0, 0 }, { 0, 2, 4, 0, 0 }, { 0, 0, 4, 0, 0 } } },
	[PICTURE_ARGB] = { 1,
			   3,
			   true,
			   { { 0, 2, 4, 0, 0 }, { 0, 1, 4, 0, 0 }, { 0, 3, 4, 0, 0 } } },
	[PICTURE_ABGR] = { 1,
			   3,
			   true,
			   { { 0, 2, 4, 0, 0 }, { 0, 3, 4, 0, 0 }, { 0, 1, 4, 0, 0 } } },
};

/* How many samples of a component cover size pixels: the last one may stick out. */
static unsigned samples(unsigned size, unsigned shift)
{
	return (size + (1U << shift) - 1) >> shift;
}

unsigned picture_planes(enum picture_format format)
{
	return layouts[format].planes;
}

size_t picture_row_bytes(enum picture_format format, unsigned plane, unsigned width)
{
	const struct layout *layout = &layouts[format];
	size_t widest = 0;

	for (unsigned i = 0; i < layout->parts; i++) {
		const struct layout_part *p = &layout->part[i];
		size_t bytes = (size_t)samples(width, p->shift_x) * p->step;

		if (p->plane == plane && bytes > widest)
			widest = bytes;
	}
	return widest;
}

unsigned picture_rows(enum picture_format format, unsigned plane, unsigned height)
{
	const struct layout *layout = &layouts[format];

	for (unsigned i = 0; i < layout->parts; i++)
		if (layout->part[i].plane == plane)
			return samples(height, layout->part[i].shift_y);
	return 0;
}

int picture_init(struct picture *ret, enum picture_format format, unsigned width, unsigned height,
		 const struct picture_memory *memory, struct err *err)
{
	const struct layout *layout = &layouts[format];

	if (width < 1 || height < 1 || width > PICTURE_MAX || height > PICTURE_MAX)
		return err_set(err, -EINVAL, "a picture of %ux%u: width and height must be 1 to %u",
			       width, height, PICTURE_MAX);
	*ret = (struct picture){
		.width = width, .height = height, .is_rgb = layout->is_rgb, .parts = layout->parts
	};
	for (unsigned i = 0; i < layout->parts; i++) {
		const struct layout_part *p = &layout->part[i];

		ret->part[i] = (struct picture_part){
			.data = memory->plane[p->plane] + p->offset,
			.stride = memory->stride[p->plane],
			.step = p->step,
			.shift_x = p->shift_x,
			.shift_y = p->shift_y,
		};
	}
	return 0;
}
