/* test_netem_oracle.c - what real qdiscs did, packet by packet, done again. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/netem.h"
#include "harness/model/netem_loss.h"
#include "harness/model/netem_words.h"
#include "tests/support/suite.h"
#include "tests/unit/model/recording.h"

static struct recording rec;

static struct link *make_link(const char *command, size_t *copies)
{
	static struct netem_table table, slot_table;
	static struct netem_words words;
	struct err err = { .text = "" };
	struct link_conf conf = { .order = LINK_NETEM, .netem = &words.conf };
	struct link_env env = { .conf = &conf, .source = { recording_copy, copies } };
	struct link *link;

	CHECK_INT(netem_words_parse(command, &words, &err), 0);
	if (*words.distribution) {
		CHECK_INT(netem_table_named(words.distribution, &table, &err), 0);
		words.conf.table = &table;
	}
	if (*words.slot_distribution) {
		CHECK_INT(netem_table_named(words.slot_distribution, &slot_table, &err), 0);
		words.conf.slot_table = &slot_table;
	}
	dice_init(&env.dice, 1, 0);
	link = netem_ops.make(&env, &err);
	CHECK_STR(err.text, "");
	return link;
}

static void check_recording(const char *name)
{
	size_t copies = 0;
	struct link *link;

	CHECK(recording_read(&rec, name));
	link = make_link(rec.command, &copies);
	if (!link)
		return;
	recording_replay(&rec, link);
	link_free(link);
	recording_check(&rec);
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && !strcmp(name + n - m, end);
}

/* All netem recordings that were made with a seed. */
static void every_seeded_recording_comes_out_again(void)
{
	char path[300];
	struct dirent *entry;
	unsigned found = 0;
	DIR *dir;

	if (!recordings_dir(path))
		SKIP("no recordings beside the project");
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (!strstr(entry->d_name, "-s7") || !ends_in(entry->d_name, ".csv.gz"))
			continue;
		check_recording(entry->d_name);
		found++;
	}
	if (dir)
		(void)closedir(dir);
	CHECK(found > 0);
}

/* A recording of another qdisc, by a link in physical order. */
static void check_physical(const char *name, const struct link_conf *conf)
{
	struct link_env env = { .conf = conf };
	struct err err = { .text = "" };
	struct link *link;

	if (!recording_read(&rec, name))
		SKIP("no recording %s beside the project", name);
	link = link_new(&env, &err);
	CHECK_STR(err.text, "");
	if (!link)
		return;
	recording_replay(&rec, link);
	link_free(link);
	recording_check(&rec);
}

/* latency 100ms is a limit of 62500 bytes beside the burst. */
static void the_token_bucket_does_what_tbf_did(void)
{
	const struct link_conf conf = {
		.name = "tbf",
		.rate = { .bps = 5000000, .burst_bytes = 5000 },
		.queue = { .limit_bytes = 67500 },
	};

	check_physical("t-tbf-rate-5mbit-burst-5000-latency-100ms.k6.12.csv.gz", &conf);
}

static void codel_as_linux_drops_what_codel_dropped(void)
{
	const struct link_conf conf = {
		.name = "codel",
		.rate = { .bps = 5000000, .burst_bytes = 1600, .burst_debt = true },
		.queue = { .kind = QUEUE_CODEL,
			   .limit_packets = 1000,
			   .codel = { .as_linux = true } },
	};

	check_physical("a-htb5m-codel-limit-1000-target-5ms-interval-100ms.k6.12.csv.gz", &conf);
}

/* Lost packets of a recording that lists only them; ret_pairs: those that follow another lost one.
 */
static unsigned recorded_losses(const char *name, unsigned *ret_pairs)
{
	char line[400];
	unsigned lost = 0;
	long before = -2;
	FILE *f = recording_open(name);

	*ret_pairs = 0;
	while (f && fgets(line, sizeof(line), f)) {
		if (*line == '#' || *line == 's')
			continue;
		lost++;
		*ret_pairs += strtol(line, NULL, 10) == before + 1;
		before = strtol(line, NULL, 10);
	}
	if (f)
		(void)pclose(f);
	return lost;
}

/* The kernel of this recording takes no seed. Of 30000 packets at "loss 10% 25%" 1.75 % are lost by
 * the filter's law; bound: 5 deviations, widened by (1 + c) / (1 - c). Losses come in pairs as
 * often as in ours, of which there are 100 times more. */
static void the_correlated_recording_agrees_in_rate_and_bursts(void)
{
	const double share = 0.0175, n = 30000;
	struct netem_loss ours = { .random = 429496730, .corr = { .rho = 1073741824 } };
	struct netem_prng prng;
	unsigned lost, pairs, our_lost = 0, our_pairs = 0;
	bool before = false;
	double expected;

	lost = recorded_losses("l-10-c25.k6.1.csv.gz", &pairs);
	if (!lost)
		SKIP("no recording of correlated loss");
	CHECK_NEAR(lost, share * n, 5 * sqrt(share * n * 1.25 / 0.75));
	netem_prng_seed(&prng, 12345);
	for (int i = 0; i < 3000000; i++) {
		bool now = netem_loss_draw(&ours, &prng);

		our_lost += now;
		our_pairs += now && before;
		before = now;
	}
	CHECK_NEAR(our_lost, share * 100 * n, 5 * sqrt(share * 100 * n * 1.25 / 0.75));
	expected = our_pairs / 100.;
	CHECK_NEAR(pairs, expected, 5 * sqrt(expected));
}

CU_TestInfo netem_oracle_tests[] = {
	TEST(every_seeded_recording_comes_out_again),
	TEST(the_token_bucket_does_what_tbf_did),
	TEST(codel_as_linux_drops_what_codel_dropped),
	TEST(the_correlated_recording_agrees_in_rate_and_bursts),
	CU_TEST_INFO_NULL,
};
