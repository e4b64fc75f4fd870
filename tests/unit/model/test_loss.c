/* test_loss.c - loss models against their closed forms. */
#include <math.h>

#include "harness/model/loss.h"
#include "tests/support/suite.h"

#define PACKETS 1000000

static const struct dice dice = { .key = 5 };

static struct loss loss_of(const struct loss_conf *conf)
{
	struct loss loss;

	loss_init(&loss, conf, &dice);
	return loss;
}

struct tally {
	double share;
	double run;
};

static struct tally count(const struct loss_conf *conf)
{
	struct loss loss = loss_of(conf);
	size_t lost = 0;
	size_t runs = 0;
	bool last = false;

	for (uint64_t i = 0; i < PACKETS; i++) {
		bool now = loss_cause(&loss, i) != PKT_CAUSE_NONE;

		lost += now;
		runs += now && !last;
		last = now;
	}
	return (struct tally){ .share = (double)lost / PACKETS,
			       .run = runs ? (double)lost / (double)runs : 0 };
}

/* Five standard errors of the share of lost packets when outcomes are independent, times how much a
 * chain whose neighbours correlate by rho inflates it. */
static double share_bound(double share, double rho)
{
	return 5 * sqrt(share * (1 - share) / PACKETS * (1 + rho) / (1 - rho));
}

static void never_and_always_are_exact(void)
{
	struct loss_conf conf = { .kind = LOSS_RANDOM };

	CHECK_NEAR(count(&conf).share, 0, 0);
	conf.mean = CHANCE_ALWAYS;
	CHECK_NEAR(count(&conf).share, 1, 0);
	conf.kind = LOSS_NONE;
	CHECK_NEAR(count(&conf).share, 0, 0);
}

/* Runs of independent losses are geometric with mean 1 / (1 - mean). */
static void random_loss_has_its_mean_and_no_memory(void)
{
	struct loss_conf conf = { .kind = LOSS_RANDOM, .mean = chance_ratio(17, 1000) };
	struct tally t = count(&conf);
	double runs = 0.017 * PACKETS;

	CHECK_NEAR(t.share, 0.017, share_bound(0.017, 0));
	CHECK_NEAR(t.run, 1 / 0.983, 5 * sqrt(0.017 / runs));
}

/* With bad = 1 the mean burst is run; a burst is geometric with deviation sqrt(run (run - 1)). */
static void gilbert_has_its_mean_and_its_burst(void)
{
	struct loss_conf conf = { .kind = LOSS_GILBERT,
				  .mean = chance_ratio(1, 100),
				  .run_milli = 4000 };
	struct tally t = count(&conf);
	double r = 1 / 4.0;
	double p = r * 0.01 / 0.99;
	double bursts = 0.01 * PACKETS / 4;

	CHECK_NEAR(t.share, 0.01, share_bound(0.01, 1 - p - r));
	CHECK_NEAR(t.run, 4, 5 * sqrt(4 * 3 / bursts));
}

/* Long sparse bursts as of a loaded cell: mean 1.7 %, 30 % within bursts of 150 packets. The
 * state's variance is pi (1 - pi), that of the outcome given the state bad (1 - bad). */
static void sparse_bursts_have_their_mean(void)
{
	struct loss_conf conf = { .kind = LOSS_GILBERT,
				  .mean = chance_ratio(17, 1000),
				  .bad = chance_ratio(3, 10),
				  .run_milli = 150000 };
	double pi = 0.017 / 0.3;
	double r = 1 / 150.0;
	double rho = 1 - r - r * pi / (1 - pi);
	double variance = 0.3 * 0.3 * pi * (1 - pi) * (1 + rho) / (1 - rho) + 0.3 * 0.7 * pi;

	CHECK_NEAR(count(&conf).share, 0.017, 5 * sqrt(variance / PACKETS));
}

/* The chain that words are compiled to, by the formulas of the header. */
static void words_compile_to_the_chain_of_the_formulas(void)
{
	struct ge_conf ge = loss_compile((struct loss_words){
		.mean = chance_ratio(17, 1000), .bad = chance_ratio(3, 10), .run_milli = 150000 });
	double pi = 0.017 / 0.3;

	CHECK_NEAR(chance_value(ge.to_good), 1 / 150.0, 1e-15);
	CHECK_NEAR(chance_value(ge.to_bad), pi / (1 - pi) / 150, 1e-15);
	CHECK_NEAR(chance_value(ge.loss_bad), 0.3, 1e-15);
	CHECK_INT(ge.loss_good, 0);
}

static void words_that_no_chain_has_still_give_the_mean(void)
{
	struct ge_conf ge = loss_compile((struct loss_words){
		.mean = chance_ratio(1, 2), .bad = chance_ratio(3, 10), .run_milli = 5000 });

	CHECK_INT(ge.loss_good, chance_ratio(1, 2));
	CHECK_INT(ge.loss_bad, chance_ratio(1, 2));
	/* 80 % in the bad state needs runs of 4 packets at least. */
	ge = loss_compile((struct loss_words){
		.mean = chance_ratio(8, 10), .bad = CHANCE_ALWAYS, .run_milli = 1500 });
	CHECK_INT(ge.to_bad, CHANCE_ALWAYS);
	CHECK_NEAR(chance_value(ge.to_good), 0.25, 1e-12);
}

/* pB (1 - h) + (1 - pB) (1 - k), pB = p / (p + r). */
static void gilbert_elliott_has_its_closed_form(void)
{
	struct loss_conf conf = { .kind = LOSS_GILBERT_ELLIOTT,
				  .ge = { .to_bad = chance_ratio(1, 50),
					  .to_good = chance_ratio(1, 10),
					  .loss_bad = chance_ratio(4, 10),
					  .loss_good = chance_ratio(1, 200) } };
	double pb = 0.02 / 0.12;
	double want = pb * 0.4 + (1 - pb) * 0.005;

	CHECK_NEAR(chance_value(loss_words(&conf).mean), want, 1e-12);
	CHECK_NEAR(count(&conf).share, want, share_bound(want, 0.88));
}

/* (w3 + w4) / (1 + w2 + w3 + w4), w3 = p13 / p31, w2 = w3 p32 / p23, w4 = p14. */
static void four_states_have_their_closed_form(void)
{
	struct loss_conf conf = { .kind = LOSS_4_STATE,
				  .four = { .p13 = chance_ratio(1, 100),
					    .p31 = chance_ratio(2, 10),
					    .p32 = chance_ratio(3, 10),
					    .p23 = chance_ratio(5, 10),
					    .p14 = chance_ratio(1, 50) } };
	double w3 = 0.01 / 0.2;
	double w2 = w3 * 0.3 / 0.5;
	double want = (w3 + 0.02) / (1 + w2 + w3 + 0.02);

	CHECK_NEAR(chance_value(loss_words(&conf).mean), want, 1e-12);
	CHECK_NEAR(count(&conf).share, want, share_bound(want, 0.8));
}

/* The state that p23 leaves is never met without p32. */
static void four_states_without_p32_are_right_whatever_p23_is(void)
{
	struct loss_conf conf = { .kind = LOSS_4_STATE,
				  .four = { .p13 = chance_ratio(1, 100),
					    .p31 = chance_ratio(3, 10) } };
	double want = 0.01 / 0.3 / (1 + 0.01 / 0.3);

	CHECK_NEAR(chance_value(loss_words(&conf).mean), want, 1e-12);
	CHECK_NEAR(count(&conf).share, want, share_bound(want, 0.7));
}

/* State 4 is one packet long, and p13 = p14 = 1/2 leaves no packet in state 1. */
static void four_states_leave_no_gap_between_ranges(void)
{
	struct loss_conf conf = { .kind = LOSS_4_STATE,
				  .four = { .p13 = CHANCE_ALWAYS / 2,
					    .p14 = CHANCE_ALWAYS - CHANCE_ALWAYS / 2,
					    .p31 = CHANCE_ALWAYS } };
	struct loss loss = loss_of(&conf);
	bool last = false;

	for (uint64_t i = 0; i < 10000; i++) {
		bool now = loss_cause(&loss, i) != PKT_CAUSE_NONE;

		CHECK(now != last);
		last = now;
	}
}

static void every_nth_packet_is_lost(void)
{
	struct loss_conf conf = { .kind = LOSS_PERIODIC, .period = 4 };
	struct loss loss = loss_of(&conf);

	for (uint64_t i = 0; i < 100; i++)
		CHECK_INT(loss_cause(&loss, i), i % 4 == 3 ? PKT_CAUSE_LOSS : PKT_CAUSE_NONE);
}

static void a_list_is_followed(void)
{
	const uint64_t list[] = { 0, 3, 4, 99 };
	struct loss_conf conf = { .kind = LOSS_LIST, .list = list, .list_count = 4 };
	struct loss loss = loss_of(&conf);

	for (uint64_t i = 0; i < 200; i++) {
		bool listed = i == 0 || i == 3 || i == 4 || i == 99;

		CHECK_INT(loss_cause(&loss, i), listed ? PKT_CAUSE_LIST : PKT_CAUSE_NONE);
	}
}

static void a_packets_fate_does_not_depend_on_which_others_came(void)
{
	struct loss_conf conf = { .kind = LOSS_GILBERT,
				  .mean = chance_ratio(1, 10),
				  .run_milli = 3000 };
	struct loss all = loss_of(&conf);
	struct loss some = loss_of(&conf);

	for (uint64_t i = 0; i < 30000; i++) {
		enum pkt_cause cause = loss_cause(&all, i);

		if (draw(&dice, DRAW_TEST, i) % 3 == 0)
			CHECK_INT(loss_cause(&some, i), cause);
	}
}

static void a_packet_out_of_turn_meets_the_fate_it_would_have_met(void)
{
	struct loss_conf conf = { .kind = LOSS_GILBERT,
				  .mean = chance_ratio(1, 10),
				  .run_milli = 3000 };
	struct loss turn = loss_of(&conf);
	struct loss other = loss_of(&conf);

	for (uint64_t i = 0; i < 3000; i += 3) {
		enum pkt_cause causes[3];

		for (uint64_t k = 0; k < 3; k++)
			causes[k] = loss_cause(&turn, i + k);
		CHECK_INT(loss_cause(&other, i + 2), causes[2]);
		CHECK_INT(loss_cause(&other, i), causes[0]);
		CHECK_INT(loss_cause(&other, i + 1), causes[1]);
	}
}

static void a_copy_does_not_move_the_chain(void)
{
	struct loss_conf conf = { .kind = LOSS_GILBERT,
				  .mean = chance_ratio(1, 10),
				  .run_milli = 3000 };
	struct loss alone = loss_of(&conf);
	struct loss copied = loss_of(&conf);

	for (uint64_t i = 0; i < 3000; i++) {
		CHECK_INT(loss_cause(&copied, i), loss_cause(&alone, i));
		(void)loss_cause(&copied, i | UINT64_C(1) << PKT_COPY_SHIFT);
	}
}

static void the_mean_holds_from_the_first_packet_on(void)
{
	struct loss_conf conf = { .kind = LOSS_GILBERT,
				  .mean = chance_ratio(1, 4),
				  .run_milli = 100000 };
	size_t lost = 0;

	for (uint64_t key = 0; key < 10000; key++) {
		struct dice own = { .key = key * DRAW_GOLDEN };
		struct loss loss;

		loss_init(&loss, &conf, &own);
		lost += loss_cause(&loss, 0) != PKT_CAUSE_NONE;
	}
	CHECK_NEAR((double)lost / 10000, 0.25, 5 * sqrt(0.25 * 0.75 / 10000));
}

static void an_index_far_ahead_costs_no_walk(void)
{
	struct loss_conf conf = { .kind = LOSS_GILBERT,
				  .mean = chance_ratio(1, 4),
				  .run_milli = 2000 };
	struct loss loss = loss_of(&conf);
	struct loss again = loss_of(&conf);

	(void)loss_cause(&loss, 0);
	CHECK_INT(loss_cause(&loss, UINT64_C(1) << 50), loss_cause(&again, UINT64_C(1) << 50));
}

CU_TestInfo loss_tests[] = {
	TEST(never_and_always_are_exact),
	TEST(random_loss_has_its_mean_and_no_memory),
	TEST(gilbert_has_its_mean_and_its_burst),
	TEST(sparse_bursts_have_their_mean),
	TEST(words_compile_to_the_chain_of_the_formulas),
	TEST(words_that_no_chain_has_still_give_the_mean),
	TEST(gilbert_elliott_has_its_closed_form),
	TEST(four_states_have_their_closed_form),
	TEST(four_states_without_p32_are_right_whatever_p23_is),
	TEST(four_states_leave_no_gap_between_ranges),
	TEST(every_nth_packet_is_lost),
	TEST(a_list_is_followed),
	TEST(a_packets_fate_does_not_depend_on_which_others_came),
	TEST(a_packet_out_of_turn_meets_the_fate_it_would_have_met),
	TEST(a_copy_does_not_move_the_chain),
	TEST(the_mean_holds_from_the_first_packet_on),
	TEST(an_index_far_ahead_costs_no_walk),
	CU_TEST_INFO_NULL,
};
