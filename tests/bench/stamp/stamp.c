/* stamp.c - how long a stamp takes to write and to read in a 720p picture, beside copying its luma.
 */
#include "probes/stamp/stamp.h"

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

static const double write_limit_us = 20, read_limit_us = 50;

struct bench {
	struct picture picture;
	struct stamp_layout layout;
	uint8_t *samples;
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

int main(void)
{
	struct bench b = { .samples = calloc(LUMA, 3), .other = malloc(LUMA) };
	const struct picture_memory memory = {
		.plane = { b.samples, b.samples + LUMA, b.samples + 2 * LUMA },
		.stride = { WIDTH, WIDTH / 2, WIDTH / 2 },
	};
	double write_us, read_us, copy_us;

	if (!b.samples || !b.other ||
	    picture_init(&b.picture, PICTURE_I420, WIDTH, HEIGHT, &memory, NULL) < 0 ||
	    stamp_layout_init(&b.layout, WIDTH, HEIGHT, NULL) < 0)
		return EXIT_FAILURE;
	write_us = measure(&b, "write", do_write);
	read_us = measure(&b, "read", do_read);
	copy_us = measure(&b, "copy the luma", do_copy);
	(void)printf("write/copy %.3f, read/copy %.3f (read %u)\n", write_us / copy_us,
		     read_us / copy_us, b.seen);
	free(b.samples);
	free(b.other);
	return write_us < write_limit_us && read_us < read_limit_us ? EXIT_SUCCESS : EXIT_FAILURE;
}
