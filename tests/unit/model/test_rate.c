/* test_rate.c - how long packets take: serial, bucket, traces, and rates that change under them. */
#include "harness/model/rate.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

#define MBIT UINT64_C(1000000)

static struct link_conf at_rate(uint64_t bps)
{
	return (struct link_conf){ .name = "link", .rate = { .bps = bps } };
}

static void packets_leave_one_after_the_other(void)
{
	struct link_conf conf = at_rate(12 * MBIT);
	struct bed bed;

	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 3, 1500, 0, 0);
	bed_put_many(&bed, 1, 1500, 10 * MS, 0);
	CHECK_INT(bed_get(&bed, SECOND), 4);
	CHECK_INT(bed.pkts[0].due, 1 * MS);
	CHECK_INT(bed.pkts[1].due, 2 * MS);
	CHECK_INT(bed.pkts[2].due, 3 * MS);
	CHECK_INT(bed.pkts[3].due, 11 * MS);
	CHECK_INT(bed.pkts[2].waited_ns, 3 * MS);
	CHECK_INT(bed.pkts[2].jitter_ns, 0);
	bed_end(&bed);
}

/* 1000 packets of 1 byte at 3 bit/s take 8000 / 3 seconds, not 1000 times the rounded time of one.
 */
static void no_time_is_lost_in_rounding(void)
{
	struct link_conf conf = at_rate(3);
	struct bed bed;

	bed_begin(&bed, &conf, 1000);
	bed_put_many(&bed, 1000, 1, 0, 0);
	CHECK_INT(bed_get(&bed, 3000 * SECOND), 1000);
	CHECK_INT(bed.pkts[0].due, 2666666667);
	CHECK_INT(bed.pkts[1].due, 5333333334);
	CHECK_INT(bed.pkts[999].due, 8000 * SECOND / 3 + 1);
	bed_end(&bed);
}

static void without_a_rate_packets_take_no_time(void)
{
	struct link_conf conf = at_rate(0);
	struct bed bed;

	bed_begin(&bed, &conf, 2);
	bed_put_many(&bed, 2, 1500, 5, 0);
	CHECK_INT(bed_get(&bed, 5), 2);
	CHECK_INT(bed.pkts[1].due, 5);
	bed_end(&bed);
}

/* 1500 + 52 bytes are 33 cells of 48, each 53 on the wire. */
static void overhead_and_cells_cost_time(void)
{
	struct link_conf conf = at_rate(8 * MBIT);
	struct bed bed;

	conf.rate.overhead_bytes = 52;
	conf.rate.cell_bytes = 48;
	conf.rate.cell_overhead_bytes = 5;
	bed_begin(&bed, &conf, 1);
	(void)bed_put(&bed, 1500, 0);
	CHECK_INT(bed_get(&bed, SECOND), 1);
	CHECK_INT(bed.pkts[0].due, 33 * 53 * US);
	bed_end(&bed);
}

static void an_overhead_below_zero_makes_no_packet_cost_less_than_nothing(void)
{
	struct link_conf conf = at_rate(8 * MBIT);
	struct bed bed;

	conf.rate.overhead_bytes = -100;
	bed_begin(&bed, &conf, 2);
	(void)bed_put(&bed, 60, 0);
	(void)bed_put(&bed, 160, 0);
	CHECK_INT(bed_get(&bed, SECOND), 2);
	CHECK_INT(bed.pkts[0].due, 0);
	CHECK_INT(bed.pkts[1].due, 60 * US);
	bed_end(&bed);
}

/* A bucket of 3000 bytes lets two packets of 1500 through at once, then one a millisecond. */
static void a_full_bucket_is_spent_at_once(void)
{
	struct link_conf conf = at_rate(12 * MBIT);
	struct bed bed;

	conf.rate.burst_bytes = 3000;
	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 4, 1500, 0, 0);
	bed_put_many(&bed, 2, 1500, 100 * MS, 0);
	CHECK_INT(bed_get(&bed, SECOND), 6);
	CHECK_INT(bed.pkts[1].due, 0);
	CHECK_INT(bed.pkts[2].due, 1 * MS);
	CHECK_INT(bed.pkts[3].due, 2 * MS);
	CHECK_INT(bed.pkts[5].due, 100 * MS);
	bed_end(&bed);
}

static void a_packet_larger_than_the_bucket_passes_in_debt(void)
{
	struct link_conf conf = at_rate(12 * MBIT);
	struct bed bed;

	conf.rate.burst_bytes = 1000;
	bed_begin(&bed, &conf, 3);
	bed_put_many(&bed, 3, 1500, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 3);
	CHECK_INT(bed.pkts[0].due, 0);
	CHECK_INT(bed.pkts[1].due, 1 * MS);
	CHECK_INT(bed.pkts[2].due, 2 * MS);
	bed_end(&bed);
}

/* Debt: a packet goes as soon as none is owed, the next when it is paid. */
static void a_bucket_in_debt_lets_a_packet_go_before_its_tokens_are_there(void)
{
	struct link_conf conf = at_rate(12 * MBIT);
	struct bed bed;

	conf.rate.burst_bytes = 1600;
	conf.rate.burst_debt = true;
	bed_begin(&bed, &conf, 3);
	bed_put_many(&bed, 3, 1500, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 3);
	CHECK_INT(bed.pkts[0].due, 0);
	CHECK_INT(bed.pkts[1].due, 0);
	CHECK_INT(bed.pkts[2].due, 1400 * 8 * SECOND / (nsec_t)(12 * MBIT) + 1);
	bed_end(&bed);
}

static struct link_conf on_trace(const struct rate_trace *trace)
{
	struct link_conf conf = at_rate(0);

	conf.rate.trace = trace;
	return conf;
}

static const nsec_t at_10_20_20_40[] = { 10 * MS, 20 * MS, 20 * MS, 40 * MS };

static const struct rate_trace mahimahi = { .kind = TRACE_OPPORTUNITIES,
					    .at = at_10_20_20_40,
					    .count = 4,
					    .lap_ns = 40 * MS };

/* An opportunity carries 1504 bytes: a packet of 1504 leaves at the instant of the opportunity. */
static void each_opportunity_carries_1504_bytes(void)
{
	struct link_conf conf = on_trace(&mahimahi);
	struct bed bed;

	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 6, 1504, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 6);
	CHECK_INT(bed.pkts[0].due, 10 * MS);
	CHECK_INT(bed.pkts[1].due, 20 * MS);
	CHECK_INT(bed.pkts[2].due, 20 * MS);
	CHECK_INT(bed.pkts[3].due, 40 * MS);
	CHECK_INT(bed.pkts[4].due, 50 * MS);
	CHECK_INT(bed.pkts[5].due, 60 * MS);
	bed_end(&bed);
}

/* 3 x 500 fit into the first; the fourth gets its first 4 bytes there and leaves with the second.
 */
static void packets_share_opportunities_and_span_them(void)
{
	struct link_conf conf = on_trace(&mahimahi);
	struct bed bed;

	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 7, 500, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 7);
	CHECK_INT(bed.pkts[2].due, 10 * MS);
	CHECK_INT(bed.pkts[3].due, 20 * MS);
	/* 3 x 1504 are 9 packets and 12 bytes; 1500 - 4 + 1504 bytes are left for the third. */
	CHECK_INT(bed.pkts[6].due, 20 * MS);
	bed_end(&bed);
}

/* The packet behind one that takes the whole opportunity stays in the queue, and fills it. */
static void a_spent_opportunity_begins_no_packet(void)
{
	struct link_conf conf = on_trace(&mahimahi);
	struct bed bed;

	conf.queue.limit_packets = 2;
	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 2, 1504, 0, 0);
	bed_put_many(&bed, 2, 1504, 11 * MS, 0);
	CHECK_INT(bed_get(&bed, SECOND), 4);
	CHECK_INT(bed.pkts[2].fate, PKT_DELIVERED);
	CHECK_INT(bed.pkts[3].fate, PKT_DROPPED);
	bed_end(&bed);
}

static void what_an_opportunity_has_left_is_gone(void)
{
	struct link_conf conf = on_trace(&mahimahi);
	struct bed bed;

	bed_begin(&bed, &conf, 10);
	(void)bed_put(&bed, 100, 0);
	(void)bed_put(&bed, 1500, 11 * MS);
	CHECK_INT(bed_get(&bed, SECOND), 2);
	CHECK_INT(bed.pkts[0].due, 10 * MS);
	CHECK_INT(bed.pkts[1].due, 20 * MS);
	bed_end(&bed);
}

/* Two opportunities at 20 ms are both gone for a packet that comes at 20 ms. */
static void opportunities_up_to_an_arrival_are_gone(void)
{
	struct link_conf conf = on_trace(&mahimahi);
	struct bed bed;

	bed_begin(&bed, &conf, 10);
	(void)bed_put(&bed, 1504, 20 * MS);
	(void)bed_put(&bed, 1504, 20 * MS);
	CHECK_INT(bed_get(&bed, SECOND), 2);
	CHECK_INT(bed.pkts[0].due, 40 * MS);
	CHECK_INT(bed.pkts[1].due, 50 * MS);
	bed_end(&bed);
}

static void a_packet_larger_than_an_opportunity_takes_several(void)
{
	struct link_conf conf = on_trace(&mahimahi);
	struct bed bed;

	bed_begin(&bed, &conf, 10);
	(void)bed_put(&bed, 9000, 0);
	(void)bed_put(&bed, 24, 0);
	CHECK_INT(bed_get(&bed, SECOND), 2);
	CHECK_INT(bed.pkts[0].due, 60 * MS);
	CHECK_INT(bed.pkts[1].due, 60 * MS);
	bed_end(&bed);
}

static void a_trace_without_loop_ends(void)
{
	struct rate_trace trace = mahimahi;
	struct link_conf conf = on_trace(&trace);
	struct bed bed;

	trace.end = TRACE_HOLD;
	bed_begin(&bed, &conf, 10);
	bed_put_many(&bed, 6, 1504, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 4);
	CHECK_INT(path_next(bed.path), NSEC_NEVER);
	CHECK_INT(path_held(bed.path), 2);
	bed_end(&bed);
}

static const nsec_t at_0_10_30[] = { 0, 10 * MS, 30 * MS };
static const uint64_t rates[] = { 12 * MBIT, 0, 24 * MBIT };

/* 10 packets until 10 ms, nothing until 30, then two a millisecond until 40. */
static void a_trace_of_rates_is_followed_within_packets(void)
{
	struct rate_trace trace = {
		.kind = TRACE_RATES, .at = at_0_10_30, .bps = rates, .count = 3, .lap_ns = 40 * MS
	};
	struct link_conf conf = on_trace(&trace);
	struct bed bed;

	bed_begin(&bed, &conf, 40);
	bed_put_many(&bed, 40, 1500, 500 * US, 0);
	CHECK_INT(bed_get(&bed, SECOND), 40);
	CHECK_INT(bed.pkts[8].due, 9500 * US);
	/* Half of the tenth before the gap, half after, at twice the rate. */
	CHECK_INT(bed.pkts[9].due, 30250 * US);
	CHECK_INT(bed.pkts[28].due, 39750 * US);
	/* Half of the next in the last quarter of a millisecond, half in the new lap. */
	CHECK_INT(bed.pkts[29].due, 40500 * US);
	bed_end(&bed);
}

/* 1000 bytes of tokens were there when the rate fell to 0, and as many when it came back. */
static void a_rate_of_zero_fills_no_bucket(void)
{
	static const uint64_t on_off_on[] = { 8000000, 0, 8000000 };
	static const nsec_t at_0_10_20[] = { 0, 10 * MS, 20 * MS };
	struct rate_trace trace = { .kind = TRACE_RATES,
				    .end = TRACE_HOLD,
				    .at = at_0_10_20,
				    .bps = on_off_on,
				    .count = 3,
				    .lap_ns = 20 * MS };
	struct link_conf conf = on_trace(&trace);
	struct bed bed;

	conf.rate.burst_bytes = 3000;
	bed_begin(&bed, &conf, 4);
	bed_put_many(&bed, 2, 1500, 9 * MS, 0);
	bed_put_many(&bed, 2, 1500, 15 * MS, 0);
	CHECK_INT(bed_get(&bed, SECOND), 4);
	CHECK_INT(bed.pkts[1].due, 9 * MS);
	CHECK_INT(bed.pkts[2].due, 20500 * US);
	CHECK_INT(bed.pkts[3].due, 22 * MS);
	bed_end(&bed);
}

static struct timeline_entry rate_entry(enum timeline_op op, int64_t value, nsec_t begin,
					nsec_t end)
{
	return (struct timeline_entry){ .id = 1,
					.setting = SETTING_RATE,
					.op = op,
					.value = value,
					.begin = begin,
					.end = end };
}

static void begin_with(struct bed *bed, const struct link_conf *conf, const struct timeline *tl)
{
	bed_begin_path(
		bed,
		&(struct path_conf){ .links = conf, .link_count = 1, .timeline = tl, .seed = 1 },
		100);
	path_start(bed->path, 0);
}

/* 1500 bytes at 12 Mbit/s: half is done when the rate becomes 3 Mbit/s; the rest takes 2 ms. */
static void a_new_rate_times_the_packet_in_service_anew(void)
{
	struct link_conf conf = at_rate(12 * MBIT);
	struct timeline_entry e = rate_entry(TIMELINE_TIMES, 250000, 500 * US, 100 * MS);
	struct timeline tl = { .entries = &e, .count = 1 };
	struct bed bed;

	begin_with(&bed, &conf, &tl);
	(void)bed_put(&bed, 1500, 0);
	CHECK_INT(path_next(bed.path), 500 * US);
	CHECK_INT(bed_get(&bed, 2500 * US - 1), 0);
	CHECK_INT(path_next(bed.path), 2500 * US);
	CHECK_INT(bed_get(&bed, 2500 * US), 1);
	CHECK_INT(bed.pkts[0].due, 2500 * US);
	(void)bed_put(&bed, 1500, 99 * MS);
	CHECK_INT(bed_get(&bed, SECOND), 1);
	CHECK_INT(bed.pkts[1].due, 100 * MS + 750 * US);
	bed_end(&bed);
}

static void a_rate_can_be_lifted_and_set(void)
{
	struct link_conf conf = at_rate(12 * MBIT);
	struct timeline_entry e = rate_entry(TIMELINE_TO, 0, 500 * US, 100 * MS);
	struct timeline tl = { .entries = &e, .count = 1 };
	struct bed bed;

	begin_with(&bed, &conf, &tl);
	bed_put_many(&bed, 3, 1500, 0, 0);
	CHECK_INT(bed_get(&bed, 500 * US), 3);
	CHECK_INT(bed.pkts[2].due, 500 * US);
	bed_put_many(&bed, 2, 1500, 100 * MS, 0);
	CHECK_INT(bed_get(&bed, SECOND), 2);
	CHECK_INT(bed.pkts[4].due, 102 * MS);
	bed_end(&bed);
}

/* Told an absolute rate, the link leaves its trace; what was begun goes on at the rate. */
static void an_absolute_rate_stands_in_for_a_trace(void)
{
	struct link_conf conf = on_trace(&mahimahi);
	struct timeline_entry e = rate_entry(TIMELINE_TO, 12 * MBIT, 12 * MS, 16 * MS);
	struct timeline tl = { .entries = &e, .count = 1 };
	struct bed bed;

	begin_with(&bed, &conf, &tl);
	(void)bed_put(&bed, 1504 + 750, 0);
	bed_put_many(&bed, 4, 1500, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 5);
	CHECK_INT(bed.pkts[0].due, 12500 * US);
	CHECK_INT(bed.pkts[1].due, 13500 * US);
	CHECK_INT(bed.pkts[3].due, 15500 * US);
	/* Half of the last at the rate, half with the next opportunity. */
	CHECK_INT(bed.pkts[4].due, 20 * MS);
	bed_end(&bed);
}

static void a_factor_scales_the_opportunities_of_a_trace(void)
{
	struct link_conf conf = on_trace(&mahimahi);
	struct timeline_entry e = rate_entry(TIMELINE_TIMES, 500000, 0, SECOND);
	struct timeline tl = { .entries = &e, .count = 1 };
	struct bed bed;

	begin_with(&bed, &conf, &tl);
	bed_put_many(&bed, 3, 1504, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 3);
	CHECK_INT(bed.pkts[0].due, 20 * MS);
	CHECK_INT(bed.pkts[1].due, 40 * MS);
	CHECK_INT(bed.pkts[2].due, 60 * MS);
	bed_end(&bed);
}

CU_TestInfo rate_tests[] = {
	TEST(packets_leave_one_after_the_other),
	TEST(no_time_is_lost_in_rounding),
	TEST(without_a_rate_packets_take_no_time),
	TEST(overhead_and_cells_cost_time),
	TEST(an_overhead_below_zero_makes_no_packet_cost_less_than_nothing),
	TEST(a_full_bucket_is_spent_at_once),
	TEST(a_packet_larger_than_the_bucket_passes_in_debt),
	TEST(a_bucket_in_debt_lets_a_packet_go_before_its_tokens_are_there),
	TEST(each_opportunity_carries_1504_bytes),
	TEST(packets_share_opportunities_and_span_them),
	TEST(a_spent_opportunity_begins_no_packet),
	TEST(what_an_opportunity_has_left_is_gone),
	TEST(opportunities_up_to_an_arrival_are_gone),
	TEST(a_packet_larger_than_an_opportunity_takes_several),
	TEST(a_trace_without_loop_ends),
	TEST(a_trace_of_rates_is_followed_within_packets),
	TEST(a_rate_of_zero_fills_no_bucket),
	TEST(a_new_rate_times_the_packet_in_service_anew),
	TEST(a_rate_can_be_lifted_and_set),
	TEST(an_absolute_rate_stands_in_for_a_trace),
	TEST(a_factor_scales_the_opportunities_of_a_trace),
	CU_TEST_INFO_NULL,
};
