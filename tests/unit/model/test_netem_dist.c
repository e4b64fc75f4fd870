/* test_netem_dist.c - netem's random delays and their tables. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/netem_dist.h"
#include "tests/support/suite.h"

static struct netem_table table;

/* What is published of a table: sum of the entries; the rest in deviations. */
struct oracle {
	const char *name;
	int64_t sum;
	double mean, sd, min, max, p50, p95, p99;
	int pinned; /* entries at the largest of 16 bits */
};

static double at_quantile(double q)
{
	return table.entries[(size_t)(q * table.count)] / (double)NETEM_TABLE_SCALE;
}

static void check_oracle(const struct oracle *o)
{
	int64_t sum = 0, squares = 0;
	int pinned = 0;
	double mean;
	struct err err;

	CHECK_INT(netem_table_named(o->name, &table, &err), 0);
	CHECK_INT(table.count, 4096);
	for (size_t i = 0; i < table.count; i++) {
		sum += table.entries[i];
		squares += table.entries[i] * table.entries[i];
		pinned += table.entries[i] == INT16_MAX;
		CHECK(i == 0 || table.entries[i] >= table.entries[i - 1]);
	}
	mean = (double)sum / table.count / NETEM_TABLE_SCALE;
	CHECK_INT(sum, o->sum);
	CHECK_NEAR(mean, o->mean, 0.00005);
	CHECK_NEAR(sqrt((double)squares / table.count / NETEM_TABLE_SCALE / NETEM_TABLE_SCALE -
			mean * mean),
		   o->sd, 0.0002);
	CHECK_NEAR(table.entries[0] / (double)NETEM_TABLE_SCALE, o->min, 0.0006);
	CHECK_NEAR(table.entries[4095] / (double)NETEM_TABLE_SCALE, o->max, 0.0006);
	CHECK_NEAR(at_quantile(0.50), o->p50, 0.002);
	CHECK_NEAR(at_quantile(0.95), o->p95, 0.002);
	CHECK_NEAR(at_quantile(0.99), o->p99, 0.002);
	CHECK_INT(pinned, o->pinned);
}

static void makes_the_three_tables_as_published(void)
{
	static const struct oracle oracles[] = {
		{ "normal", -26163, -0.0008, 1.0000, -4.000, 3.523, 0.000, 1.645, 2.327, 0 },
		{ "pareto", -1123786, -0.0335, 0.8197, -0.667, 4.000, -0.320, 1.618, 4.000, 44 },
		{ "paretonormal", -848968, -0.0253, 0.8339, -1.502, 3.881, -0.240, 1.625, 3.582,
		  0 },
	};

	for (size_t i = 0; i < sizeof(oracles) / sizeof(*oracles); i++)
		check_oracle(&oracles[i]);
}

/* Reads a table that iproute2 installed on this machine; false when there is none. */
static bool read_installed(const char *name, struct netem_table *ret)
{
	static const char *const folders[] = { "/usr/lib/x86_64-linux-gnu/tc", "/usr/lib/tc",
					       "/usr/lib64/tc", "/usr/share/tc" };
	static char text[1 << 18];
	struct err err;

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		char path[200];
		FILE *f;
		size_t len;

		(void)snprintf(path, sizeof(path), "%s/%s.dist", folders[i], name);
		f = fopen(path, "r");
		if (!f)
			continue;
		len = fread(text, 1, sizeof(text), f);
		(void)fclose(f);
		CHECK_INT(netem_table_parse(text, len, ret, &err), 0);
		return true;
	}
	return false;
}

static void makes_entry_by_entry_what_iproute2_installs(void)
{
	static const char *const names[] = { "normal", "pareto", "paretonormal" };
	static struct netem_table installed;

	for (size_t i = 0; i < 3; i++) {
		struct err err;
		int other = 0;

		if (!read_installed(names[i], &installed))
			SKIP("no %s.dist of iproute2 here", names[i]);
		CHECK_INT(netem_table_named(names[i], &table, &err), 0);
		CHECK_INT(table.count, installed.count);
		for (size_t k = 0; k < table.count; k++)
			other += table.entries[k] != installed.entries[k];
		CHECK_INT(other, 0);
	}
}

static void knows_no_other_table(void)
{
	struct err err;

	CHECK_INT(netem_table_named("experimental", &table, &err), -ENOENT);
	CHECK_HAS(err.text, "normal, pareto");
}

static int parse(const char *text, struct err *err)
{
	return netem_table_parse(text, strlen(text), &table, err);
}

static void reads_numbers_and_skips_comments(void)
{
	struct err err;

	CHECK_INT(parse("# a comment 9\n -32768 5\t0\n7 # 8\n32767", &err), 0);
	CHECK_INT(table.count, 5);
	CHECK_INT(table.entries[0], INT16_MIN);
	CHECK_INT(table.entries[1], 5);
	CHECK_INT(table.entries[3], 7);
	CHECK_INT(table.entries[4], INT16_MAX);
}

static void refuses_what_is_no_table_and_says_the_line(void)
{
	static const char *const wrong[] = {
		"1\n2 3x", "1\n32768", "1\n-32769", "1\n1.5", "1\n99999999999999999999",
		"1\n-",    "1\n0x10"
	};
	struct err err;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		CHECK_INT(parse(wrong[i], &err), -EINVAL);
		CHECK_HAS(err.text, "line 2");
	}
	CHECK_INT(parse("# nothing\n\n", &err), -EINVAL);
	CHECK_HAS(err.text, "no entry");
}

static void takes_16384_entries_and_no_more(void)
{
	static char text[2 * NETEM_TABLE_MAX + 2];
	struct err err;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 2 ? '\n' : '1';
	CHECK_INT(netem_table_parse(text, sizeof(text) - 2, &table, &err), 0);
	CHECK_INT(table.count, NETEM_TABLE_MAX);
	CHECK_INT(netem_table_parse(text, sizeof(text), &table, &err), -E2BIG);
	CHECK_HAS(err.text, "line 16385");
}

/* Seed 1 draws 276959246 first. */
static int64_t first(int64_t mu, int32_t sigma, const struct netem_table *of)
{
	struct netem_corr none = { 0 };
	struct netem_prng prng;

	netem_prng_seed(&prng, 1);
	return netem_dist_draw(mu, sigma, &none, &prng, of);
}

static void without_deviation_gives_mu_and_draws_nothing(void)
{
	struct netem_corr none = { 0 };
	struct netem_prng prng;

	netem_prng_seed(&prng, 1);
	CHECK_INT(netem_dist_draw(123, 0, &none, &prng, NULL), 123);
	CHECK_INT(netem_prng_draw(&prng), 276959246);
}

/* 276959246 mod 200 is 46: 1000 - 100 + 46. With the largest sigma, 2 sigma still fits 32 bits. */
static void uniform_takes_the_remainder(void)
{
	CHECK_INT(first(1000, 100, NULL), 946);
	CHECK_INT(first(0, INT32_MAX, NULL), 276959246 - (int64_t)INT32_MAX);
}

/* 276959246 mod 3 is 2. sigma 20000 = 2 * 8192 + 3616; t = 5: 10 + 3616 * 5 / 8192 = 10 + 2.207
 * = 12. t = -5: -10 - 2.207 = -12. sigma 4096, t = 3: 1.5, away from 0: 2; t = -3: -2. */
static void tables_round_half_away_from_zero(void)
{
	table = (struct netem_table){ .count = 3, .entries = { 9, 9, 5 } };
	CHECK_INT(first(100, 20000, &table), 112);
	table.entries[2] = -5;
	CHECK_INT(first(100, 20000, &table), 88);
	table.entries[2] = 3;
	CHECK_INT(first(100, 4096, &table), 102);
	table.entries[2] = -3;
	CHECK_INT(first(100, 4096, &table), 98);
}

static void a_result_may_be_negative(void)
{
	table = (struct netem_table){ .count = 1, .entries = { INT16_MIN } };
	CHECK_INT(first(1000000, 1000000, &table), -3000000);
}

CU_TestInfo netem_dist_tests[] = {
	TEST(makes_the_three_tables_as_published),
	TEST(makes_entry_by_entry_what_iproute2_installs),
	TEST(knows_no_other_table),
	TEST(reads_numbers_and_skips_comments),
	TEST(refuses_what_is_no_table_and_says_the_line),
	TEST(takes_16384_entries_and_no_more),
	TEST(without_deviation_gives_mu_and_draws_nothing),
	TEST(uniform_takes_the_remainder),
	TEST(tables_round_half_away_from_zero),
	TEST(a_result_may_be_negative),
	CU_TEST_INFO_NULL,
};
