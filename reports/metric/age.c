/* age.c - the age of the picture on screen: a saw-tooth, integrated exactly. */
#include "reports/metric/age.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

/* One tooth: the age runs from low to high while as much time passes. */
struct tooth {
	nsec_t low;
	nsec_t high;
};

static struct tooth tooth(const struct age *age, size_t i)
{
	nsec_t end = i + 1 < age->n ? age->v[i + 1].begin : age->end;
	nsec_t begin = age->v[i].begin;

	if (end > age->end)
		end = age->end;
	if (end < begin)
		end = begin;
	return (struct tooth){ begin - age->v[i].captured, end - age->v[i].captured };
}

nsec_t age_whole(const struct age *age)
{
	nsec_t sum = 0;

	for (size_t i = 0; i < age->n; i++)
		sum += tooth(age, i).high - tooth(age, i).low;
	return sum;
}

nsec_t age_over(const struct age *age, nsec_t limit)
{
	nsec_t sum = 0;

	for (size_t i = 0; i < age->n; i++) {
		struct tooth t = tooth(age, i);
		nsec_t from = t.low > limit ? t.low : limit;

		if (t.high > from)
			sum += t.high - from;
	}
	return sum;
}

nsec_t age_max(const struct age *age)
{
	nsec_t max = 0;

	for (size_t i = 0; i < age->n; i++)
		if (tooth(age, i).high > max)
			max = tooth(age, i).high;
	return max;
}

/* The time at or below an age never falls as the age grows, so the percentile is found by halving.
 */
nsec_t age_percentile(const struct age *age, unsigned p)
{
	nsec_t whole = age_whole(age), high = age_max(age), low = high;

	assert(p <= 10000);
	for (size_t i = 0; i < age->n; i++)
		if (tooth(age, i).low < low)
			low = tooth(age, i).low;
	while (low < high) {
		nsec_t middle = low + (high - low) / 2;
		nsec_t below = whole - age_over(age, middle);

		if ((__int128)below * 10000 >= (__int128)whole * p)
			high = middle;
		else
			low = middle + 1;
	}
	return high;
}

/* Stalls found so far; the last one may still grow. */
struct finder {
	struct stall *ret;
	size_t max;
	size_t n;
	nsec_t tick;
	struct stall last; /* length 0: none, as the next */
	struct stall over; /* a time over the limit without a break */
};

static nsec_t end_of(const struct stall *s)
{
	return s->begin + s->length;
}

static void put_last(struct finder *f)
{
	if (f->last.length) {
		if (f->n < f->max)
			f->ret[f->n] = f->last;
		f->n++;
	}
	f->last = (struct stall){ 0 };
}

/* Ends a time over the limit: too short, it is forgotten; too near to the stall before, it is part
 * of that. */
static void end_over(struct finder *f)
{
	if (f->over.length >= f->tick) {
		if (f->last.length && f->over.begin - end_of(&f->last) >= f->tick)
			put_last(f);
		if (!f->last.length)
			f->last.begin = f->over.begin;
		f->last.length = end_of(&f->over) - f->last.begin;
	}
	f->over = (struct stall){ 0 };
}

size_t age_stalls(const struct age *age, nsec_t limit, nsec_t tick, struct stall *ret, size_t max)
{
	struct finder f = { .ret = ret, .max = max, .tick = tick > 0 ? tick : 1 };
	bool open;

	for (size_t i = 0; i < age->n; i++) {
		struct tooth t = tooth(age, i);
		nsec_t from = t.low > limit ? t.low : limit;

		if (t.low <= limit)
			end_over(&f);
		if (t.high <= from)
			continue;
		if (!f.over.length)
			f.over.begin = from + age->v[i].captured;
		f.over.length = t.high + age->v[i].captured - f.over.begin;
	}
	open = f.over.length >= f.tick;
	end_over(&f);
	f.last.open = open;
	put_last(&f);
	return f.n;
}
