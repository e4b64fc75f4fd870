/* thin.h - sound at a quarter of its rate, without what marks have nothing of. */
#ifndef PROBES_MARK_THIN_H
#define PROBES_MARK_THIN_H

#include <stddef.h>

#define THIN_BY   4U
#define THIN_TAPS 84U

/* A linear-phase low pass (sinc under a Hamming window, half at 5 kHz), of which each fourth value
 * is kept; then y[m] = x[m] - x[m - 1] + THIN_KEEP * y[m - 1], which takes away a constant and what
 * is below 100 Hz. Marks go through the same, so that its delay is nowhere to be seen. */
#define THIN_KEEP 0.95F

/* Value m before the difference is the sum of taps[j] * x[4 m - THIN_TAPS + 1 + j], x being 0
 * before the first input. */
struct thinner {
	float taps[THIN_TAPS];
	float last[THIN_TAPS - 1]; /* the newest inputs, the oldest first */
	float before, after;       /* x[m - 1] and y[m - 1] */
	unsigned phase;            /* inputs until the next output, less 1 */
};

void thinner_init(struct thinner *t);

/* Takes n inputs; writes up to n / THIN_BY + 1 outputs and says how many. */
size_t thinner_put(struct thinner *t, const float *in, size_t n, float *ret);

/* Takes zeros until all inputs have been through: up to THIN_TAPS / THIN_BY + 1 outputs. */
size_t thinner_end(struct thinner *t, float *ret);

#endif
