/* lateness.c - the histogram of lateness. */
#include "harness/drive/lateness.h"

#include <string.h>

/* Up to here each value has its own bucket. */
#define EXACT (2UL << LATENESS_FINE)

/* Above EXACT the leading LATENESS_FINE + 1 bits choose it. */
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

static void raise_to(nsec_t *value, nsec_t other)
{
	if (other > *value)
		*value = other;
}

static void join(struct lateness_row *row, const struct lateness_row *other)
{
	row->count += other->count;
	raise_to(&row->p50, other->p50);
	raise_to(&row->p99, other->p99);
	raise_to(&row->max, other->max);
}

/* Half as many rows, twice as wide. */
static void widen(struct lateness_series *s)
{
	for (size_t i = 0; i < LATENESS_ROWS / 2; i++) {
		s->rows[i] = s->rows[2 * i];
		join(&s->rows[i], &s->rows[2 * i + 1]);
	}
	memset(s->rows + LATENESS_ROWS / 2, 0, sizeof(s->rows) / 2);
	s->count = (s->count + 1) / 2;
	s->row_seconds *= 2;
}

void lateness_series_end(struct lateness_series *s)
{
	unsigned i;

	if (s->now.count == 0)
		return;
	while (s->second / s->row_seconds >= LATENESS_ROWS)
		widen(s);
	i = (unsigned)(s->second / s->row_seconds);
	join(&s->rows[i], &(struct lateness_row){ .count = s->now.count,
						  .p50 = lateness_quantile(&s->now, 5000),
						  .p99 = lateness_quantile(&s->now, 9900),
						  .max = s->now.max });
	if (i >= s->count)
		s->count = i + 1;
	memset(&s->now, 0, sizeof(s->now));
}

void lateness_series_add(struct lateness_series *s, nsec_t time, nsec_t late)
{
	uint64_t second = time > s->origin ? (uint64_t)((time - s->origin) / NSEC_PER_SEC) : 0;

	if (s->row_seconds == 0)
		s->row_seconds = 1;
	if (second > s->second) {
		lateness_series_end(s);
		s->second = second;
	}
	lateness_add(&s->now, late);
}
