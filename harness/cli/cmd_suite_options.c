/* cmd_suite_options.c - the command line of straits suite. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/cmd_suite.h"
#include "harness/cli/remember.h"
#include "harness/scenario/lanes.h"
#include "harness/scenario/show.h"

enum {
	OPT_RESUME = 256,
	OPT_LANES,
	OPT_REPEATS,
	OPT_RETRIES,
	OPT_DURATION,
	OPT_SEED,
	OPT_AB,
	OPT_LIST,
	OPT_DRY_RUN,
	OPT_JSON,
	OPT_RUNS,
	OPT_SCENARIOS,
	OPT_HISTORY,
	OPT_NO_HISTORY,
	OPT_PAYLOAD,
	OPT_ANONYMISE
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "resume", required_argument, NULL, OPT_RESUME },
	{ "lanes", required_argument, NULL, OPT_LANES },
	{ "repeats", required_argument, NULL, OPT_REPEATS },
	{ "retries", required_argument, NULL, OPT_RETRIES },
	{ "duration", required_argument, NULL, OPT_DURATION },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "ab", required_argument, NULL, OPT_AB },
	{ "list", no_argument, NULL, OPT_LIST },
	{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "runs", required_argument, NULL, OPT_RUNS },
	{ "scenarios", required_argument, NULL, OPT_SCENARIOS },
	{ "history", required_argument, NULL, OPT_HISTORY },
	{ "no-history", no_argument, NULL, OPT_NO_HISTORY },
	{ "payload", no_argument, NULL, OPT_PAYLOAD },
	{ "anonymise", no_argument, NULL, OPT_ANONYMISE },
	{ 0 },
};

/* Splits LABEL=COMMAND in place. */
static int take_build(char *text, struct suite_build *ret, struct err *err)
{
	char *equals = text ? strchr(text, '=') : NULL;

	if (!equals || !equals[1]) {
		(void)err_set(err, -EINVAL,
			      "found \"%.80s\"; expected two builds, each LABEL=COMMAND, as in "
			      "1.4=./app-1.4 1.5=./app-1.5",
			      text ? text : "");
		return -EINVAL;
	}
	*equals = '\0';
	*ret = (struct suite_build){ .label = text, .command = equals + 1 };
	return remember_check_label(text, err) < 0 ? -EINVAL : 0;
}

/* The second build is the word behind the first. */
static int take_ab(struct suite_request *q, char **argv, struct err *err)
{
	int r = take_build(optarg, &q->opts.builds[0], err);

	if (r == 0)
		r = take_build(argv[optind], &q->opts.builds[1], err);
	if (r < 0)
		return r;
	optind++;
	q->opts.ab = true;
	if (!strcmp(q->opts.builds[0].label, q->opts.builds[1].label))
		return err_set(err, -EINVAL, "both builds are called \"%s\"",
			       q->opts.builds[0].label);
	return 0;
}

static int take_number(const char *text, uint64_t least, uint64_t most, unsigned *ret,
		       struct err *err)
{
	uint64_t n = 0;
	int r = parse_count(text, most, &n, err);

	if (r == 0 && n < least)
		return err_set(err, -ERANGE, "found %s; expected %llu to %llu", text,
			       (unsigned long long)least, (unsigned long long)most);
	*ret = (unsigned)n;
	return r;
}

static int take_length(const char *text, nsec_t *ret, struct err *err)
{
	int r = parse_duration(text, ret, err);

	if (r == 0 && (*ret < SHOW_DURATION_MIN || *ret > SHOW_DURATION_MAX))
		return err_set(err, -ERANGE, "found %s; a show's duration is 1 s to 24 h", text);
	return r;
}

/* How often, how long, how many at a time. */
static int take_amount(struct suite_request *q, int c, struct err *err)
{
	switch (c) {
	case OPT_LANES:
		q->lanes_given = true;
		return lanes_parse(optarg, &q->lanes, err);
	case OPT_REPEATS:
		return take_number(optarg, 1, SUITE_REPEATS_MAX, &q->opts.repeats, err);
	case OPT_RETRIES:
		q->retries_given = true;
		return take_number(optarg, 0, SUITE_RETRIES_MAX, &q->retries, err);
	case OPT_DURATION:
		return take_length(optarg, &q->opts.duration, err);
	case OPT_SEED:
		return parse_count(optarg, INT64_MAX, &q->opts.seed, err);
	default:
		return -EINVAL; /* getopt_long has said what is wrong */
	}
}

static int take_option(struct suite_request *q, int c, char **argv, struct err *err)
{
	switch (c) {
	case 'q':
		q->show.quiet = true;
		return 0;
	case OPT_RESUME:
		q->resume = optarg;
		return 0;
	case OPT_AB:
		return take_ab(q, argv, err);
	case OPT_LIST:
		q->list = true;
		return 0;
	case OPT_DRY_RUN:
		q->dry_run = true;
		return 0;
	case OPT_JSON:
		q->json = true;
		return 0;
	case OPT_RUNS:
		q->show.runs = optarg;
		return 0;
	case OPT_SCENARIOS:
		q->opts.scenarios = optarg;
		return 0;
	case OPT_HISTORY:
		q->show.history = optarg;
		return 0;
	case OPT_NO_HISTORY:
		q->show.no_history = true;
		return 0;
	case OPT_PAYLOAD:
		q->opts.payload = true;
		return 0;
	case OPT_ANONYMISE:
		q->opts.anonymise = true;
		return 0;
	default:
		return take_amount(q, c, err);
	}
}

static int take_word(struct suite_request *q, const char *word)
{
	if (q->suite)
		return cli_refuse("suite: \"%s\" behind \"%s\": one suite at a time", word,
				  q->suite);
	q->suite = word;
	return 0;
}

/* What is asked for must make sense together. */
static int check(const struct suite_request *q)
{
	bool changes = q->opts.ab || q->opts.duration || q->opts.seed != 1 || q->opts.scenarios ||
		       q->opts.payload || q->opts.anonymise;

	if (q->list)
		return q->suite || q->resume ? cli_refuse("suite: --list names all suites") : 0;
	if (q->resume && q->suite)
		return cli_refuse("suite: --resume DIR goes on with the suite of DIR, without "
				  "\"%s\"",
				  q->suite);
	if (q->resume && (changes || q->dry_run))
		return cli_refuse(
			"suite: --resume goes on as the suite was begun; beside it only "
			"--repeats, --retries, --lanes, --json, --quiet, --history and --no-history");
	if (!q->resume && !q->suite)
		return cli_refuse("suite: no suite given; straits suite --list names them");
	return 0;
}

/* The words come in their order, for the second build stands behind the first. */
int suite_options(int argc, char **argv, struct suite_request *q)
{
	struct err err = { 0 };
	int c, r = 0, index = 0;

	while (r == 0 && (c = getopt_long(argc, argv, "-hq", long_options, &index)) != -1) {
		if (c == 'h')
			return 0;
		if (c == 1) {
			r = take_word(q, optarg);
			continue;
		}
		r = take_option(q, c, argv, &err);
		if (r < 0 && err.text[0])
			(void)cli_refuse("--%s: %s", long_options[index].name, err.text);
	}
	for (; r == 0 && optind < argc; optind++)
		r = take_word(q, argv[optind]);
	if (r == 0)
		r = check(q);
	return r == 0 ? 1 : -EINVAL;
}
