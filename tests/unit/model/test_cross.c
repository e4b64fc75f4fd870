/* test_cross.c - competitors for the queue and the rate. */
#include <math.h>

#include "harness/model/cross.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

#define MBIT UINT64_C(1000000)

/* A link of 12 Mbit/s with these competitors; probes of 100 bytes each millisecond for so long. */
static void run(struct bed *bed, const struct cross_conf *cross, size_t count, nsec_t length)
{
	struct link_conf conf = { .name = "link",
				  .queue = { .limit_packets = 50 },
				  .rate = { .bps = 12 * MBIT },
				  .cross = cross,
				  .cross_count = count };

	bed_begin(bed, &conf, (size_t)(length / MS));
	for (nsec_t t = 0; t < length; t += MS)
		(void)bed_put(bed, 100, t);
	(void)bed_get(bed, length + SECOND);
}

static void constant_traffic_has_its_rate(void)
{
	struct cross_conf cross = {
		.kind = CROSS_CONSTANT, .bps = 6 * MBIT, .begin = SECOND, .end = 3 * SECOND
	};
	struct link_counts counts;
	struct bed bed;

	run(&bed, &cross, 1, 5 * SECOND);
	counts = bed_counts(&bed);
	/* 500 packets a second for two seconds. */
	CHECK_INT(counts.cross_in, 1000);
	CHECK_INT(counts.cross_out, 1000);
	CHECK_INT(counts.cross_dropped, 0);
	CHECK_INT(bed.outs, 5000);
	CHECK_INT(bed.pkts[500].waited_ns, 66667);
	/* At 1 s a competitor's packet comes first: settings, service, cross traffic, packets. */
	CHECK_INT(bed.pkts[1000].waited_ns, MS + 66667);
	bed_end(&bed);
}

static void competitors_share_the_queue_and_are_not_given_out(void)
{
	struct cross_conf cross = { .kind = CROSS_CONSTANT, .bps = 6 * MBIT, .flows = 3 };
	struct link_counts counts;
	struct bed bed;

	run(&bed, &cross, 1, 10 * SECOND);
	counts = bed_counts(&bed);
	CHECK_INT(bed.outs, 10000);
	CHECK_INT(counts.in, 10000);
	CHECK(counts.cross_dropped > 3000);
	CHECK(bed_count(&bed, PKT_DROPPED) > 1000);
	/* The link is full all the time: 12 Mbit/s for 11 s, but for the last packet. */
	CHECK_NEAR((double)(counts.cross_out * 1500 + counts.out_bytes), 16.5e6, 1500);
	bed_end(&bed);
}

/* On half of the time: 1000 s hold 500 periods on, the deviation of their sum is that of
 * exponentials. */
static void on_off_traffic_is_on_for_its_share(void)
{
	struct cross_conf cross = {
		.kind = CROSS_ON_OFF, .bps = 6 * MBIT, .on = SECOND, .off = SECOND
	};
	struct link_conf conf = { .name = "link", .cross = &cross, .cross_count = 1 };
	struct bed bed;

	bed_begin(&bed, &conf, 1);
	(void)bed_put(&bed, 100, 1000 * SECOND);
	CHECK_NEAR((double)bed_counts(&bed).cross_in, 250000, 5 * 500 * sqrt(500 / 2.0));
	bed_end(&bed);
}

/* A single greedy flow fills the link and its queue: additive increase finds the limit again and
 * again. */
static void a_greedy_flow_fills_the_link(void)
{
	struct cross_conf cross = { .kind = CROSS_GREEDY, .rtt = 40 * MS };
	struct link_counts counts;
	struct bed bed;

	run(&bed, &cross, 1, 30 * SECOND);
	counts = bed_counts(&bed);
	CHECK_NEAR((double)counts.cross_out * 1500 * 8 / 30 + 0.8e6, 12e6, 0.6e6);
	CHECK(counts.cross_dropped > 10 && counts.cross_dropped < 300);
	CHECK_INT(counts.queued_bytes_max <= 50 * 1500, 1);
	bed_end(&bed);
}

/* A queue of a quarter of the path's 200 packets and flows that lose together leave the link idle
 * at times. */
static void several_greedy_flows_fill_most_of_the_link(void)
{
	struct cross_conf cross = { .kind = CROSS_GREEDY, .rtt = 200 * MS, .flows = 4 };
	struct bed bed;

	run(&bed, &cross, 1, 60 * SECOND);
	CHECK(bed_counts(&bed).cross_out > 61 * 600);
	CHECK(bed_counts(&bed).cross_out < 61 * 1000);
	CHECK_INT(bed.outs, 60000);
	bed_end(&bed);
}

static void a_greedy_flow_ends(void)
{
	struct cross_conf cross = { .kind = CROSS_GREEDY, .rtt = 40 * MS, .end = SECOND };
	struct link_counts counts;
	struct bed bed;

	run(&bed, &cross, 1, 4 * SECOND);
	counts = bed_counts(&bed);
	CHECK_INT(counts.cross_in, counts.cross_out + counts.cross_dropped);
	CHECK_INT(bed.pkts[3999].waited_ns, 66667);
	bed_end(&bed);
}

static void they_come_only_after_the_start(void)
{
	struct cross_conf cross = { .kind = CROSS_CONSTANT, .bps = 6 * MBIT };
	struct link_conf conf = { .name = "link", .cross = &cross, .cross_count = 1 };
	struct bed bed;

	bed_begin_path(&bed, &(struct path_conf){ .links = &conf, .link_count = 1 }, 2);
	(void)bed_put(&bed, 100, 5 * SECOND);
	CHECK_INT(bed_counts(&bed).cross_in, 0);
	path_start(bed.path, 10 * SECOND);
	(void)bed_put(&bed, 100, 11 * SECOND - 1);
	CHECK_INT(bed_counts(&bed).cross_in, 500);
	bed_end(&bed);
}

CU_TestInfo cross_tests[] = {
	TEST(constant_traffic_has_its_rate),
	TEST(competitors_share_the_queue_and_are_not_given_out),
	TEST(on_off_traffic_is_on_for_its_share),
	TEST(a_greedy_flow_fills_the_link),
	TEST(several_greedy_flows_fill_most_of_the_link),
	TEST(a_greedy_flow_ends),
	TEST(they_come_only_after_the_start),
	CU_TEST_INFO_NULL,
};
