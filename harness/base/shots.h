/* shots.h - pictures kept while they pass at both ends of a call, to be compared when it is over.
 */
#ifndef HARNESS_BASE_SHOTS_H
#define HARNESS_BASE_SHOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"

struct err;

/* One picture's luma, its lines one after the other. */
struct shot {
	uint64_t id; /* of the frame */
	nsec_t time; /* when it passed */
	unsigned width;
	unsigned height;
	uint8_t *luma;
};

/* At most this many pictures, and this many bytes of them, but always some. */
#define SHOTS_MAX       64U
#define SHOTS_MIN       4U
#define SHOTS_BYTES_MAX ((size_t)32 << 20)

/* Every stride-th picture by its frame's id. When there are too many, every second of them goes and
 * the stride doubles: so the ones that two ends keep of the same frames are the same, but for a
 * power of two. Plain data; starts as all zero bytes but for the stride. */
struct shots {
	uint64_t stride;
	struct shot v[SHOTS_MAX];
	size_t n;
	bool failed; /* memory ran out: what came after is not kept */
};

#define SHOTS_STRIDE 8U

void shots_init(struct shots *s);
void shots_done(struct shots *s);

/* Would this frame's picture be kept? A frame is kept once. */
bool shots_want(const struct shots *s, uint64_t id);

/* Keeps a copy of a picture that is wanted; like's luma is borrowed, its lines stride bytes apart.
 */
void shots_put(struct shots *s, const struct shot *like, size_t stride);

/* Writes all to a file: the line "straits-shots 1", and for each picture the line "id time width
 * height", its luma and a newline. 0, or a negative errno. */
int shots_write(const struct shots *s, const char *path, struct err *err);

/* Reads such a file, of which name is for messages, up to SHOTS_MAX pictures; *ret is to be freed
 * with shots_done(). 0, -EBADMSG when it is something else or cut off, or -ENOMEM. */
int shots_read(FILE *f, const char *name, struct shots *ret, struct err *err);

#endif
