/* content.h - what a camera sees: something that draws picture n when asked. */
#ifndef HARNESS_WORKLOAD_CONTENT_H
#define HARNESS_WORKLOAD_CONTENT_H

#include <stddef.h>
#include <stdint.h>

/* An I420 picture: luma, and two colour planes of half the width and height. width and height are
 * even. */
struct content_picture {
	unsigned width;
	unsigned height;
	uint8_t *plane[3];
	size_t stride[3];
};

/* draw fills the whole picture, whose size is always the same; it must never wait. free takes
 * content. */
struct content {
	void (*draw)(struct content *content, uint64_t n, const struct content_picture *to);
	void (*free)(struct content *content);
};

#endif
