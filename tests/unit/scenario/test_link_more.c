/* test_link_more.c - the rarer settings of a link: each reaches the model, and makes no nonsense.
 */
#include "harness/base/text.h"
#include "harness/scenario/words.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo link_more_tests[];

static const struct link_conf *down(const struct plan *p)
{
	return &p->chains[PLAN_TO_BUYER].links[2];
}

static void refuses_down(const char *settings, const char *says)
{
	struct folder f;

	folder_make(&f);
	plan_free(folder_load_down(&f, settings));
	CHECK_HAS(f.err.text, says);
	folder_remove(&f);
}

static void a_rate_has_a_bucket_overhead_and_cells(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_down(&f,
			     "rate: {limit: 4 Mbit/s, bucket: 15 kB, debt: yes, overhead: -4 B, "
			     "cell: 48 B, cell-overhead: 5 B}");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct rate_conf *r = &down(p)->rate;

		CHECK_INT(r->bps, 4000000);
		CHECK_INT(r->burst_bytes, 15000);
		CHECK(r->burst_debt);
		CHECK_INT(r->overhead_bytes, -4);
		CHECK_INT(r->cell_bytes, 48);
		CHECK_INT(r->cell_overhead_bytes, 5);
	}
	plan_free(p);
	folder_remove(&f);
	refuses_down("rate: {limit: 4 Mbit/s, debt: yes}", "\"debt\" without a \"bucket\"");
	refuses_down("rate: {limit: 4 Mbit/s, cell-overhead: 5 B}", "without a \"cell\"");
	refuses_down("rate: {limit: 4 Mbit/s, cell: 5 B, cell-overhead: -5 B}", "costs 0");
}

/* By hand: pi = 0.01 / 0.11, 0.3 pi + 0.001 (1 - pi) = 0.028182; 1/30 / (1 + 1/30) = 0.032258. */
static void models_of_loss_are_told_by_their_own_numbers(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_down(&f, "loss: {to-bad: 1 %, to-good: 10 %, bad: 30 %, good: 0.1 %}");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(down(p)->loss.kind, LOSS_GILBERT_ELLIOTT);
		CHECK_NEAR(chance_value(down(p)->loss.ge.loss_good), 0.001, 1e-9);
		CHECK_NEAR(chance_value(down(p)->loss.mean), 0.0281818, 1e-6);
	}
	plan_free(p);
	p = folder_load_down(&f, "loss: {p13: 1 %, p31: 30 %}");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(down(p)->loss.kind, LOSS_4_STATE);
		CHECK_NEAR(chance_value(down(p)->loss.mean), 0.0322581, 1e-6);
	}
	plan_free(p);
	p = folder_load_down(&f, "loss: {every: 50}");
	CHECK_STR(f.err.text, "");
	if (p)
		CHECK_INT(down(p)->loss.period, 50);
	plan_free(p);
	folder_remove(&f);
	refuses_down("loss: {every: 0}", "every 0th packet");
	refuses_down("loss: {p13: 60 %, p14: 60 %, p31: 1 %}", "p13 + p14");
	refuses_down("loss: {to-bad: 110 %, to-good: 1 %, bad: 1 %}", "110 %");
}

static void reordering_and_slots_reach_the_model(void)
{
	struct text t = { 0 };
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_down(&f, "reorder: {share: 1 %, gap: 5, early: 10 ms}, "
				 "slot: {from: 5 ms, to: 10 ms, packets: 20, bytes: 30 kB}");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct link_conf *link = down(p);

		CHECK_NEAR(chance_value(link->reorder.chance), 0.01, 1e-9);
		CHECK_INT(link->reorder.gap, 5);
		CHECK_INT(link->reorder.early, 10 * NSEC_PER_MSEC);
		CHECK_INT(link->slot.min, 5 * NSEC_PER_MSEC);
		CHECK_INT(link->slot.max, 10 * NSEC_PER_MSEC);
		CHECK_INT(link->slot.packets, 20);
		CHECK_INT(link->slot.bytes, 30000);
		words_special(link, &t);
		CHECK_STR(text_str(&t),
			  "1 % of one in 5 let past the others by 10 ms, slots every 5 ms to 10 ms "
			  "of 20 packets and 30 kB");
	}
	text_done(&t);
	plan_free(p);
	folder_remove(&f);
	refuses_down("slot: {from: 5 ms, to: 1 ms}", "lies below");
	refuses_down("slot: {from: 0 ms, to: 0 ms}", "lies below");
	refuses_down("reorder: {early: 1 ms}", "share");
}

static void competitors_share_the_queue(void)
{
	struct text t = { 0 };
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_down(
		&f, "rate: 8 Mbit/s, queue: 100 ms, cross: ["
		    "{kind: greedy, rtt: 50 ms, window: 40, flows: 2}, "
		    "{kind: on-off, rate: 1 Mbit/s, on: 2 s, off: 3 s, begin: 1 s, end: 9 s}, "
		    "{kind: constant, rate: 200 kbit/s, packet: 200 B}]");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct cross_conf *c = down(p)->cross;

		CHECK_INT(down(p)->cross_count, 3);
		CHECK_INT(c[0].kind, CROSS_GREEDY);
		CHECK_INT(c[0].rtt, 50 * NSEC_PER_MSEC);
		CHECK_INT(c[0].window_max, 40);
		CHECK_INT(c[0].flows, 2);
		CHECK_INT(c[1].kind, CROSS_ON_OFF);
		CHECK_INT(c[1].on, 2 * NSEC_PER_SEC);
		CHECK_INT(c[1].off, 3 * NSEC_PER_SEC);
		CHECK_INT(c[1].begin, NSEC_PER_SEC);
		CHECK_INT(c[1].end, 9 * NSEC_PER_SEC);
		CHECK_INT(c[2].bps, 200000);
		CHECK_INT(c[2].bytes, 200);
		words_special(down(p), &t);
		CHECK_STR(text_str(&t),
			  "2 greedy flows of cross traffic over 50 ms window 40, 1 on-off flow of "
			  "cross traffic at 1 Mbit/s on 2 s off 3 s from 1 s to 9 s, 1 constant "
			  "flow of cross traffic at 200 kbit/s in packets of 200 B");
	}
	text_done(&t);
	plan_free(p);
	folder_remove(&f);
	refuses_down("cross: [{kind: greedy}]", "needs \"rtt\"");
	refuses_down("cross: [{kind: constant}]", "without a \"rate\"");
	refuses_down("cross: [{kind: on-off, rate: 1 Mbit/s, on: 1 s}]", "needs both");
	refuses_down("cross: [{kind: constant, rate: 1 Mbit/s, begin: 2 s, end: 1 s}]",
		     "not after");
	refuses_down("cross: {kind: constant}", "cross traffic");
}

static void a_link_says_how_many_packets_may_be_out_of_order(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_down(&f, "capacity: 1000, jitter: {sigma: 1 ms, order: free}");
	CHECK_STR(f.err.text, "");
	if (p)
		CHECK_INT(down(p)->capacity, 1000);
	plan_free(p);
	folder_remove(&f);
	refuses_down("capacity: 0", "2:56: a capacity of 0");
	refuses_down("capacity: 16777217", "capacity is 16777217");
	refuses_down("capacity: many", "2:56:");
}

CU_TestInfo link_more_tests[] = {
	TEST(a_rate_has_a_bucket_overhead_and_cells),
	TEST(models_of_loss_are_told_by_their_own_numbers),
	TEST(reordering_and_slots_reach_the_model),
	TEST(competitors_share_the_queue),
	TEST(a_link_says_how_many_packets_may_be_out_of_order),
	CU_TEST_INFO_NULL,
};
