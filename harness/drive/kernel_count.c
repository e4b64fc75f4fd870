/* kernel_count.c - the account of packets that nobody but the kernel has seen. */
#include <string.h>

#include "harness/drive/kernel_inside.h"
#include "harness/net/iface.h"
#include "harness/net/qdisc.h"

static bool count_stage(struct kernel *k, const struct kernel_place *p, struct kernel_count *ret)
{
	const struct qdisc_at at = { p->out, QDISC_ROOT, QDISC_HANDLE(1, 0) };
	struct qdisc_state state;
	struct iface_stats in;

	if (qdisc_read(k->nl, &at, &state, NULL) < 0 ||
	    iface_read_stats(k->nl, p->in, &in, NULL) < 0)
		return false;
	*ret = (struct kernel_count){ .in = in.rx_packets,
				      .out = state.stats.packets,
				      .dropped = state.stats.dropped,
				      .held = state.stats.held };
	return true;
}

static bool count_way(struct kernel *k, struct kernel_way *way)
{
	for (size_t i = 0; i < way->plan.stage_count; i++)
		if (!count_stage(k, &way->places[i], &way->counts[i]))
			return false;
	return true;
}

bool kernel_count(struct kernel *kernel)
{
	for (size_t i = 0; i < KERNEL_PORTS; i++) {
		struct iface_stats s;

		if (iface_read_stats(kernel->nl, kernel->conf.ports[i].iface, &s, NULL) < 0)
			return false;
		kernel->wire_in[i] = s.rx_packets;
		kernel->wire_out[i] = s.tx_packets;
	}
	for (size_t i = 0; i < kernel->conf.route_count; i++)
		if (!count_way(kernel, &kernel->ways[i]))
			return false;
	return true;
}

uint64_t kernel_held(const struct kernel *kernel)
{
	uint64_t held = 0;

	for (size_t i = 0; i < kernel->conf.route_count; i++)
		for (size_t s = 0; s < kernel->ways[i].plan.stage_count; s++)
			held += kernel->ways[i].counts[s].held;
	return held;
}

/* Netem says nothing of its copies; they are what came out beyond what went in. */
static uint64_t copies(const struct kernel_count *c)
{
	uint64_t ended = c->out + c->dropped + c->held;

	return ended > c->in ? ended - c->in : 0;
}

static void account_stage(const struct kernel_way *way, size_t stage, struct live_account *a)
{
	const struct kernel_count *c = &way->counts[stage];
	size_t link = way->plan.stages[stage].link;

	a->in_flight += c->held;
	if (way->plan.stages[stage].kind == KERNEL_RATE) {
		a->dropped += c->dropped;
		a->dropped_in[link] += c->dropped;
		return;
	}
	a->lost += c->dropped;
	a->lost_in[link] += c->dropped;
	a->duplicated += copies(c);
}

/* came and left since the stages were counted: that few are taken to have been inside between. */
static void account_way(struct kernel_way *way, const uint64_t *in, const uint64_t *out,
			const struct iface_stats *now)
{
	const size_t from = way->conf->from, to = way->conf->to;
	struct live_account *a = &way->report.account;
	int64_t since;

	*a = (struct live_account){ .in = now[from].rx_packets,
				    .in_bytes = now[from].rx_bytes,
				    .delivered = now[to].tx_packets,
				    .delivered_bytes = now[to].tx_bytes };
	for (size_t i = 0; i < way->plan.stage_count; i++)
		account_stage(way, i, a);
	since = (int64_t)(a->in - in[from]) - (int64_t)(a->delivered - out[to]);
	if (since > 0)
		a->in_flight += (uint64_t)since;
	a->unaccounted = (int64_t)(a->in + a->duplicated) -
			 (int64_t)(a->delivered + a->lost + a->dropped + a->in_flight);
}

void kernel_account(struct kernel *kernel)
{
	struct iface_stats now[KERNEL_PORTS] = { 0 };

	for (size_t i = 0; i < KERNEL_PORTS; i++) {
		if (iface_read_stats(kernel->nl, kernel->conf.ports[i].iface, &now[i], NULL) < 0)
			continue;
		kernel->ports[i].received = now[i].rx_packets;
		kernel->ports[i].missed = now[i].rx_dropped;
		kernel->ports[i].sent = now[i].tx_packets;
	}
	for (size_t i = 0; i < kernel->conf.route_count; i++)
		account_way(&kernel->ways[i], kernel->wire_in, kernel->wire_out, now);
}
