/* test_draw.c - chance as an address: stable, fair, independent. */
#include <math.h>

#include "harness/base/draw.h"
#include "tests/support/suite.h"

#define COUNT 100000

/* Written down once: were one of them to change, every seed of every past run would mean another
 * run. */
static void the_numbers_of_a_seed_never_change(void)
{
	struct dice dice;

	dice_init(&dice, 1, 0);
	CHECK(draw(&dice, DRAW_LOSS, 0) == UINT64_C(0x707919381c7b49f9));
	CHECK(draw(&dice, DRAW_LOSS, 1) == UINT64_C(0xe54f0f911c1f17f9));
	CHECK(draw(&dice, DRAW_LOSS, 2) == UINT64_C(0x654cea052afb0067));
	dice_init(&dice, UINT64_MAX, 7);
	CHECK(draw(&dice, DRAW_TEST, UINT64_MAX) == UINT64_C(0xc0ebf45137f09f90));
	CHECK(draw(&dice, DRAW_LOSS_STATE, 0) == UINT64_C(0x1a4db001c7fd6a03));
}

static void drawing_many_of_a_purpose_gives_the_same(void)
{
	struct dice dice;
	struct draws draws;

	dice_init(&dice, 5, 3);
	draws = draws_of(&dice, DRAW_JITTER);
	for (uint64_t i = 0; i < 100; i++)
		CHECK(draws_at(draws, i * i) == draw(&dice, DRAW_JITTER, i * i));
}

/* Pearson's test over 256 cells: with 255 degrees of freedom the statistic exceeds 370 with a
 * chance below 1e-5. */
static double chi_squared(enum draw_purpose purpose, unsigned shift)
{
	static unsigned cells[256];
	struct dice dice;
	double sum = 0;

	dice_init(&dice, 2, 1);
	for (int i = 0; i < 256; i++)
		cells[i] = 0;
	for (uint64_t i = 0; i < COUNT; i++)
		cells[draw(&dice, purpose, i) >> shift & 255]++;
	for (int i = 0; i < 256; i++)
		sum += pow(cells[i] - COUNT / 256.0, 2) / (COUNT / 256.0);
	return sum;
}

static void high_and_low_bits_are_uniform(void)
{
	CHECK(chi_squared(DRAW_LOSS, 56) < 370);
	CHECK(chi_squared(DRAW_LOSS, 0) < 370);
	CHECK(chi_squared(DRAW_JITTER, 28) < 370);
}

/* Correlation of two uniform series of 100 000: its standard deviation is 0.0032; the bound is
 * five. */
static double correlation(const struct dice *a, enum draw_purpose pa, const struct dice *b,
			  enum draw_purpose pb, uint64_t lag)
{
	double sum = 0;

	for (uint64_t i = 0; i < COUNT; i++)
		sum += (chance_value(draw(a, pa, i)) - 0.5) *
		       (chance_value(draw(b, pb, i + lag)) - 0.5);
	return sum / COUNT * 12;
}

static void purposes_links_seeds_and_neighbours_are_independent(void)
{
	struct dice a, other_link, other_seed;

	dice_init(&a, 1, 0);
	dice_init(&other_link, 1, 1);
	dice_init(&other_seed, 2, 0);
	CHECK_NEAR(correlation(&a, DRAW_LOSS, &a, DRAW_JITTER, 0), 0, 0.016);
	CHECK_NEAR(correlation(&a, DRAW_LOSS, &a, DRAW_LOSS_STATE, 0), 0, 0.016);
	CHECK_NEAR(correlation(&a, DRAW_LOSS, &other_link, DRAW_LOSS, 0), 0, 0.016);
	CHECK_NEAR(correlation(&a, DRAW_LOSS, &other_seed, DRAW_LOSS, 0), 0, 0.016);
	CHECK_NEAR(correlation(&a, DRAW_LOSS, &a, DRAW_LOSS, 1), 0, 0.016);
	CHECK_NEAR(correlation(&a, DRAW_LOSS, &a, DRAW_LOSS, 0), 1, 0.016);
}

static void nothing_hits_at_zero_and_everything_at_one(void)
{
	static const uint64_t bits[] = { 0, 1, UINT64_MAX / 2, UINT64_MAX - 1, UINT64_MAX };

	for (int i = 0; i < 5; i++) {
		CHECK(!draw_hits(bits[i], CHANCE_NEVER));
		CHECK(draw_hits(bits[i], CHANCE_ALWAYS));
	}
	CHECK(draw_hits(0, 1));
	CHECK(!draw_hits(1, 1));
}

/* 100 000 draws at 3 %: standard deviation 54; the bound is five. */
static void a_chance_hits_as_often_as_it_says(void)
{
	struct dice dice;
	chance_t p = chance_ratio(3, 100);
	int hits = 0;

	dice_init(&dice, 8, 0);
	for (uint64_t i = 0; i < COUNT; i++)
		hits += draw_hits(draw(&dice, DRAW_TEST, i), p);
	CHECK_NEAR(hits, 3000, 270);
}

static void ratios_are_rounded_to_nearest_and_clamped(void)
{
	CHECK(chance_ratio(0, 7) == CHANCE_NEVER);
	CHECK(chance_ratio(7, 7) == CHANCE_ALWAYS);
	CHECK(chance_ratio(9, 7) == CHANCE_ALWAYS);
	CHECK(chance_ratio(1, 2) == UINT64_C(1) << 63);
	CHECK(chance_ratio(1, 3) == UINT64_C(0x5555555555555555));
	CHECK(chance_ratio(2, 3) == UINT64_C(0xaaaaaaaaaaaaaaab));
	CHECK(chance_ratio(1, UINT64_MAX) == 1);
	CHECK(chance_ratio(3, 4) == UINT64_C(3) << 62);
	CHECK_NEAR(chance_value(chance_ratio(17, 1000)), 0.017, 1e-16);
	CHECK_NEAR(chance_value(CHANCE_ALWAYS), 1, 0);
}

static void numbers_below_n_stay_below_and_reach_every_one(void)
{
	unsigned seen = 0;
	struct dice dice;

	dice_init(&dice, 3, 0);
	CHECK_INT((int64_t)draw_below(UINT64_MAX, 10), 9);
	CHECK_INT((int64_t)draw_below(0, 10), 0);
	CHECK_INT((int64_t)draw_below(UINT64_MAX, 1), 0);
	CHECK_INT((int64_t)draw_below(UINT64_MAX, 0), 0);
	for (uint64_t i = 0; i < 1000; i++)
		seen |= 1U << draw_below(draw(&dice, DRAW_TEST, i), 32);
	CHECK(seen == UINT32_MAX);
}

CU_TestInfo draw_tests[] = {
	TEST(the_numbers_of_a_seed_never_change),
	TEST(drawing_many_of_a_purpose_gives_the_same),
	TEST(high_and_low_bits_are_uniform),
	TEST(purposes_links_seeds_and_neighbours_are_independent),
	TEST(nothing_hits_at_zero_and_everything_at_one),
	TEST(a_chance_hits_as_often_as_it_says),
	TEST(ratios_are_rounded_to_nearest_and_clamped),
	TEST(numbers_below_n_stay_below_and_reach_every_one),
	CU_TEST_INFO_NULL,
};
