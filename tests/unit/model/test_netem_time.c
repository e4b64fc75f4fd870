/* test_netem_time.c - rate, slots, changes and versions of a link in netem's order, and what holds
 * for all settings. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/model/netem.h"
#include "tests/support/suite.h"
#include "tests/unit/model/netem_rig.h"

#define MS NSEC_PER_MSEC

/* Rate. */

static void the_rate_comes_after_the_delay_and_follows_the_last(void)
{
	const struct netem_conf conf = {
		.has = NETEM_HAS_RATE, .rate = 1000, .latency = 10 * MS, .limit = 10
	};
	struct rig rig;

	rig_begin(&rig, &conf, 8);
	(void)rig_put(&rig, 100, 0);
	(void)rig_put(&rig, 100, 0);
	(void)rig_put(&rig, 100, 150 * MS);
	(void)rig_put(&rig, 100, 400 * MS);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 0, 110 * MS);
	rig_check(&rig, 1, 1, 210 * MS);
	rig_check(&rig, 2, 2, 310 * MS);
	rig_check(&rig, 3, 3, 510 * MS);
	CHECK_INT(rig.out[2]->waited_ns, 150 * MS);
	CHECK_INT(rig.out[2]->propagation_ns, 10 * MS);
	rig_end(&rig);
}

/* -4 ms of delay and 100 ms of sending: the sending began before the packet came. */
static void a_negative_delay_lets_the_sending_begin_early(void)
{
	static const struct netem_table table = { .count = 1, .entries = { INT16_MIN } };
	const struct netem_conf conf = {
		.has = NETEM_HAS_RATE, .rate = 1000, .limit = 10, .jitter = MS, .table = &table
	};
	struct rig rig;

	rig_begin(&rig, &conf, 8);
	(void)rig_put(&rig, 100, 0);
	(void)rig_put(&rig, 100, 0);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 0, 96 * MS);
	rig_check(&rig, 1, 1, 196 * MS);
	rig_end(&rig);
}

/* Slots. */

static struct netem_conf slotted(int32_t packets, int32_t bytes)
{
	return (struct netem_conf){
		.has = NETEM_HAS_SLOT,
		.limit = 100,
		.slot = { .min = 20 * MS, .max = 20 * MS, .packets = packets, .bytes = bytes },
	};
}

/* A slot counts from the packet at which netem found the old one over: 0, 21, 100 ms. At 41 ms the
 * slot is open while packet 3 comes. */
static void slots_count_from_the_look_at_the_queue(void)
{
	const struct netem_conf conf = slotted(0, 0);
	struct rig rig;

	rig_begin(&rig, &conf, 8);
	(void)rig_put(&rig, 100, 0);
	(void)rig_put(&rig, 100, 5 * MS);
	(void)rig_put(&rig, 100, 21 * MS);
	(void)rig_put(&rig, 100, 41 * MS);
	(void)rig_put(&rig, 100, 100 * MS);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 0, 20 * MS);
	rig_check(&rig, 1, 1, 20 * MS);
	rig_check(&rig, 2, 2, 41 * MS);
	rig_check(&rig, 3, 3, 41 * MS);
	rig_check(&rig, 4, 4, 120 * MS);
	rig_end(&rig);
}

static void a_slot_of_two_packets_sends_two(void)
{
	const struct netem_conf conf = slotted(2, 0);
	struct rig rig;

	rig_begin(&rig, &conf, 8);
	for (int i = 0; i < 5; i++)
		(void)rig_put(&rig, 100, 0);
	rig_get(&rig, NSEC_NEVER);
	for (size_t i = 0; i < 5; i++)
		rig_check(&rig, i, i, (nsec_t)(i / 2 + 1) * 20 * MS);
	rig_end(&rig);
}

static void a_slot_of_bytes_may_be_overshot_by_one_packet(void)
{
	const struct netem_conf conf = slotted(0, 150);
	struct rig rig;

	rig_begin(&rig, &conf, 8);
	for (int i = 0; i < 4; i++)
		(void)rig_put(&rig, 100, 0);
	rig_get(&rig, NSEC_NEVER);
	for (size_t i = 0; i < 4; i++)
		rig_check(&rig, i, i, (nsec_t)(i / 2 + 1) * 20 * MS);
	rig_end(&rig);
}

/* Alone, a packet due at 30 ms finds the slot of 20 ms over and waits until 50. When another one
 * makes netem look at 10 ms, that slot is given up for one at 30 ms, and the packet is in time. */
static void each_look_may_give_up_a_slot(void)
{
	struct netem_conf conf = slotted(0, 0);
	struct rig rig;

	conf.latency = 30 * MS;
	rig_begin(&rig, &conf, 8);
	(void)rig_put(&rig, 100, 0);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 0, 50 * MS);
	rig_end(&rig);
	rig_begin(&rig, &conf, 8);
	(void)rig_put(&rig, 100, 0);
	(void)rig_put(&rig, 100, 10 * MS);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 0, 30 * MS);
	rig_check(&rig, 1, 1, 50 * MS);
	rig_end(&rig);
}

/* Versions. */

/* 100 ns are 1 tick of 64; 1000 ns are in tick 15. */
static void ticks_of_64_ns_up_to_4_14(void)
{
	struct netem_conf conf = { .version = NETEM_LINUX_4_14, .limit = 10, .latency = 100 };
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 1000);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 0, 16 * 64);
	rig_end(&rig);
	conf.latency = 63;
	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 1000);
	rig_check(&rig, 0, 0, 1000);
	rig_end(&rig);
}

/* Changes. */

static void a_change_leaves_what_waits_alone(void)
{
	struct netem_conf conf = { .limit = 10, .latency = 100 * MS };
	struct rig rig;
	struct err err;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 0);
	conf.latency = 10 * MS;
	conf.limit = 1;
	CHECK_INT(netem_link_change(rig.link, &conf, 40 * MS, &err), 0);
	(void)rig_put(&rig, 100, 45 * MS);
	rig_check_ended(&rig, 0, 1, 45 * MS, PKT_CAUSE_LIMIT);
	conf.limit = 2;
	CHECK_INT(netem_link_change(rig.link, &conf, 50 * MS, &err), 0);
	(void)rig_put(&rig, 100, 50 * MS);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 1, 2, 60 * MS);
	rig_check(&rig, 2, 0, 100 * MS);
	rig_end(&rig);
}

static void a_table_stays_until_another_comes(void)
{
	static struct netem_table table = { .count = 1, .entries = { 8192 } };
	struct netem_conf conf = { .limit = 10, .latency = 10 * MS, .jitter = MS, .table = &table };
	struct rig rig;
	struct err err;

	rig_begin(&rig, &conf, 4);
	conf.table = NULL;
	CHECK_INT(netem_link_change(rig.link, &conf, 0, &err), 0);
	table.entries[0] = 0; /* the link has its own */
	(void)rig_put(&rig, 100, 0);
	conf.table = &table;
	CHECK_INT(netem_link_change(rig.link, &conf, 0, &err), 0);
	(void)rig_put(&rig, 100, 0);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 1, 10 * MS);
	rig_check(&rig, 1, 0, 11 * MS);
	conf.jitter = -1;
	conf.version = NETEM_LINUX_7_1;
	CHECK_INT(netem_link_change(rig.link, &conf, 0, &err), -EINVAL);
	rig_end(&rig);
}

static void a_timeline_changes_it(void)
{
	const struct timeline_entry entries[] = {
		{ .id = 1,
		  .link = 2,
		  .setting = SETTING_DELAY,
		  .value = 50 * MS,
		  .begin = 1000 * MS,
		  .end = 2000 * MS },
		{ .id = 2,
		  .link = 2,
		  .setting = SETTING_RATE,
		  .value = 8000,
		  .begin = 3000 * MS,
		  .end = 4000 * MS },
		{ .id = 3,
		  .link = 2,
		  .setting = SETTING_OUTAGE,
		  .value = OUTAGE_LOSE,
		  .begin = 5000 * MS,
		  .end = 6000 * MS },
		{ .id = 4,
		  .link = 0,
		  .setting = SETTING_OUTAGE,
		  .value = OUTAGE_LOSE,
		  .begin = 0,
		  .end = NSEC_NEVER },
	};
	const struct timeline timeline = { entries, 4 };
	const struct netem_conf conf = { .limit = 10, .latency = 10 * MS };
	struct rig rig;

	rig_begin_timeline(&rig, &conf, 8, &timeline);
	rig.link->ops->start(rig.link, 0);
	for (int i = 0; i < 7; i++)
		(void)rig_put(&rig, 100, (1000 * i + 500) * MS);
	CHECK_INT(rig.link->ops->settings(rig.link)->delay, 10 * MS);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 0, 510 * MS);
	rig_check(&rig, 1, 1, 1550 * MS);
	rig_check(&rig, 2, 2, 2510 * MS);
	rig_check(&rig, 3, 3, 3610 * MS);
	rig_check(&rig, 4, 4, 4510 * MS);
	rig_check_ended(&rig, 5, 5, 5500 * MS, PKT_CAUSE_LOSS);
	rig_check(&rig, 6, 6, 6510 * MS);
	rig_end(&rig);
}

static void refuses_what_netem_cannot_do(void)
{
	const struct timeline_entry waits = { .id = 9,
					      .setting = SETTING_OUTAGE,
					      .value = OUTAGE_WAIT };
	const struct timeline timeline = { &waits, 1 };
	const struct netem_conf good = { .limit = 1 };
	const struct netem_conf bad = { .version = NETEM_LINUX_4_14, .has = NETEM_HAS_SLOT };
	struct link_conf link = { .order = LINK_NETEM };
	struct link_env env = { .conf = &link };
	struct err err;

	CHECK(!netem_ops.make(&env, &err));
	CHECK_HAS(err.text, "no netem settings");
	link.netem = &bad;
	CHECK(!netem_ops.make(&env, &err));
	CHECK_HAS(err.text, "no netem slot");
	link.netem = &good;
	env.timeline = &timeline;
	CHECK(!netem_ops.make(&env, &err));
	CHECK_HAS(err.text, "entry 9");
}

/* Properties, over settings of all kinds. */

static uint32_t any(const struct dice *dice, unsigned at, uint32_t below)
{
	return (uint32_t)draw_below(draw(dice, DRAW_TEST, at), below);
}

static struct netem_conf any_conf(const struct dice *dice)
{
	static const struct netem_table table = { .count = 4, .entries = { 9000, -9000, 1, 300 } };
	const uint32_t some[] = { 0, NETEM_ALWAYS / 20, NETEM_ALWAYS / 2 };

	return (struct netem_conf){
		.has = any(dice, 0, 128),
		.latency = any(dice, 1, 30) * MS,
		.jitter = any(dice, 2, 20) * MS,
		.limit = any(dice, 3, 2) ? 1000 : 5,
		.loss = some[any(dice, 4, 3)],
		.gap = any(dice, 5, 4),
		.duplicate = some[any(dice, 6, 3)],
		.loss_model = (enum netem_loss_model)any(dice, 7, 3),
		.states = { NETEM_ALWAYS / 9, NETEM_ALWAYS / 3, NETEM_ALWAYS / 5, NETEM_ALWAYS / 7,
			    NETEM_ALWAYS / 2 },
		.ge = { NETEM_ALWAYS / 9, NETEM_ALWAYS / 3, NETEM_ALWAYS / 5, NETEM_ALWAYS / 90 },
		.delay_corr = some[any(dice, 8, 3)],
		.loss_corr = some[any(dice, 9, 3)],
		.duplicate_corr = some[any(dice, 10, 3)],
		.reorder = some[any(dice, 11, 3)],
		.corrupt = some[any(dice, 12, 3)],
		.rate = any(dice, 13, 200000),
		.packet_overhead = (int32_t)any(dice, 14, 40) - 20,
		.cell_size = any(dice, 15, 2) ? 53 : 0,
		.ecn = 1,
		.slot = { .min = any(dice, 16, 5) * MS,
			  .max = 9 * MS,
			  .packets = (int32_t)any(dice, 17, 3),
			  .bytes = (int32_t)any(dice, 18, 2000) },
		.table = any(dice, 19, 2) ? &table : NULL,
		.slot_table = any(dice, 20, 2) ? &table : NULL,
	};
}

#define PACKETS 200

/* Runs 200 packets through conf; often asks at each instant that next() names, else only at the
 * end. */
static void run_any(struct rig *rig, const struct netem_conf *conf, const struct dice *dice,
		    bool often)
{
	nsec_t now = 0;

	rig_begin(rig, conf, 2 * PACKETS);
	for (unsigned i = 0; i < PACKETS; i++) {
		now += any(dice, 100 + i, 3) * MS;
		while (often && link_next(rig->link) <= now)
			rig_get(rig, link_next(rig->link));
		pkt_init(&rig->pkts[rig->used], i, 40 + any(dice, 500 + i, 1460), NULL);
		link_put(rig->link, &rig->pkts[rig->used++], now);
	}
	while (often && link_next(rig->link) < NSEC_NEVER / 8)
		rig_get(rig, link_next(rig->link));
	rig_get(rig, NSEC_NEVER);
}

static void each_packet_comes_out_once_in_order_of_time(void)
{
	for (uint64_t k = 0; k < 300; k++) {
		struct netem_conf conf;
		struct dice dice;
		struct rig rig;
		size_t seen = 0;

		dice_init(&dice, k, 0);
		conf = any_conf(&dice);
		run_any(&rig, &conf, &dice, k % 2);
		CHECK_INT(rig.outs, rig.used);
		for (size_t i = 0; i < rig.outs; i++) {
			CHECK(i == 0 || rig.out[i]->due >= rig.out[i - 1]->due);
			CHECK(rig.out[i]->due >= rig.out[i]->entered);
			seen += rig.out[i]->data == NULL;
			rig.out[i]->data = &rig;
		}
		CHECK_INT(seen, rig.used);
		rig_end(&rig);
	}
}

static void does_the_same_however_often_it_is_asked(void)
{
	for (uint64_t k = 0; k < 200; k++) {
		struct netem_conf conf;
		struct dice dice;
		struct rig a, b;

		dice_init(&dice, k, 1);
		conf = any_conf(&dice);
		run_any(&a, &conf, &dice, false);
		run_any(&b, &conf, &dice, true);
		CHECK_INT(a.outs, b.outs);
		for (size_t i = 0; i < a.outs && i < b.outs; i++) {
			CHECK_INT(a.out[i]->index, b.out[i]->index);
			CHECK_INT(a.out[i]->due, b.out[i]->due);
			CHECK_INT(a.out[i]->fate, b.out[i]->fate);
			CHECK_INT(a.out[i]->corrupt_bit, b.out[i]->corrupt_bit);
		}
		rig_end(&a);
		rig_end(&b);
	}
}

CU_TestInfo netem_time_tests[] = {
	TEST(the_rate_comes_after_the_delay_and_follows_the_last),
	TEST(a_negative_delay_lets_the_sending_begin_early),
	TEST(slots_count_from_the_look_at_the_queue),
	TEST(a_slot_of_two_packets_sends_two),
	TEST(a_slot_of_bytes_may_be_overshot_by_one_packet),
	TEST(each_look_may_give_up_a_slot),
	TEST(ticks_of_64_ns_up_to_4_14),
	TEST(a_change_leaves_what_waits_alone),
	TEST(a_table_stays_until_another_comes),
	TEST(a_timeline_changes_it),
	TEST(refuses_what_netem_cannot_do),
	TEST(each_packet_comes_out_once_in_order_of_time),
	TEST(does_the_same_however_often_it_is_asked),
	CU_TEST_INFO_NULL,
};
