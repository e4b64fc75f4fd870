/* stamp.c - how long a stamp takes to write and to read in a 720p picture, beside copying its luma.
 */
#include "probes/stamp/stamp.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/time.h"
#include "probes/stamp/picture.h"

#define WIDTH  1280
#define HEIGHT 720
#define ROUNDS 9
#define TURNS  200
#define LUMA   ((size_t)WIDTH * HEIGHT)
#define MANY   64 /* pictures, more than a processor's caches hold */

static const double write_limit_us = 20, read_limit_us = 50;

struct bench {
	struct picture picture;
	struct picture many[MANY];
	struct stamp_layout layout;
	uint8_t *samples; /* of picture, then of many */
	uint8_t *other;
	uint32_t counter;
	uint32_t seen;
};

static void do_write(struct bench *b)
{
	stamp_write(&b->layout, &b->picture, (struct stamp_word){ .counter = b->counter++ });
}

static void do_read(struct bench *b)
{
	b->seen += stamp_read(&b->layout, &b->picture).word.counter;
}

static void write_far(struct bench *b)
{
	stamp_write(&b->layout, &b->many[b->counter % MANY],
		    (struct stamp_word){ .counter = b->counter });
	b->counter++;
}

static void read_far(struct bench *b)
{
	b->seen += stamp_read(&b->layout, &b->many[b->counter++ % MANY]).word.counter;
}

static void do_copy(struct bench *b)
{
	memcpy(b->other, b->samples, LUMA);
	b->seen += b->other[b->counter++ % LUMA];
}

static double now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Microseconds a turn: prints the least, the median and the most of the rounds; gives the median.
 */
static double measure(struct bench *b, const char *name, void (*turn)(struct bench *))
{
	double us[ROUNDS];

	for (unsigned round = 0; round < ROUNDS; round++) {
		double begin = now_us();

		for (unsigned i = 0; i < TURNS; i++)
			turn(b);
		us[round] = (now_us() - begin) / TURNS;
	}
	qsort(us, ROUNDS, sizeof(us[0]), by_size);
	(void)printf("%-16s min %7.2f  median %7.2f  max %7.2f us\n", name, us[0], us[ROUNDS / 2],
		     us[ROUNDS - 1]);
	return us[ROUNDS / 2];
}

static bool init_picture(struct picture *p, uint8_t *samples)
{
	const struct picture_memory memory = {
		.plane = { samples, samples + LUMA, samples + LUMA / 4 * 5 },
		.stride = { WIDTH, WIDTH / 2, WIDTH / 2 },
	};

	return picture_init(p, PICTURE_I420, WIDTH, HEIGHT, &memory, NULL) == 0;
}

static bool init(struct bench *b)
{
	const size_t bytes = LUMA / 2 * 3;

	*b = (struct bench){ .samples = calloc(bytes, MANY + 1), .other = malloc(LUMA) };
	if (!b->samples || !b->other || !init_picture(&b->picture, b->samples) ||
	    stamp_layout_init(&b->layout, WIDTH, HEIGHT, NULL) < 0)
		return false;
	for (size_t i = 0; i < MANY; i++)
		if (!init_picture(&b->many[i], b->samples + (i + 1) * bytes))
			return false;
	return true;
}

int main(void)
{
	static struct bench b;
	double write_us, read_us, write_far_us, read_far_us, copy_us;

	if (!init(&b))
		return EXIT_FAILURE;
	write_us = measure(&b, "write", do_write);
	read_us = measure(&b, "read", do_read);
	write_far_us = measure(&b, "write, uncached", write_far);
	read_far_us = measure(&b, "read, uncached", read_far);
	copy_us = measure(&b, "copy the luma", do_copy);
	(void)printf("write/copy %.3f, read/copy %.3f (read %u)\n", write_us / copy_us,
		     read_us / copy_us, b.seen);
	free(b.samples);
	free(b.other);
	return write_us < write_limit_us && write_far_us < write_limit_us &&
			       read_us < read_limit_us && read_far_us < read_limit_us
		       ? EXIT_SUCCESS
		       : EXIT_FAILURE;
}
