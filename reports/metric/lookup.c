/* lookup.c - open addressing with linear probing. */
#include "reports/metric/lookup.h"

#include <stdlib.h>
#include <string.h>

bool lookup_renew(struct lookup *l, size_t n)
{
	uint32_t *v = malloc(n * sizeof(*v));

	if (!v)
		return false;
	memset(v, 0xff, n * sizeof(*v));
	free(l->v);
	l->v = v;
	l->mask = n - 1;
	return true;
}

void lookup_done(struct lookup *l)
{
	free(l->v);
	*l = (struct lookup){ 0 };
}

void lookup_put(const struct lookup *l, uint64_t hash, uint32_t number)
{
	size_t at = lookup_first(l, hash);

	while (l->v[at] != LOOKUP_NONE)
		at = lookup_next(l, at);
	l->v[at] = number;
}
