/* test_path.c - what holds of any path whatever its links, held over many drawn at random. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/path.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

#define PACKETS 400
#define PATHS   150

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

/* A path drawn by number, with all it borrows. */
struct drawn {
	struct link_conf links[3];
	struct timeline_entry entries[4];
	struct timeline timeline;
	struct path_conf conf;
	nsec_t gaps[PACKETS];
	uint32_t bytes[PACKETS];
};

static void draw_path(struct drawn *d, uint64_t number)
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
	for (size_t i = 0; i < PACKETS; i++) {
		d->gaps[i] = once_in(&lot, 4) ? 0 : (nsec_t)pick(&lot, 2 * MS);
		d->bytes[i] = 40 + (uint32_t)pick(&lot, 3000);
	}
}

/* How a path is asked. */
enum polling { POLL_AT_DEADLINES, POLL_AT_THE_END, POLL_AT_RANDOM, POLL_WITH_EACH_PACKET };

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

static void run_path(struct bed *bed, const struct drawn *d, enum polling how)
{
	struct lot lot = { .dice = { .key = 99 } };
	nsec_t now = 3 * SECOND;
	nsec_t last = now;

	bed_begin_path(bed, &d->conf, (size_t)PACKETS * 8);
	path_start(bed->path, now);
	for (size_t i = 0; i < PACKETS; i++) {
		now += d->gaps[i];
		poll_until(bed, &lot, how, last, now);
		bed_put(bed, d->bytes[i], now)->flow = (uint32_t)i % 5;
		last = now;
	}
	poll_until(bed, &lot, how, last, last + SECOND);
	(void)bed_get(bed, END);
}

/* Does this path promise that packets stay in order? */
static bool keeps_order(const struct drawn *d)
{
	for (size_t i = 0; i < d->conf.link_count; i++) {
		const struct link_conf *c = &d->links[i];

		if (c->delay.may_reorder || c->reorder.chance || c->queue.kind == QUEUE_FQ_CODEL)
			return false;
	}
	return true;
}

static void check_each_once(const struct bed *bed)
{
	size_t delivered = bed_count(bed, PKT_DELIVERED);

	CHECK_INT(bed->outs + path_held(bed->path), bed->used);
	CHECK_INT(delivered + bed_count(bed, PKT_LOST) + bed_count(bed, PKT_DROPPED), bed->outs);
	for (size_t i = 0; i < bed->outs; i++) {
		const struct pkt *p = bed->out[i];

		CHECK(!p->data);
		bed->out[i]->data = bed->out[i];
		CHECK((p->fate == PKT_DELIVERED) == (p->cause == PKT_CAUSE_NONE));
	}
	for (size_t i = 0; i < bed->outs; i++)
		bed->out[i]->data = NULL;
}

static void check_times(const struct bed *bed, const struct drawn *d)
{
	uint64_t highest = 0;
	nsec_t last = 0;

	for (size_t i = 0; i < bed->outs; i++) {
		const struct pkt *p = bed->out[i];
		nsec_t parts = p->waited_ns + p->propagation_ns + p->jitter_ns;

		CHECK(p->due >= last);
		CHECK(p->due >= p->arrived);
		CHECK(p->waited_ns >= 0);
		last = p->due;
		if (p->fate != PKT_DELIVERED)
			continue;
		CHECK_INT(p->arrived + parts, p->due);
		if (keeps_order(d) && p->copy_of == p->index) {
			CHECK(p->index >= highest);
			highest = p->index;
		}
	}
}

static void every_packet_comes_out_once_in_time_and_in_order(void)
{
	for (uint64_t number = 0; number < PATHS; number++) {
		struct drawn d;
		struct bed bed;

		draw_path(&d, number);
		run_path(&bed, &d, POLL_WITH_EACH_PACKET);
		check_each_once(&bed);
		check_times(&bed, &d);
		bed_end(&bed);
	}
}

/* Copies are told apart by index: the order in which the source gives them may differ. */
static bool same(const struct pkt *a, const struct pkt *b)
{
	return a->index == b->index && a->due == b->due && a->fate == b->fate &&
	       a->cause == b->cause && a->link == b->link && a->waited_ns == b->waited_ns &&
	       a->jitter_ns == b->jitter_ns && a->propagation_ns == b->propagation_ns &&
	       a->corrupt_bit == b->corrupt_bit && a->ecn == b->ecn && a->copy_of == b->copy_of;
}

/* Where the outcomes of two runs first differ; -1 when they do not. */
static int64_t first_difference(const struct bed *a, const struct bed *b)
{
	size_t count = a->outs < b->outs ? a->outs : b->outs;

	for (size_t i = 0; i < count; i++)
		if (!same(a->out[i], b->out[i]))
			return (int64_t)i;
	return a->outs == b->outs ? -1 : (int64_t)count;
}

static void it_does_not_matter_when_a_path_is_asked(void)
{
	for (uint64_t number = 0; number < PATHS; number++) {
		struct drawn d;
		struct bed beds[4];

		draw_path(&d, number);
		for (int how = 0; how < 4; how++)
			run_path(&beds[how], &d, (enum polling)how);
		for (int how = 1; how < 4; how++)
			CHECK_INT(first_difference(&beds[how], &beds[0]), -1);
		for (int how = 0; how < 4; how++)
			bed_end(&beds[how]);
	}
}

/* The next deadline is never after something that comes out. */
static void nothing_comes_out_before_the_next_deadline(void)
{
	for (uint64_t number = 0; number < PATHS; number++) {
		struct drawn d;
		struct bed bed;
		nsec_t now = 3 * SECOND;

		draw_path(&d, number);
		bed_begin_path(&bed, &d.conf, (size_t)PACKETS * 8);
		path_start(bed.path, now);
		for (size_t i = 0; i < PACKETS; i++) {
			nsec_t next = path_next(bed.path);
			size_t before = bed.outs;

			now += d.gaps[i];
			if (next > now)
				CHECK_INT(bed_get(&bed, now), 0);
			else
				CHECK(bed_get(&bed, next) == 0 || bed.out[before]->due == next);
			(void)bed_get(&bed, now);
			(void)bed_put(&bed, d.bytes[i], now);
		}
		bed_end(&bed);
	}
}

/* FNV-1a over what became of every packet. */
static uint64_t digest_of(const struct bed *bed, uint64_t hash)
{
	for (size_t i = 0; i < bed->outs; i++) {
		const struct pkt *p = bed->out[i];
		const uint64_t words[] = { p->index,
					   (uint64_t)p->due,
					   p->fate,
					   p->cause,
					   p->link,
					   (uint64_t)p->waited_ns,
					   (uint64_t)p->jitter_ns,
					   (uint64_t)p->corrupt_bit,
					   p->ecn };

		for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++)
			hash = (hash ^ words[w]) * UINT64_C(0x100000001b3);
	}
	return hash;
}

/* The same on every machine and with every compiler: a new value here changes what every seed
 * means. */
static void the_same_seed_gives_the_same_bytes_everywhere(void)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char text[32];

	for (uint64_t number = 0; number < PATHS; number++) {
		struct drawn d;
		struct bed bed;

		draw_path(&d, number);
		run_path(&bed, &d, POLL_WITH_EACH_PACKET);
		hash = digest_of(&bed, hash);
		bed_end(&bed);
	}
	(void)snprintf(text, sizeof(text), "%016" PRIx64, hash);
	CHECK_STR(text, "20b4421db92081ae");
}

static struct path_conf two_links(struct link_conf links[2])
{
	links[0] = (struct link_conf){ .name = "near",
				       .rate = { .bps = 12000000 },
				       .delay = { .delay = 10 * MS } };
	links[1] = (struct link_conf){ .name = "far",
				       .rate = { .bps = 6000000 },
				       .queue = { .limit_packets = 1 },
				       .delay = { .delay = 5 * MS } };
	return (struct path_conf){ .links = links, .link_count = 2, .seed = 1 };
}

static void a_packet_enters_the_next_link_when_it_leaves_the_last(void)
{
	struct link_conf links[2];
	struct path_conf conf = two_links(links);
	struct bed bed;

	bed_begin_path(&bed, &conf, 4);
	bed_put_many(&bed, 4, 1500, 0, 0);
	/* Asked far too late: the times are the same. */
	CHECK_INT(bed_get(&bed, 10 * SECOND), 4);
	CHECK_INT(bed.pkts[0].due, 1 * MS + 10 * MS + 2 * MS + 5 * MS);
	CHECK_INT(bed.pkts[1].due, 20 * MS);
	/* The third comes to the far queue at 13 ms, when the first was just done: it waits. */
	CHECK_INT(bed.pkts[2].due, 22 * MS);
	CHECK_INT(bed.pkts[2].waited_ns, 3 * MS + 4 * MS);
	CHECK_INT(bed.pkts[2].propagation_ns, 15 * MS);
	CHECK_INT(bed.pkts[3].fate, PKT_DROPPED);
	CHECK_INT(bed.pkts[3].link, 1);
	CHECK_INT(bed.pkts[3].due, 14 * MS);
	bed_end(&bed);
}

/* What a watch was told, a word for each call. */
struct story {
	char text[400];
	size_t used;
};

static void tell_entered(void *arg, const struct pkt *p, size_t link, uint64_t queued_bytes)
{
	struct story *story = arg;

	story->used +=
		(size_t)snprintf(story->text + story->used, sizeof(story->text) - story->used,
				 "%" PRIu64 ">%zu@%" PRId64 "(%" PRIu64 ") ", p->index, link,
				 p->entered / MS, queued_bytes);
}

static void tell_left(void *arg, const struct pkt *p, size_t link)
{
	struct story *story = arg;

	story->used +=
		(size_t)snprintf(story->text + story->used, sizeof(story->text) - story->used,
				 "%" PRIu64 "%s%zu@%" PRId64 " ", p->index,
				 p->fate == PKT_MOVING ? "<" : "x", link, p->due / MS);
}

static void a_watch_is_told_of_each_packet_at_each_link(void)
{
	struct story story = { .used = 0 };
	struct link_conf links[2];
	struct path_conf conf = two_links(links);
	struct bed bed;

	conf.watch = (struct path_watch){ tell_entered, tell_left, &story };
	bed_begin_path(&bed, &conf, 4);
	bed_put_many(&bed, 4, 1500, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 4);
	CHECK_STR(story.text, "0>0@0(0) 1>0@0(1500) 2>0@0(3000) 3>0@0(4500) "
			      "0<0@11 0>1@11(0) 1<0@12 1>1@12(1500) 2<0@13 2>1@13(1500) "
			      "3<0@14 3>1@14(1500) 3x1@14 0<1@18 1<1@20 2<1@22 ");
	bed_end(&bed);
}

/* Or else a drive that sleeps until the next change would never sleep. */
static void a_change_of_settings_is_over_once_the_path_was_asked(void)
{
	struct link_conf links[2] = { { .name = "near" }, { .name = "far" } };
	struct timeline_entry e = {
		.id = 1, .link = 1, .value = 5 * MS, .begin = 10 * MS, .end = 20 * MS
	};
	struct timeline timeline = { .entries = &e, .count = 1 };
	struct path_conf conf = { .links = links, .link_count = 2, .timeline = &timeline };
	struct bed bed;

	bed_begin_path(&bed, &conf, 1);
	path_start(bed.path, SECOND);
	CHECK_INT(bed_get(&bed, SECOND), 0);
	CHECK_INT(path_next_change(bed.path), SECOND + 10 * MS);
	CHECK_INT(bed_get(&bed, SECOND + 10 * MS), 0);
	CHECK_INT(path_next_change(bed.path), SECOND + 20 * MS);
	CHECK_INT(path_settings(bed.path, 1)->delay, 5 * MS);
	CHECK_INT(bed_get(&bed, SECOND + 25 * MS), 0);
	CHECK_INT(path_next_change(bed.path), NSEC_NEVER);
	CHECK_INT(path_next(bed.path), NSEC_NEVER);
	bed_end(&bed);
}

static void equal_times_are_ordered_by_index(void)
{
	struct link_conf links[2];
	struct path_conf conf = two_links(links);
	struct bed bed;

	links[0] = (struct link_conf){ .name = "a",
				       .delay = { .delay = 10 * MS },
				       .loss = { .kind = LOSS_PERIODIC, .period = 3 } };
	links[1] = (struct link_conf){ .name = "b" };
	bed_begin_path(&bed, &conf, 9);
	(void)bed_put(&bed, 100, 0);
	(void)bed_put(&bed, 100, 0);
	(void)bed_put(&bed, 100, 10 * MS);
	CHECK_INT(bed_get(&bed, 10 * MS), 3);
	CHECK_INT(bed.out[0]->index, 0);
	CHECK_INT(bed.out[1]->index, 1);
	CHECK_INT(bed.out[2]->index, 2);
	CHECK_INT(bed.out[2]->fate, PKT_LOST);
	bed_end(&bed);
}

static void time_never_falls(void)
{
	struct link_conf conf = { .name = "link", .delay = { .delay = 10 } };
	struct bed bed;

	bed_begin(&bed, &conf, 3);
	(void)bed_put(&bed, 100, 1000);
	(void)bed_put(&bed, 100, 900);
	CHECK_INT(bed.pkts[1].arrived, 1000);
	CHECK_INT(bed_get(&bed, 2000), 2);
	CHECK_INT(bed.pkts[1].due, 1010);
	bed_end(&bed);
}

/* Ten packets through a link whose loss and jitter are drawn; where they come out. */
static void run_named(const char *name, unsigned direction, uint64_t seed, bool jitter,
		      nsec_t ret_due[50])
{
	struct link_conf links[2] = { { .name = "first" } };
	struct path_conf conf = {
		.links = links, .link_count = 2, .direction = direction, .seed = seed
	};
	struct bed bed;

	(void)snprintf(links[1].name, sizeof(links[1].name), "%s", name);
	links[1].loss = (struct loss_conf){ .kind = LOSS_RANDOM, .mean = chance_ratio(1, 2) };
	if (jitter)
		links[0].delay = (struct delay_conf){ .delay = 10 * MS, .jitter = MS };
	bed_begin_path(&bed, &conf, 50);
	bed_put_many(&bed, 50, 100, 0, 0);
	(void)bed_get(&bed, SECOND);
	for (size_t i = 0; i < 50; i++)
		ret_due[i] = bed.pkts[i].fate == PKT_LOST;
	bed_end(&bed);
}

static void chance_belongs_to_seed_direction_and_name(void)
{
	nsec_t first[50];
	nsec_t other[50];

	run_named("haul", 0, 1, false, first);
	run_named("haul", 0, 1, true, other);
	CHECK(!memcmp(first, other, sizeof(first)));
	run_named("haul", 0, 2, false, other);
	CHECK(memcmp(first, other, sizeof(first)));
	run_named("haul", 1, 1, false, other);
	CHECK(memcmp(first, other, sizeof(first)));
	run_named("up", 0, 1, false, other);
	CHECK(memcmp(first, other, sizeof(first)));
}

static void a_link_that_cannot_be_is_refused_by_name(void)
{
	struct link_conf conf = { .name = "haul-out", .delay = { .delay = -1 } };
	struct err err;

	CHECK(!path_new(&(struct path_conf){ .links = &conf, .link_count = 1 }, &err));
	CHECK_INT(err.code, -ERANGE);
	CHECK_HAS(err.text, "link haul-out: delay is -1 ns");
	CHECK(!path_new(&(struct path_conf){ .links = &conf, .link_count = 0 }, &err));
	CHECK_HAS(err.text, "0 links");
	path_free(NULL);
}

CU_TestInfo path_tests[] = {
	TEST(every_packet_comes_out_once_in_time_and_in_order),
	TEST(it_does_not_matter_when_a_path_is_asked),
	TEST(nothing_comes_out_before_the_next_deadline),
	TEST(the_same_seed_gives_the_same_bytes_everywhere),
	TEST(a_packet_enters_the_next_link_when_it_leaves_the_last),
	TEST(a_watch_is_told_of_each_packet_at_each_link),
	TEST(a_change_of_settings_is_over_once_the_path_was_asked),
	TEST(equal_times_are_ordered_by_index),
	TEST(time_never_falls),
	TEST(chance_belongs_to_seed_direction_and_name),
	TEST(a_link_that_cannot_be_is_refused_by_name),
	CU_TEST_INFO_NULL,
};
