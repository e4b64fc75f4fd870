/* test_netem.c - a link in netem's order, clause by clause. */
#include "harness/model/netem.h"
#include "tests/support/suite.h"
#include "tests/unit/model/netem_rig.h"

#define MS NSEC_PER_MSEC

/* Seed 1 draws 276959246, 18909696, 2298495022, 9442690, 3222971081. */
#define SEEDED .has = NETEM_HAS_SEED, .seed = 1

static void leaves_after_the_latency(void)
{
	const struct netem_conf conf = { .limit = 10, .latency = 10 * MS };
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 0);
	CHECK_INT(link_next(rig.link), 10 * MS);
	rig_get(&rig, 10 * MS - 1);
	CHECK_INT(rig.outs, 0);
	rig_get(&rig, 10 * MS);
	rig_check(&rig, 0, 0, 10 * MS);
	CHECK_INT(rig.out[0]->propagation_ns, 10 * MS);
	CHECK_INT(link_next(rig.link), NSEC_NEVER);
	rig_end(&rig);
}

/* Each chance of 1 draws and is not met: the fifth number is the delay's, 971081 in 2000000. */
static void draws_copy_loss_corruption_reorder_delay_from_one_stream(void)
{
	const struct netem_conf conf = { .has = NETEM_HAS_SEED | NETEM_HAS_CORRUPT |
						NETEM_HAS_REORDER,
					 .seed = 1,
					 .limit = 10,
					 .latency = 10 * MS,
					 .jitter = MS,
					 .duplicate = 1,
					 .loss = 1,
					 .corrupt = 1,
					 .gap = 1,
					 .reorder = 1 };
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 0);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 0, 9 * MS + 971081);
	CHECK_INT(rig.out[0]->jitter_ns, 971081 - MS);
	rig_end(&rig);
}

/* Packets 1 and 2 draw for the delay only, 959246 and 909696; the third draws for reorder first, so
 * its delay is 1442690. */
static void a_gap_decides_without_drawing(void)
{
	const struct netem_conf conf = { .has = NETEM_HAS_SEED | NETEM_HAS_REORDER,
					 .seed = 1,
					 .limit = 10,
					 .latency = 10 * MS,
					 .jitter = MS,
					 .gap = 3,
					 .reorder = 1 };
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	for (int i = 0; i < 3; i++)
		(void)rig_put(&rig, 100, 100 * MS * i);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 0, 9 * MS + 959246);
	rig_check(&rig, 1, 1, 109 * MS + 909696);
	rig_check(&rig, 2, 2, 209 * MS + 1442690);
	rig_end(&rig);
}

/* Which of ten packets, 1 ms apart, leave at once. */
static void check_gap(enum netem_version version, uint32_t gap, unsigned want)
{
	const struct netem_conf conf = {
		.version = version, .limit = 100, .latency = 100 * MS, .gap = gap
	};
	struct rig rig;
	unsigned at_once = 0;

	rig_begin(&rig, &conf, 10);
	for (unsigned i = 0; i < 10; i++)
		at_once |= (rig_put(&rig, 100, i * MS)->due == (nsec_t)i * MS && rig.outs) << i;
	for (unsigned i = 0; i < rig.outs; i++)
		CHECK(want & 1U << rig.out[i]->index);
	CHECK_INT(rig.outs, __builtin_popcount(want));
	CHECK(at_once);
	rig_end(&rig);
}

static void a_gap_of_n_reorders_every_nth_packet(void)
{
	check_gap(NETEM_LINUX_6_18, 1, 0x3ff);
	check_gap(NETEM_LINUX_6_18, 3, 1 << 2 | 1 << 5 | 1 << 8);
	check_gap(NETEM_LINUX_4_14, 3, 1 << 2 | 1 << 5 | 1 << 8);
	check_gap(NETEM_LINUX_3_12, 3, 1 << 3 | 1 << 7);
}

/* Of three entries the first number takes the last, the second the first: 15 ms and 5 ms. */
static void jitter_may_overtake(void)
{
	static const struct netem_table table = { .count = 3, .entries = { -8192, 0, 8192 } };
	const struct netem_conf conf = { SEEDED, .limit = 10, .latency = 10 * MS, .jitter = 5 * MS,
					 .table = &table };
	struct rig rig;
	struct link_realised realised;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 0);
	(void)rig_put(&rig, 100, MS);
	CHECK_INT(link_next(rig.link), 6 * MS);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 0, 1, 6 * MS);
	rig_check(&rig, 1, 0, 15 * MS);
	rig.link->ops->realised(rig.link, &realised);
	CHECK_INT(realised.overtook, 1);
	CHECK_INT(realised.jitter_sd_ns, 5 * MS);
	CHECK_INT(realised.delay_mean_ns, 10 * MS);
	rig_end(&rig);
}

/* -4 ms: due in the past, so it leaves when netem looks, on arrival. */
static void a_negative_delay_leaves_at_once(void)
{
	static const struct netem_table table = { .count = 1, .entries = { INT16_MIN } };
	const struct netem_conf conf = { .limit = 10, .jitter = MS, .table = &table };
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 50 * MS);
	rig_check(&rig, 0, 0, 50 * MS);
	CHECK_INT(rig.out[0]->jitter_ns, 0);
	rig_end(&rig);
}

/* Copies. */

static void a_copy_comes_before_its_original(void)
{
	const struct netem_conf conf = { .limit = 10,
					 .latency = 10 * MS,
					 .duplicate = NETEM_ALWAYS };
	struct link_counts counts;
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 0);
	rig_get(&rig, NSEC_NEVER);
	CHECK_INT(rig.outs, 2);
	rig_check_copy(&rig, 0, 0, 10 * MS);
	rig_check(&rig, 1, 0, 10 * MS);
	rig.link->ops->counts(rig.link, &counts);
	CHECK_INT(counts.copies, 1);
	CHECK_INT(counts.in, 1);
	CHECK_INT(counts.out, 2);
	rig_end(&rig);
}

static void a_reordered_copy_comes_after_its_reordered_original(void)
{
	const struct netem_conf conf = {
		.limit = 10, .latency = 10 * MS, .gap = 1, .duplicate = NETEM_ALWAYS
	};
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 0);
	CHECK_INT(rig.outs, 2);
	rig_check(&rig, 0, 0, 0);
	rig_check_copy(&rig, 1, 0, 0);
	rig_end(&rig);
}

static void a_packet_copied_and_lost_stays_one(void)
{
	const struct netem_conf conf = { .limit = 10,
					 .duplicate = NETEM_ALWAYS,
					 .loss = NETEM_ALWAYS };
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 5);
	CHECK_INT(rig.outs, 1);
	rig_check(&rig, 0, 0, 5);
	rig_end(&rig);
}

/* Every second draw of loss is met: the first packet's, then the copy's of the second. */
static void a_copy_draws_its_own_loss(void)
{
	const struct netem_conf conf = { SEEDED, .limit = 10, .duplicate = NETEM_ALWAYS,
					 .loss_model = NETEM_LOSS_4_STATES,
					 .states = { .p14 = NETEM_ALWAYS } };
	struct rig rig;

	rig_begin(&rig, &conf, 8);
	(void)rig_put(&rig, 100, 0);
	(void)rig_put(&rig, 100, 7);
	CHECK_INT(rig.outs, 3);
	rig_check(&rig, 0, 0, 0);
	CHECK_INT(rig.out[1]->copy_of, 1);
	CHECK_INT(rig.out[1]->fate, PKT_LOST);
	CHECK_INT(rig.out[1]->due, 7);
	rig_check(&rig, 2, 1, 7);
	rig_end(&rig);
}

/* The second number is the original's, 18909696; the third the copy's, 2298495022. */
static void a_copy_is_made_before_its_original_is_corrupted(void)
{
	const struct netem_conf conf = { .has = NETEM_HAS_SEED | NETEM_HAS_CORRUPT,
					 .seed = 1,
					 .limit = 10,
					 .duplicate = NETEM_ALWAYS,
					 .corrupt = 20000000 };
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 0);
	CHECK_INT(rig.outs, 2);
	CHECK_INT(rig.out[0]->copy_of, 0);
	CHECK_INT(rig.out[0]->corrupt_bit, PKT_INTACT);
	CHECK(rig.out[1]->corrupt_bit >= 0 && rig.out[1]->corrupt_bit < 800);
	rig_end(&rig);
}

static void without_a_copy_to_have_the_packet_goes_on(void)
{
	const struct netem_conf conf = { .limit = 10, .duplicate = NETEM_ALWAYS };
	struct link_counts counts;
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	rig.copies_left = 0;
	(void)rig_put(&rig, 100, 0);
	CHECK_INT(rig.outs, 1);
	rig.link->ops->counts(rig.link, &counts);
	CHECK_INT(counts.copies_refused, 1);
	rig_end(&rig);
}

/* Loss, corruption, limit. */

static void a_lost_packet_ends_on_arrival(void)
{
	const struct netem_conf conf = { .limit = 10, .loss = NETEM_ALWAYS, .latency = MS };
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put(&rig, 100, 3);
	rig_check_ended(&rig, 0, 0, 3, PKT_CAUSE_LOSS);
	rig_end(&rig);
}

static void ecn_marks_what_can_be_marked_and_loses_the_rest(void)
{
	const struct netem_conf conf = {
		.has = NETEM_HAS_ECN, .ecn = 1, .limit = 10, .loss = NETEM_ALWAYS
	};
	struct link_counts counts;
	struct rig rig;

	rig_begin(&rig, &conf, 4);
	(void)rig_put_ecn(&rig, PKT_NOT_ECT, 0);
	rig_check_ended(&rig, 0, 0, 0, PKT_CAUSE_LOSS);
	for (unsigned i = 1; i < 4; i++) {
		(void)rig_put_ecn(&rig, (enum pkt_ecn)i, i);
		rig_check(&rig, i, i, i);
		CHECK_INT(rig.out[i]->ecn, PKT_CE);
	}
	rig.link->ops->counts(rig.link, &counts);
	CHECK_INT(counts.marked, 3);
	rig_end(&rig);
}

static void corruption_turns_a_bit_of_the_packet(void)
{
	const struct netem_conf conf = { .has = NETEM_HAS_CORRUPT,
					 .corrupt = NETEM_ALWAYS,
					 .limit = 10 };
	unsigned bits = 0;
	struct rig rig;

	rig_begin(&rig, &conf, 200);
	for (int i = 0; i < 200; i++) {
		const struct pkt *p = rig_put(&rig, 1, i);

		CHECK(p->corrupt_bit >= 0 && p->corrupt_bit < 8);
		bits |= 1U << (p->corrupt_bit & 31);
	}
	CHECK_INT(bits, 0xff);
	rig_end(&rig);
}

static void the_limit_counts_the_delay_line(void)
{
	const struct netem_conf conf = { .limit = 2, .latency = 10 * MS };
	struct link_counts counts;
	struct rig rig;

	rig_begin(&rig, &conf, 8);
	(void)rig_put(&rig, 100, 0);
	(void)rig_put(&rig, 100, MS);
	(void)rig_put(&rig, 100, 2 * MS);
	rig_check_ended(&rig, 0, 2, 2 * MS, PKT_CAUSE_LIMIT);
	rig.link->ops->counts(rig.link, &counts);
	CHECK_INT(counts.held, 2);
	CHECK_INT(counts.queued_bytes, 200);
	CHECK_INT(counts.ended[PKT_CAUSE_LIMIT], 1);
	(void)rig_put(&rig, 100, 10 * MS);
	rig_get(&rig, NSEC_NEVER);
	rig_check(&rig, 1, 0, 10 * MS);
	rig_check(&rig, 3, 3, 20 * MS);
	rig_end(&rig);
}

static void a_limit_of_0_takes_nothing(void)
{
	const struct netem_conf conf = { .limit = 0 };
	struct rig rig;

	rig_begin(&rig, &conf, 2);
	(void)rig_put(&rig, 100, 1);
	rig_check_ended(&rig, 0, 0, 1, PKT_CAUSE_LIMIT);
	rig_end(&rig);
}

/* The original was let in before its copy came; the next one is dropped, and its copy never made.
 */
static void a_copy_may_exceed_the_limit_by_one(void)
{
	const struct netem_conf conf = { .limit = 1,
					 .latency = 10 * MS,
					 .duplicate = NETEM_ALWAYS };
	struct link_counts counts;
	struct rig rig;

	rig_begin(&rig, &conf, 8);
	(void)rig_put(&rig, 100, 0);
	rig.link->ops->counts(rig.link, &counts);
	CHECK_INT(counts.held, 2);
	(void)rig_put(&rig, 100, 1);
	rig_check_ended(&rig, 0, 1, 1, PKT_CAUSE_LIMIT);
	rig.link->ops->counts(rig.link, &counts);
	CHECK_INT(counts.copies, 1);
	rig_end(&rig);
}

CU_TestInfo netem_tests[] = {
	TEST(leaves_after_the_latency),
	TEST(draws_copy_loss_corruption_reorder_delay_from_one_stream),
	TEST(a_gap_decides_without_drawing),
	TEST(a_gap_of_n_reorders_every_nth_packet),
	TEST(jitter_may_overtake),
	TEST(a_negative_delay_leaves_at_once),
	TEST(a_copy_comes_before_its_original),
	TEST(a_reordered_copy_comes_after_its_reordered_original),
	TEST(a_packet_copied_and_lost_stays_one),
	TEST(a_copy_draws_its_own_loss),
	TEST(a_copy_is_made_before_its_original_is_corrupted),
	TEST(without_a_copy_to_have_the_packet_goes_on),
	TEST(a_lost_packet_ends_on_arrival),
	TEST(ecn_marks_what_can_be_marked_and_loses_the_rest),
	TEST(corruption_turns_a_bit_of_the_packet),
	TEST(the_limit_counts_the_delay_line),
	TEST(a_limit_of_0_takes_nothing),
	TEST(a_copy_may_exceed_the_limit_by_one),
	CU_TEST_INFO_NULL,
};
