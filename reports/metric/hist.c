/* hist.c - a histogram with buckets as fine as the values are small. */
#include "reports/metric/hist.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#define STEP_BITS 9

_Static_assert(HIST_STEPS == 1 << STEP_BITS, "the steps of a doubling are a power of two");

/* Where a size is counted: its row is how far it must be shifted to be below twice HIST_STEPS. */
struct place {
	unsigned row;
	unsigned step;
};

static struct place place_of(uint64_t size)
{
	unsigned bits = size ? 64 - (unsigned)__builtin_clzll(size) : 0;
	unsigned row = bits > STEP_BITS ? bits - STEP_BITS : 0;

	/* Row 0 counts 0..511 one by one; a row above has the leading bit set: it is left out. */
	if (row == 0)
		return (struct place){ 0, (unsigned)size };
	return (struct place){ row, (unsigned)(size >> (row - 1)) - HIST_STEPS };
}

/* The middle of a place's bucket. */
static uint64_t middle_of(unsigned row, unsigned step)
{
	if (row == 0)
		return step;
	return ((uint64_t)(HIST_STEPS + step) << (row - 1)) + ((UINT64_C(1) << (row - 1)) - 1) / 2;
}

void hist_done(struct hist *h)
{
	for (unsigned r = 0; r < 64; r++) {
		free(h->positive[r]);
		free(h->negative[r]);
	}
	*h = (struct hist){ 0 };
}

void hist_add(struct hist *h, nsec_t value)
{
	struct place at = place_of(value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
	uint32_t **row = value < 0 ? &h->negative[at.row] : &h->positive[at.row];

	if (!*row)
		*row = calloc(HIST_STEPS, sizeof(**row));
	if (!*row) {
		h->failed = -ENOMEM;
		return;
	}
	(*row)[at.step]++;
	if (!h->count || value < h->min)
		h->min = value;
	if (!h->count || value > h->max)
		h->max = value;
	h->sum += (double)value;
	h->count++;
}

static nsec_t within(const struct hist *h, nsec_t value)
{
	if (value < h->min)
		return h->min;
	return value > h->max ? h->max : value;
}

nsec_t hist_percentile(const struct hist *h, unsigned p)
{
	uint64_t rank = (h->count * p + 9999) / 10000, seen = 0;

	assert(h->count > 0 && p <= 10000);
	if (rank <= 1)
		return h->min;
	if (rank == h->count)
		return h->max;
	for (unsigned r = 64; r-- > 0;)
		for (unsigned s = HIST_STEPS; h->negative[r] && s-- > 0;)
			if ((seen += h->negative[r][s]) >= rank)
				return within(h, -(nsec_t)middle_of(r, s));
	for (unsigned r = 0; r < 64; r++)
		for (unsigned s = 0; h->positive[r] && s < HIST_STEPS; s++)
			if ((seen += h->positive[r][s]) >= rank)
				return within(h, (nsec_t)middle_of(r, s));
	return h->max;
}
