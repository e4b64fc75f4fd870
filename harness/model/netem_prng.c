/* netem_prng.c - netem's one stream of chance, and its correlated numbers. */
#include "harness/model/netem_prng.h"

/* One word's step: s' = ((s & mask) << shift) ^ (((s << a) ^ s) >> b). Below least a word would
 * lose its period: the seed is bumped by it. */
struct component {
	unsigned a;
	unsigned b;
	uint32_t mask;
	unsigned shift;
	uint32_t least;
};

static const struct component components[4] = {
	{ 6, 13, UINT32_C(0xfffffffe), 18, 2 },
	{ 2, 27, UINT32_C(0xfffffff8), 2, 8 },
	{ 13, 21, UINT32_C(0xfffffff0), 7, 16 },
	{ 3, 12, UINT32_C(0xffffff80), 13, 128 },
};

void netem_prng_seed(struct netem_prng *prng, uint64_t seed)
{
	uint32_t i = (uint32_t)((seed >> 32) ^ (seed << 10) ^ seed);

	for (unsigned k = 0; k < 4; k++)
		prng->s[k] = i < components[k].least ? i + components[k].least : i;
}

uint32_t netem_prng_draw(struct netem_prng *prng)
{
	uint32_t out = 0;

	for (unsigned k = 0; k < 4; k++) {
		const struct component *c = &components[k];
		uint32_t s = prng->s[k];

		prng->s[k] = ((s & c->mask) << c->shift) ^ (((s << c->a) ^ s) >> c->b);
		out ^= prng->s[k];
	}
	return out;
}

uint32_t netem_corr_draw(struct netem_corr *corr, struct netem_prng *prng)
{
	uint64_t value = netem_prng_draw(prng);
	uint64_t weight = (uint64_t)corr->rho + 1;

	if (!corr->rho)
		return (uint32_t)value;
	value = value * ((UINT64_C(1) << 32) - weight) + corr->last * weight;
	corr->last = (uint32_t)(value >> 32);
	return corr->last;
}
