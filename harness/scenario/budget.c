/* budget.c - summing up a route. */
#include "harness/scenario/budget.h"

#include <math.h>

#include "harness/base/draw.h"

/* The 95th percentile of the normal distribution, in deviations. */
#define P95 1.6449

/* The time that a link's full queue takes at its rate; 0 when it has no limit or no rate. */
static nsec_t queue_time(const struct link_conf *link)
{
	const struct queue_conf *queue = &link->queue;
	const uint64_t packet_bytes = 1500;
	uint64_t bytes = queue->limit_bytes;

	if (queue->limit_start_ns || queue->limit_ns)
		return queue->limit_ns ? queue->limit_ns : queue->limit_start_ns;
	if (queue->limit_packets)
		bytes = queue->limit_packets * packet_bytes;
	if (!link->rate.bps)
		return 0;
	return (nsec_t)((unsigned __int128)bytes * 8 * (uint64_t)NSEC_PER_SEC / link->rate.bps);
}

static struct budget_way way_of(const struct plan_chain *chain)
{
	struct budget_way way = { 0 };
	double squares = 0, arrives = 1;

	for (unsigned i = 0; i < chain->link_count; i++) {
		const struct link_conf *link = &chain->links[i];
		const double jitter = (double)link->delay.jitter;

		way.delay += link->delay.delay;
		squares += jitter * jitter;
		if (link->loss.kind != LOSS_NONE)
			arrives *= 1 - chance_value(link->loss.mean);
		if (!link->rate.bps || (way.rate_bps && way.rate_bps <= link->rate.bps))
			continue;
		way.rate_bps = link->rate.bps;
		way.narrowest = i;
		way.queue = queue_time(link);
	}
	way.jitter = (nsec_t)llround(sqrt(squares));
	way.jitter_p95 = (nsec_t)llround(sqrt(squares) * P95);
	way.loss = 1 - arrives;
	return way;
}

/* How many round trips fit between what is spent and the limit. */
static int fit(nsec_t spent, nsec_t round_trip)
{
	if (spent > BUDGET_LIMIT)
		return -1;
	if (round_trip <= 0)
		return INT32_MAX;
	return (int)((BUDGET_LIMIT - spent) / round_trip);
}

struct budget budget_of(const struct plan *plan)
{
	struct budget b = { 0 };
	nsec_t to_buyer, both;

	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++)
		b.ways[d] = way_of(&plan->chains[d]);
	b.round_trip = b.ways[PLAN_TO_BUYER].delay + b.ways[PLAN_TO_SELLER].delay;
	b.no_loss = b.ways[PLAN_TO_BUYER].delay + BUDGET_FIXED;
	b.one_repair = b.no_loss + b.round_trip;
	b.repairs = fit(b.no_loss, b.round_trip);
	to_buyer = b.ways[PLAN_TO_BUYER].jitter_p95;
	both = to_buyer + b.ways[PLAN_TO_SELLER].jitter_p95;
	b.repairs_with_jitter = fit(b.no_loss + to_buyer, b.round_trip + both);
	return b;
}
