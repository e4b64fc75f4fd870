/* test_queue.c - limits of the queue, and who is dropped. */
#include "harness/model/queue.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

#define MBIT UINT64_C(1000000)

/* 1500 bytes take a millisecond. */
static struct link_conf slow(struct queue_conf queue)
{
	return (struct link_conf){ .name = "link", .queue = queue, .rate = { .bps = 12 * MBIT } };
}

/* Puts in count packets at once and gives how many were dropped. */
static size_t drops_of(struct link_conf conf, size_t count, uint32_t bytes)
{
	struct bed bed;
	size_t drops;

	bed_begin(&bed, &conf, count);
	bed_put_many(&bed, count, bytes, 0, 0);
	CHECK_INT(bed_get(&bed, 1000 * SECOND), count);
	drops = bed_count(&bed, PKT_DROPPED);
	CHECK_INT(path_held(bed.path), 0);
	bed_end(&bed);
	return drops;
}

/* One packet is in service, outside of the queue. */
static void the_limit_is_in_packets_bytes_or_time(void)
{
	CHECK_INT(drops_of(slow((struct queue_conf){ 0 }), 100, 1500), 0);
	CHECK_INT(drops_of(slow((struct queue_conf){ .limit_packets = 10 }), 100, 1500), 89);
	CHECK_INT(drops_of(slow((struct queue_conf){ .limit_bytes = 15000 }), 100, 1500), 89);
	CHECK_INT(drops_of(slow((struct queue_conf){ .limit_bytes = 14999 }), 100, 1500), 90);
	CHECK_INT(drops_of(slow((struct queue_conf){ .limit_ns = 10 * MS }), 100, 1500), 89);
	CHECK_INT(drops_of(slow((struct queue_conf){ .limit_start_ns = 10 * MS }), 100, 1500), 89);
}

static void all_limits_hold_together(void)
{
	struct queue_conf queue = { .limit_packets = 10,
				    .limit_bytes = 7500,
				    .limit_ns = 100 * MS };

	CHECK_INT(drops_of(slow(queue), 100, 1500), 94);
	CHECK_INT(drops_of(slow(queue), 100, 100), 89);
}

static void the_newest_is_dropped_at_the_tail(void)
{
	struct link_conf conf = slow((struct queue_conf){ .limit_packets = 2 });
	struct bed bed;

	bed_begin(&bed, &conf, 5);
	bed_put_many(&bed, 5, 1500, 0, 100 * US);
	CHECK_INT(bed_get(&bed, 400 * US), 2);
	CHECK_INT(bed.out[0]->index, 3);
	CHECK_INT(bed.out[0]->due, 300 * US);
	CHECK_INT(bed.out[0]->fate, PKT_DROPPED);
	CHECK_INT(bed.out[0]->cause, PKT_CAUSE_TAIL);
	CHECK_INT(bed_get(&bed, SECOND), 3);
	CHECK_INT(bed.pkts[4].fate, PKT_DROPPED);
	CHECK_INT(bed_counts(&bed).ended[PKT_CAUSE_TAIL], 2);
	bed_end(&bed);
}

static void the_oldest_is_dropped_at_the_head(void)
{
	struct link_conf conf =
		slow((struct queue_conf){ .kind = QUEUE_DROP_HEAD, .limit_packets = 2 });
	struct bed bed;

	bed_begin(&bed, &conf, 5);
	bed_put_many(&bed, 5, 1500, 0, 100 * US);
	CHECK_INT(bed_get(&bed, SECOND), 5);
	CHECK_INT(bed.out[0]->index, 1);
	CHECK_INT(bed.out[0]->due, 300 * US);
	CHECK_INT(bed.out[0]->waited_ns, 200 * US);
	CHECK_INT(bed.out[0]->cause, PKT_CAUSE_HEAD);
	CHECK_INT(bed.out[1]->index, 2);
	CHECK_INT(bed.pkts[4].due, 3 * MS);
	bed_end(&bed);
}

/* Dropping all older ones does not help a packet that is larger than the limit: then it goes, too.
 */
static void a_packet_larger_than_the_queue_is_dropped_unless_the_link_is_idle(void)
{
	struct link_conf conf =
		slow((struct queue_conf){ .kind = QUEUE_DROP_HEAD, .limit_bytes = 1000 });
	struct bed bed;

	bed_begin(&bed, &conf, 5);
	bed_put_many(&bed, 2, 1500, 0, 0);
	(void)bed_put(&bed, 1500, 2 * MS);
	CHECK_INT(bed_get(&bed, SECOND), 3);
	CHECK_INT(bed.pkts[0].fate, PKT_DELIVERED);
	CHECK_INT(bed.pkts[1].fate, PKT_DROPPED);
	CHECK_INT(bed.pkts[2].fate, PKT_DELIVERED);
	bed_end(&bed);
}

/* netem's limit counts it; a queue before a wire does not. */
static void the_delay_line_does_not_fill_the_queue(void)
{
	struct link_conf conf = slow((struct queue_conf){ .limit_packets = 1 });
	struct bed bed;

	conf.delay.delay = SECOND;
	bed_begin(&bed, &conf, 500);
	bed_put_many(&bed, 500, 1500, 0, MS);
	CHECK_INT(bed_get(&bed, 10 * SECOND), 500);
	CHECK_INT(bed_count(&bed, PKT_DROPPED), 0);
	bed_end(&bed);
}

static struct bed with_timeline(const struct link_conf *conf, const struct timeline *tl)
{
	struct bed bed;

	bed_begin_path(
		&bed,
		&(struct path_conf){ .links = conf, .link_count = 1, .timeline = tl, .seed = 1 },
		1000);
	path_start(bed.path, 0);
	return bed;
}

/* 10 ms at a third of the rate are a third of the bytes; the buffer of fixed size keeps all. */
static void a_limit_in_time_follows_the_rate_or_keeps_its_size(void)
{
	struct timeline_entry e = { .id = 1,
				    .setting = SETTING_RATE,
				    .op = TIMELINE_TIMES,
				    .value = 333333,
				    .begin = 0,
				    .end = NSEC_NEVER };
	struct timeline tl = { .entries = &e, .count = 1 };
	struct link_conf conf = slow((struct queue_conf){ .limit_ns = 10 * MS });
	struct bed bed = with_timeline(&conf, &tl);

	bed_put_many(&bed, 100, 1500, MS, 0);
	CHECK_INT(bed_get(&bed, 1000 * SECOND), 100);
	CHECK_INT(bed_count(&bed, PKT_DROPPED), 96);
	bed_end(&bed);
	conf = slow((struct queue_conf){ .limit_start_ns = 10 * MS });
	bed = with_timeline(&conf, &tl);
	bed_put_many(&bed, 100, 1500, MS, 0);
	CHECK_INT(bed_get(&bed, 1000 * SECOND), 100);
	CHECK_INT(bed_count(&bed, PKT_DROPPED), 89);
	bed_end(&bed);
}

static void a_limit_can_change_under_way(void)
{
	struct timeline_entry e = { .id = 1,
				    .setting = SETTING_QUEUE_PACKETS,
				    .value = 3,
				    .begin = MS,
				    .end = NSEC_NEVER };
	struct timeline tl = { .entries = &e, .count = 1 };
	struct link_conf conf = slow((struct queue_conf){ .limit_packets = 50 });
	struct bed bed = with_timeline(&conf, &tl);

	bed_put_many(&bed, 20, 1500, 0, 0);
	bed_put_many(&bed, 1, 1500, MS, 0);
	CHECK_INT(bed_get(&bed, SECOND), 21);
	CHECK_INT(bed_count(&bed, PKT_DROPPED), 1);
	CHECK_INT(bed.pkts[20].fate, PKT_DROPPED);
	bed_end(&bed);
}

static void depth_is_told(void)
{
	struct link_conf conf = slow((struct queue_conf){ .limit_packets = 5 });
	struct bed bed;

	bed_begin(&bed, &conf, 100);
	bed_put_many(&bed, 10, 1500, 0, 0);
	CHECK_INT(bed_counts(&bed).queued, 5);
	CHECK_INT(bed_counts(&bed).queued_bytes, 7500);
	CHECK_INT(bed_counts(&bed).held, 6);
	CHECK_INT(bed_get(&bed, 1000 * MS), 10);
	CHECK_INT(bed_counts(&bed).queued, 0);
	CHECK_INT(bed_counts(&bed).queued_bytes_max, 7500);
	bed_end(&bed);
}

CU_TestInfo queue_tests[] = {
	TEST(the_limit_is_in_packets_bytes_or_time),
	TEST(all_limits_hold_together),
	TEST(the_newest_is_dropped_at_the_tail),
	TEST(the_oldest_is_dropped_at_the_head),
	TEST(a_packet_larger_than_the_queue_is_dropped_unless_the_link_is_idle),
	TEST(the_delay_line_does_not_fill_the_queue),
	TEST(a_limit_in_time_follows_the_rate_or_keeps_its_size),
	TEST(a_limit_can_change_under_way),
	TEST(depth_is_told),
	CU_TEST_INFO_NULL,
};
