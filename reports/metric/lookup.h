/* lookup.h - numbers found by hash: what a table of things keeps beside them. */
#ifndef REPORTS_METRIC_LOOKUP_H
#define REPORTS_METRIC_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ends a search: there is none. */
#define LOOKUP_NONE UINT32_MAX

/* Open addressing: a search starts at lookup_first() and goes on with lookup_next() until the
 * number there is the right one, or LOOKUP_NONE. All zero bytes at the start. */
struct lookup {
	uint32_t *v;
	size_t mask;
};

/* Makes it empty, with room for n numbers (at most half of which should be used; a power of two).
 * False without memory: then it is as it was. */
bool lookup_renew(struct lookup *l, size_t n);
void lookup_done(struct lookup *l);

void lookup_put(const struct lookup *l, uint64_t hash, uint32_t number);

static inline size_t lookup_first(const struct lookup *l, uint64_t hash)
{
	return (size_t)hash & l->mask;
}

static inline size_t lookup_next(const struct lookup *l, size_t at)
{
	return (at + 1) & l->mask;
}

#endif
