/* canvas.h - pictures of any format in memory of exactly their size, for the tests of the stamp. */
#ifndef TESTS_UNIT_STAMP_CANVAS_H
#define TESTS_UNIT_STAMP_CANVAS_H

#include "probes/stamp/picture.h"

struct canvas {
	struct picture picture;
	enum picture_format format;
	unsigned planes;
	struct picture_memory memory;
	size_t bytes[3];
};

/* A picture filled with a busy pattern that never looks like a stamp. */
void canvas_init(struct canvas *c, enum picture_format format, unsigned width, unsigned height);
void canvas_done(struct canvas *c);

/* from shown in the size of to, both in the same format, each pixel the mean of the pixels below
 * it. */
void canvas_scale(const struct canvas *from, struct canvas *to);

/* Replaces every sample of luma or green: level -> (level * gain / 256) + offset, kept in 0..255.
 */
void canvas_dim(struct canvas *c, unsigned gain, int offset);

#endif
