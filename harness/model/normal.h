/* normal.h - normally distributed numbers without floating point. */
#ifndef HARNESS_MODEL_NORMAL_H
#define HARNESS_MODEL_NORMAL_H

#include <stdint.h>

/* Units of 2^-24. */
#define NORMAL_ONE (INT32_C(1) << 24)

#define NORMAL_OCTAVES 40
#define NORMAL_PIECES  16

/* The normal law's quantile at bits / 2^64, linear between 16 table values in each octave of the
 * tail's chance; within 0.0003 of the exact one, and nowhere further out than 7.15. Odd:
 * normal(~bits) = -normal(bits). */
int32_t normal(uint64_t bits);

/* Its inverse, to within a step of the table's lines: the chance, as a fraction of 2^64, to be
 * below g. */
uint64_t normal_below(int32_t g);

#endif
