/* test_codel.c - CoDel against the law of RFC 8289. */
#include <math.h>

#include "harness/model/codel.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

#define INTERVAL (100 * MS)

/* t + interval / sqrt(count). */
static void the_next_drop_follows_the_inverse_root(void)
{
	for (uint32_t count = 1; count < 100000; count = count * 5 / 4 + 1)
		CHECK_NEAR((double)codel_law(7, INTERVAL, count), 7 + INTERVAL / sqrt(count),
			   1 + INTERVAL / sqrt(count) / 65536);
	CHECK_INT(codel_law(0, INTERVAL, 1), INTERVAL);
	CHECK_INT(codel_law(0, INTERVAL, 4), INTERVAL / 2);
}

static const struct queue_conf codel = { .kind = QUEUE_CODEL };

/* A link of 12 Mbit/s serves a packet of 1500 bytes a millisecond; they come gap apart. */
static void run(struct bed *bed, size_t count, nsec_t gap)
{
	struct link_conf conf = { .name = "link", .queue = codel, .rate = { .bps = 12000000 } };

	bed_begin(bed, &conf, count);
	bed_put_many(bed, count, 1500, 0, gap);
	(void)bed_get(bed, 10000 * SECOND);
}

static void a_short_queue_is_left_alone(void)
{
	struct bed bed;

	run(&bed, 5000, MS);
	CHECK_INT(bed_count(&bed, PKT_DROPPED), 0);
	bed_end(&bed);
}

static void a_burst_that_drains_within_an_interval_is_left_alone(void)
{
	struct bed bed;

	run(&bed, 90, 0);
	CHECK_INT(bed_count(&bed, PKT_DROPPED), 0);
	bed_end(&bed);
}

/* A standing queue: the first drop comes an interval after the wait passed the target, the next
 * ones interval / sqrt(1), / sqrt(2), ... later, at the next packet that is taken. */
static void a_standing_queue_is_dropped_from_by_the_law(void)
{
	struct bed bed;
	nsec_t law = 0;
	nsec_t first = 0;
	uint32_t count = 0;

	/* A tenth too much: the wait grows by a millisecond each ten. */
	run(&bed, 3000, 900 * US);
	for (size_t i = 0; i < bed.outs && count < 8; i++) {
		const struct pkt *p = bed.out[i];

		if (p->fate != PKT_DROPPED)
			continue;
		CHECK_INT(p->cause, PKT_CAUSE_AQM);
		first = count ? first : p->due;
		law = count ? law : p->due;
		CHECK(p->due >= law && p->due <= law + MS);
		count++;
		law = codel_law(law, INTERVAL, count);
	}
	CHECK_INT(count, 8);
	/* Waits pass 5 ms at the 50th packet, taken at 50 ms; then an interval. */
	CHECK_NEAR((double)first / MS, 150, 2);
	bed_end(&bed);
}

static void what_can_be_marked_is_marked(void)
{
	struct link_conf conf = { .name = "link",
				  .queue = { .kind = QUEUE_CODEL, .ecn = true },
				  .rate = { .bps = 12000000 } };
	struct bed bed;
	size_t marked = 0;

	bed_begin(&bed, &conf, 3000);
	for (size_t i = 0; i < 3000; i++) {
		struct pkt *p = &bed.pkts[bed.used++];

		pkt_init(p, i, 1500, NULL);
		p->ecn = PKT_ECT_0;
		path_put(bed.path, p, (nsec_t)i * 900 * US);
	}
	CHECK_INT(bed_get(&bed, 100 * SECOND), 3000);
	for (size_t i = 0; i < 3000; i++)
		marked += bed.pkts[i].ecn == PKT_CE;
	CHECK(marked > 8);
	CHECK_INT(bed_count(&bed, PKT_DROPPED), 0);
	CHECK_INT(bed_counts(&bed).marked, marked);
	bed_end(&bed);
}

/* Each packet takes 8 s and they come each 4 s: waits are long, but the last in the queue is let
 * go. */
static void the_last_packet_is_never_dropped(void)
{
	struct link_conf conf = { .name = "link", .queue = codel, .rate = { .bps = 1500 } };
	struct bed bed;

	bed_begin(&bed, &conf, 100);
	bed_put_many(&bed, 100, 1500, 0, 4 * SECOND);
	CHECK_INT(bed_get(&bed, 10000 * SECOND), 100);
	CHECK(bed_count(&bed, PKT_DROPPED) > 10);
	CHECK_INT(bed.pkts[99].fate, PKT_DELIVERED);
	bed_end(&bed);
}

CU_TestInfo codel_tests[] = {
	TEST(the_next_drop_follows_the_inverse_root),
	TEST(a_short_queue_is_left_alone),
	TEST(a_burst_that_drains_within_an_interval_is_left_alone),
	TEST(a_standing_queue_is_dropped_from_by_the_law),
	TEST(what_can_be_marked_is_marked),
	TEST(the_last_packet_is_never_dropped),
	CU_TEST_INFO_NULL,
};
