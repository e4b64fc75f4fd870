/* budget.c - summing up a route. */
#include "harness/scenario/budget.h"

#include <math.h>
#include <string.h>

#include "harness/base/draw.h"
#include "harness/scenario/plan_lab.h"

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
static int fit(nsec_t spent, nsec_t limit, nsec_t round_trip)
{
	if (spent > limit)
		return -1;
	if (round_trip <= 0)
		return INT32_MAX;
	return (int)((limit - spent) / round_trip);
}

/* What stands between the network and the screen. */
static nsec_t buffer_of(const struct plan_live *live)
{
	switch (live->over) {
	case PLAN_SRT:
		return 2 * live->latency;
	case PLAN_HLS:
		return (live->player == PLAN_HLSJS ? BUDGET_FRAGMENTS_HLSJS : BUDGET_FRAGMENTS) *
		       live->key_every;
	case PLAN_RTMP:
		break;
	}
	return 0;
}

static void set_live(const struct plan *plan, struct budget *b)
{
	const struct plan_live *live = &plan->work.live;

	b->buffer = buffer_of(live);
	b->latency = live->over == PLAN_SRT ? live->latency : 0;
	for (size_t i = 0; i < plan->leg_count; i++)
		if (plan->legs[i].ends[0] == PLAN_SELLER)
			b->publish = way_of(&plan->legs[i].chains[PLAN_TO_BUYER]).delay;
}

/* SRT waits for its latency, repair or not; else each repair makes the picture later. */
static void count_repairs(struct budget *b)
{
	nsec_t to_buyer = b->ways[PLAN_TO_BUYER].jitter_p95;
	nsec_t both = to_buyer + b->ways[PLAN_TO_SELLER].jitter_p95;
	nsec_t spent = b->latency ? 0 : b->no_loss;
	nsec_t limit = b->latency ? b->latency : BUDGET_LIMIT;

	b->one_repair = b->latency ? b->no_loss : b->no_loss + b->round_trip;
	b->repairs = fit(spent, limit, b->round_trip);
	b->repairs_with_jitter = fit(spent + to_buyer, limit, b->round_trip + both);
}

/* The bits of pictures, and how many of them a second; 0 where a show has none. */
static uint64_t video_of(const struct plan *plan, uint32_t *ret_fps)
{
	const struct plan_call *call = &plan->work.call;

	*ret_fps = BUDGET_FPS;
	if (plan->work.kind == PLAN_TALK)
		return 0;
	if (plan->work.kind == PLAN_LIVE) {
		*ret_fps = plan->work.live.fps;
		return plan->work.live.video_bps;
	}
	if (plan->work.kind != PLAN_CALL || !call->fps)
		return BUDGET_VIDEO_BPS;
	*ret_fps = call->fps;
	return call->video ? call->video_bps : 0;
}

static void set_wait(const struct plan *plan, struct budget *b)
{
	const struct budget_way *way = &b->ways[PLAN_TO_BUYER];
	uint32_t fps = 0;
	const uint64_t bps = video_of(plan, &fps);

	if (!way->rate_bps || !bps || !fps)
		return;
	b->picture_bytes = bps / 8 / fps;
	b->wait = (nsec_t)(b->picture_bytes * 8 * (uint64_t)NSEC_PER_SEC / way->rate_bps);
	if (bps > way->rate_bps)
		b->wait = way->queue;
}

static void set_player(const struct plan *plan, struct budget *b)
{
	const struct plan_call *call = &plan->work.call;
	const nsec_t jitter = b->ways[PLAN_TO_BUYER].jitter_p95;

	/* a route alone has no player */
	if (!strcmp(plan->name, plan->route_name))
		return;
	if (plan->work.kind != PLAN_CALL || !call->video || call->shown != PLAN_SHOWN_PLAYOUT)
		return;
	b->player = call->jitter_buffer;
	b->repairs_in_player =
		fit(jitter, b->player, b->round_trip + jitter + b->ways[PLAN_TO_SELLER].jitter_p95);
}

static struct budget sum_up(const struct plan *plan, const struct plan_chain *chains)
{
	struct budget b = { .buffer = BUDGET_BUFFER };

	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++)
		b.ways[d] = way_of(&chains[d]);
	if (plan->work.kind == PLAN_LIVE)
		set_live(plan, &b);
	b.round_trip = b.ways[PLAN_TO_BUYER].delay + b.ways[PLAN_TO_SELLER].delay;
	b.fixed = BUDGET_CODING + b.buffer;
	b.no_loss = b.fixed + b.publish + b.ways[PLAN_TO_BUYER].delay;
	count_repairs(&b);
	set_wait(plan, &b);
	set_player(plan, &b);
	return b;
}

struct budget budget_of(const struct plan *plan)
{
	return sum_up(plan, plan->chains);
}

struct budget budget_of_leg(const struct plan *plan, const struct plan_leg *leg)
{
	return sum_up(plan, leg->chains);
}
