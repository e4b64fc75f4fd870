/* gcc.c - the loss-based half, and the lower of both. */
#include "harness/workload/gcc.h"

#include <math.h>

#define LOSS_HIGH 0.10
#define LOSS_LOW  0.02
#define LOSS_GROW 1.05

void gcc_init(struct gcc *g, const struct gcc_conf *conf)
{
	*g = (struct gcc){ .conf = *conf, .loss_bps = (double)conf->start_bps };
	gcc_delay_init(&g->delay);
	gcc_rate_init(&g->rate, (double)conf->start_bps);
}

static double within(const struct gcc *g, double bps)
{
	return fmax((double)g->conf.min_bps, fmin(bps, (double)g->conf.max_bps));
}

static void judge_loss(struct gcc *g, nsec_t now)
{
	double share;

	if (!g->judged)
		g->judged = now;
	if (g->told < GCC_LOSS_PACKETS || now - g->judged < GCC_LOSS_WINDOW)
		return;
	share = (double)g->lost / g->told;
	if (share > LOSS_HIGH)
		g->loss_bps *= 1 - 0.5 * share;
	else if (share < LOSS_LOW)
		g->loss_bps *= LOSS_GROW;
	g->loss_bps = within(g, g->loss_bps);
	g->told = g->lost = 0;
	g->judged = now;
}

uint64_t gcc_report(struct gcc *g, const struct gcc_packet *v, size_t n, nsec_t now)
{
	enum gcc_usage usage = g->delay.usage;

	for (size_t i = 0; i < n; i++) {
		g->told++;
		if (v[i].lost) {
			g->lost++;
			continue;
		}
		usage = gcc_delay_take(&g->delay, v[i].sent, v[i].arrived);
		gcc_rate_arrive(&g->rate, v[i].arrived, v[i].bytes);
		g->round_trip = now - v[i].sent;
	}
	gcc_rate_update(&g->rate, usage, now, g->round_trip);
	g->rate.rate = within(g, g->rate.rate);
	judge_loss(g, now);
	return (uint64_t)fmin(g->rate.rate, g->loss_bps);
}
