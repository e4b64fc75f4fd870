/* test_delay.c - the delay line: jitter, order, lists, reordering and slots. */
#include <math.h>

#include "harness/model/delay.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

static struct link_conf with(struct delay_conf delay)
{
	return (struct link_conf){ .name = "link", .delay = delay };
}

static size_t out_of_order(const struct bed *bed)
{
	size_t count = 0;
	uint64_t highest = 0;

	for (size_t i = 0; i < bed->outs; i++) {
		count += bed->out[i]->index < highest;
		highest = bed->out[i]->index > highest ? bed->out[i]->index : highest;
	}
	return count;
}

static void holds_each_packet_for_its_delay(void)
{
	struct link_conf conf = with((struct delay_conf){ .delay = 20 * MS });
	struct bed bed;

	bed_begin(&bed, &conf, 3);
	(void)bed_put(&bed, 100, 5);
	(void)bed_put(&bed, 100, 6);
	CHECK_INT(path_next(bed.path), 20 * MS + 5);
	CHECK_INT(bed_get(&bed, 20 * MS + 4), 0);
	CHECK_INT(bed_get(&bed, 20 * MS + 5), 1);
	CHECK_INT(path_next(bed.path), 20 * MS + 6);
	CHECK_INT(bed_get(&bed, SECOND), 1);
	CHECK_INT(bed.pkts[1].due, 20 * MS + 6);
	CHECK_INT(bed.pkts[1].propagation_ns, 20 * MS);
	CHECK_INT(bed.pkts[1].jitter_ns, 0);
	CHECK_INT(path_next(bed.path), NSEC_NEVER);
	bed_end(&bed);
}

/* 20 ms of jitter on 60 ms; packets 5 ms apart; 100 s hold 2350 slots of jitter. */
static void jitter_keeps_order_and_comes_out_as_configured(void)
{
	struct link_conf conf =
		with((struct delay_conf){ .delay = 60 * MS, .jitter = 15 * MS, .tau = 80 * MS });
	struct link_realised r;
	struct bed bed;

	bed_begin(&bed, &conf, 100000);
	bed_put_many(&bed, 100000, 100, 0, 5 * MS);
	CHECK_INT(bed_get(&bed, 1000 * SECOND), 100000);
	CHECK_INT(out_of_order(&bed), 0);
	r = bed_realised(&bed);
	CHECK_INT(r.delayed, 100000);
	/* 500 s / 85 ms are 5900 slots: bounds of five standard errors. */
	CHECK_NEAR((double)r.jitter_mean_ns / MS, 0, 5 * 15 / sqrt(5900));
	CHECK_NEAR((double)r.jitter_sd_ns / MS, 15, 5 * 15 / sqrt(2 * 5900.0));
	/* Order costs little: what is added is still within a twentieth. */
	CHECK_NEAR((double)r.added_mean_ns / MS, 0, 5 * 15 / sqrt(5900) + 0.75);
	CHECK_NEAR((double)r.added_sd_ns / MS, 15, 15 / 20.0 + 5 * 15 / sqrt(2 * 5900.0));
	CHECK_INT(r.lag_pairs, 100000 / 16 - 2);
	CHECK_NEAR(r.lag_correlation_ppm / 1e6, exp(-1), 5 / sqrt(5900));
	CHECK_INT(r.overtook, 0);
	bed_end(&bed);
}

static void jitter_reorders_when_it_may(void)
{
	struct link_conf conf = with(
		(struct delay_conf){ .delay = 60 * MS, .jitter = 10 * MS, .may_reorder = true });
	struct link_realised r;
	struct bed bed;

	bed_begin(&bed, &conf, 10000);
	bed_put_many(&bed, 10000, 100, 0, MS);
	CHECK_INT(bed_get(&bed, 100 * SECOND), 10000);
	CHECK(out_of_order(&bed) > 5000);
	r = bed_realised(&bed);
	CHECK(r.overtook > 5000);
	CHECK_NEAR((double)r.added_sd_ns / MS, 10, 5 * 10 / sqrt(20000));
	bed_end(&bed);
}

static void no_packet_comes_before_it_left(void)
{
	struct link_conf conf = with((struct delay_conf){ .jitter = 20 * MS, .may_reorder = true });
	struct bed bed;
	size_t at_once = 0;

	bed_begin(&bed, &conf, 10000);
	bed_put_many(&bed, 10000, 100, 0, 50 * MS);
	CHECK_INT(bed_get(&bed, 1000 * SECOND), 10000);
	for (size_t i = 0; i < bed.outs; i++) {
		CHECK(bed.out[i]->due >= bed.out[i]->arrived);
		at_once += bed.out[i]->due == bed.out[i]->arrived;
	}
	/* Without any delay half of the normal law lies below 0. */
	CHECK_NEAR((double)at_once / 10000, 0.5, 5 * sqrt(0.25 / 10000));
	bed_end(&bed);
}

/* The deviation's standard error is half of sqrt((kurtosis - 1) / n); the kurtosis of this law is
 * below 9. */
static void jitter_larger_than_the_delay_keeps_mean_and_deviation(void)
{
	struct link_conf conf = with(
		(struct delay_conf){ .delay = 12 * MS, .jitter = 20 * MS, .may_reorder = true });
	struct link_realised r;
	struct bed bed;

	bed_begin(&bed, &conf, 20000);
	bed_put_many(&bed, 20000, 100, 0, 50 * MS);
	CHECK_INT(bed_get(&bed, 2000 * SECOND), 20000);
	r = bed_realised(&bed);
	CHECK_NEAR((double)r.delay_mean_ns / MS, 12, 5 * 20 / sqrt(20000));
	CHECK_NEAR((double)r.added_sd_ns / MS, 20, 5 * 20 * sqrt(8 / 20000.0) / 2);
	bed_end(&bed);
}

static void a_spike_delays_those_behind_it(void)
{
	struct link_conf conf = with((struct delay_conf){
		.delay = 10 * MS,
		.spike = { .share = chance_ratio(1, 50), .min = 100 * MS, .max = 300 * MS } });
	struct bed bed;
	size_t late = 0;

	bed_begin(&bed, &conf, 10000);
	bed_put_many(&bed, 10000, 100, 0, 10 * MS);
	CHECK_INT(bed_get(&bed, 1000 * SECOND), 10000);
	CHECK_INT(out_of_order(&bed), 0);
	for (size_t i = 0; i < bed.outs; i++) {
		CHECK(bed.out[i]->jitter_ns >= 0 && bed.out[i]->jitter_ns <= 300 * MS);
		late += bed.out[i]->jitter_ns >= 100 * MS;
	}
	CHECK(late > 200);
	bed_end(&bed);
}

static void a_shorter_delay_waits_for_those_before(void)
{
	struct timeline_entry e = { .id = 1,
				    .setting = SETTING_DELAY,
				    .value = 10 * MS,
				    .begin = 100 * MS,
				    .end = NSEC_NEVER };
	struct timeline tl = { .entries = &e, .count = 1 };
	struct link_conf conf = with((struct delay_conf){ .delay = 100 * MS });
	struct bed bed;

	bed_begin_path(&bed,
		       &(struct path_conf){ .links = &conf, .link_count = 1, .timeline = &tl }, 3);
	path_start(bed.path, 0);
	(void)bed_put(&bed, 100, 99 * MS);
	(void)bed_put(&bed, 100, 100 * MS);
	(void)bed_put(&bed, 100, 195 * MS);
	CHECK_INT(bed_get(&bed, SECOND), 3);
	CHECK_INT(bed.pkts[0].due, 199 * MS);
	CHECK_INT(bed.pkts[1].due, 199 * MS);
	CHECK_INT(bed.pkts[1].jitter_ns, 89 * MS);
	CHECK_INT(bed.pkts[2].due, 205 * MS);
	bed_end(&bed);
}

static void a_list_gives_each_packet_its_jitter(void)
{
	const nsec_t values[] = { 0, 7 * MS, -3 * MS };
	struct delay_list list = { .values = values, .count = 3 };
	struct link_conf conf =
		with((struct delay_conf){ .delay = 10 * MS, .may_reorder = true, .list = &list });
	struct bed bed;

	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 5, 100, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 5);
	CHECK_INT(bed.pkts[1].due, 17 * MS);
	CHECK_INT(bed.pkts[2].due, 7 * MS);
	CHECK_INT(bed.pkts[4].due, 10 * MS);
	bed_end(&bed);
	list.loop = true;
	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 5, 100, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 5);
	CHECK_INT(bed.pkts[4].due, 17 * MS);
	bed_end(&bed);
}

static void chosen_packets_are_let_past(void)
{
	struct link_conf conf = with((struct delay_conf){ .delay = 10 * MS });
	struct bed bed;

	conf.reorder = (struct reorder_conf){ .chance = CHANCE_ALWAYS, .gap = 5 };
	bed_begin(&bed, &conf, 100);
	bed_put_many(&bed, 100, 100, 0, MS);
	CHECK_INT(bed_get(&bed, SECOND), 100);
	for (size_t i = 0; i < 100; i++)
		CHECK_INT(bed.pkts[i].due, (nsec_t)i * MS + (i % 5 == 4 ? 0 : 10 * MS));
	CHECK_INT(out_of_order(&bed), 80);
	bed_end(&bed);
	conf.reorder = (struct reorder_conf){ .chance = chance_ratio(1, 4), .early = 4 * MS };
	bed_begin(&bed, &conf, 10000);
	bed_put_many(&bed, 10000, 100, 0, MS);
	CHECK_INT(bed_get(&bed, 100 * SECOND), 10000);
	CHECK_NEAR((double)bed_realised(&bed).overtook, 2500, 5 * sqrt(10000 * 3 / 16.0) + 10);
	bed_end(&bed);
}

static void a_full_heap_drops_and_says_so(void)
{
	struct link_conf conf = with(
		(struct delay_conf){ .delay = 60 * MS, .jitter = 10 * MS, .may_reorder = true });
	struct bed bed;

	conf.capacity = 3;
	bed_begin(&bed, &conf, 1000);
	bed_put_many(&bed, 1000, 100, 0, US);
	CHECK_INT(bed_get(&bed, SECOND), 1000);
	CHECK(bed_count(&bed, PKT_DROPPED) > 100);
	CHECK_INT(bed_counts(&bed).ended[PKT_CAUSE_CAPACITY], bed_count(&bed, PKT_DROPPED));
	bed_end(&bed);
}

static void packets_leave_only_in_slots(void)
{
	struct link_conf conf = with((struct delay_conf){ .delay = 10 * MS });
	struct bed bed;

	conf.slot = (struct slot_conf){ .min = 20 * MS, .max = 20 * MS };
	bed_begin(&bed, &conf, 100);
	bed_put_many(&bed, 100, 100, 0, MS);
	CHECK_INT(bed_get(&bed, SECOND), 100);
	for (size_t i = 0; i < 100; i++) {
		nsec_t due = (nsec_t)(i + 10) * MS;

		CHECK_INT(bed.pkts[i].due, (due + 20 * MS - 1) / (20 * MS) * (20 * MS));
		CHECK_INT(bed.pkts[i].propagation_ns + bed.pkts[i].jitter_ns,
			  bed.pkts[i].due - bed.pkts[i].arrived);
	}
	CHECK_INT(out_of_order(&bed), 0);
	bed_end(&bed);
}

static void a_slot_takes_only_so_many(void)
{
	struct link_conf conf = with((struct delay_conf){ 0 });
	struct bed bed;

	conf.slot = (struct slot_conf){ .min = 20 * MS, .max = 20 * MS, .packets = 3 };
	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 10, 100, MS, 0);
	CHECK_INT(bed_get(&bed, SECOND), 10);
	CHECK_INT(bed.pkts[2].due, 20 * MS);
	CHECK_INT(bed.pkts[3].due, 40 * MS);
	CHECK_INT(bed.pkts[9].due, 80 * MS);
	bed_end(&bed);
	conf.slot = (struct slot_conf){ .min = 20 * MS, .max = 20 * MS, .bytes = 250 };
	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 10, 100, MS, 0);
	CHECK_INT(bed_get(&bed, SECOND), 10);
	CHECK_INT(bed.pkts[2].due, 20 * MS);
	CHECK_INT(bed.pkts[3].due, 40 * MS);
	bed_end(&bed);
}

static void slots_lie_between_min_and_max_apart_and_do_not_drift(void)
{
	struct link_conf conf = with((struct delay_conf){ 0 });
	struct bed bed;
	nsec_t last = 0;

	conf.slot = (struct slot_conf){ .min = 10 * MS, .max = 30 * MS };
	bed_begin(&bed, &conf, 100000);
	bed_put_many(&bed, 100000, 100, 0, MS);
	CHECK_INT(bed_get(&bed, 200 * SECOND), 100000);
	for (size_t i = 1; i < bed.outs; i++) {
		nsec_t due = bed.out[i]->due;

		if (last && due != last)
			CHECK(due - last >= 10 * MS && due - last <= 30 * MS);
		last = due;
	}
	CHECK_NEAR((double)last / MS, 100000, 30);
	bed_end(&bed);
}

CU_TestInfo delay_tests[] = {
	TEST(holds_each_packet_for_its_delay),
	TEST(jitter_keeps_order_and_comes_out_as_configured),
	TEST(jitter_reorders_when_it_may),
	TEST(no_packet_comes_before_it_left),
	TEST(jitter_larger_than_the_delay_keeps_mean_and_deviation),
	TEST(a_spike_delays_those_behind_it),
	TEST(a_shorter_delay_waits_for_those_before),
	TEST(a_list_gives_each_packet_its_jitter),
	TEST(chosen_packets_are_let_past),
	TEST(a_full_heap_drops_and_says_so),
	TEST(packets_leave_only_in_slots),
	TEST(a_slot_takes_only_so_many),
	TEST(slots_lie_between_min_and_max_apart_and_do_not_drift),
	CU_TEST_INFO_NULL,
};
