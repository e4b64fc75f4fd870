/* lateness.c - the histogram of lateness. */
#include "harness/drive/lateness.h"

/* Up to here each value has its own bucket. */
#define EXACT (2UL << LATENESS_FINE)

/* Above EXACT the leading LATENESS_FINE + 1 bits choose
 * it. */
static unsigned bucket_of(uint64_t value)
{
	unsigned shift, bucket;

	if (value < EXACT)
		return (unsigned)value;
	shift = 63U - (unsigned)__builtin_clzll(value) - LATENESS_FINE;
	bucket = (shift << LATENESS_FINE) + (unsigned)(value >> shift);
	return bucket < LATENESS_BUCKETS ? bucket : LATENESS_BUCKETS - 1;
}

/* The largest value of a bucket. */
static uint64_t end_of(unsigned bucket)
{
	unsigned shift;

	if (bucket < EXACT)
		return bucket;
	shift = (bucket >> LATENESS_FINE) - 1;
	return ((uint64_t)(bucket - (shift << LATENESS_FINE) + 1) << shift) - 1;
}

void lateness_add(struct lateness *l, nsec_t late)
{
	l->count++;
	if (late < 0) {
		l->early++;
		late = 0;
	}
	if (late > l->max)
		l->max = late;
	l->buckets[bucket_of((uint64_t)late)]++;
}

nsec_t lateness_quantile(const struct lateness *l, unsigned permyriad)
{
	uint64_t rank = (l->count * permyriad + 9999) / 10000;
	uint64_t seen = 0;

	if (rank == 0)
		return 0;
	for (unsigned i = 0; i < LATENESS_BUCKETS - 1; i++) {
		seen += l->buckets[i];
		if (seen >= rank)
			return (nsec_t)end_of(i) < l->max ? (nsec_t)end_of(i) : l->max;
	}
	return l->max;
}
