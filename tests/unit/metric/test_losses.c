/* test_losses.c - bursts of loss and RFC 4737's reordering. */
#include <stdlib.h>

#include "harness/base/draw.h"
#include "reports/metric/losses.h"
#include "tests/support/suite.h"

static void counts_bursts_and_fits_a_gilbert_model(void)
{
	static const char fates[] = "..x..xxx....x.";
	struct losses l = { 0 };

	for (const char *f = fates; *f; f++)
		losses_add(&l, *f == 'x');
	CHECK_INT(l.sent, 14);
	CHECK_INT(l.lost, 5);
	CHECK_INT(l.bursts, 3);
	CHECK_INT(l.longest, 3);
	CHECK_NEAR(losses_ratio(&l), 5 / 14.0, 1e-12);
	CHECK_NEAR(losses_burst_mean(&l), 5 / 3.0, 1e-12);
	CHECK_NEAR(losses_gilbert_p(&l), 3 / 9.0, 1e-12);
	CHECK_NEAR(losses_gilbert_r(&l), 3 / 5.0, 1e-12);
}

static void nothing_sent_has_no_ratio(void)
{
	const struct losses l = { 0 };

	CHECK_NEAR(losses_ratio(&l), 0, 0);
	CHECK_NEAR(losses_burst_mean(&l), 0, 0);
}

/* Packets drawn from a Gilbert model with p = 0.02, r = 0.4: the fit comes back. Over 200 000
 * packets the standard deviations are about 0.0003 and 0.008; the bounds are five of them. */
static void finds_the_model_that_lost_the_packets(void)
{
	struct dice dice;
	struct losses l = { 0 };
	bool bad = false;

	dice_init(&dice, 3, 0);
	for (uint64_t i = 0; i < 200000; i++) {
		bad = draw_hits(draw(&dice, DRAW_TEST, i),
				bad ? chance_ratio(6, 10) : chance_ratio(2, 100));
		losses_add(&l, bad);
	}
	CHECK_NEAR(losses_gilbert_p(&l), 0.02, 0.0017);
	CHECK_NEAR(losses_gilbert_r(&l), 0.4, 0.04);
}

static struct reorder *order(const uint64_t *numbers, size_t n)
{
	struct reorder *r = calloc(1, sizeof(*r));

	for (size_t i = 0; i < n; i++)
		(void)reorder_add(r, numbers[i]);
	return r;
}

/* Packet 4 comes after 5, 6, 7 and 8: it is the one that was overtaken, by four. */
static void one_late_packet_is_one_reordered(void)
{
	static const uint64_t v[] = { 1, 2, 3, 5, 6, 7, 8, 4, 9, 10 };
	struct reorder *r = order(v, 10);

	CHECK_INT(r->received, 10);
	CHECK_INT(r->reordered, 1);
	CHECK_INT(r->extent_max, 4);
	free(r);
}

/* 7 overtakes 5 and 6: they are one and two arrivals behind it. */
static void packets_overtaken_together_have_growing_extents(void)
{
	static const uint64_t v[] = { 1, 2, 3, 4, 7, 5, 6, 8, 9, 10 };
	struct reorder *r = order(v, 10);

	CHECK_INT(r->reordered, 2);
	CHECK_INT(r->extent_max, 2);
	CHECK_INT(r->extent_sum, 3);
	free(r);
}

/* 7, 8, 9 and 10 overtake 4, 5 and 6. */
static void extent_counts_from_the_first_that_overtook(void)
{
	static const uint64_t v[] = { 1, 2, 3, 7, 8, 9, 10, 4, 5, 6, 11 };
	struct reorder *r = order(v, 11);

	CHECK_INT(r->reordered, 3);
	CHECK_INT(r->extent_max, 6);
	CHECK_INT(r->extent_sum, 4 + 5 + 6);
	free(r);
}

static void gaps_are_no_reordering(void)
{
	static const uint64_t v[] = { 0, 2, 3, 10, 11, 500 };
	struct reorder *r = order(v, 6);

	CHECK_INT(r->reordered, 0);
	free(r);
}

/* The definition itself, over all pairs, on 1500 packets shuffled within 40 places. */
static void agrees_with_the_definition_on_shuffled_packets(void)
{
	static uint64_t v[1500];
	struct dice dice;
	struct reorder *r;
	uint64_t extents = 0, reordered = 0;

	dice_init(&dice, 5, 0);
	for (uint64_t i = 0; i < 1500; i++)
		v[i] = i;
	for (uint64_t i = 0; i + 40 < 1500; i++) {
		uint64_t k = i + draw_below(draw(&dice, DRAW_TEST, i), 40), t = v[i];

		v[i] = v[k];
		v[k] = t;
	}
	for (size_t i = 0; i < 1500; i++) {
		size_t j = 0;

		while (j < i && v[j] < v[i])
			j++;
		reordered += j < i;
		extents += i - j;
	}
	r = order(v, 1500);
	CHECK_INT(r->reordered, reordered);
	CHECK_INT(r->extent_sum, extents);
	free(r);
}

CU_TestInfo losses_tests[] = {
	TEST(counts_bursts_and_fits_a_gilbert_model),
	TEST(nothing_sent_has_no_ratio),
	TEST(finds_the_model_that_lost_the_packets),
	TEST(one_late_packet_is_one_reordered),
	TEST(packets_overtaken_together_have_growing_extents),
	TEST(extent_counts_from_the_first_that_overtook),
	TEST(gaps_are_no_reordering),
	TEST(agrees_with_the_definition_on_shuffled_packets),
	CU_TEST_INFO_NULL,
};
