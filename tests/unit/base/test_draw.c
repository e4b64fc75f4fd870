/* test_draw.c - addressed chance. */
#include "harness/base/draw.h"
#include "tests/support/suite.h"

#define DRAWS 100000

static void gives_the_same_number_for_the_same_address(void)
{
	struct dice a, b;

	dice_init(&a, 1, 2);
	dice_init(&b, 1, 2);
	CHECK(draw(&a, DRAW_LOSS, 7) == draw(&b, DRAW_LOSS, 7));
	CHECK(draw(&a, DRAW_LOSS, 7) != draw(&a, DRAW_LOSS, 8));
	CHECK(draw(&a, DRAW_LOSS, 7) != draw(&a, DRAW_JITTER, 7));
	dice_init(&b, 1, 3);
	CHECK(draw(&a, DRAW_LOSS, 7) != draw(&b, DRAW_LOSS, 7));
	dice_init(&b, 2, 2);
	CHECK(draw(&a, DRAW_LOSS, 7) != draw(&b, DRAW_LOSS, 7));
}

/* The meaning of every seed that was ever printed: this must not change. */
static void keeps_its_numbers_for_ever(void)
{
	struct dice dice;

	dice_init(&dice, 1, 0);
	CHECK(draw(&dice, DRAW_LOSS_STATE, 0) == UINT64_C(0x71bed7dc7e7a05a));
	CHECK(draw(&dice, DRAW_LOSS, 12345) == UINT64_C(0x4f23bb289536707));
}

/* Hits of chance 0.3 in n draws: binomial, sd = sqrt(n * 0.3 * 0.7) = 144.9; five of them is 725.
 */
static void hits_as_often_as_its_chance_says(void)
{
	chance_t p = chance_ratio(3, 10);
	struct dice dice;
	int hits = 0;

	dice_init(&dice, 42, 1);
	for (uint64_t i = 0; i < DRAWS; i++)
		hits += draw_hits(draw(&dice, DRAW_TEST, i), p);
	CHECK_NEAR(hits, 30000, 725);
}

/* Pairs of neighbours: both hit with chance 0.09 when they are independent; the count of n pairs
 * has a deviation of about sqrt(n * 0.09 * 0.91 * 1.5) = 111 (neighbouring pairs share a draw);
 * five: 555. */
static void draws_of_neighbours_are_independent(void)
{
	chance_t p = chance_ratio(3, 10);
	struct dice dice;
	int both = 0;

	dice_init(&dice, 43, 1);
	for (uint64_t i = 0; i < DRAWS; i++)
		both += draw_hits(draw(&dice, DRAW_TEST, i), p) &&
			draw_hits(draw(&dice, DRAW_TEST, i + 1), p);
	CHECK_NEAR(both, 9000, 555);
}

static void never_hits_at_zero_and_always_at_one(void)
{
	CHECK(!draw_hits(0, CHANCE_NEVER));
	CHECK(!draw_hits(UINT64_MAX, CHANCE_NEVER));
	CHECK(draw_hits(0, CHANCE_ALWAYS));
	CHECK(draw_hits(UINT64_MAX, CHANCE_ALWAYS));
}

static void ratios_are_exact_at_their_ends(void)
{
	CHECK(chance_ratio(0, 5) == CHANCE_NEVER);
	CHECK(chance_ratio(5, 5) == CHANCE_ALWAYS);
	CHECK(chance_ratio(9, 5) == CHANCE_ALWAYS);
	CHECK(chance_ratio(1, 2) == UINT64_C(1) << 63);
	CHECK_NEAR(chance_value(chance_ratio(1, 3)), 1.0 / 3, 1e-15);
	CHECK_NEAR(chance_value(CHANCE_ALWAYS), 1, 0);
}

static void draws_below_stay_below_and_reach_every_value(void)
{
	unsigned seen[7] = { 0 };
	struct dice dice;

	dice_init(&dice, 3, 0);
	for (uint64_t i = 0; i < 1000; i++)
		seen[draw_below(draw(&dice, DRAW_TEST, i), 7)]++;
	for (unsigned v = 0; v < 7; v++)
		CHECK(seen[v] > 0);
	CHECK_INT((int64_t)draw_below(UINT64_MAX, 7), 6);
}

CU_TestInfo draw_tests[] = {
	TEST(gives_the_same_number_for_the_same_address),
	TEST(keeps_its_numbers_for_ever),
	TEST(hits_as_often_as_its_chance_says),
	TEST(draws_of_neighbours_are_independent),
	TEST(never_hits_at_zero_and_always_at_one),
	TEST(ratios_are_exact_at_their_ends),
	TEST(draws_below_stay_below_and_reach_every_value),
	CU_TEST_INFO_NULL,
};
