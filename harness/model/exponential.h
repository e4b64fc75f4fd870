/* exponential.h - exponentially distributed times without floating point. */
#ifndef HARNESS_MODEL_EXPONENTIAL_H
#define HARNESS_MODEL_EXPONENTIAL_H

#include <stdint.h>

#include "harness/base/time.h"

/* -mean * ln(u), u = (bits + 1/2) / 2^64: exponentially distributed with this mean (at most 1000
 * days) when bits are random. */
nsec_t exponential(uint64_t bits, nsec_t mean);

#endif
