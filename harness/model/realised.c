/* realised.c - from sums to means, deviations and a correlation. */
#include "harness/model/realised.h"

#include "harness/model/fixed.h"

/* A pair counts when it is apart by tau to within a part in LAG_NEAR. */
#define LAG_NEAR 16

void realised_lag(struct realised *r, int64_t drawn, nsec_t t)
{
	if (r->marked && t - r->mark_time - r->tau <= r->tau / LAG_NEAR) {
		r->lag_pairs++;
		sums_add(&r->lag_before, r->mark);
		sums_add(&r->lag, drawn);
		r->lag_products += (__int128)r->mark * drawn;
	}
	r->marked = true;
	r->mark_time = t;
	r->mark = drawn;
}

static int64_t mean_of(const struct sums *s, uint64_t count)
{
	return count ? s->sum / (int64_t)count : 0;
}

/* The sum of (x - mean)(y - mean), from the sums of x, y and of their products; count must not be
 * 0. */
static __int128 spread(const struct sums *x, const struct sums *y, __int128 products,
		       uint64_t count)
{
	return products - (__int128)x->sum * y->sum / (int64_t)count;
}

static uint64_t deviation_of(const struct sums *s, uint64_t count)
{
	__int128 squares = count ? spread(s, s, (__int128)s->squares, count) : 0;

	return squares > 0 ? fixed_root((unsigned __int128)squares / count) : 0;
}

static int32_t lag_correlation(const struct realised *r)
{
	uint64_t scale = deviation_of(&r->lag, r->lag_pairs);
	uint64_t scale_before = deviation_of(&r->lag_before, r->lag_pairs);
	__int128 together;

	if (!scale || !scale_before)
		return 0;
	together = spread(&r->lag_before, &r->lag, r->lag_products, r->lag_pairs) /
		   (int64_t)r->lag_pairs;
	return (int32_t)(together * 1000000 / ((__int128)scale * scale_before));
}

void realised_report(const struct realised *r, struct link_realised *ret)
{
	*ret = (struct link_realised){
		.delayed = r->delayed,
		.delay_mean_ns = r->delayed ? r->delay_sum / (int64_t)r->delayed : 0,
		.jitter_mean_ns = mean_of(&r->drawn, r->delayed),
		.jitter_sd_ns = (nsec_t)deviation_of(&r->drawn, r->delayed),
		.added_mean_ns = mean_of(&r->added, r->delayed),
		.added_sd_ns = (nsec_t)deviation_of(&r->added, r->delayed),
		.lag_pairs = r->lag_pairs,
		.lag_correlation_ppm = lag_correlation(r),
		.spiked = r->spiked,
		.overtook = r->overtook,
		.tried = r->tried,
		.lost = r->lost,
		.loss_runs = r->loss_runs,
	};
}
