/* test_netem_change.c - what a message changes, and the sums of rate and slot. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/model/netem_change.h"
#include "tests/support/suite.h"

static const struct netem_entropy entropy = { .delay = 11,
					      .loss = 12,
					      .duplicate = 13,
					      .reorder = 14,
					      .corrupt = 15,
					      .seed = 1 };

static int tell(struct netem_set *set, const struct netem_conf *conf)
{
	struct err err;

	return netem_change(set, conf, &entropy, 1000, &err);
}

static struct netem_set told(const struct netem_conf *conf)
{
	struct netem_set set = { .version = conf->version };

	CHECK_INT(tell(&set, conf), 0);
	return set;
}

static const struct netem_table pareto_like = { .count = 2, .entries = { 3, 4 } };

/* Every attribute set. */
static const struct netem_conf full = {
	.has = NETEM_HAS_CORR | NETEM_HAS_REORDER | NETEM_HAS_CORRUPT | NETEM_HAS_RATE |
	       NETEM_HAS_ECN | NETEM_HAS_SLOT | NETEM_HAS_SEED,
	.latency = 100,
	.jitter = 20,
	.limit = 500,
	.loss = 21,
	.gap = 3,
	.duplicate = 22,
	.delay_corr = 31,
	.loss_corr = 32,
	.duplicate_corr = 33,
	.reorder = 41,
	.reorder_corr = 42,
	.corrupt = 51,
	.corrupt_corr = 52,
	.rate = 1000,
	.packet_overhead = 61,
	.cell_size = 62,
	.cell_overhead = 63,
	.ecn = 1,
	.slot = { .min = 71, .max = 72, .packets = 73, .bytes = 74 },
	.seed = 7,
	.table = &pareto_like,
};

static void a_bare_message_resets_what_is_always_told(void)
{
	const struct netem_conf bare = { .limit = 1000 };
	struct netem_set set = told(&full);

	set.counter = 5;
	CHECK_INT(tell(&set, &bare), 0);
	CHECK_INT(set.latency, 0);
	CHECK_INT(set.jitter, 0);
	CHECK_INT(set.limit, 1000);
	CHECK_INT(set.loss.random, 0);
	CHECK_INT(set.gap, 0);
	CHECK_INT(set.counter, 0);
	CHECK_INT(set.duplicate, 0);
}

static void a_bare_message_keeps_everything_else(void)
{
	const struct netem_conf bare = { .limit = 1000 };
	struct netem_set set = told(&full);

	set.delay_corr.last = 99;
	set.slot_next = 12345;
	CHECK_INT(tell(&set, &bare), 0);
	CHECK_INT(set.delay_corr.rho, 31);
	CHECK_INT(set.delay_corr.last, 99);
	CHECK_INT(set.loss.corr.rho, 32);
	CHECK_INT(set.duplicate_corr.rho, 33);
	CHECK_INT(set.reorder, 41);
	CHECK_INT(set.reorder_corr.rho, 42);
	CHECK_INT(set.corrupt, 51);
	CHECK_INT(set.corrupt_corr.rho, 52);
	CHECK_INT(set.rate, 1000);
	CHECK_INT(set.packet_overhead, 61);
	CHECK_INT(set.cell_size, 62);
	CHECK_INT(set.cell_overhead, 63);
	CHECK(set.ecn);
	CHECK(set.slot_on);
	CHECK_INT(set.slot.max, 72);
	CHECK_INT(set.slot_next, 12345);
	CHECK(set.table == &pareto_like);
}

static void a_gap_without_reorder_forces_it_to_100_percent(void)
{
	const struct netem_conf gap = { .limit = 1000, .gap = 2 };
	struct netem_set set = told(&full);

	CHECK_INT(set.reorder, 41);
	CHECK_INT(tell(&set, &gap), 0);
	CHECK_INT(set.reorder, NETEM_ALWAYS);
	CHECK_INT(set.reorder_corr.rho, 42);
}

static void correlations_begin_again_from_entropy_when_told(void)
{
	struct netem_set set = told(&full);

	CHECK_INT(set.delay_corr.last, 11);
	CHECK_INT(set.loss.corr.last, 12);
	CHECK_INT(set.duplicate_corr.last, 13);
	CHECK_INT(set.reorder_corr.last, 14);
	CHECK_INT(set.corrupt_corr.last, 15);
	set.loss.corr.last = 99;
	set.reorder_corr.last = 99;
	CHECK_INT(tell(&set, &full), 0);
	CHECK_INT(set.loss.corr.last, 12);
	CHECK_INT(set.reorder_corr.last, 14);
}

static void a_loss_model_ends_with_the_next_message(void)
{
	const struct netem_conf bare = { .limit = 1000 };
	struct netem_conf conf = { .loss_model = NETEM_LOSS_GE, .ge = { .p = 5 } };
	struct netem_set set = told(&conf);

	CHECK_INT(set.loss.model, NETEM_LOSS_GE);
	CHECK_INT(set.loss.side, NETEM_GOOD);
	set.loss.side = NETEM_BAD;
	CHECK_INT(tell(&set, &conf), 0);
	CHECK_INT(set.loss.side, NETEM_GOOD);
	conf.loss_model = NETEM_LOSS_4_STATES;
	CHECK_INT(tell(&set, &conf), 0);
	CHECK_INT(set.loss.four, NETEM_SENT_IN_GAP);
	CHECK_INT(tell(&set, &bare), 0);
	CHECK_INT(set.loss.model, NETEM_LOSS_RANDOM);
}

static void rate64_counts_only_above_the_rate_in_force(void)
{
	struct netem_conf conf = { .has = NETEM_HAS_RATE | NETEM_HAS_RATE64,
				   .rate = UINT32_MAX,
				   .rate64 = 5000000000 };
	struct netem_set set = told(&conf);

	CHECK_INT(set.rate, 5000000000);
	conf.has = NETEM_HAS_RATE64;
	conf.rate64 = 4000000000;
	CHECK_INT(tell(&set, &conf), 0);
	CHECK_INT(set.rate, 5000000000);
	conf.has = NETEM_HAS_RATE;
	conf.rate = 7;
	CHECK_INT(tell(&set, &conf), 0);
	CHECK_INT(set.rate, 7);
}

static void jitter_is_capped_and_loses_its_sign(void)
{
	const struct netem_conf long_one = { .jitter = 3 * NSEC_PER_SEC };
	const struct netem_conf negative = { .jitter = -5 };
	const struct netem_conf slot = { .has = NETEM_HAS_SLOT,
					 .slot = { .jitter = -3 * NSEC_PER_SEC } };

	CHECK_INT(told(&long_one).jitter, INT32_MAX);
	CHECK_INT(told(&negative).jitter, 5);
	CHECK_INT(told(&slot).slot.jitter, INT32_MAX);
}

static void a_slot_of_zero_is_off_and_budgets_of_zero_are_none(void)
{
	struct netem_conf conf = { .has = NETEM_HAS_SLOT, .slot = { .packets = 5 } };
	struct netem_set set = told(&conf);

	CHECK(!set.slot_on);
	CHECK_INT(set.slot.packets, 5);
	CHECK_INT(set.slot.bytes, INT32_MAX);
	conf.slot.max = 1;
	CHECK_INT(tell(&set, &conf), 0);
	CHECK(set.slot_on);
	CHECK_INT(set.slot_next, 1000);
}

/* The seed: entropy says 1, whose first number is 276959246. */
static void reseeds_at_every_message_before_7_1(void)
{
	const struct netem_conf bare = { .limit = 1 };
	struct netem_set set = told(&bare);

	CHECK_INT(netem_prng_draw(&set.prng), 276959246);
	CHECK_INT(netem_prng_draw(&set.prng), 18909696);
	CHECK_INT(tell(&set, &bare), 0);
	CHECK_INT(netem_prng_draw(&set.prng), 276959246);
}

static void from_7_1_reseeds_only_when_a_seed_is_told(void)
{
	struct netem_conf conf = { .version = NETEM_LINUX_7_1 };
	struct netem_set set = told(&conf);

	CHECK_INT(netem_prng_draw(&set.prng), 276959246);
	CHECK_INT(tell(&set, &conf), 0);
	CHECK_INT(netem_prng_draw(&set.prng), 18909696);
	conf.has = NETEM_HAS_SEED;
	conf.seed = 0;
	CHECK_INT(tell(&set, &conf), 0);
	CHECK_INT(netem_prng_draw(&set.prng), 1574944);
}

/* 100 ns are 1 tick, 1000 ns are 15. */
static void counts_in_ticks_up_to_4_14(void)
{
	const struct netem_conf conf = { .version = NETEM_LINUX_4_14,
					 .latency = 1000,
					 .jitter = 100,
					 .has = NETEM_HAS_RATE,
					 .rate = 1000000 };
	struct netem_set set = told(&conf);

	CHECK_INT(set.latency, 15);
	CHECK_INT(set.jitter, 1);
	CHECK_INT(netem_tx_time(&set, 1), 1000 >> 6);
}

static nsec_t tx(uint64_t rate, int32_t overhead, uint32_t cell, int32_t cell_overhead,
		 uint32_t bytes)
{
	const struct netem_set set = { .rate = rate,
				       .packet_overhead = overhead,
				       .cell_size = cell,
				       .cell_overhead = cell_overhead };

	return netem_tx_time(&set, bytes);
}

static void sending_takes_bytes_over_rate_rounded_down(void)
{
	CHECK_INT(tx(0, 0, 0, 0, 1000), 0);
	CHECK_INT(tx(1000, 0, 0, 0, 1000), NSEC_PER_SEC);
	CHECK_INT(tx(3, 0, 0, 0, 1), 333333333);
	CHECK_INT(tx(1000, 20, 0, 0, 1000), 1020 * NSEC_PER_MSEC);
	CHECK_INT(tx(1000, -20, 0, 0, 1000), 980 * NSEC_PER_MSEC);
}

/* 100 bytes: 2 cells of 48 + 5 and a third for the last 4; 96 bytes: 2 cells. */
static void cells_are_filled_up_and_carry_their_overhead(void)
{
	CHECK_INT(tx(1000, 0, 48, 5, 100), 3 * 53 * NSEC_PER_MSEC);
	CHECK_INT(tx(1000, 0, 48, 5, 96), 2 * 53 * NSEC_PER_MSEC);
	CHECK_INT(tx(1000, 4, 48, -8, 96), 3 * 40 * NSEC_PER_MSEC);
	CHECK_INT(tx(1000, 0, 48, 5, 0), 0);
}

/* -1 byte is 2^64 - 1: times 10^9 mod 2^64 is 2^64 - 10^9; over 10^9 bytes/s 18446744072. In cells
 * of 2^31 the 32 low bits are 1 cell, and one more for the rest: 2^32 bytes wrap to 0. */
static void a_length_below_zero_wraps_as_in_the_kernel(void)
{
	CHECK_INT(tx(1000000000, -61, 0, 0, 60), 18446744072);
	CHECK_INT(tx(1000000000, -61, 1U << 31, 0, 60), 0);
}

/* Slots: 2^31 of 2^32 is the half. */
static void a_uniform_slot_lies_between_its_bounds(void)
{
	struct netem_set set = { .slot = { .min = 100, .max = 300, .packets = 2, .bytes = 3 } };

	netem_slot_begin(&set, 1000, 1U << 31);
	CHECK_INT(set.slot_next, 1000 + 200);
	CHECK_INT(set.slot_packets_left, 2);
	CHECK_INT(set.slot_bytes_left, 3);
	netem_slot_begin(&set, 1000, UINT32_MAX);
	CHECK_INT(set.slot_next, 1000 + 299);
}

/* A range of 4 s times 2^31 is 8.6 10^18, still below 2^63; times 3 2^30 it is 2^64 - 5.56 10^18.
 */
static void a_slot_range_over_2_seconds_overflows_before_7_1(void)
{
	struct netem_set set = { .slot = { .max = 4 * NSEC_PER_SEC } };

	netem_slot_begin(&set, 0, 3U << 30);
	CHECK_INT(set.slot_next, 3 * NSEC_PER_SEC - ((nsec_t)1 << 32));
	set.version = NETEM_LINUX_7_1;
	netem_slot_begin(&set, 0, 3U << 30);
	CHECK_INT(set.slot_next, 3 * NSEC_PER_SEC);
}

/* Seed 1 draws 276959246, even: entry 0. */
static void a_slot_with_a_table_draws_from_the_stream(void)
{
	const struct netem_table table = { .count = 2, .entries = { 8192, 0 } };
	struct netem_set set = { .slot_table = &table, .slot = { .delay = 500, .jitter = 70 } };

	netem_prng_seed(&set.prng, 1);
	netem_slot_begin(&set, 1000, 0);
	CHECK_INT(set.slot_next, 1000 + 570);
	CHECK_INT(netem_prng_draw(&set.prng), 18909696);
	set.slot.jitter = 0;
	netem_slot_begin(&set, 1000, 0);
	CHECK_INT(set.slot_next, 1000 + 500);
	CHECK_INT(netem_prng_draw(&set.prng), 2298495022);
}

static int refused(const struct netem_conf *conf)
{
	struct netem_set set = { .version = conf->version, .limit = 42 };
	int r = tell(&set, conf);

	CHECK_INT(set.limit, 42);
	return r;
}

static void refuses_what_the_kernel_refuses(void)
{
	static const struct netem_table empty = { .count = 0 };
	const struct netem_conf wrong[] = {
		{ .table = &empty },
		{ .slot_table = &empty },
		{ .version = NETEM_LINUX_7_1, .latency = -1 },
		{ .version = NETEM_LINUX_7_1, .jitter = -1 },
		{ .version = NETEM_LINUX_4_14, .has = NETEM_HAS_SLOT },
		{ .version = NETEM_LINUX_7_1,
		  .has = NETEM_HAS_SLOT,
		  .slot = { .min = 2, .max = 1 } },
		{ .version = NETEM_LINUX_7_1, .has = NETEM_HAS_SLOT, .slot = { .packets = -1 } },
		{ .version = NETEM_LINUX_7_1, .has = NETEM_HAS_SLOT, .slot = { .min = -1 } },
		{ .version = NETEM_VERSION_COUNT },
	};
	const struct netem_conf endless = { .latency = 3601 * NSEC_PER_SEC };
	const struct netem_conf negative = { .latency = -5, .has = NETEM_HAS_SLOT };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		CHECK_INT(refused(&wrong[i]), -EINVAL);
	CHECK_INT(refused(&endless), -ERANGE);
	CHECK_INT(told(&negative).latency, -5);
}

static void a_kernel_does_not_change_under_its_qdisc(void)
{
	const struct netem_conf conf = { .version = NETEM_LINUX_7_1 };
	struct netem_set set = { .version = NETEM_LINUX_6_18 };

	CHECK_INT(tell(&set, &conf), -EINVAL);
}

static void versions_have_words(void)
{
	enum netem_version version;
	struct err err;

	for (unsigned v = 0; v < NETEM_VERSION_COUNT; v++) {
		CHECK_INT(netem_version_parse(netem_version_word((enum netem_version)v), &version,
					      &err),
			  0);
		CHECK_INT(version, v);
	}
	CHECK_INT(netem_version_parse("linux-9", &version, &err), -EINVAL);
	CHECK_HAS(err.text, "linux-6.18");
}

CU_TestInfo netem_change_tests[] = {
	TEST(a_bare_message_resets_what_is_always_told),
	TEST(a_bare_message_keeps_everything_else),
	TEST(a_gap_without_reorder_forces_it_to_100_percent),
	TEST(correlations_begin_again_from_entropy_when_told),
	TEST(a_loss_model_ends_with_the_next_message),
	TEST(rate64_counts_only_above_the_rate_in_force),
	TEST(jitter_is_capped_and_loses_its_sign),
	TEST(a_slot_of_zero_is_off_and_budgets_of_zero_are_none),
	TEST(reseeds_at_every_message_before_7_1),
	TEST(from_7_1_reseeds_only_when_a_seed_is_told),
	TEST(counts_in_ticks_up_to_4_14),
	TEST(sending_takes_bytes_over_rate_rounded_down),
	TEST(cells_are_filled_up_and_carry_their_overhead),
	TEST(a_length_below_zero_wraps_as_in_the_kernel),
	TEST(a_uniform_slot_lies_between_its_bounds),
	TEST(a_slot_range_over_2_seconds_overflows_before_7_1),
	TEST(a_slot_with_a_table_draws_from_the_stream),
	TEST(refuses_what_the_kernel_refuses),
	TEST(a_kernel_does_not_change_under_its_qdisc),
	TEST(versions_have_words),
	CU_TEST_INFO_NULL,
};
