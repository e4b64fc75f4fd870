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

#define ROWS   20000
#define COPIES 2
/* The recorded machine's own path from the qdisc to the peer. */
#define PATH_MAX_NS 10000

struct seen {
	unsigned copies;
	nsec_t at[COPIES];
	bool corrupt[COPIES];
	bool refused;
};

struct row {
	uint32_t bytes;
	nsec_t sent;
	struct seen recorded;
	struct seen ours;
};

static struct row rows[ROWS];
static size_t row_count;
static char options[500];

/* Opens a recording for reading; close with pclose(). */
static FILE *open_recording(const char *name)
{
	char command[400];

	(void)snprintf(command, sizeof(command), "gzip -dc '%s/oracles/netem/%s'", shared_dir(),
		       name);
	return popen(command, "r"); /* NOLINT(cert-env33-c): a test's own data, a fixed command */
}

/* "# kernel ...; netem OPTIONS :: gp ..." */
static void read_comment(const char *line)
{
	const char *from = strstr(line, "; netem "), *to = strstr(line, " ::");

	if (from && to)
		(void)snprintf(options, sizeof(options), "%.*s", (int)(to - from - 2), from + 2);
}

static long long number(char **at)
{
	long long n = strtoll(*at, at, 10);

	if (**at == ',' || **at == ';')
		(*at)++;
	return n;
}

/* seq,len,tx_ns,refused,rx_ns;...,corrupt;... */
static void read_row(char *line)
{
	struct row *row = &rows[row_count++];
	struct seen *seen = &row->recorded;
	char *corrupt = strrchr(line, ',') + 1;

	*row = (struct row){ 0 };
	(void)number(&line);
	row->bytes = (uint32_t)number(&line);
	row->sent = number(&line);
	seen->refused = number(&line);
	while (*line != ',' && line < corrupt - 1 && seen->copies < COPIES)
		seen->at[seen->copies++] = number(&line);
	for (unsigned i = 0; i < seen->copies && *corrupt; i++) {
		seen->corrupt[i] = strchr("-;\n", *corrupt) == NULL;
		corrupt += strcspn(corrupt, ";\n");
		corrupt += *corrupt == ';';
	}
}

static void read_recording(const char *name)
{
	char line[400];
	FILE *f = open_recording(name);

	row_count = 0;
	options[0] = '\0';
	while (f && fgets(line, sizeof(line), f) && row_count < ROWS) {
		if (*line == '#')
			read_comment(line);
		else if (*line != 's')
			read_row(line);
	}
	if (f)
		(void)pclose(f);
}

static struct pkt *copy(void *arg, const struct pkt *original)
{
	size_t *used = arg;
	static struct pkt copies[ROWS];

	(void)original;
	return &copies[(*used)++ % ROWS];
}

static void note(const struct pkt *p)
{
	struct seen *seen = &rows[p->copy_of].ours;

	if (p->fate == PKT_DROPPED && p->copy_of == p->index)
		seen->refused = true;
	if (p->fate != PKT_MOVING || seen->copies == COPIES)
		return;
	seen->at[seen->copies] = p->due;
	seen->corrupt[seen->copies++] = p->corrupt_bit != PKT_INTACT;
}

static void replay(struct link *link)
{
	static struct pkt pkts[ROWS];
	struct pkt *p;

	for (size_t i = 0; i < row_count; i++) {
		pkt_init(&pkts[i], i, rows[i].bytes, NULL);
		link_put(link, &pkts[i], rows[i].sent);
	}
	while ((p = link_get(link, NSEC_NEVER)))
		note(p);
}

/* Says so when row i came out otherwise than it was recorded. */
static bool same(const char *name, size_t i)
{
	const struct seen *want = &rows[i].recorded, *got = &rows[i].ours;
	bool ok = want->copies == got->copies && want->refused == got->refused;

	for (unsigned k = 0; ok && k < want->copies; k++) {
		nsec_t late = want->at[k] - got->at[k];

		ok = late >= 0 && late <= PATH_MAX_NS && want->corrupt[k] == got->corrupt[k];
	}
	if (!ok)
		(void)printf("%s: packet %zu: %u copies, refused %d, at %" PRId64
			     "; recorded %u, %d, %" PRId64 "\n",
			     name, i, got->copies, got->refused, got->at[0], want->copies,
			     want->refused, want->at[0]);
	return ok;
}

static struct link *make_link(size_t *copies)
{
	static struct netem_table table, slot_table;
	static struct netem_words words;
	struct err err = { .text = "" };
	struct link_conf conf = { .order = LINK_NETEM, .netem = &words.conf };
	struct link_env env = { .conf = &conf, .source = { copy, copies } };
	struct link *link;

	CHECK_INT(netem_words_parse(options, &words, &err), 0);
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
	size_t copies = 0, other = 0;
	struct link *link;

	read_recording(name);
	CHECK(row_count > 0);
	link = make_link(&copies);
	if (!link)
		return;
	replay(link);
	netem_ops.free(link);
	for (size_t i = 0; i < row_count && other < 5; i++)
		other += !same(name, i);
	CHECK_INT(other, 0);
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

	if (!shared_dir())
		SKIP("no recordings beside the project");
	(void)snprintf(path, sizeof(path), "%s/oracles/netem", shared_dir());
	dir = opendir(path);
	if (!dir)
		SKIP("no recordings beside the project");
	while ((entry = readdir(dir))) {
		if (!strstr(entry->d_name, "-s7") || !ends_in(entry->d_name, ".csv.gz"))
			continue;
		check_recording(entry->d_name);
		found++;
	}
	(void)closedir(dir);
	CHECK(found > 0);
}

/* Lost packets of a recording that lists only them; ret_pairs: those that follow another lost one.
 */
static unsigned recorded_losses(const char *name, unsigned *ret_pairs)
{
	char line[400];
	unsigned lost = 0;
	long before = -2;
	FILE *f = open_recording(name);

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

	if (!shared_dir())
		SKIP("no recordings beside the project");
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
	TEST(the_correlated_recording_agrees_in_rate_and_bursts),
	CU_TEST_INFO_NULL,
};
