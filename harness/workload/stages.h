/* stages.h - what a product does to pictures between its camera and its encoder. */
#ifndef HARNESS_WORKLOAD_STAGES_H
#define HARNESS_WORKLOAD_STAGES_H

#include <stddef.h>

struct err;
struct text;

#define STAGES_MAX 4

enum stages_kind {
	STAGES_BEAUTY, /* smooths what differs little from what is beside it, as skin does */
	STAGES_SCALE,  /* brings the picture to another size, bilinear */
};

struct stages_one {
	enum stages_kind kind;
	unsigned width; /* of STAGES_SCALE */
	unsigned height;
};

struct stages {
	struct stages_one v[STAGES_MAX];
	size_t n;
};

/* Reads stages in their order as in "beauty,scale=480x270"; "" and NULL are none. Sizes must be
 * even, and large enough for a stamp to stay readable (320x144 or 160x288). 0, or -EINVAL with err
 * saying what is wrong and what is allowed. */
int stages_parse(const char *s, struct stages *ret, struct err *err);

/* Adds each stage, and " ! " behind it, in the words of gst_parse_launch(). */
void stages_describe(const struct stages *stages, struct text *to);

/* The elements that they need, NULL-ended; at most STAGES_MAX of them. */
void stages_needs(const struct stages *stages, const char *ret[static STAGES_MAX + 1]);

#endif
