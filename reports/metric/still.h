/* still.h - pictures that stand still, by what is seen in them. */
#ifndef REPORTS_METRIC_STILL_H
#define REPORTS_METRIC_STILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

/* freeze.content, as ffmpeg's freezedetect has it by default: a picture is still when the mean
 * absolute difference of its samples to those of the first picture of the still is at most 0.001 of
 * 256 levels; from that first picture to the first that is not still takes 2 s or more. Still
 * scenes count as well: it knows nothing of frames. */
#define STILL_NOISE 0.001
#define STILL_LEAST (2 * NSEC_PER_SEC)

struct still_sum {
	uint64_t count;
	nsec_t total;
	nsec_t longest;
	nsec_t open; /* how long the last picture has been still, when 2 s or more; not in the
			others */
};

/* All zero before the first picture. */
struct still {
	struct still_sum sum;

	/* Private from here. */
	uint8_t *first;
	size_t bytes;
	nsec_t since;
};

/* Adds the next picture: all its samples, of 8 bits, and its time. All are of one size. 0 or
 * -ENOMEM. */
int still_add(struct still *s, const uint8_t *samples, size_t bytes, nsec_t time);
void still_done(struct still *s);

#endif
