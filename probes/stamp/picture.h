/* picture.h - where the samples of a picture lie, for the pixel formats that a stamp can go into.
 */
#ifndef PROBES_STAMP_PICTURE_H
#define PROBES_STAMP_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* The largest width and height of a picture. */
#define PICTURE_MAX 16384U

/* 8 bits a sample. Y4M's names for the planar ones are mono, 420, 422 and 444. */
enum picture_format {
	PICTURE_GRAY8,
	PICTURE_I420,
	PICTURE_YV12,
	PICTURE_I422,
	PICTURE_I444,
	PICTURE_NV12,
	PICTURE_NV21,
	PICTURE_YUY2,
	PICTURE_UYVY,
	PICTURE_RGB,
	PICTURE_BGR,
	PICTURE_RGBA,
	PICTURE_BGRA,
	PICTURE_ARGB,
	PICTURE_ABGR,
	PICTURE_FORMATS
};

/* Sample (x, y) of a component, counted in its own samples, is data[y * stride + x * step]. One of
 * its samples stands for 2^shift_x by 2^shift_y pixels. */
struct picture_part {
	uint8_t *data;
	ptrdiff_t stride;
	unsigned step;
	unsigned shift_x;
	unsigned shift_y;
};

/* part[0] is the one whose value tells light from dark: luma, or green. Borrows the samples. */
struct picture {
	unsigned width;
	unsigned height;
	bool is_rgb;
	unsigned parts;
	struct picture_part part[3];
};

/* How many planes a format has, and how many bytes a row of that plane holds at least. */
unsigned picture_planes(enum picture_format format);
size_t picture_row_bytes(enum picture_format format, unsigned plane, unsigned width);
unsigned picture_rows(enum picture_format format, unsigned plane, unsigned height);

/* Where the planes begin and how many bytes their rows are apart; bottom-up ones have a negative
 * stride. */
struct picture_memory {
	uint8_t *plane[3];
	ptrdiff_t stride[3];
};

/* Describes the picture that lies in memory, which it borrows. Returns 0, or -EINVAL when width or
 * height is 0 or above PICTURE_MAX. */
int picture_init(struct picture *ret, enum picture_format format, unsigned width, unsigned height,
		 const struct picture_memory *memory, struct err *err);

#endif
