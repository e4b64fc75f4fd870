/* cmd_suite.c - straits suite: many shows, with repeats and seeds, side by side; two builds in
 * turn. */
#include "harness/cli/cmd_suite.h"

#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "harness/cli/metrics.h"
#include "harness/cli/remember.h"
#include "harness/scenario/lanes.h"
#include "harness/scenario/rundir.h"

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
	OPT_NO_HISTORY
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
		return parse_duration(optarg, &q->opts.duration, err);
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
	bool changes = q->opts.ab || q->opts.repeats || q->opts.duration || q->retries_given ||
		       q->opts.seed != 1 || q->opts.scenarios;

	if (q->list)
		return q->suite || q->resume ? cli_refuse("suite: --list names all suites") : 0;
	if (q->resume && q->suite)
		return cli_refuse("suite: --resume DIR goes on with the suite of DIR, without "
				  "\"%s\"",
				  q->suite);
	if (q->resume && (changes || q->dry_run))
		return cli_refuse("suite: --resume goes on as the suite was begun; beside it only "
				  "--lanes, --json, --quiet, --history and --no-history");
	if (!q->resume && !q->suite)
		return cli_refuse("suite: no suite given; straits suite --list names them");
	return 0;
}

/* 1 to go on, 0 when help is asked for, or negative when it was told what is wrong. The words come
 * in their order, for the second build stands behind the first. */
static int parse(int argc, char **argv, struct suite_request *q)
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

static void set_started(struct suite_session *s)
{
	time_t now = time(NULL);
	struct tm tm;

	(void)gmtime_r(&now, &tm);
	(void)strftime(s->started, sizeof(s->started), "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* A file is kept by its whole path, so that a suite can go on from another folder. */
static void make_whole(char **path)
{
	char *whole = *path ? realpath(*path, NULL) : NULL;

	if (!whole)
		return;
	free(*path);
	*path = whole;
}

static void set_state(struct suite_session *s)
{
	const struct suite_request *q = s->request;

	s->state = (struct suite_state){ .dir = s->dir,
					 .suite = &s->suite,
					 .opts = &s->opts,
					 .runs = &s->runs,
					 .lanes = s->suite.lanes,
					 .retries = s->suite.retries,
					 .started = s->started };
	if (q->resume) {
		s->state.lanes = s->saved.lanes;
		s->state.retries = s->saved.retries;
	}
	if (q->lanes_given)
		s->state.lanes = q->lanes;
	if (q->retries_given)
		s->state.retries = q->retries;
}

/* One run of each build is no comparison. */
static int check_ab(const struct suite_session *s, struct err *err)
{
	if (!s->opts.ab || s->runs.n > SUITE_BUILDS)
		return 0;
	return err_set(err, -EINVAL,
		       "--ab: one run of each build shows nothing; --repeats makes more");
}

/* Reads all there is to read; nothing is written yet. */
static int load(struct suite_session *s, struct err *err)
{
	const struct suite_request *q = s->request;
	const char *file = q->suite;
	int r = 0;

	s->opts = q->opts;
	set_started(s);
	if (q->resume) {
		r = suite_saved_read(q->resume, &s->saved, err);
		if (r < 0)
			return r;
		s->opts = s->saved.opts;
		file = s->saved.file;
		(void)snprintf(s->dir, sizeof(s->dir), "%s", q->resume);
		(void)snprintf(s->started, sizeof(s->started), "%s", s->saved.started);
	}
	s->opts.metrics = cli_metrics;
	r = suite_open(file, &(struct find_place){ .scenarios = s->opts.scenarios }, &s->suite,
		       err);
	if (r < 0)
		return r;
	make_whole(&s->suite.file);
	r = suite_runs_make(&s->suite, &s->opts, &s->runs, err);
	if (r == 0)
		r = check_ab(s, err);
	if (r == 0 && q->resume)
		r = suite_saved_apply(&s->saved, &s->suite, &s->runs, err);
	set_state(s);
	return r;
}

/* What cannot be run is told before anything runs, and again at the end. */
static void tell_broken(const struct suite_session *s)
{
	for (size_t i = 0; i < s->runs.spec_count; i++)
		if (s->runs.specs[i].broken)
			(void)fprintf(stderr, "straits: %s\n", s->runs.specs[i].broken);
}

static void print_text(struct text *text)
{
	(void)fputs(text_str(text), stdout);
	(void)fflush(stdout);
	text_done(text);
}

static void print_plan(const struct suite_session *s)
{
	struct text text = { 0 };
	json_t *json;

	if (!s->request->json) {
		suite_tell_plan(s, &text);
		print_text(&text);
		return;
	}
	json = suite_state_json(&s->state);
	if (json)
		(void)json_object_set_new(
			json, "takes_ns",
			json_integer((json_int_t)suite_runs_left(&s->runs, suite_lanes(s), 0)));
	(void)cli_print_json(json);
}

/* The directory, locked, with its first suite.json. */
static int begin(struct suite_session *s, struct err *err)
{
	int r = 0;

	if (!s->request->resume)
		r = rundir_make(s->request->show.runs, s->suite.name, s->dir, sizeof(s->dir), err);
	if (r == 0)
		r = suite_lock(s->dir, &s->lock, err);
	if (r == 0)
		r = suite_state_write(&s->state, err);
	if (r < 0 && !s->request->resume && s->dir[0]) {
		suite_unlock(s->dir, s->lock);
		s->lock = -1;
		(void)rmdir(s->dir);
	}
	return r;
}

static void tell_open(const struct suite_session *s)
{
	struct suite_count c = suite_runs_count(&s->runs);

	if (c.ended < c.runs)
		(void)fprintf(stderr,
			      "straits: %zu of %zu runs have ended; to go on: straits suite "
			      "--resume %s\n",
			      c.ended, c.runs, s->dir);
}

/* With two builds the comparison is the verdict; a run that was broken or invalid still counts. */
static enum exit_code judge(struct suite_session *s, struct text *into)
{
	enum exit_code code = EXIT_INVALID;
	struct err err;
	int r;

	if (!s->opts.ab)
		return suite_runs_worst(&s->runs);
	text_add(into, "\n");
	r = suite_compare(s, into, &s->state.comparison, &code, &err);
	if (r < 0)
		code = (enum exit_code)cli_fail(&err, r == -ENODATA ? EXIT_INVALID : EXIT_USAGE);
	return suite_runs_worst(&s->runs) == EXIT_USAGE ? EXIT_USAGE : code;
}

/* Prints the end, and keeps it. */
static enum exit_code conclude(struct suite_session *s)
{
	struct suite_count c = suite_runs_count(&s->runs);
	struct text text = { 0 };
	enum exit_code code;
	struct err err;

	suite_tell_end(s, &text);
	s->state.complete = c.ended == c.runs;
	if (s->state.complete)
		code = judge(s, &text);
	else
		code = exit_worse(suite_runs_worst(&s->runs), EXIT_INVALID);
	s->state.code = code;
	if (suite_junit_write(s, &err) < 0 || suite_state_write(&s->state, &err) < 0)
		code = exit_worse(code, (enum exit_code)cli_fail(&err, EXIT_INVALID));
	if (s->request->json) {
		text_done(&text);
		(void)cli_print_json(suite_state_json(&s->state));
	} else {
		print_text(&text);
	}
	return code;
}

static enum exit_code run_session(struct suite_session *s)
{
	struct err err = { 0 };
	enum exit_code code;
	int r = load(s, &err);

	if (r < 0)
		return (enum exit_code)cli_fail(&err, EXIT_USAGE);
	tell_broken(s);
	if (s->request->dry_run) {
		print_plan(s);
		return suite_runs_worst(&s->runs);
	}
	if (begin(s, &err) < 0)
		return (enum exit_code)cli_fail(&err, EXIT_USAGE);
	r = suite_session_work(s, &err);
	code = conclude(s);
	if (r < 0)
		code = exit_worse(code, (enum exit_code)cli_fail(&err, EXIT_INVALID));
	tell_open(s);
	return code;
}

static void end_session(struct suite_session *s)
{
	suite_unlock(s->dir, s->lock);
	json_decref(s->state.comparison);
	suite_runs_done(&s->runs);
	suite_done(&s->suite);
	suite_saved_done(&s->saved);
}

static int run(int argc, char **argv)
{
	struct suite_request q = { .show = { .runs = "runs" },
				   .opts = { .metrics = cli_metrics, .seed = 1 } };
	struct suite_session s = { .request = &q, .lock = -1 };
	enum exit_code code;
	int r = parse(argc, argv, &q);

	if (r == 0)
		return cli_help(&command_suite);
	if (r < 0)
		return EXIT_USAGE;
	if (q.list)
		return (int)suite_list(&q);
	code = run_session(&s);
	end_session(&s);
	return (int)code;
}

const struct command command_suite = {
	.name = "suite",
	.summary = "many shows, with repeats and seeds; two builds in turn",
	.help = "usage: straits suite [OPTION ...] SUITE\n"
		"       straits suite --resume DIR\n"
		"       straits suite --list\n"
		"\n"
		"Runs every show of a suite, a name from --list or a file. An invalid run is made again;\n"
		"its numbers are in no result. Ends with a table, suite.json and junit.xml in the\n"
		"directory of the suite, beside the runs.\n"
		"\n"
		"  --ab LABEL=COMMAND LABEL=COMMAND\n"
		"                      two builds, the base first: COMMAND stands in place of the sender\n"
		"                      and receiver, or the assistant, of each show; they run in turn, and\n"
		"                      straits compare holds them against each other\n"
		"  --seed N            what the order of the two builds is drawn from (1)\n"
		"  --lanes N|auto      so many runs at a time, or as many as this machine carries, instead\n"
		"                      of what the suite says\n"
		"  --repeats N         how often each run is made, instead of what the suite says\n"
		"  --retries N         how often an invalid run is made again, at most\n"
		"  --duration TIME     another length of every show, such as \"10 s\"\n"
		"  --resume DIR        go on with a suite that was stopped or killed\n"
		"  --list              the suites, how many runs, how long one at a time takes\n"
		"  --dry-run           what would run and how long it takes, and run nothing\n"
		"  --runs DIR          where the directory of the suite is made (runs)\n"
		"  --scenarios DIR     where suites, shows and routes are looked for first\n"
		"  --history FILE      add finished runs to this history instead of the user's\n"
		"  --no-history        add them to none\n"
		"  --json              print suite.json instead of the table\n"
		"  -q, --quiet         no progress\n"
		"  -h, --help          this text\n"
		"\n"
		"Ctrl-C stops the suite; what has ended stays, and --resume goes on.\n"
		"\n"
		"exit status: the worst of all runs, with --ab that of the comparison: 0 pass, 1 fail,\n"
		"2 usage, broken input or a broken show, 3 invalid measurements only, or it was stopped,\n"
		"4 inconclusive\n",
	.run = run,
};
