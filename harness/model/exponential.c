/* exponential.c - a logarithm by squaring, bit by bit. */
#include "harness/model/exponential.h"

#include "harness/model/fixed.h"

/* ln 2 in units of 2^-64. */
#define LN_2 UINT64_C(0xb17217f7d1cf79ac)

#define FRACTION_BITS 40

nsec_t exponential(uint64_t bits, nsec_t mean)
{
	unsigned zeros = bits ? (unsigned)__builtin_clzll(bits) : 63;
	/* u = x / 2^63 * 2^-(zeros + 1), x / 2^63 in 1..2; log2(x / 2^63) comes bit by bit. */
	uint64_t x = (bits ? bits : 1) << zeros;
	uint64_t log = 0;
	uint64_t minus_log2;

	for (int i = 0; i < FRACTION_BITS; i++) {
		unsigned __int128 square = (unsigned __int128)x * x >> 63;

		log <<= 1;
		if (square >> 64) {
			log |= 1;
			square >>= 1;
		}
		x = (uint64_t)square;
	}
	minus_log2 = ((uint64_t)(zeros + 1) << FRACTION_BITS) - log;
	/* -ln u = -log2 u * ln 2, in units of 2^-FRACTION_BITS. */
	minus_log2 = (uint64_t)((unsigned __int128)minus_log2 * LN_2 >> 64);
	return (nsec_t)((unsigned __int128)minus_log2 * (uint64_t)mean >> FRACTION_BITS);
}
