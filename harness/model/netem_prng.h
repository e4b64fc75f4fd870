/* netem_prng.h - netem's one stream of chance, and its correlated numbers. */
#ifndef HARNESS_MODEL_NETEM_PRNG_H
#define HARNESS_MODEL_NETEM_PRNG_H

#include <stdint.h>

/* A combined Tausworthe generator of four words (L'Ecuyer, Math. Comp. 68, 1999: LFSR113), as Linux
 * runs it for netem: seeded without any warm-up. */
struct netem_prng {
	uint32_t s[4];
};

void netem_prng_seed(struct netem_prng *prng, uint64_t seed);
uint32_t netem_prng_draw(struct netem_prng *prng);

/* A filter over the stream. rho / (2^32 - 1) is what netem calls correlation; last is what it gave
 * before, entropy at first. */
struct netem_corr {
	uint32_t rho;
	uint32_t last;
};

/* rho 0: the drawn number v. Else, with R = rho + 1: (v (2^32 - R) + last R) / 2^32, which becomes
 * last. Its spread is narrower than the uniform one, so a small chance is almost never met: this is
 * netem's fault, kept. */
uint32_t netem_corr_draw(struct netem_corr *corr, struct netem_prng *prng);

#endif
