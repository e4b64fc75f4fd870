/* cmd_suite.c - straits suite: many shows, with repeats and seeds, side by side; two builds in
 * turn. */
#include "harness/cli/cmd_suite.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/badge.h"
#include "harness/cli/metrics.h"
#include "harness/scenario/rundir.h"

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
	if (q->opts.scenarios)
		s->scenarios = realpath(q->opts.scenarios, NULL);
	if (s->scenarios)
		s->opts.scenarios = s->scenarios;
	set_started(s);
	if (q->resume) {
		r = suite_saved_read(q->resume, &s->saved, err);
		if (r < 0)
			return r;
		s->opts = s->saved.opts;
		if (q->opts.repeats)
			s->opts.repeats = q->opts.repeats;
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
	if (r == 0 && q->resume && q->retries_given)
		r = suite_runs_reopen(&s->runs, q->retries, err);
	set_state(s);
	return r;
}

/* What cannot be run is told before anything runs, and again at the end; once for all its seeds. */
static void tell_broken(const struct suite_session *s)
{
	const char *before = "";

	for (size_t i = 0; i < s->runs.spec_count; i++) {
		const char *broken = s->runs.specs[i].broken;

		if (!broken || !strcmp(broken, before))
			continue;
		(void)fprintf(stderr, "straits: %s\n", broken);
		before = broken;
	}
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

/* Somebody may have deleted the directory meanwhile. */
static bool can_go_on(const struct suite_session *s)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/suite.json", s->dir);
	return access(path, R_OK) == 0;
}

static void tell_open(const struct suite_session *s)
{
	struct suite_count c = suite_runs_count(&s->runs);

	if (!can_go_on(s))
		return;
	if (s->more)
		(void)fprintf(stderr,
			      "straits: %u repeats would tell more; to make those that are "
			      "missing: straits suite --resume %s --repeats %u\n",
			      s->more, s->dir, s->more);
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
	r = suite_compare(s, into, &code, &err);
	if (r < 0)
		code = (enum exit_code)cli_fail(&err, r == -ENODATA ? EXIT_INVALID : EXIT_USAGE);
	return suite_runs_worst(&s->runs) == EXIT_USAGE ? EXIT_USAGE : code;
}

/* DIR/badge.json: what the suite came to. */
static int write_badge(const struct suite_session *s, struct err *err)
{
	struct badge_count count = { 0 };
	char path[PATH_MAX], label[100];

	/* a comparison is of all runs together */
	for (size_t i = 0; i < s->runs.n && !s->opts.ab; i++)
		count.of[s->runs.v[i].ended ? s->runs.v[i].code : EXIT_INVALID]++;
	(void)snprintf(path, sizeof(path), "%s/badge.json", s->dir);
	(void)snprintf(label, sizeof(label), "straits %.80s", s->suite.name);
	return badge_write(path, label, s->state.code, &count, err);
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
	if (suite_junit_write(s, &err) < 0 || write_badge(s, &err) < 0 ||
	    suite_state_write(&s->state, &err) < 0)
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
	free(s->scenarios);
}

static int run(int argc, char **argv)
{
	struct suite_request q = { .show = { .runs = "runs" },
				   .opts = { .metrics = cli_metrics, .seed = 1 } };
	struct suite_session s = { .request = &q, .lock = -1 };
	enum exit_code code;
	int r = suite_options(argc, argv, &q);

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
		"its numbers are in no result. Ends with a table, suite.json, junit.xml and\n"
		"badge.json in the directory of the suite, beside the runs.\n"
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
		"  --resume DIR        go on with a suite that was stopped or killed; with --repeats, add\n"
		"                      runs to it, with --retries, make invalid ones again\n"
		"  --list              the suites, how many runs, how long one at a time takes\n"
		"  --dry-run           what would run and how long it takes, and run nothing\n"
		"  --runs DIR          where the directory of the suite is made (runs)\n"
		"  --scenarios DIR     where suites, shows and routes are looked for first\n"
		"  --history FILE      add finished runs to this history instead of the user's\n"
		"  --no-history        add them to none\n"
		"  --payload           captures hold whole packets, not their headers alone\n"
		"  --anonymise         replace IP and MAC addresses before a run is kept\n"
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
