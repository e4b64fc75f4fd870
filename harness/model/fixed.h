/* fixed.h - integer arithmetic that cannot overflow: products in 128 bits, roots rounded down. */
#ifndef HARNESS_MODEL_FIXED_H
#define HARNESS_MODEL_FIXED_H

#include <stdint.h>

/* a * b / c rounded down, at most UINT64_MAX; c must not be 0. */
static inline uint64_t fixed_mul_div(uint64_t a, uint64_t b, uint64_t c)
{
	unsigned __int128 r = (unsigned __int128)a * b / c;

	return r > UINT64_MAX ? UINT64_MAX : (uint64_t)r;
}

/* The square root of x, rounded down. */
static inline uint64_t fixed_root(unsigned __int128 x)
{
	uint64_t root = 0;

	for (int bit = 63; bit >= 0; bit--) {
		uint64_t try = root | UINT64_C(1) << bit;

		if ((unsigned __int128)try * try <= x)
			root = try;
	}
	return root;
}

#endif
