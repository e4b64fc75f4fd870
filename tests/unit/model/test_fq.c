/* test_fq.c - fq_codel: flows share, thin flows pass, fat ones pay. */
#include "harness/model/fq.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

static struct link_conf fair(struct queue_conf queue)
{
	queue.kind = QUEUE_FQ_CODEL;
	return (struct link_conf){ .name = "link", .queue = queue, .rate = { .bps = 12000000 } };
}

static struct pkt *put_of(struct bed *bed, uint32_t flow, uint32_t bytes, nsec_t now)
{
	struct pkt *p = &bed->pkts[bed->used++];

	pkt_init(p, bed->index++, bytes, NULL);
	p->flow = flow;
	path_put(bed->path, p, now);
	return p;
}

/* A voice packet each 20 ms beside a flow that fills the link: it waits for one packet, not for the
 * queue. */
static void a_thin_flow_passes_a_fat_one(void)
{
	struct link_conf conf = fair((struct queue_conf){ .limit_packets = 1000 });
	struct bed bed;

	bed_begin(&bed, &conf, 20000);
	for (nsec_t t = 0; t < 5000 * MS; t += MS / 2) {
		(void)put_of(&bed, 1, 1500, t);
		if (t % (20 * MS) == 0)
			(void)put_of(&bed, 2, 160, t);
	}
	(void)bed_get(&bed, 1000 * SECOND);
	for (size_t i = 0; i < bed.outs; i++)
		if (bed.out[i]->flow == 2) {
			CHECK_INT(bed.out[i]->fate, PKT_DELIVERED);
			CHECK(bed.out[i]->waited_ns <= 2 * MS + 107 * US);
		}
	CHECK(bed_count(&bed, PKT_DROPPED) > 100);
	bed_end(&bed);
}

/* By bytes, not by packets: over the second in which both are backlogged. */
static void two_fat_flows_share_evenly(void)
{
	struct link_conf conf = fair((struct queue_conf){ .codel = { .target = 100 * SECOND } });
	struct bed bed;
	uint64_t bytes[2] = { 0 };

	bed_begin(&bed, &conf, 4000);
	for (size_t i = 0; i < 1000; i++) {
		(void)put_of(&bed, 1, 1500, 0);
		(void)put_of(&bed, 2, 500, 0);
		(void)put_of(&bed, 2, 500, 0);
	}
	(void)bed_get(&bed, SECOND / 2);
	for (size_t i = 0; i < bed.outs; i++)
		bytes[bed.out[i]->flow - 1] += bed.out[i]->bytes;
	CHECK(bytes[0] > 300000);
	CHECK_NEAR((double)bytes[0], (double)bytes[1], 2 * 1514 + 1500);
	(void)bed_get(&bed, 100 * SECOND);
	CHECK_INT(bed_count(&bed, PKT_DELIVERED), 3000);
	bed_end(&bed);
}

static void a_flow_stays_in_order(void)
{
	struct link_conf conf = fair((struct queue_conf){ .limit_packets = 50 });
	struct bed bed;
	uint64_t last[5] = { 0 };

	bed_begin(&bed, &conf, 5000);
	for (uint32_t i = 0; i < 5000; i++)
		(void)put_of(&bed, i * i % 5, 200 + i % 1300, (nsec_t)i * 400 * US);
	CHECK_INT(bed_get(&bed, 1000 * SECOND), 5000);
	for (size_t i = 0; i < bed.outs; i++) {
		const struct pkt *p = bed.out[i];

		if (p->fate != PKT_DELIVERED)
			continue;
		CHECK(!last[p->flow] || p->index > last[p->flow]);
		last[p->flow] = p->index;
	}
	bed_end(&bed);
}

static void the_fattest_flow_pays_for_a_full_queue(void)
{
	struct link_conf conf = fair(
		(struct queue_conf){ .limit_packets = 10, .codel = { .target = 100 * SECOND } });
	struct bed bed;

	bed_begin(&bed, &conf, 100);
	for (size_t i = 0; i < 3; i++)
		(void)put_of(&bed, 1, 1000, 0);
	for (size_t i = 0; i < 30; i++)
		(void)put_of(&bed, 2, 1000, 0);
	CHECK_INT(bed_get(&bed, 100 * SECOND), 33);
	for (size_t i = 0; i < bed.outs; i++) {
		if (bed.out[i]->fate == PKT_DELIVERED)
			continue;
		CHECK_INT(bed.out[i]->flow, 2);
		CHECK_INT(bed.out[i]->cause, PKT_CAUSE_HEAD);
	}
	CHECK_INT(bed_count(&bed, PKT_DROPPED), 22);
	bed_end(&bed);
}

CU_TestInfo fq_tests[] = {
	TEST(a_thin_flow_passes_a_fat_one),
	TEST(two_fat_flows_share_evenly),
	TEST(a_flow_stays_in_order),
	TEST(the_fattest_flow_pays_for_a_full_queue),
	CU_TEST_INFO_NULL,
};
