/* law.c - which straight line makes a cut law's mean and deviation what they were. */
#include "harness/model/law.h"

#include <stdbool.h>
#include <stddef.h>

#include "harness/model/fixed.h"
#include "harness/model/normal.h"

/* Floors further out than so many deviations cut nothing worth it. */
#define FLOOR_FAR 4

#define FLOOR_DIGITS 6

/* Each pass finds the line for what the one before had cut; most laws take fewer than ten. */
#define PASSES 64

/* A law's end is at least so many divided by the floor, both in deviations. */
#define ROOM 3

/* a, low and high in units of 2^-24, b of 2^-20. Points from first on and before last are on the
 * line, the others at low and at high. */
struct line {
	int64_t a;
	int64_t b;
	int64_t low;
	int64_t high;
	size_t first;
	size_t last;
};

void law_init(struct law *law, const struct delay_conf *conf)
{
	shape_init(&law->shape, conf);
	law->high = shape_high(conf->shape);
	law->chance[0] = 0;
	law->sum[0] = 0;
	law->squares[0] = 0;
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		const int64_t v = law->shape.values[i];
		const int64_t w = (int64_t)shape_weight(i);

		law->chance[i + 1] = law->chance[i] + w;
		law->sum[i + 1] = law->sum[i] + v * w;
		law->squares[i + 1] = law->squares[i] + (v * v >> 24) * w;
	}
}

int64_t law_floor(nsec_t delay, nsec_t jitter)
{
	uint64_t floor;
	int spare;

	if (delay <= 0 || jitter <= 0 || delay / FLOOR_FAR >= jitter)
		return 0;
	floor = fixed_mul_div((uint64_t)delay, NORMAL_ONE, (uint64_t)jitter);
	if (!floor)
		return 1;
	spare = 64 - FLOOR_DIGITS - __builtin_clzll(floor);
	return (int64_t)(spare > 0 ? floor >> spare << spare : floor);
}

static int64_t value(const struct law *law, const struct line *line, size_t i)
{
	return line->a + (int64_t)((__int128)line->b * law->shape.values[i] >> 20);
}

/* Moves line->first and line->last to where the line meets low and high; true when they moved. */
static bool meet(const struct law *law, struct line *line)
{
	const struct line was = *line;

	while (line->first < line->last && value(law, line, line->first) < line->low)
		line->first++;
	while (line->first > 0 && value(law, line, line->first - 1) > line->low)
		line->first--;
	while (line->last > line->first && value(law, line, line->last - 1) > line->high)
		line->last--;
	while (line->last < SHAPE_COUNT && value(law, line, line->last) < line->high)
		line->last++;
	return line->first != was.first || line->last != was.last;
}

/* With P, M and Q the chance, sum and squares of what is on the line, and c = -low P(low) - high
 * P(high):
 *   mean 0:       a P + b M = c
 *   deviation 1:  b^2 (Q - M^2 / P) = 1 - low^2 P(low) - high^2 P(high) - c^2 / P
 * False where no line does it. */
static bool fit(const struct law *law, struct line *line)
{
	const int64_t all = law->chance[SHAPE_COUNT];
	const int64_t below = law->chance[line->first];
	const int64_t above = all - law->chance[line->last];
	const int64_t p = all - below - above;
	const __int128 m = law->sum[line->last] - law->sum[line->first];
	const __int128 q = (__int128)(law->squares[line->last] - law->squares[line->first]) << 24;
	const __int128 c = -(__int128)line->low * below - (__int128)line->high * above;
	__int128 spread;
	__int128 room;

	if (p <= 0)
		return false;
	spread = q - m * m / p;
	room = ((__int128)all << 48) - (__int128)line->low * line->low * below -
	       (__int128)line->high * line->high * above - c * c / p;
	if (spread <= 0 || room <= 0)
		return false;
	line->b = (int64_t)fixed_root(((unsigned __int128)room << 40) / (unsigned __int128)spread);
	line->a = (int64_t)((c - ((line->b * m) >> 20)) / p);
	return true;
}

/* The variance of what lies between -floor and an end with mean 0 is at most their product. */
static int64_t end_of(const struct law *law, int64_t floor)
{
	const int64_t room = (int64_t)ROOM * NORMAL_ONE * NORMAL_ONE / floor;
	const int64_t wanted = room < SHAPE_END_MAX ? room : SHAPE_END_MAX;

	return wanted > law->high ? wanted : law->high;
}

void law_cut(const struct law *law, int64_t floor, struct shape *shape)
{
	struct line line = { .b = 1 << 20, .last = SHAPE_COUNT };

	*shape = law->shape;
	if (!floor)
		return;
	line.low = -floor;
	line.high = end_of(law, floor);
	for (int pass = 0; pass < PASSES; pass++)
		if (!meet(law, &line) || !fit(law, &line))
			break;
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		int64_t v = value(law, &line, i);

		v = v < line.low ? line.low : v;
		shape->values[i] = (int32_t)(v > line.high ? line.high : v);
	}
}
