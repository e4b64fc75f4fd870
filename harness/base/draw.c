/* draw.c - counter-based random numbers. */
#include "harness/base/draw.h"

/* 2^64 divided by the golden ratio: consecutive multiples are spread evenly over 64 bits. */
#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

void dice_init(struct dice *dice, uint64_t seed, uint64_t link)
{
	dice->key = mix(mix(seed + GOLDEN) + (link + 1) * GOLDEN);
}

uint64_t draw(const struct dice *dice, enum draw_purpose purpose, uint64_t index)
{
	uint64_t purposed = mix(dice->key + ((uint64_t)purpose + 1) * GOLDEN);

	return mix(purposed ^ mix(index + GOLDEN));
}

chance_t chance_ratio(uint64_t num, uint64_t den)
{
	unsigned __int128 scaled;

	if (num >= den)
		return CHANCE_ALWAYS;
	scaled = (((unsigned __int128)num << 64) + den / 2) / den;
	return scaled > CHANCE_ALWAYS ? CHANCE_ALWAYS : (chance_t)scaled;
}

double chance_value(chance_t p)
{
	return p == CHANCE_ALWAYS ? 1.0 : (double)p / 18446744073709551616.0;
}
