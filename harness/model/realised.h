/* realised.h - what jitter came out as, summed up packet by packet. */
#ifndef HARNESS_MODEL_REALISED_H
#define HARNESS_MODEL_REALISED_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/link.h"

/* Sums of a quantity and of its squares; who sums counts. */
struct sums {
	int64_t sum;
	unsigned __int128 squares;
};

struct realised {
	uint64_t delayed;
	struct sums drawn; /* jitter as drawn, without spikes */
	struct sums added; /* what was added to the constant delay in the end */
	int64_t delay_sum;
	uint64_t spiked;
	uint64_t overtook;
	/* Pairs of jitter drawn one tau apart. */
	nsec_t tau;
	nsec_t mark_time;
	int64_t mark;
	bool marked;
	uint64_t lag_pairs;
	struct sums lag;
	struct sums lag_before;
	__int128 lag_products;
	/* Losses. */
	uint64_t tried;
	uint64_t lost;
	uint64_t loss_runs;
	bool last_lost;
};

static inline void sums_add(struct sums *s, int64_t x)
{
	s->sum += x;
	s->squares += (unsigned __int128)((__int128)x * x);
}

/* Compares the jitter drawn at t with the one a tau before, once in each tau. */
void realised_lag(struct realised *r, int64_t drawn, nsec_t t);

/* A packet went through the delay stage at t: drawn is its jitter, delay all its delay there, of
 * which added was not the constant part. */
static inline void realised_delay(struct realised *r, int64_t drawn, nsec_t delay, nsec_t added,
				  nsec_t t)
{
	r->delayed++;
	sums_add(&r->drawn, drawn);
	sums_add(&r->added, added);
	r->delay_sum += delay;
	if (r->tau && t - r->mark_time >= r->tau)
		realised_lag(r, drawn, t);
}

static inline void realised_loss(struct realised *r, bool lost)
{
	r->tried++;
	r->lost += lost;
	r->loss_runs += lost && !r->last_lost;
	r->last_lost = lost;
}

void realised_report(const struct realised *r, struct link_realised *ret);

#endif
