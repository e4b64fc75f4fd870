/* reception.c - receivers' reports, by receiver and stream. */
#include "reports/metric/reception.h"

#include <errno.h>
#include <stdlib.h>

/* A round trip seems to be a little less than nothing right beside the receiver, for it states its
 * delay in steps; a longer one than this is no round trip. */
#define TRIP_LEAST (-10 * NSEC_PER_MSEC)
#define TRIP_MAX   (60 * NSEC_PER_SEC)

/* SplitMix64's finaliser. */
static uint64_t hash_of(uint64_t a, uint64_t b)
{
	uint64_t x = a * UINT64_C(0x9e3779b97f4a7c15) ^ b;

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static struct reception_sent *place_of(const struct receptions *r, uint32_t ssrc,
				       uint32_t ntp_middle)
{
	return &r->sent[hash_of(ssrc, ntp_middle) % RECEPTION_SENT];
}

int receptions_sent(struct receptions *r, uint32_t ssrc, uint32_t ntp_middle, nsec_t time)
{
	if (!r->sent)
		r->sent = calloc(RECEPTION_SENT, sizeof(*r->sent));
	if (!r->sent)
		return -ENOMEM;
	*place_of(r, ssrc, ntp_middle) = (struct reception_sent){ ssrc, ntp_middle, time, true };
	return 0;
}

static void add_round_trip(const struct receptions *r, struct reception *at,
			   const struct reception_block *b)
{
	const struct reception_sent *s =
		r->sent && b->last_report ? place_of(r, b->ssrc, b->last_report) : NULL;
	nsec_t trip;

	if (!s || !s->used || s->ssrc != b->ssrc || s->ntp_middle != b->last_report)
		return;
	trip = b->time - s->time - (nsec_t)(((uint64_t)b->delay * NSEC_PER_SEC) >> 16);
	if (trip >= TRIP_LEAST && trip <= TRIP_MAX)
		hist_add(&at->round_trip, trip > 0 ? trip : 0);
}

static uint64_t hash_of_reception(uint32_t flow, uint32_t reporter, uint32_t ssrc)
{
	return hash_of(flow, (uint64_t)reporter << 32 | ssrc);
}

static int grow(struct receptions *r)
{
	size_t cap = r->cap ? r->cap * 2 : 16;
	struct reception *v = realloc(r->v, cap * sizeof(*v));

	if (!v)
		return -ENOMEM;
	r->v = v;
	if (!lookup_renew(&r->index, cap * 4))
		return -ENOMEM;
	r->cap = cap;
	for (size_t i = 0; i < r->n; i++)
		lookup_put(&r->index, hash_of_reception(v[i].flow, v[i].reporter, v[i].ssrc),
			   (uint32_t)i);
	return 0;
}

static struct reception *find(const struct receptions *r, uint64_t hash, uint32_t flow,
			      const struct reception_block *b)
{
	for (size_t at = lookup_first(&r->index, hash); r->index.v[at] != LOOKUP_NONE;
	     at = lookup_next(&r->index, at)) {
		struct reception *v = &r->v[r->index.v[at]];

		if (v->flow == flow && v->reporter == b->reporter && v->ssrc == b->ssrc)
			return v;
	}
	return NULL;
}

/* 1 with *ret, 0 when there are too many, or -ENOMEM. */
static int find_or_add(struct receptions *r, uint32_t flow, const struct reception_block *b,
		       struct reception **ret)
{
	uint64_t hash = hash_of_reception(flow, b->reporter, b->ssrc);

	*ret = r->n ? find(r, hash, flow, b) : NULL;
	if (*ret)
		return 1;
	if (r->n == RECEPTION_MAX)
		return 0;
	if (r->n == r->cap && grow(r) < 0)
		return -ENOMEM;
	*ret = &r->v[r->n];
	**ret = (struct reception){ .flow = flow, .reporter = b->reporter, .ssrc = b->ssrc };
	lookup_put(&r->index, hash, (uint32_t)r->n++);
	return 1;
}

int receptions_add(struct receptions *r, uint32_t flow, const struct reception_block *b)
{
	struct reception *at;
	int found = find_or_add(r, flow, b, &at);

	if (found <= 0)
		return found;
	at->reports++;
	at->lost = b->lost;
	at->fraction_last = b->fraction_lost;
	if (b->fraction_lost > at->fraction_max)
		at->fraction_max = b->fraction_lost;
	at->jitter_last = b->jitter;
	if (b->jitter > at->jitter_max)
		at->jitter_max = b->jitter;
	add_round_trip(r, at, b);
	return 0;
}

void receptions_done(struct receptions *r)
{
	for (size_t i = 0; i < r->n; i++)
		hist_done(&r->v[i].round_trip);
	free(r->v);
	free(r->sent);
	lookup_done(&r->index);
	*r = (struct receptions){ 0 };
}
