/* shape.c - tables that turn the normal law into others. */
#include "harness/model/shape.h"

#include <stdbool.h>

#include "harness/model/fixed.h"
#include "harness/model/normal.h"

/* sqrt 3 in units of 2^-24. */
#define ROOT_3 29058990

/* How many deviations out a heavy tail is cut, and how often that is repeated until the deviation
 * fits. Of a tail of index 3 a fifth of the variance lies beyond 20 deviations, where one in 7000
 * packets is: a run of minutes would hardly ever have the deviation that was asked for. */
#define CUT_TAIL 12
#define PASSES   16

#define THOUSAND UINT64_C(1000)

/* The cube root of x, rounded down. */
static uint64_t cube_root(unsigned __int128 x)
{
	uint64_t root = 0;

	for (int bit = 41; bit >= 0; bit--) {
		uint64_t try = root | UINT64_C(1) << bit;

		if ((unsigned __int128)try * try * try <= x)
			root = try;
	}
	return root;
}

/* (1 - u)^(-1/3) in units of 2^-21: the cube root of 2^127 / (2^64 (1 - u)). */
static int64_t pareto(uint64_t u)
{
	uint64_t above = u == UINT64_MAX ? 1 : ~u;

	return (int64_t)cube_root(((unsigned __int128)1 << 127) / above) << 3;
}

static int64_t tabled(const struct jitter_table *table, uint64_t u)
{
	unsigned __int128 at = (unsigned __int128)u * (table->count - 1);
	size_t i = (size_t)(at >> 64);
	int64_t part = (int64_t)((uint64_t)at >> 40);
	int64_t low = table->values[i];
	int64_t high = table->values[i + 1];

	return low * ((int64_t)1 << 12) + (((high - low) * part) >> 12);
}

static int64_t raw(const struct delay_conf *conf, int32_t g, uint64_t u)
{
	switch (conf->shape) {
	case JITTER_UNIFORM:
		return ((int64_t)(u >> 39) - ((int64_t)1 << 24)) * ROOT_3 >> 24;
	case JITTER_PARETO:
		return pareto(u);
	case JITTER_PARETO_NORMAL:
		return pareto(u) + g / 4;
	case JITTER_TABLE:
		return tabled(&conf->table, u);
	case JITTER_NORMAL:
		break;
	}
	return g;
}

uint64_t shape_weight(size_t i)
{
	const int32_t half = NORMAL_ONE / SHAPE_STEPS / 2;
	int32_t g = ((int32_t)i - SHAPE_END * SHAPE_STEPS) * (NORMAL_ONE / SHAPE_STEPS);

	return (normal_below(g + half) >> 32) - (normal_below(g - half) >> 32);
}

/* v * NORMAL_ONE / deviation; values that were scaled before need no more than 64 bits. */
static int64_t scaled(int64_t v, int64_t deviation)
{
	const int64_t small = INT64_C(1) << 38;

	if (v < small && v > -small)
		return v * NORMAL_ONE / deviation;
	return (int64_t)((__int128)v * NORMAL_ONE / deviation);
}

static void moments(const int64_t values[SHAPE_COUNT], const uint64_t weights[SHAPE_COUNT],
		    int64_t *ret_mean, int64_t *ret_deviation)
{
	__int128 sum = 0;
	unsigned __int128 squares = 0;
	uint64_t all = 0;

	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		sum += (__int128)values[i] * (int64_t)weights[i];
		all += weights[i];
	}
	*ret_mean = (int64_t)(sum / (int64_t)all);
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		__int128 off = values[i] - *ret_mean;

		squares += (unsigned __int128)(off * off) * weights[i];
	}
	*ret_deviation = (int64_t)fixed_root(squares / all);
}

/* Moves and scales values to mean 0 and deviation 1, and cuts them. */
static void scale(int64_t values[SHAPE_COUNT], const uint64_t weights[SHAPE_COUNT], int64_t high)
{
	int64_t mean;
	int64_t deviation;

	moments(values, weights, &mean, &deviation);
	if (!deviation)
		deviation = 1;
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		int64_t v = scaled(values[i] - mean, deviation);

		values[i] = v > high ? high : v < -SHAPE_END_MAX ? -SHAPE_END_MAX : v;
	}
}

int64_t shape_high(enum jitter_shape shape)
{
	const bool tail = shape == JITTER_PARETO || shape == JITTER_PARETO_NORMAL;

	return tail ? (int64_t)CUT_TAIL * NORMAL_ONE : SHAPE_END_MAX;
}

void shape_init(struct shape *shape, const struct delay_conf *conf)
{
	uint64_t weights[SHAPE_COUNT];
	int64_t values[SHAPE_COUNT];

	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		int32_t g = ((int32_t)i - SHAPE_END * SHAPE_STEPS) * (NORMAL_ONE / SHAPE_STEPS);

		weights[i] = shape_weight(i);
		values[i] = raw(conf, g, normal_below(g));
	}
	for (int pass = 0; pass < PASSES; pass++)
		scale(values, weights, shape_high(conf->shape));
	for (size_t i = 0; i < SHAPE_COUNT; i++)
		shape->values[i] = (int32_t)values[i];
}

uint64_t shape_kurtosis(const struct shape *shape)
{
	unsigned __int128 squares = 0;
	unsigned __int128 fourths = 0;
	uint64_t all = 0;

	if (!shape)
		return 3 * THOUSAND;
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		/* Units of 2^-12, so that fourth powers times weights have room. */
		const int64_t v = shape->values[i] / (1 << 12);
		const uint64_t w = shape_weight(i);

		all += w;
		squares += (unsigned __int128)(v * v) * w;
		fourths += (unsigned __int128)(v * v) * (unsigned __int128)(v * v) * w;
	}
	squares /= all;
	return squares ? (uint64_t)(fourths / all * THOUSAND / (squares * squares)) : 3 * THOUSAND;
}
