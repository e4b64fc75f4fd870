/* test_words.c - quantities in words, and drawn durations. */
#include "harness/base/draw.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "harness/model/conf.h"
#include "harness/scenario/spread.h"
#include "harness/scenario/words.h"
#include "tests/support/suite.h"

extern CU_TestInfo words_tests[];

static void says_duration(nsec_t ns, const char *want)
{
	struct text t = { 0 };

	words_duration(ns, &t);
	CHECK_STR(text_str(&t), want);
	text_done(&t);
}

static void durations_come_in_their_handiest_unit(void)
{
	says_duration(0, "0 ms");
	says_duration(1, "1 ns");
	says_duration(1500, "1.5 us");
	says_duration(22500000, "22.5 ms");
	says_duration(30 * NSEC_PER_SEC, "30 s");
	says_duration(60 * NSEC_PER_SEC, "1 min");
	says_duration(90 * NSEC_PER_SEC, "90 s");
	says_duration(7200 * NSEC_PER_SEC, "2 h");
	says_duration(NSEC_NEVER, "for ever");
}

static void rates_sizes_and_shares_are_read_back(void)
{
	struct text t = { 0 };
	uint64_t n = 0;
	chance_t p = 0;

	words_rate(4800000, &t);
	CHECK_STR(text_str(&t), "4.8 Mbit/s");
	CHECK_INT(parse_rate(text_str(&t), &n, NULL), 0);
	CHECK_INT((int64_t)n, 4800000);
	text_done(&t);
	words_size(64000, &t);
	CHECK_STR(text_str(&t), "64 kB");
	CHECK_INT(parse_size(text_str(&t), &n, NULL), 0);
	CHECK_INT((int64_t)n, 64000);
	text_done(&t);
	words_share(0.017, &t);
	CHECK_STR(text_str(&t), "1.7 %");
	CHECK_INT(parse_chance(text_str(&t), &p, NULL), 0);
	CHECK(p == chance_ratio(17, 1000));
	text_done(&t);
}

static void check_part(void (*tell)(const struct link_conf *conf, struct text *into),
		       const struct link_conf *link, const char *want)
{
	struct text t = { 0 };

	tell(link, &t);
	CHECK_STR(text_str(&t), want);
	text_done(&t);
}

static void what_a_link_does_is_told_and_nothing_else(void)
{
	const struct link_conf plain = { .delay.delay = NSEC_PER_MSEC };
	const struct link_conf link = {
		.delay = { .delay = 22500000,
			   .jitter = 20 * NSEC_PER_MSEC,
			   .tau = 200 * NSEC_PER_MSEC,
			   .spike = { .share = chance_ratio(1, 100),
				      .min = 100 * NSEC_PER_MSEC,
				      .max = 300 * NSEC_PER_MSEC } },
		.loss = { .kind = LOSS_GILBERT,
			  .mean = chance_ratio(17, 1000),
			  .bad = chance_ratio(3, 10),
			  .run_milli = 150000 },
		.rate.bps = 4800000,
		.queue = { .kind = QUEUE_CODEL, .limit_packets = 130 },
	};

	check_part(words_jitter, &link, "20 ms over 200 ms");
	check_part(words_spikes, &link, "1 % +100 ms to +300 ms");
	check_part(words_loss, &link, "1.7 % in runs of 150 at 30 %");
	check_part(words_queue, &link, "130 packets codel");
	check_part(words_jitter, &plain, "");
	check_part(words_spikes, &plain, "");
	check_part(words_loss, &plain, "");
	check_part(words_queue, &plain, "");
}

static void distance_counts_letters(void)
{
	CHECK_INT((int64_t)words_distance("", ""), 0);
	CHECK_INT((int64_t)words_distance("kitten", "sitting"), 3);
	CHECK_INT((int64_t)words_distance("id-4g-evning", "id-4g-evening"), 1);
	CHECK_INT((int64_t)words_distance("abc", ""), 3);
}

static void draws_stay_where_they_belong(void)
{
	static const struct spread_point points[] = { { 0, 10 }, { 500, 20 }, { 1000, 120 } };
	const struct spread fixed = { .kind = SPREAD_FIXED, .from = 7 };
	const struct spread even = { .kind = SPREAD_EVEN, .from = 5, .to = 9 };
	const struct spread quantiles = { .kind = SPREAD_QUANTILES, .points = points };

	CHECK_INT(spread_draw(&fixed, 12345), 7);
	CHECK_INT(spread_draw(&even, 0), 5);
	CHECK_INT(spread_draw(&even, UINT64_MAX), 9);
	CHECK_INT(spread_draw(&quantiles, 0), 10);
	CHECK_INT(spread_draw(&quantiles, UINT64_C(1) << 62), 15);
	CHECK_INT(spread_draw(&quantiles, UINT64_C(1) << 63), 20);
	CHECK_INT(spread_draw(&quantiles, UINT64_C(3) << 62), 70);
	CHECK_INT(spread_draw(&quantiles, UINT64_MAX), 119);
	CHECK_INT(spread_mean(&even), 7);
	CHECK_INT(spread_mean(&quantiles), 42);
	CHECK_INT(spread_draw(&(struct spread){ .kind = SPREAD_NONE }, 1), 0);
}

/* The mean of n = 10000 exponential draws has a deviation of 1 % of the mean: 4 % is four of them.
 */
static void exponential_draws_have_their_mean(void)
{
	const struct spread spread = { .kind = SPREAD_EXPONENTIAL, .from = 50 * NSEC_PER_SEC };
	struct dice dice;
	double sum = 0;

	dice_init(&dice, 1, 2);
	for (uint64_t i = 0; i < 10000; i++)
		sum += (double)spread_draw(&spread, draw(&dice, DRAW_TEST, i));
	CHECK_NEAR(sum / 10000 / 1e9, 50, 2);
	CHECK_INT(spread_mean(&spread), 50 * NSEC_PER_SEC);
}

CU_TestInfo words_tests[] = {
	TEST(durations_come_in_their_handiest_unit),
	TEST(rates_sizes_and_shares_are_read_back),
	TEST(what_a_link_does_is_told_and_nothing_else),
	TEST(distance_counts_letters),
	TEST(draws_stay_where_they_belong),
	TEST(exponential_draws_have_their_mean),
	CU_TEST_INFO_NULL,
};
