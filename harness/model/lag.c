/* lag.c - a law's correlation by its expansion into Hermite polynomials. */
#include "harness/model/lag.h"

#include <stddef.h>

#include "harness/model/fixed.h"
#include "harness/model/normal.h"
#include "harness/model/sine.h"

/* Points of the grid, an eighth of a deviation apart; the last polynomial that is told from the
 * others; correlations at which c is computed; places in a slot. */
#define POINTS (2 * SHAPE_END * 8 + 1)
#define APART  (NORMAL_ONE / 8)
#define DEGREE 12
#define STEPS  64
#define PLACES 64

/* 1/e in units of 2^-30. */
#define INVERSE_E INT64_C(395007542)

/* c at every 1 / STEPS, in units of 2^-30. */
struct curve {
	int64_t values[STEPS + 1];
};

/* The polynomials of orthonormal form at x: h(0) = 1, h(1) = x,
 *   h(n + 1) = (x h(n) - sqrt(n) h(n - 1)) / sqrt(n + 1),   all in units of 2^-24. */
static void polynomials(int32_t x, int64_t h[DEGREE + 1])
{
	/* of 0 to DEGREE */
	static const int64_t roots[DEGREE + 1] = { 0,        16777216, 23726566, 29058991, 33554432,
						   37514995, 41095619, 44388341, 47453133, 50331648,
						   53054215, 55643730, 58117981 };

	h[0] = NORMAL_ONE;
	h[1] = x;
	for (size_t n = 1; n < DEGREE; n++)
		h[n + 1] = (int64_t)(((__int128)x * h[n] - (__int128)roots[n] * h[n - 1]) /
				     roots[n + 1]);
}

/* The normal law's density times APART, at the points from the middle on, in parts of 2^40: of each
 * and the next the quotient is e^(-1/64) times that of the two before. */
static void weigh(int64_t weights[POINTS / 2 + 1])
{
	const int64_t middle = 3593352610716456;
	const int64_t first = 71496837392306472;
	const int64_t each = 70940444589522216;
	__int128 weight = middle;
	__int128 quotient = first;

	for (size_t i = 0; i <= POINTS / 2; i++) {
		weights[i] = (int64_t)(weight >> 16);
		weight = weight * quotient >> 56;
		quotient = quotient * each >> 56;
	}
}

/* The squares of the coefficients, in parts of 2^-30 of the variance; what no polynomial up to
 * DEGREE has is counted as the next one's. */
static void expand(const struct shape *shape, int64_t parts[DEGREE + 2])
{
	__int128 sums[DEGREE + 1] = { 0 };
	__int128 squares = 0;
	int64_t weights[POINTS / 2 + 1];
	int64_t rest = SINE_ONE;

	weigh(weights);
	for (int32_t i = 0; i < POINTS; i++) {
		const int32_t x = (i - POINTS / 2) * APART;
		const int64_t w = weights[i < POINTS / 2 ? POINTS / 2 - i : i - POINTS / 2];
		const int64_t f = shape_of(shape, x);
		int64_t h[DEGREE + 1];

		polynomials(x, h);
		squares += (__int128)(f * f) * w;
		for (size_t n = 0; n <= DEGREE; n++)
			sums[n] += ((__int128)f * h[n] >> 24) * w;
	}
	for (size_t n = 0; n <= DEGREE; n++)
		sums[n] >>= 40;
	squares = (squares >> 40) - sums[0] * sums[0];
	for (size_t n = 1; n <= DEGREE; n++) {
		parts[n] = squares > 0 ? (int64_t)(((sums[n] * sums[n]) << 30) / squares) : 0;
		if (parts[n] > rest)
			parts[n] = rest;
		rest -= parts[n];
	}
	parts[DEGREE + 1] = rest;
}

static void compute(struct curve *c, const struct shape *shape)
{
	int64_t parts[DEGREE + 2];

	expand(shape, parts);
	for (int64_t r = 0; r <= STEPS; r++) {
		int64_t sum = 0;

		for (size_t n = DEGREE + 1; n; n--)
			sum = (sum + parts[n]) * r / STEPS;
		c->values[r] = sum;
	}
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
