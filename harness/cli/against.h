/* against.h - pictures of a Y4M stream compared with the same frames of another, for straits watch.
 */
#ifndef HARNESS_CLI_AGAINST_H
#define HARNESS_CLI_AGAINST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct against;
struct err;
struct pipe_seen;

/* One picture's luma against its source's. */
struct against_row {
	uint64_t id;
	uint64_t squares; /* sum of squared differences */
	uint64_t samples;
	double ssim;
};

struct against_sum {
	uint64_t pictures;
	bool ranges_differ; /* one of both is said to have levels of full range */
	uint64_t unpaired;  /* whose frame the source does not hold */
	uint64_t squares;
	uint64_t samples;
	double ssim;     /* mean */
	double psnr_min; /* of one picture, dB */
	double ssim_min;
	uint64_t psnr_min_id;
	uint64_t ssim_min_id;
};

/* Borrows path. on_row may be NULL. */
struct against_conf {
	const char *path;
	unsigned stream; /* whose stamps it holds */
	void (*on_row)(void *arg, const struct against_row *row);
	void *arg;
};

/* Opens the stamped source. 0, or a negative errno: -ESPIPE when it cannot be sought in, and those
 * of y4m_open(). */
int against_open(struct against **ret, const struct against_conf *conf, struct err *err);
void against_close(struct against *a);

/* Compares a picture; to be given to pipe_watch() with a struct against as arg. -EINVAL when the
 * source's pictures are of another size. */
int against_see(void *arg, const struct pipe_seen *seen, struct err *err);

const struct against_sum *against_sum_of(const struct against *a);

#endif
