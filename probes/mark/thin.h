/* thin.h - sound at a quarter of its rate, with what voices are loudest in damped. */
#ifndef PROBES_MARK_THIN_H
#define PROBES_MARK_THIN_H

#include <stddef.h>

#define THIN_BY   4U
#define THIN_TAPS 84U

/* A linear-phase low pass of 81 taps (sinc under a Hamming window, half at 5 kHz), then the
 * difference y[m] - THIN_DAMP * y[m - 1] of thinned samples, as speech coders do it. Its delay is
 * the same for marks and for sound, so it is nowhere to be seen. */
#define THIN_DAMP 0.9

/* Output m is the sum of taps[j] * x[4 m - THIN_TAPS + 1 + j], x being 0 before the first input. */
struct thinner {
	float taps[THIN_TAPS];
	float last[THIN_TAPS - 1]; /* the newest inputs, the oldest first */
	unsigned phase;            /* inputs until the next output, less 1 */
};

void thinner_init(struct thinner *t);

/* Takes n inputs; writes up to n / THIN_BY + 1 outputs and says how many. */
size_t thinner_put(struct thinner *t, const float *in, size_t n, float *ret);

/* Takes zeros until all inputs have been through: up to THIN_TAPS / THIN_BY + 1 outputs. */
size_t thinner_end(struct thinner *t, float *ret);

#endif
