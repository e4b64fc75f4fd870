/* draw.c - counter-based random numbers. */
#include "harness/base/draw.h"

void dice_init(struct dice *dice, uint64_t seed, uint64_t link)
{
	dice->key = draw_mix(draw_mix(seed + DRAW_GOLDEN) + (link + 1) * DRAW_GOLDEN);
}

struct draws draws_of(const struct dice *dice, enum draw_purpose purpose)
{
	return (struct draws){ draw_mix(dice->key + ((uint64_t)purpose + 1) * DRAW_GOLDEN) };
}

uint64_t draw(const struct dice *dice, enum draw_purpose purpose, uint64_t index)
{
	return draws_at(draws_of(dice, purpose), index);
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
