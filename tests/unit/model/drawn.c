/* drawn.c - paths drawn by chance, and packets put through them. */
#include "tests/unit/model/drawn.h"

#include "tests/support/suite.h"

/* Chance for the tests themselves. */
struct lot {
	struct dice dice;
	uint64_t next;
};

static uint64_t pick(struct lot *lot, uint64_t n)
{
	return draw_below(draw(&lot->dice, DRAW_TEST, lot->next++), n);
}

/* One time in n. */
static bool once_in(struct lot *lot, uint64_t n)
{
	return pick(lot, n) == 0;
}

static const nsec_t opportunities[] = { 0, 1 * MS, 1 * MS, 4 * MS, 30 * MS };
static const nsec_t rate_times[] = { 0, 7 * MS, 20 * MS };
static const uint64_t rate_values[] = { 8000000, 0, 90000000 };
static const struct rate_trace traces[] = {
	{ .kind = TRACE_OPPORTUNITIES, .at = opportunities, .count = 5, .lap_ns = 30 * MS },
	{ .kind = TRACE_RATES,
	  .at = rate_times,
	  .bps = rate_values,
	  .count = 3,
	  .lap_ns = 33 * MS },
};
static const struct cross_conf crosses[] = {
	{ .kind = CROSS_CONSTANT, .bps = 3000000 },
	{ .kind = CROSS_ON_OFF, .bps = 9000000, .on = 10 * MS, .off = 20 * MS, .begin = 5 * MS },
	{ .kind = CROSS_GREEDY, .rtt = 15 * MS, .window_max = 20, .end = 300 * MS },
};
static const uint64_t lost_ones[] = { 2, 3, 50, 51, 52 };
static const nsec_t delays[] = { 0, 3 * MS, -2 * MS, 40 * MS };
static const struct delay_list delay_lists[] = { { .values = delays, .count = 4, .loop = true } };

static struct queue_conf some_queue(struct lot *lot)
{
	struct queue_conf queue = { .kind = (enum queue_kind)pick(lot, 5), .ecn = once_in(lot, 2) };

	if (once_in(lot, 2))
		queue.limit_packets = 1 + pick(lot, 30);
	if (once_in(lot, 3))
		queue.limit_bytes = 1 + pick(lot, 40000);
	if (once_in(lot, 4))
		queue.limit_ns = 1 + (nsec_t)pick(lot, 50 * MS);
	queue.fq.queues = 4;
	queue.codel.target = MS;
	queue.codel.interval = 10 * MS;
	queue.pie.burst = 10 * MS;
	queue.pie.update = 3 * MS;
	return queue;
}

static struct rate_conf some_rate(struct lot *lot)
{
	struct rate_conf rate = { 0 };

	if (once_in(lot, 5))
		return rate;
	rate.bps = 1000000 + pick(lot, 50000000);
	if (once_in(lot, 4))
		rate.burst_bytes = 1 + pick(lot, 10000);
	rate.burst_debt = once_in(lot, 2);
	if (once_in(lot, 4))
		rate.overhead_bytes = (int32_t)pick(lot, 60) - 20;
	if (once_in(lot, 6)) {
		rate.cell_bytes = 48;
		rate.cell_overhead_bytes = 5;
	}
	if (once_in(lot, 4))
		rate.trace = &traces[pick(lot, 2)];
	return rate;
}

static struct loss_conf some_loss(struct lot *lot)
{
	struct loss_conf loss = { .kind = (enum loss_kind)pick(lot, 7),
				  .mean = chance_ratio(pick(lot, 10), 100),
				  .bad = chance_ratio(50, 100),
				  .run_milli = 3000,
				  .ge = { chance_ratio(1, 50), chance_ratio(1, 5), CHANCE_ALWAYS,
					  chance_ratio(1, 100) },
				  .period = 1 + pick(lot, 20),
				  .list = lost_ones,
				  .list_count = 5 };

	loss.four.p13 = chance_ratio(1, 20);
	loss.four.p31 = chance_ratio(1, 2);
	loss.four.p32 = chance_ratio(1, 4);
	loss.four.p23 = chance_ratio(1, 3);
	loss.four.p14 = chance_ratio(1, 100);
	return loss;
}

static struct delay_conf some_delay(struct lot *lot)
{
	struct delay_conf delay = { .delay = (nsec_t)pick(lot, 30 * MS) };

	if (once_in(lot, 2)) {
		delay.jitter = (nsec_t)pick(lot, 15 * MS);
		delay.tau = once_in(lot, 2) ? (nsec_t)pick(lot, 50 * MS) : 0;
		delay.shape = (enum jitter_shape)pick(lot, 4);
	}
	delay.may_reorder = once_in(lot, 3);
	if (once_in(lot, 3))
		delay.spike = (struct spike_conf){ .share = chance_ratio(1, 20),
						   .min = MS,
						   .max = 30 * MS,
						   .hold = once_in(lot, 2) ? 5 * MS : 0 };
	if (once_in(lot, 8))
		delay.list = &delay_lists[0];
	return delay;
}

static struct link_conf some_link(struct lot *lot, size_t at)
{
	struct link_conf conf = { .queue = some_queue(lot),
				  .rate = some_rate(lot),
				  .loss = some_loss(lot),
				  .delay = some_delay(lot),
				  .capacity = once_in(lot, 5) ? 4 : 0 };

	(void)snprintf(conf.name, sizeof(conf.name), "link-%zu", at);
	if (once_in(lot, 3))
		conf.duplicate = chance_ratio(1, 20);
	if (once_in(lot, 3))
		conf.corrupt = chance_ratio(1, 20);
	if (once_in(lot, 4))
		conf.reorder = (struct reorder_conf){ .chance = chance_ratio(1, 10),
						      .gap = (uint32_t)pick(lot, 4),
						      .early = (nsec_t)pick(lot, 9 * MS) };
	if (once_in(lot, 4))
		conf.slot = (struct slot_conf){ .min = MS,
						.max = 8 * MS,
						.packets = (uint32_t)pick(lot, 4),
						.bytes = once_in(lot, 2) ? 3000 : 0 };
	if (once_in(lot, 3)) {
		conf.cross = crosses;
		conf.cross_count = 3;
	}
	return conf;
}

static struct timeline_entry some_entry(struct lot *lot, uint32_t links)
{
	static const int64_t values[SETTING_COUNT] = {
		[SETTING_DELAY] = 12 * MS,
		[SETTING_JITTER] = 3 * MS,
		[SETTING_RATE] = 3000000,
		[SETTING_LOSS] = INT64_MAX / 9,
		[SETTING_LOSS_BAD] = INT64_MAX / 2,
		[SETTING_LOSS_RUN] = 4000,
		[SETTING_QUEUE_BYTES] = 9000,
		[SETTING_QUEUE_PACKETS] = 5,
		[SETTING_QUEUE_NS] = 20 * MS,
		[SETTING_OUTAGE] = OUTAGE_WAIT,
		[SETTING_SPIKE_SHARE] = INT64_MAX / 8,
		[SETTING_SPIKE_MIN] = MS,
		[SETTING_SPIKE_MAX] = 20 * MS,
	};
	struct timeline_entry e = { .id = 1,
				    .link = (uint32_t)pick(lot, links),
				    .setting = (enum setting)pick(lot, SETTING_COUNT),
				    .begin = (nsec_t)pick(lot, 200 * MS) };

	e.end = e.begin + 1 + (nsec_t)pick(lot, 40 * MS);
	e.value = values[e.setting];
	if (e.setting == SETTING_OUTAGE) {
		e.value += (int64_t)pick(lot, 2);
	} else {
		e.op = (enum timeline_op)pick(lot, 3);
		e.value = e.op == TIMELINE_TIMES ? (int64_t)pick(lot, 2000000) : e.value;
		e.ramp = once_in(lot, 2) ? (nsec_t)pick(lot, (uint64_t)(e.end - e.begin)) : 0;
	}
	if (once_in(lot, 3))
		e.every = 50 * MS;
	return e;
}

void drawn_path(struct drawn *d, uint64_t number)
{
	struct lot lot = { .dice = { .key = number * DRAW_GOLDEN } };
	size_t count = 1 + pick(&lot, 3);

	for (size_t i = 0; i < count; i++)
		d->links[i] = some_link(&lot, i);
	d->timeline = (struct timeline){ .entries = d->entries, .count = pick(&lot, 5) };
	for (size_t i = 0; i < d->timeline.count; i++)
		d->entries[i] = some_entry(&lot, (uint32_t)count);
	d->conf = (struct path_conf){
		.links = d->links, .link_count = count, .timeline = &d->timeline, .seed = number
	};
	for (size_t i = 0; i < DRAWN_PACKETS; i++) {
		d->gaps[i] = once_in(&lot, 4) ? 0 : (nsec_t)pick(&lot, 2 * MS);
		d->bytes[i] = 40 + (uint32_t)pick(&lot, 3000);
	}
}

#define END (8 * SECOND)

static void poll_until(struct bed *bed, struct lot *lot, enum polling how, nsec_t from, nsec_t to)
{
	if (how == POLL_AT_DEADLINES) {
		for (nsec_t t = path_next(bed->path); t <= to; t = path_next(bed->path)) {
			(void)bed_get(bed, t);
			if (path_next(bed->path) <= t) {
				CHECK_INT(path_next(bed->path), t + 1);
				return;
			}
		}
	}
	if (how == POLL_AT_RANDOM && to > from)
		for (int i = 0; i < 3; i++)
			(void)bed_get(bed, from + (nsec_t)pick(lot, (uint64_t)(to - from)));
	if (how == POLL_WITH_EACH_PACKET)
		(void)bed_get(bed, to);
}

void drawn_run(struct bed *bed, const struct drawn *d, enum polling how)
{
	struct lot lot = { .dice = { .key = 99 } };
	nsec_t now = 3 * SECOND;
	nsec_t last = now;

	bed_begin_path(bed, &d->conf, (size_t)DRAWN_PACKETS * 8);
	path_start(bed->path, now);
	for (size_t i = 0; i < DRAWN_PACKETS; i++) {
		now += d->gaps[i];
		poll_until(bed, &lot, how, last, now);
		bed_put(bed, d->bytes[i], now)->flow = (uint32_t)i % 5;
		last = now;
	}
	poll_until(bed, &lot, how, last, last + SECOND);
	(void)bed_get(bed, END);
}
