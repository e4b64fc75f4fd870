/* test_netem_prng.c - netem's stream and its correlated numbers. */
#include "harness/model/netem_prng.h"
#include "tests/support/suite.h"

static void check_stream(uint64_t seed, const uint32_t *want, size_t count)
{
	struct netem_prng prng;

	netem_prng_seed(&prng, seed);
	for (size_t i = 0; i < count; i++)
		CHECK_INT(netem_prng_draw(&prng), want[i]);
}

/* What the kernel's prandom_u32_state() gives after prandom_seed_state(). */
static void gives_the_published_numbers(void)
{
	static const uint32_t of_1[] = { 276959246, 18909696, 2298495022, 9442690, 3222971081 };
	static const uint32_t of_0[] = { 1574944, 268744, 1109394980, 8552980 };

	check_stream(1, of_1, 5);
	check_stream(0, of_0, 4);
}

/* i = low half of (seed >> 32) ^ (seed << 10) ^ seed; words below 2, 8, 16, 128 are bumped by it.
 */
static void seeds_its_words_from_both_halves(void)
{
	struct netem_prng prng;

	netem_prng_seed(&prng, UINT64_C(0x100000000));
	CHECK_INT(prng.s[0], 1 + 2);
	CHECK_INT(prng.s[1], 1 + 8);
	CHECK_INT(prng.s[2], 1 + 16);
	CHECK_INT(prng.s[3], 1 + 128);
	netem_prng_seed(&prng, 3);
	for (size_t i = 0; i < 4; i++)
		CHECK_INT(prng.s[i], 3 << 10 ^ 3);
}

/* Without a warm-up a small seed begins with small numbers. */
static void loses_packets_1_2_and_4_with_seed_0_at_1_percent(void)
{
	const uint32_t percent = 42949673;
	struct netem_prng prng;

	netem_prng_seed(&prng, 0);
	CHECK(percent >= netem_prng_draw(&prng));
	CHECK(percent >= netem_prng_draw(&prng));
	CHECK(percent < netem_prng_draw(&prng));
	CHECK(percent >= netem_prng_draw(&prng));
}

static void without_correlation_gives_the_drawn_number(void)
{
	struct netem_corr corr = { .rho = 0, .last = 77 };
	struct netem_prng prng;

	netem_prng_seed(&prng, 1);
	CHECK_INT(netem_corr_draw(&corr, &prng), 276959246);
	CHECK_INT(corr.last, 77);
}

/* rho 2^30 - 1: R = 2^30, so 3/4 of the drawn 276959246 and 1/4 of 400000000: 307719434.5, down.
 * Then 3/4 of 18909696 and 1/4 of 307719434: 91112130.5, down. */
static void mixes_the_drawn_number_with_the_last(void)
{
	struct netem_corr corr = { .rho = (1U << 30) - 1, .last = 400000000 };
	struct netem_prng prng;

	netem_prng_seed(&prng, 1);
	CHECK_INT(netem_corr_draw(&corr, &prng), 307719434);
	CHECK_INT(corr.last, 307719434);
	CHECK_INT(netem_corr_draw(&corr, &prng), 91112130);
}

/* R = 2^32: the drawn number has no weight left, so last stays for good. */
static void full_correlation_never_moves(void)
{
	struct netem_corr corr = { .rho = UINT32_MAX, .last = 5 };
	struct netem_prng prng;

	netem_prng_seed(&prng, 1);
	for (int i = 0; i < 100; i++)
		CHECK_INT(netem_corr_draw(&corr, &prng), 5);
}

CU_TestInfo netem_prng_tests[] = {
	TEST(gives_the_published_numbers),
	TEST(seeds_its_words_from_both_halves),
	TEST(loses_packets_1_2_and_4_with_seed_0_at_1_percent),
	TEST(without_correlation_gives_the_drawn_number),
	TEST(mixes_the_drawn_number_with_the_last),
	TEST(full_correlation_never_moves),
	CU_TEST_INFO_NULL,
};
