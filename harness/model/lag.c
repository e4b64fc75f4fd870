/* lag.c - a law's correlation by summing over a grid. */
#include "harness/model/lag.h"

#include <stddef.h>

#include "harness/model/fixed.h"
#include "harness/model/normal.h"
#include "harness/model/sine.h"

/* Points of the grid, an eighth of a deviation apart; correlations at which c is computed; places
 * in a slot. */
#define APART  (NORMAL_ONE / 8)
#define POINTS (2 * SHAPE_END * 8 + 1)
#define STEPS  32
#define PLACES 64

/* 1/e in units of 2^-30. */
#define INVERSE_E INT64_C(395007542)

/* c at every 1 / STEPS, in units of 2^-30. */
struct curve {
	int64_t values[STEPS + 1];
};

/* The grid, and what part of 2^32 normal numbers is nearest to each point. */
struct grid {
	int32_t at[POINTS];
	int64_t weight[POINTS];
};

static void grid_init(struct grid *grid)
{
	for (int32_t i = 0; i < POINTS; i++) {
		int32_t g = (i - POINTS / 2) * APART;

		grid->at[i] = g;
		grid->weight[i] = (int64_t)(normal_below(g + APART / 2) >> 32) -
				  (int64_t)(normal_below(g - APART / 2) >> 32);
	}
}

/* The mean of f(x) f(r x + sqrt(1 - r^2) y), r in 1 / STEPS; in units of 2^-32. */
static int64_t product(const struct grid *grid, const struct shape *shape, int64_t r)
{
	int64_t rest =
		(int64_t)fixed_root((unsigned __int128)((int64_t)STEPS * STEPS - r * r) << 32);
	__int128 sum = 0;

	for (size_t i = 0; i < POINTS; i++) {
		int64_t x = grid->at[i];
		__int128 others = 0;

		for (size_t k = 0; k < POINTS; k++) {
			int64_t y = (x * r + ((grid->at[k] * rest) >> 16)) / STEPS;

			others += (__int128)shape_of(shape, (int32_t)y) * grid->weight[k];
		}
		sum += (others >> 32) * shape_of(shape, (int32_t)x) * grid->weight[i];
	}
	return (int64_t)(sum >> 48);
}

static void compute(struct curve *c, const struct shape *shape)
{
	struct grid grid;
	int64_t apart;
	int64_t range;

	grid_init(&grid);
	apart = product(&grid, shape, 0);
	range = product(&grid, shape, STEPS) - apart;
	for (int64_t r = 0; r <= STEPS; r++)
		c->values[r] = (int64_t)((__int128)(product(&grid, shape, r) - apart) *
					 (int64_t)SINE_ONE / (range ? range : 1));
}

/* c at r (2^-30 units, 0..1), linear in between. */
static int64_t curve_at(const struct curve *c, int64_t r)
{
	const int64_t step = (int64_t)SINE_ONE / STEPS;
	int64_t i = r / step;

	if (i >= STEPS)
		return c->values[STEPS];
	return c->values[i] + (c->values[i + 1] - c->values[i]) * (r % step) / step;
}

/* r(u, s) of two instants in the same slot, in neighbours, or further apart. */
static int64_t between(uint64_t u, uint64_t s)
{
	uint64_t end = u + s;

	if (end < SINE_ONE)
		return sine(SINE_ONE - s);
	if (end < 2 * SINE_ONE)
		return sine(u) * sine(2 * SINE_ONE - end) >> 30;
	return 0;
}

static int64_t correlation(const struct curve *c, uint64_t s)
{
	int64_t sum = 0;

	for (uint64_t i = 0; i < PLACES; i++)
		sum += curve_at(c, between((2 * i + 1) * (SINE_ONE / 2 / PLACES), s));
	return sum / PLACES;
}

uint32_t lag_slot(const struct shape *shape)
{
	struct curve c;
	uint64_t s = 0;

	compute(&c, shape);
	/* The longest lag, below two slots, at which the correlation is still above 1/e. */
	for (uint64_t bit = SINE_ONE; bit > SINE_ONE >> 16; bit >>= 1)
		if (correlation(&c, s + bit) > INVERSE_E)
			s += bit;
	return (uint32_t)((SINE_ONE << 16) / (s ? s : 1));
}
