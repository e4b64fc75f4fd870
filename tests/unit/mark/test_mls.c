/* test_mls.c - sequences of maximal length, and what makes Gold codes fit to tell seconds apart. */
#include <stdlib.h>
#include <string.h>

#include "probes/mark/mls.h"
#include "tests/support/suite.h"

/* The check vector of BBC's dvbcss-synctiming, test_eventTimingGen.py: 3 bits, taps [3, 2]. */
static void three_bits_with_taps_3_and_2_give_the_published_sequence(void)
{
	static const uint8_t want[] = { 1, 0, 1, 1, 1, 0, 0 };
	static const struct mls_conf conf = { .bits = 3, .taps = 6 };
	uint8_t got[7];

	mls_make(&conf, got);
	CHECK(memcmp(got, want, sizeof(want)) == 0);
}

/* Periodic autocorrelation of a sequence of 0 and 1, at a shift. */
static int autocorrelation(const uint8_t *s, size_t n, size_t shift)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += s[i] == s[(i + shift) % n] ? 1 : -1;
	return sum;
}

static void a_primitive_polynomial_gives_minus_one_at_every_shift(void)
{
	static const struct mls_conf confs[] = {
		{ .bits = 2, .taps = 3 },
		{ .bits = 9, .taps = 1U << 8 | 1U << 3 },
		{ .bits = 9, .taps = 1U << 8 | 1U << 5 | 1U << 3 | 1U << 2 },
		{ .bits = 11, .taps = 1U << 10 | 1U << 8 },
	};
	static uint8_t s[MLS_LENGTH(11)];

	for (size_t c = 0; c < sizeof(confs) / sizeof(confs[0]); c++) {
		size_t n = MLS_LENGTH(confs[c].bits), wrong = 0;

		mls_make(&confs[c], s);
		CHECK_INT(autocorrelation(s, n, 0), (int)n);
		for (size_t shift = 1; shift < n; shift++)
			wrong += autocorrelation(s, n, shift) != -1;
		CHECK_INT(wrong, 0);
	}
}

static void taps_that_are_not_primitive_fail_that_test(void)
{
	static const struct mls_conf conf = { .bits = 9, .taps = 1U << 8 | 1U << 2 };
	static uint8_t s[GOLD_LENGTH];
	size_t wrong = 0;

	mls_make(&conf, s);
	for (size_t shift = 1; shift < GOLD_LENGTH; shift++)
		wrong += autocorrelation(s, GOLD_LENGTH, shift) != -1;
	CHECK(wrong > 0);
}

static int correlation(const int8_t *a, const int8_t *b, size_t shift)
{
	int sum = 0;

	for (size_t i = 0; i < GOLD_LENGTH; i++)
		sum += a[i] * b[(i + shift) % GOLD_LENGTH];
	return sum;
}

static void two_gold_codes_correlate_by_three_small_values_only(void)
{
	static const unsigned pairs[][2] = { { 0, 1 }, { 0, 510 }, { 3, 200 }, { 16, 17 } };
	int8_t a[GOLD_LENGTH], b[GOLD_LENGTH];
	size_t wrong = 0;

	for (size_t p = 0; p < sizeof(pairs) / sizeof(pairs[0]); p++) {
		gold_make(pairs[p][0], a);
		gold_make(pairs[p][1], b);
		for (size_t shift = 0; shift < GOLD_LENGTH; shift++) {
			int c = correlation(a, b, shift);

			wrong += c != -1 && c != -33 && c != 31;
		}
	}
	CHECK_INT(wrong, 0);
}

CU_TestInfo mls_tests[] = {
	TEST(three_bits_with_taps_3_and_2_give_the_published_sequence),
	TEST(a_primitive_polynomial_gives_minus_one_at_every_shift),
	TEST(taps_that_are_not_primitive_fail_that_test),
	TEST(two_gold_codes_correlate_by_three_small_values_only),
	CU_TEST_INFO_NULL,
};
