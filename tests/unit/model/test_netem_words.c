/* test_netem_words.c - tc's words; every value here was seen on the wire from tc itself. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/netem_values.h"
#include "harness/model/netem_words.h"
#include "tests/support/suite.h"

static struct netem_words words;

static const struct netem_conf *said(const char *text)
{
	struct err err = { .text = "" };

	CHECK_INT(netem_words_parse(text, &words, &err), 0);
	CHECK_STR(err.text, "");
	return &words.conf;
}

static void chances_round_to_the_nearest_even(void)
{
	static const struct {
		const char *word;
		uint32_t want;
	} known[] = {
		{ "0.1%", 4294967 },    { "1%", 42949673 },    { "10%", 429496730 },
		{ "20%", 858993459 },   { "25%", 1073741824 }, { "30%", 1288490188 },
		{ "50%", 2147483648 },  { "70%", 3006477106 }, { "90%", 3865470566 },
		{ "100%", UINT32_MAX }, { "10", 429496730 },   { "0.3", 12884902 },
		{ "0.00000001%", 0 },
	};
	struct err err;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		uint32_t got = 0;

		CHECK_INT(netem_chance_parse(known[i].word, &got, &err), 0);
		CHECK_INT(got, known[i].want);
	}
}

static void times_are_cut_to_nanoseconds(void)
{
	static const struct {
		const char *word;
		nsec_t want;
	} known[] = {
		{ "100ms", 100 * NSEC_PER_MSEC },
		{ "1.1ms", 1100000 },
		{ "0.07ms", 70000 },
		{ ".5us", 500 },
		{ "5nsec", 5 },
		{ "2secs", 2 * NSEC_PER_SEC },
		{ "1MS", NSEC_PER_MSEC },
		{ "-5ms", -5000000 },
		{ "0", 0 },
		{ "1.9ns", 1 },
	};
	struct err err;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		nsec_t got = -1;

		CHECK_INT(netem_time_parse(known[i].word, &got, &err), 0);
		CHECK_INT(got, known[i].want);
	}
}

static void nothing_said_is_a_limit_of_1000(void)
{
	const struct netem_conf *c = said("netem");

	CHECK_INT(c->limit, 1000);
	CHECK_INT(c->has, 0);
	CHECK_INT(c->loss_model, NETEM_LOSS_RANDOM);
	CHECK_STR(words.distribution, "");
}

static void reads_delay_jitter_and_correlation(void)
{
	const struct netem_conf *c = said("delay 100ms 20ms 25% distribution pareto");

	CHECK_INT(c->latency, 100 * NSEC_PER_MSEC);
	CHECK_INT(c->jitter, 20 * NSEC_PER_MSEC);
	CHECK_INT(c->delay_corr, 1073741824);
	CHECK_INT(c->has, NETEM_HAS_CORR);
	CHECK_STR(words.distribution, "pareto");
	CHECK(!c->table);
}

static void reads_random_loss_in_three_ways(void)
{
	static const char *const ways[] = { "loss 10% 25%", "loss random 10% 25%", "drop 10 25" };

	for (size_t i = 0; i < 3; i++) {
		const struct netem_conf *c = said(ways[i]);

		CHECK_INT(c->loss, 429496730);
		CHECK_INT(c->loss_corr, 1073741824);
		CHECK_INT(c->has, NETEM_HAS_CORR);
	}
}

static void check_states(const char *text, struct netem_4_states want)
{
	const struct netem_conf *c = said(text);

	CHECK_INT(c->loss_model, NETEM_LOSS_4_STATES);
	CHECK_INT(c->states.p13, want.p13);
	CHECK_INT(c->states.p31, want.p31);
	CHECK_INT(c->states.p32, want.p32);
	CHECK_INT(c->states.p14, want.p14);
	CHECK_INT(c->states.p23, want.p23);
}

static void states_not_said_have_defaults(void)
{
	check_states("loss state 1%",
		     (struct netem_4_states){ 42949673, 4252017622, 0, 0, UINT32_MAX });
	check_states("loss state 10%",
		     (struct netem_4_states){ 429496730, 3865470566, 0, 0, UINT32_MAX });
	check_states("loss state 1% 10%",
		     (struct netem_4_states){ 42949673, 429496730, 0, 0, UINT32_MAX });
	check_states("loss state 1% 10% 20% 30%",
		     (struct netem_4_states){ 42949673, 429496730, 858993459, 0, 1288490188 });
	check_states(
		"loss state 1% 10% 20% 30% 40%",
		(struct netem_4_states){ 42949673, 429496730, 858993459, 1717986918, 1288490188 });
}

static void check_ge(const char *text, struct netem_ge want)
{
	const struct netem_conf *c = said(text);

	CHECK_INT(c->loss_model, NETEM_LOSS_GE);
	CHECK_INT(c->ge.p, want.p);
	CHECK_INT(c->ge.r, want.r);
	CHECK_INT(c->ge.h, want.h);
	CHECK_INT(c->ge.k1, want.k1);
}

static void gemodel_not_said_has_defaults(void)
{
	check_ge("loss gemodel 1%", (struct netem_ge){ 42949673, 4252017622, 0, 0 });
	check_ge("loss gemodel 10%", (struct netem_ge){ 429496730, 3865470566, 0, 0 });
	check_ge("loss gemodel 1% 10%", (struct netem_ge){ 42949673, 429496730, 0, 0 });
	check_ge("loss gemodel 1% 10% 70% 0.1%",
		 (struct netem_ge){ 42949673, 429496730, 1288490189, 4294967 });
}

static void the_correlation_of_duplicate_needs_another_one(void)
{
	const struct netem_conf *c = said("duplicate 10% 25%");

	CHECK_INT(c->duplicate, 429496730);
	CHECK_INT(c->has, 0);
	CHECK_INT(c->duplicate_corr, 0);
	c = said("duplicate 10% 25% loss 1% 5%");
	CHECK_INT(c->has, NETEM_HAS_CORR);
	CHECK_INT(c->duplicate_corr, 1073741824);
	c = said("duplicate 10% 25% delay 10ms 1ms 5%");
	CHECK_INT(c->duplicate_corr, 1073741824);
	c = said("duplicate 10% 25% corrupt 1% 5%");
	CHECK_INT(c->duplicate_corr, 1073741824);
	CHECK_INT(c->corrupt_corr, 214748365);
	c = said("duplicate 10% 25% delay 10ms reorder 1% 5%");
	CHECK_INT(c->duplicate_corr, 1073741824);
	c = said("duplicate 10% 25% corrupt 1%");
	CHECK_INT(c->duplicate_corr, 0);
}

static void reorder_has_gap_1_unless_said(void)
{
	const struct netem_conf *c = said("delay 10ms reorder 25% 50%");

	CHECK_INT(c->gap, 1);
	CHECK_INT(c->reorder, 1073741824);
	CHECK_INT(c->reorder_corr, 2147483648);
	CHECK_INT(c->has, NETEM_HAS_REORDER | NETEM_HAS_CORR);
	CHECK_INT(said("reorder 25% 50% gap 5 delay 10ms")->gap, 5);
	CHECK_INT(said("delay 10ms gap 010 reorder 5%")->gap, 8);
	CHECK_INT(said("delay 10ms gap 0 reorder 5%")->gap, 1);
	c = said("delay 10ms reorder 0%");
	CHECK_INT(c->gap, 0);
	CHECK_INT(c->has, NETEM_HAS_REORDER);
}

static void reads_rates_in_tcs_units(void)
{
	static const struct {
		const char *text;
		uint64_t want;
	} known[] = {
		{ "rate 1mbit", 125000 },
		{ "rate 1000", 125 },
		{ "rate 1kbps", 1000 },
		{ "rate 1.5Mbit", 187500 },
		{ "rate 1mibit", 131072 },
		{ "rate 1.7kbit", 212 },
		{ "rate 10bit", 1 },
		{ "rate 0", 0 },
		{ "rate 34359738360bit", UINT32_MAX },
	};
	const struct netem_conf *c;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		c = said(known[i].text);
		CHECK_INT(c->rate, known[i].want);
		CHECK_INT(c->has, NETEM_HAS_RATE);
	}
	c = said("rate 40gbit");
	CHECK_INT(c->rate, UINT32_MAX);
	CHECK_INT(c->rate64, 5000000000);
	CHECK_INT(c->has, NETEM_HAS_RATE | NETEM_HAS_RATE64);
}

static void check_overheads(const char *text, int32_t packet, uint32_t size, int32_t cell)
{
	const struct netem_conf *c = said(text);

	CHECK_INT(c->packet_overhead, packet);
	CHECK_INT(c->cell_size, size);
	CHECK_INT(c->cell_overhead, cell);
}

static void reads_overheads_and_cells(void)
{
	check_overheads("rate 1mbit 20", 20, 0, 0);
	check_overheads("rate 1mbit -20", -20, 0, 0);
	check_overheads("rate 1mbit 20 53", 20, 53, 0);
	check_overheads("rate 1mbit 20 53 -5", 20, 53, -5);
	check_overheads("rate 1mbit -20 -5", -20, 0, -5);
	check_overheads("rate 5mbit 0x10", 16, 0, 0);
}

static void check_slot(const char *text, struct netem_slot want)
{
	const struct netem_slot *s = &said(text)->slot;

	CHECK_INT(words.conf.has, NETEM_HAS_SLOT);
	CHECK_INT(s->min, want.min);
	CHECK_INT(s->max, want.max);
	CHECK_INT(s->packets, want.packets);
	CHECK_INT(s->bytes, want.bytes);
	CHECK_INT(s->delay, want.delay);
	CHECK_INT(s->jitter, want.jitter);
}

static void reads_slots(void)
{
	check_slot("slot 10ms", (struct netem_slot){ 10000000, 10000000, 0, 0, 0, 0 });
	check_slot("slot 10ms 20ms packets 5 bytes 1.5k",
		   (struct netem_slot){ 10000000, 20000000, 5, 1536, 0, 0 });
	check_slot("slot 10ms packets -1", (struct netem_slot){ 10000000, 10000000, -1, 0, 0, 0 });
	check_slot("slot distribution normal 10ms 2ms packets 3 bytes 2k",
		   (struct netem_slot){ 0, 0, 3, 2048, 10000000, 2000000 });
	CHECK_STR(words.slot_distribution, "normal");
}

static void reads_limit_seed_and_ecn(void)
{
	CHECK_INT(said("limit 10")->limit, 10);
	CHECK_INT(said("limit 1k")->limit, 1024);
	CHECK_INT(said("limit 1kbit")->limit, 128);
	CHECK_INT(said("limit 0")->limit, 0);
	CHECK_INT(said("seed 7")->seed, 7);
	CHECK_INT(words.conf.has, NETEM_HAS_SEED);
	CHECK((uint64_t)said("seed 18446744073709551615")->seed == UINT64_MAX);
	CHECK_INT(said("ecn loss state 1%")->ecn, 1);
	CHECK_INT(words.conf.has, NETEM_HAS_ECN);
}

static void reads_abbreviations_as_tc_does(void)
{
	CHECK_INT(said("la 5ms")->latency, 5 * NSEC_PER_MSEC);
	CHECK_INT(said("l 5")->limit, 5);
	CHECK_INT(said("dup 10%")->duplicate, 429496730);
	CHECK_INT(said("dro 5%")->loss, 214748365);
	CHECK_INT(said("delay 10ms del 5ms")->latency, 5 * NSEC_PER_MSEC);
	CHECK_STR(said("delay 10ms 1ms dist normal") ? words.distribution : "", "normal");
}

static void refuses_what_tc_refuses(void)
{
	static const struct {
		const char *text, *told;
	} wrong[] = {
		{ "gap 5 delay 10ms", "gap needs reorder" },
		{ "reorder 25%", "reorder needs a delay" },
		{ "distribution normal", "distribution needs a delay" },
		{ "delay 100ms distribution normal", "distribution needs a delay" },
		{ "ecn", "ecn needs a loss" },
		{ "ecn loss 0%", "ecn needs a loss" },
		{ "loss 101%", "word 2: \"101%\" is over" },
		{ "loss -1%", "word 2: \"-1%\" is not a loss" },
		{ "loss 50%%", "not a percentage" },
		{ "corrupt -1%", "word 2" },
		{ "loss 5% state 1%", "word 3: \"state\" is not an option" },
		{ "loss 5% loss state 1%", "loss is said twice" },
		{ "loss", "missing after \"loss\"" },
		{ "loss state", "missing after \"state\"" },
		{ "loss foo", "expected a percentage, random, state or gemodel" },
		{ "delay", "missing after \"delay\"" },
		{ "delay 1 ms", "needs a unit" },
		{ "delay 100", "needs a unit" },
		{ "delay 10ms .5ms", "word 3" },
		{ "delay 1min", "needs a unit" },
		{ "limit -1", "not a count" },
		{ "limit 1000000000000", "is over 4294967295" },
		{ "delay 10ms gap -1 reorder 5%", "word 4" },
		{ "delay 10ms gap 2k reorder 5%", "not a whole number" },
		{ "slot 20ms 10ms", "shorter than the shortest" },
		{ "slot 10ms bytes 1500 packets 5", "\"packets\" is not an option" },
		{ "slot 10ms bytes 99999999999", "word 4" },
		{ "slot distribution normal 10ms", "missing after \"10ms\"" },
		{ "rate 50%", "not a rate" },
		{ "rate -5mbit", "not a rate" },
		{ "rate 1mbit +20", "\"+20\" is not an option" },
		{ "seed -1", "not a seed" },
		{ "seed 18446744073709551616", "not a seed" },
		{ "delay 99999999999999999999s", "word 2" },
		{ "foo", "word 1: \"foo\" is not an option" },
		{ "distribution "
		  "0123456789012345678901234567890123456789012345678901234567890123",
		  "word 2 has over 63 letters" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct err err = { .text = "" };
		int r = netem_words_parse(wrong[i].text, &words, &err);

		CHECK(r == -EINVAL || r == -ERANGE);
		CHECK_HAS(err.text, wrong[i].told);
	}
}

static void refuses_too_many_words(void)
{
	char text[1000] = "";
	struct err err;

	for (int i = 0; i < 129; i++)
		strcat(text, "ecn ");
	CHECK_INT(netem_words_parse(text, &words, &err), -EINVAL);
	CHECK_HAS(err.text, "over 128 words");
}

CU_TestInfo netem_words_tests[] = {
	TEST(chances_round_to_the_nearest_even),
	TEST(times_are_cut_to_nanoseconds),
	TEST(nothing_said_is_a_limit_of_1000),
	TEST(reads_delay_jitter_and_correlation),
	TEST(reads_random_loss_in_three_ways),
	TEST(states_not_said_have_defaults),
	TEST(gemodel_not_said_has_defaults),
	TEST(the_correlation_of_duplicate_needs_another_one),
	TEST(reorder_has_gap_1_unless_said),
	TEST(reads_rates_in_tcs_units),
	TEST(reads_overheads_and_cells),
	TEST(reads_slots),
	TEST(reads_limit_seed_and_ecn),
	TEST(reads_abbreviations_as_tc_does),
	TEST(refuses_what_tc_refuses),
	TEST(refuses_too_many_words),
	CU_TEST_INFO_NULL,
};
