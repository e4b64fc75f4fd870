/* netem_dist.c - netem's random delays, and the tables they are drawn from. */
#include "harness/model/netem_dist.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/err.h"

/* All three computed tables have this many entries. */
#define ENTRIES 4096

int64_t netem_dist_draw(int64_t mu, int32_t sigma, struct netem_corr *corr, struct netem_prng *prng,
			const struct netem_table *table)
{
	int64_t t, rest;
	uint32_t x;

	if (sigma == 0)
		return mu;
	x = netem_corr_draw(corr, prng);
	if (!table)
		return mu - sigma + x % (2 * (uint32_t)sigma);
	t = table->entries[x % table->count];
	rest = sigma % NETEM_TABLE_SCALE * t;
	rest += rest >= 0 ? NETEM_TABLE_SCALE / 2 : -NETEM_TABLE_SCALE / 2;
	return mu + sigma / NETEM_TABLE_SCALE * t + rest / NETEM_TABLE_SCALE;
}

/* The text form. */

struct reader {
	const char *at;
	const char *end;
	unsigned long line;
};

/* To the next number; false at the end of the text. */
static bool skip_to_number(struct reader *rd)
{
	bool comment = false;

	for (; rd->at < rd->end; rd->at++) {
		if (*rd->at == '\n') {
			rd->line++;
			comment = false;
		} else if (*rd->at == '#') {
			comment = true;
		} else if (!comment && !isspace((unsigned char)*rd->at)) {
			return true;
		}
	}
	return false;
}

static int read_entry(struct reader *rd, int16_t *ret, struct err *err)
{
	const char *word = rd->at;
	bool negative = *rd->at == '-';
	int32_t value = 0;
	int shown;

	rd->at += negative;
	while (rd->at < rd->end && isdigit((unsigned char)*rd->at) && value <= -INT16_MIN)
		value = value * 10 + (*rd->at++ - '0');
	if (rd->at == word + negative || value > INT16_MAX + negative ||
	    (rd->at < rd->end && !isspace((unsigned char)*rd->at) && *rd->at != '#')) {
		shown = (int)(rd->end - word < 12 ? rd->end - word : 12);
		return err_set(
			err, -EINVAL, "line %lu: \"%.*s\" is not an integer of 16 bits", rd->line,
			(int)strcspn(word, "\n") < shown ? (int)strcspn(word, "\n") : shown, word);
	}
	*ret = (int16_t)(negative ? -value : value);
	return 0;
}

int netem_table_parse(const char *text, size_t len, struct netem_table *ret, struct err *err)
{
	struct reader rd = { .at = text, .end = text + len, .line = 1 };
	int r;

	ret->count = 0;
	while (skip_to_number(&rd)) {
		if (ret->count == NETEM_TABLE_MAX)
			return err_set(err, -E2BIG, "line %lu: more than %d entries", rd.line,
				       NETEM_TABLE_MAX);
		r = read_entry(&rd, &ret->entries[ret->count], err);
		if (r < 0)
			return r;
		ret->count++;
	}
	if (!ret->count)
		return err_set(err, -EINVAL, "the table has no entry");
	return 0;
}

/* The generators. */

static int16_t clamp(int32_t value)
{
	if (value < INT16_MIN)
		return INT16_MIN;
	return (int16_t)(value > INT16_MAX ? INT16_MAX : value);
}

/* The Pareto law of shape 3 has mean 3/2 and deviation 3/4 in units of its least value; u in (0, 1]
 * is the share above. So the entry is 8192 (u^(-1/3) - 3/2) 4/3 to nearest, with u = i / 65536 for
 * i = 65536, 65520, ... 16: n - 16384, where n is nearest to the cube root of 2^61 / (27 i). */
static void make_pareto(int32_t ret[ENTRIES])
{
	const unsigned __int128 bound = (unsigned __int128)1 << 64;
	unsigned __int128 n = 0;

	for (size_t k = 0; k < ENTRIES; k++) {
		unsigned __int128 i = 65536 - 16 * k;

		while ((2 * n + 1) * (2 * n + 1) * (2 * n + 1) * (27 * i) <= bound)
			n++;
		ret[k] = (int32_t)n - 2 * NETEM_TABLE_SCALE;
	}
}

/* The normal table walks a grid of 1/20000 deviations. */
#define GRID ((int64_t)20000)

/* Fixed point of 60 fractional bits, and 1 / sqrt(2 pi) in it. */
#define FRACTION        60
#define INV_SQRT_TWO_PI INT64_C(459949134171706403)
/* Terms of the series: y^n / n! at y = 4.1^2 / 2 is far below 2^-60 then. */
#define TERMS 56

/* (Phi(x) - 1/2) GRID in fixed point for x = j / GRID, |x| < 4.1, by the series
 * Phi(x) - 1/2 = x / sqrt(2 pi) sum of (-y)^n / (n! (2n + 1)), y = x^2 / 2, from its far end. */
static __int128 normal_above_half(int64_t j)
{
	const int64_t one = INT64_C(1) << FRACTION;
	const __int128 scale = (__int128)32 * GRID * GRID;
	const __int128 y = (((__int128)j * j) << FRACTION) / scale; /* y / 16 */
	__int128 sum = 0;

	for (int64_t n = TERMS; n >= 0; n--)
		sum = one / (2 * n + 1) - ((y * sum) >> (FRACTION - 4)) / (n + 1);
	return j * ((sum * INV_SQRT_TWO_PI) >> FRACTION);
}

/* Is Phi(j / GRID) at most (i + 1/2) / 16384? */
static bool at_most(int64_t j, int64_t i)
{
	const __int128 one = (__int128)1 << FRACTION;

	return normal_above_half(j) * 16384 <= one * (2 * i + 1 - 16384) * (GRID / 2);
}

/* The table samples the inverse of 16384 Phi at every 4th i: the last x of the grid whose 16384
 * Phi(x), to nearest, is i; in 1/8192, to nearest (a tie cannot be on this grid). Not clamped to 16
 * bits. */
static void make_normal(int32_t ret[ENTRIES])
{
	int64_t j = -41 * GRID / 10; /* below the first entry */

	for (int64_t k = 0; k < ENTRIES; k++) {
		int64_t step = 1, scaled;

		while (at_most(j + step, 4 * k))
			step *= 2;
		for (; step; step /= 2)
			if (at_most(j + step, 4 * k))
				j += step;
		scaled = INT64_C(2) * NETEM_TABLE_SCALE * j;
		ret[k] = (int32_t)((scaled + (j < 0 ? -GRID : GRID)) / (2 * GRID));
	}
}

enum shape { NORMAL, PARETO, PARETONORMAL, SHAPES };

static const char *const names[SHAPES] = { "normal", "pareto", "paretonormal" };

int netem_table_named(const char *name, struct netem_table *ret, struct err *err)
{
	int32_t normal[ENTRIES], pareto[ENTRIES];
	unsigned shape = NORMAL;

	while (shape < SHAPES && strcmp(name, names[shape]) != 0)
		shape++;
	if (shape == SHAPES)
		return err_set(err, -ENOENT,
			       "\"%s\" is not a computed distribution; known: normal, pareto, "
			       "paretonormal",
			       name);
	make_normal(normal);
	make_pareto(pareto);
	ret->count = ENTRIES;
	for (size_t k = 0; k < ENTRIES; k++) {
		int32_t mixed = (normal[k] + 3 * clamp(pareto[k])) / 4;

		ret->entries[k] = clamp(shape == NORMAL   ? normal[k]
					: shape == PARETO ? pareto[k]
							  : mixed);
	}
	return 0;
}
