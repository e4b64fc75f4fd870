/* still.c - comparing each picture with the first of its kind. */
#include "reports/metric/still.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS 256.0

static bool is_still(const struct still *s, const uint8_t *samples)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s->bytes; i++)
		sum += (uint64_t)abs(samples[i] - s->first[i]);
	return (double)sum / (double)s->bytes / LEVELS <= STILL_NOISE;
}

int still_add(struct still *s, const uint8_t *samples, size_t bytes, nsec_t time)
{
	nsec_t length = time - s->since;
	bool begins = !s->first;

	if (begins)
		s->first = malloc(bytes);
	if (!s->first)
		return -ENOMEM;
	assert(begins || bytes == s->bytes);
	s->bytes = bytes;
	s->sum.open = 0;
	if (!begins && is_still(s, samples)) {
		s->sum.open = length >= STILL_LEAST ? length : 0;
		return 0;
	}
	if (!begins && length >= STILL_LEAST) {
		s->sum.count++;
		s->sum.total += length;
		s->sum.longest = length > s->sum.longest ? length : s->sum.longest;
	}
	memcpy(s->first, samples, bytes);
	s->since = time;
	return 0;
}

void still_done(struct still *s)
{
	free(s->first);
	*s = (struct still){ 0 };
}
