/* calibrate_stamp.c - what a stamp costs on this machine. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/drive/clock.h"
#include "harness/scenario/calibrate_inside.h"
#include "probes/stamp/picture.h"
#include "probes/stamp/stamp.h"

#define ROUNDS 50

/* A grey picture of which every sample has been touched. */
static uint8_t *make_picture(unsigned width, unsigned height, struct picture *ret)
{
	size_t luma = (size_t)width * height;
	size_t chroma = (size_t)((width + 1) / 2) * ((height + 1) / 2);
	uint8_t *bytes = malloc(luma + 2 * chroma);
	const struct picture_memory memory = {
		.plane = { bytes, bytes + luma, bytes + luma + chroma },
		.stride = { (ptrdiff_t)width, (ptrdiff_t)((width + 1) / 2),
			    (ptrdiff_t)((width + 1) / 2) },
	};

	if (!bytes)
		return NULL;
	for (size_t i = 0; i < luma + 2 * chroma; i++)
		bytes[i] = (uint8_t)(96 + i % 64);
	if (picture_init(ret, PICTURE_I420, width, height, &memory, NULL) == 0)
		return bytes;
	free(bytes);
	return NULL;
}

int stamp_measure(unsigned width, unsigned height, struct trust_spread bias[static BIAS_COUNT],
		  struct err *err)
{
	nsec_t writes[ROUNDS], reads[ROUNDS];
	struct stamp_layout layout;
	struct picture picture;
	uint8_t *bytes;

	if (stamp_layout_init(&layout, width, height, NULL) < 0)
		return 0;
	bytes = make_picture(width, height, &picture);
	if (!bytes)
		return err_set(err, -ENOMEM, "a picture to stamp: out of memory");
	for (uint32_t i = 0; i < ROUNDS; i++) {
		nsec_t begin = clock_now(), middle;
		struct stamp_reading got;

		stamp_write(&layout, &picture, (struct stamp_word){ .counter = i });
		middle = clock_now();
		got = stamp_read(&layout, &picture);
		reads[i] = clock_now() - middle;
		writes[i] = middle - begin;
		if (got.state != STAMP_FULL || got.word.counter != i) {
			free(bytes);
			return err_set(err, -EBADMSG, "stamp %u was not read as it was written", i);
		}
	}
	free(bytes);
	bias[BIAS_STAMP_WRITE] = trust_spread_of(writes, ROUNDS);
	bias[BIAS_STAMP_READ] = trust_spread_of(reads, ROUNDS);
	return 0;
}
