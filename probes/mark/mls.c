/* mls.c - a shift register with feedback, and sums of two. */
#include "probes/mark/mls.h"

#include <assert.h>

void mls_make(const struct mls_conf *conf, uint8_t *ret)
{
	uint32_t mask = MLS_LENGTH(conf->bits);
	uint32_t cells; /* bit t - 1 holds s[n - t] */

	assert(conf->bits >= 2 && conf->bits <= MLS_BITS_MAX);
	cells = UINT32_C(1) << (conf->bits - 1);
	for (size_t i = 0; i < MLS_LENGTH(conf->bits); i++) {
		ret[i] = (uint8_t)(__builtin_popcount(cells & conf->taps) & 1);
		cells = (cells << 1 | ret[i]) & mask;
	}
}

/* The bit of tap t. */
#define TAP(t) (UINT32_C(1) << ((t)-1))

void gold_make(unsigned index, int8_t *ret)
{
	static const struct mls_conf pair[2] = {
		{ .bits = 9, .taps = TAP(9) | TAP(4) },
		{ .bits = 9, .taps = TAP(9) | TAP(6) | TAP(4) | TAP(3) },
	};
	uint8_t first[GOLD_LENGTH], second[GOLD_LENGTH];

	assert(index < GOLD_CODES);
	mls_make(&pair[0], first);
	mls_make(&pair[1], second);
	for (size_t i = 0; i < GOLD_LENGTH; i++)
		ret[i] = first[i] == second[(i + index) % GOLD_LENGTH] ? 1 : -1;
}
