/* losses.c - loss and reordering. */
#include "reports/metric/losses.h"

void losses_add(struct losses *l, bool lost)
{
	l->sent++;
	if (!lost) {
		l->run = 0;
		return;
	}
	l->lost++;
	l->run++;
	if (l->run == 1)
		l->bursts++;
	if (l->run > l->longest)
		l->longest = l->run;
}

static double ratio(uint64_t a, uint64_t b)
{
	return b ? (double)a / (double)b : 0;
}

double losses_ratio(const struct losses *l)
{
	return ratio(l->lost, l->sent);
}

double losses_burst_mean(const struct losses *l)
{
	return ratio(l->lost, l->bursts);
}

double losses_gilbert_p(const struct losses *l)
{
	return ratio(l->bursts, l->sent - l->lost);
}

double losses_gilbert_r(const struct losses *l)
{
	return ratio(l->bursts, l->lost);
}

/* The first arrival, of those kept, that was sent after number: they ascend, so by halving. */
static uint64_t first_beyond(const struct reorder *r, uint64_t number)
{
	uint64_t high = r->furthest - 1;
	uint64_t low = r->furthest > REORDER_KEPT ? r->furthest - REORDER_KEPT : 0;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (r->number[middle % REORDER_KEPT] > number)
			high = middle;
		else
			low = middle + 1;
	}
	return r->at[high % REORDER_KEPT];
}

uint64_t reorder_add(struct reorder *r, uint64_t number)
{
	uint64_t now = r->received++, extent;

	if (r->furthest == 0 || number >= r->next_expected) {
		r->number[r->furthest % REORDER_KEPT] = number;
		r->at[r->furthest % REORDER_KEPT] = now;
		r->furthest++;
		r->next_expected = number + 1;
		return 0;
	}
	extent = now - first_beyond(r, number);
	r->reordered++;
	r->extent_sum += extent;
	if (extent > r->extent_max)
		r->extent_max = extent;
	return extent;
}
