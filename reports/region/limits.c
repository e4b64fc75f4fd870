/* limits.c - the limits that the lab passed in degraded runs. */
#include "reports/region/limits.h"

#include <string.h>

#include "reports/region/sheaf.h"

static bool is_same(const struct check_facts *a, const struct check_facts *b)
{
	return !strcmp(a->name, b->name) && a->degraded == b->degraded && a->invalid == b->invalid;
}

/* The check of this run that passed the same limit; NULL when none did. */
static const struct check_facts *passed(const struct taken *run, const struct check_facts *like)
{
	const struct trust_facts *trust = &run->manifest.trust;

	if (run->standing != DEGRADED)
		return NULL;
	for (size_t i = 0; i < trust->check_count; i++)
		if (trust->checks[i].grade != GRADE_VALID && is_same(&trust->checks[i], like))
			return &trust->checks[i];
	return NULL;
}

/* Sums up the limit over all runs; false when a run before this one told it already. */
static bool sum_up(const struct sheaf *s, size_t first, const struct check_facts *check,
		   struct limit *ret)
{
	*ret = (struct limit){ .check = check, .greatest = check->value };
	for (size_t i = 0; i < s->run_count; i++) {
		const struct check_facts *other = passed(&s->runs[i], check);

		if (!other)
			continue;
		if (i < first)
			return false;
		ret->runs++;
		if (other->value > ret->greatest)
			ret->greatest = other->value;
	}
	return true;
}

bool limits_next(const struct sheaf *s, struct limit_walk *at, struct limit *ret)
{
	for (; at->run < s->run_count; at->run++, at->check = 0) {
		const struct taken *run = &s->runs[at->run];

		while (at->check < run->manifest.trust.check_count) {
			const struct check_facts *check = &run->manifest.trust.checks[at->check++];
			const struct check_facts *told = passed(run, check);

			if (told && told == check && sum_up(s, at->run, told, ret))
				return true;
		}
	}
	return false;
}
