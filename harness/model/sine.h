/* sine.h - the sine without floating point. */
#ifndef HARNESS_MODEL_SINE_H
#define HARNESS_MODEL_SINE_H

#include <stdint.h>

#define SINE_ONE (UINT64_C(1) << 30)

/* sin(pi / 2 * at / SINE_ONE) * SINE_ONE, at in 0..SINE_ONE, to within 5 millionths. */
int64_t sine(uint64_t at);

#endif
