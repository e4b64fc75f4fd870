/* test_netem_loss.c - netem's loss models, version by version, and against closed forms. */
#include <math.h>

#include "harness/model/netem_loss.h"
#include "tests/support/suite.h"

#define SHARE(p) ((uint32_t)((p)*NETEM_ALWAYS))

/* The first number that seed 1 draws, and the second. */
#define FIRST  276959246U
#define SECOND 18909696U

static bool one(struct netem_loss *loss)
{
	struct netem_prng prng;

	netem_prng_seed(&prng, 1);
	return netem_loss_draw(loss, &prng);
}

/* Random. */

static void random_loses_when_its_chance_is_not_below_the_number(void)
{
	struct netem_loss loss = { .random = FIRST };

	CHECK(one(&loss));
	loss.random = FIRST - 1;
	CHECK(!one(&loss));
}

static void random_draws_nothing_when_its_chance_is_zero(void)
{
	struct netem_loss loss = { .random = 0 };
	struct netem_prng prng;

	netem_prng_seed(&prng, 1);
	CHECK(!netem_loss_draw(&loss, &prng));
	CHECK_INT(netem_prng_draw(&prng), FIRST);
}

static double share_lost(struct netem_loss *loss, uint64_t seed, unsigned packets)
{
	struct netem_prng prng;
	unsigned lost = 0;

	netem_prng_seed(&prng, seed);
	for (unsigned i = 0; i < packets; i++)
		lost += netem_loss_draw(loss, &prng);
	return lost / (double)packets;
}

/* The filter x' = (1 - c) v + c x with v uniform has a law that was computed from its integral
 * equation on 2^18 points. The share of x <= p is what netem loses. Bound: 6 deviations, each taken
 * (1 + c) / (1 - c) wider for the correlation, of 2 million packets. */
static void correlated_chances_are_reached_as_rarely_as_computed(void)
{
	static const struct {
		double p, corr, share;
	} known[] = {
		{ .10, .10, 0.05555556 }, { .10, .25, 0.01750000 }, { .01, .25, 0.00000242 },
		{ .05, .25, 0.00193749 }, { .30, .25, 0.23333333 }, { .05, .50, 0.00001618 },
		{ .10, .50, 0.00108344 }, { .30, .50, 0.12942826 }, { .20, .75, 0.00115453 },
		{ .50, .90, 0.50000000 },
	};

	const unsigned packets = 2000000;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		double c = known[i].corr, s = known[i].share;
		double bound = 6 * sqrt(s / packets * (1 + c) / (1 - c));
		struct netem_loss loss = { .random = SHARE(known[i].p),
					   .corr = { .rho = SHARE(c), .last = 1U << 31 } };

		CHECK_NEAR(share_lost(&loss, 42 + i, packets), s, bound);
	}
}

/* Four states. */

static struct netem_loss four(enum netem_4_state state)
{
	return (struct netem_loss){ .model = NETEM_LOSS_4_STATES, .four = state };
}

struct step {
	enum netem_4_state from;
	struct netem_4_states chances;
	enum netem_4_state to;
	bool lost;
};

static void check_step(const struct step *s, enum netem_version version)
{
	struct netem_loss loss = four(s->from);

	loss.version = version;
	loss.states = s->chances;
	CHECK_INT(one(&loss), s->lost);
	CHECK_INT(loss.four, s->to);
}

#define GAP   NETEM_SENT_IN_GAP
#define BURST NETEM_SENT_IN_BURST
#define LOST  NETEM_LOST_IN_BURST
#define ALONE NETEM_LOST_ALONE
#define UP(n) ((n) + 1)
#define CHECK_STEPS(steps, version)                                   \
	for (size_t i = 0; i < sizeof(steps) / sizeof(*(steps)); i++) \
	check_step(&(steps)[i], (version))

static void four_states_follow_their_ranges(void)
{
	static const struct step steps[] = {
		{ GAP, { .p14 = UP(FIRST) }, ALONE, true },
		{ GAP, { .p13 = UP(FIRST) }, LOST, true },
		{ GAP, { .p14 = FIRST - 1, .p13 = 2 }, LOST, true },
		{ GAP, { .p14 = FIRST - 1, .p13 = 1 }, GAP, false },
		{ BURST, { .p23 = UP(FIRST) }, LOST, true },
		{ BURST, { .p23 = FIRST }, BURST, false },
		{ LOST, { .p32 = UP(FIRST) }, BURST, false },
		{ LOST, { .p31 = UP(FIRST) }, GAP, false },
		{ LOST, { .p32 = FIRST - 1, .p31 = 2 }, GAP, false },
		{ LOST, { .p32 = 1, .p31 = 1 }, LOST, true },
		{ ALONE, { .p14 = NETEM_ALWAYS }, GAP, false },
	};

	CHECK_STEPS(steps, NETEM_LINUX_6_18);
	CHECK_STEPS(steps, NETEM_LINUX_7_1);
}

/* p13 + p14 wraps to FIRST - 1, p31 + p32 likewise: the range in between is gone. */
static void four_states_wrap_sums_over_one(void)
{
	static const struct step steps[] = {
		{ GAP, { .p14 = FIRST - 2, .p13 = 1 }, GAP, false },
		{ GAP, { .p13 = NETEM_ALWAYS, .p14 = FIRST }, GAP, false },
		{ LOST, { .p31 = NETEM_ALWAYS, .p32 = FIRST }, LOST, true },
	};

	CHECK_STEPS(steps, NETEM_LINUX_6_18);
	CHECK_STEPS(steps, NETEM_LINUX_7_1);
}

static void four_states_before_7_1_send_at_a_bound(void)
{
	static const struct step before[] = {
		{ GAP, { .p14 = FIRST, .p13 = 9 }, GAP, false },
		{ LOST, { .p32 = FIRST, .p31 = 9 }, LOST, false },
		{ LOST, { .p31 = FIRST }, LOST, false },
		{ LOST, { .p32 = FIRST }, LOST, false },
	};
	static const struct step after[] = {
		{ GAP, { .p14 = FIRST, .p13 = 9 }, LOST, true },
		{ LOST, { .p32 = FIRST, .p31 = 9 }, GAP, false },
		{ LOST, { .p31 = FIRST }, LOST, true },
		{ LOST, { .p32 = FIRST }, LOST, true },
	};

	CHECK_STEPS(before, NETEM_LINUX_6_18);
	CHECK_STEPS(before, NETEM_LINUX_4_14);
	CHECK_STEPS(after, NETEM_LINUX_7_1);
}

static void four_states_to_3_12_end_p13_early_and_lose_the_last_of_a_burst(void)
{
	static const struct step steps[] = {
		{ GAP, { .p14 = FIRST - 1, .p13 = 2 }, GAP, false },
		{ GAP, { .p14 = FIRST - 1, .p13 = UP(FIRST) }, LOST, true },
		{ LOST, { .p31 = UP(FIRST) }, GAP, true },
		{ LOST, { .p32 = UP(FIRST) }, BURST, false },
	};

	CHECK_STEPS(steps, NETEM_LINUX_3_12);
}

/* Gilbert-Elliott: the first number moves, the second judges. */

static struct netem_loss ge(enum netem_ge_state side, struct netem_ge chances)
{
	return (struct netem_loss){ .model = NETEM_LOSS_GE, .side = side, .ge = chances };
}

static void ge_judges_by_the_state_it_finds(void)
{
	struct netem_loss loss = ge(NETEM_GOOD, (struct netem_ge){ .p = UP(FIRST), .h = 0 });

	CHECK(!one(&loss));
	CHECK_INT(loss.side, NETEM_BAD);
	loss = ge(NETEM_BAD, (struct netem_ge){ .r = UP(FIRST), .h = SECOND - 1 });
	CHECK(one(&loss));
	CHECK_INT(loss.side, NETEM_GOOD);
}

static void ge_compares_strictly(void)
{
	struct netem_loss loss = ge(NETEM_GOOD, (struct netem_ge){ .p = FIRST, .k1 = SECOND });

	CHECK(!one(&loss));
	CHECK_INT(loss.side, NETEM_GOOD);
	loss.ge.k1 = UP(SECOND);
	CHECK(one(&loss));
	loss = ge(NETEM_BAD, (struct netem_ge){ .r = FIRST, .h = SECOND });
	CHECK(!one(&loss));
	CHECK_INT(loss.side, NETEM_BAD);
}

/* Good and not lost runs on into bad: four numbers, h taken as the chance of loss. Seed 1 draws
 * 276959246, 18909696, 2298495022, 9442690. */
static void ge_to_3_12_runs_on_into_bad_and_inverts_h(void)
{
	struct netem_loss loss = ge(NETEM_GOOD, (struct netem_ge){ .p = UP(FIRST), .h = 9442691 });
	struct netem_prng prng;

	loss.version = NETEM_LINUX_3_12;
	netem_prng_seed(&prng, 1);
	CHECK(netem_loss_draw(&loss, &prng));
	CHECK_INT(loss.side, NETEM_BAD);
	CHECK_INT(netem_prng_draw(&prng), 3222971081);
	loss.side = NETEM_GOOD;
	loss.ge.k1 = UP(SECOND);
	netem_prng_seed(&prng, 1);
	CHECK(netem_loss_draw(&loss, &prng));
	CHECK_INT(netem_prng_draw(&prng), 2298495022);
}

/* Closed forms. */

static double mean_of(const struct netem_conf *conf)
{
	return chance_value(netem_loss_mean(conf));
}

static void the_means_are_the_closed_forms(void)
{
	struct netem_conf conf = { .loss = SHARE(.03) };

	CHECK_NEAR(mean_of(&conf), .03, 1e-9);
	conf.loss_model = NETEM_LOSS_GE;
	conf.ge = (struct netem_ge){ SHARE(.01), SHARE(.1), SHARE(.3), SHARE(.001) };
	CHECK_NEAR(mean_of(&conf), (.01 * .7 + .1 * .001) / .11, 1e-8);
	conf.ge = (struct netem_ge){ .k1 = SHARE(.2) };
	CHECK_NEAR(mean_of(&conf), .2, 1e-9);
	conf.loss_model = NETEM_LOSS_4_STATES;
	/* w3 = 1/10, w2 = w3 (2/10) / (4/10) = 1/20, w4 = 1/100: 0.11 / 1.16 */
	conf.states =
		(struct netem_4_states){ SHARE(.02), SHARE(.2), SHARE(.2), SHARE(.01), SHARE(.4) };
	CHECK_NEAR(mean_of(&conf), .11 / 1.16, 1e-8);
	/* no p23 and no p32: state 2 is never met */
	conf.states = (struct netem_4_states){ .p13 = SHARE(.01), .p31 = SHARE(.5) };
	CHECK_NEAR(mean_of(&conf), .02 / 1.02, 1e-8);
	/* losses alone only */
	conf.states = (struct netem_4_states){ .p14 = SHARE(.25) };
	CHECK_NEAR(mean_of(&conf), .2, 1e-8);
}

/* The states' means over 2 million packets; bound: 6 deviations, widened by the mean burst (below
 * 20 packets here). */
static void the_models_lose_what_the_closed_forms_say(void)
{
	const unsigned packets = 2000000;
	static const struct netem_ge ges[] = {
		{ SHARE(.01), SHARE(.1), SHARE(.3), SHARE(.001) },
		{ SHARE(.05), SHARE(.5), 0, 0 },
		{ SHARE(.01), SHARE(.99), 0, 0 },
	};
	static const struct netem_4_states fours[] = {
		{ SHARE(.02), SHARE(.2), SHARE(.2), SHARE(.01), SHARE(.4) },
		{ SHARE(.01), SHARE(.99), 0, 0, NETEM_ALWAYS },
		{ SHARE(.05), SHARE(.1), SHARE(.3), SHARE(.05), SHARE(.5) },
	};

	for (size_t i = 0; i < 6; i++) {
		struct netem_conf conf = { .loss_model =
						   i < 3 ? NETEM_LOSS_GE : NETEM_LOSS_4_STATES };
		struct netem_loss loss;
		double mean;

		if (i < 3)
			conf.ge = ges[i];
		else
			conf.states = fours[i - 3];
		mean = mean_of(&conf);
		loss = (struct netem_loss){ .model = conf.loss_model,
					    .ge = conf.ge,
					    .states = conf.states,
					    .side = NETEM_GOOD,
					    .four = NETEM_SENT_IN_GAP };
		CHECK_NEAR(share_lost(&loss, 7 + i, packets), mean,
			   6 * sqrt(mean / packets * 2 * 20));
	}
}

CU_TestInfo netem_loss_tests[] = {
	TEST(random_loses_when_its_chance_is_not_below_the_number),
	TEST(random_draws_nothing_when_its_chance_is_zero),
	TEST(correlated_chances_are_reached_as_rarely_as_computed),
	TEST(four_states_follow_their_ranges),
	TEST(four_states_wrap_sums_over_one),
	TEST(four_states_before_7_1_send_at_a_bound),
	TEST(four_states_to_3_12_end_p13_early_and_lose_the_last_of_a_burst),
	TEST(ge_judges_by_the_state_it_finds),
	TEST(ge_compares_strictly),
	TEST(ge_to_3_12_runs_on_into_bad_and_inverts_h),
	TEST(the_means_are_the_closed_forms),
	TEST(the_models_lose_what_the_closed_forms_say),
	CU_TEST_INFO_NULL,
};
