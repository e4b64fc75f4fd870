/* cmd_suite.h - what the parts of straits suite share. */
#ifndef HARNESS_CLI_CMD_SUITE_H
#define HARNESS_CLI_CMD_SUITE_H

#include <limits.h>
#include <stdbool.h>

#include "harness/cli/cli.h"
#include "harness/cli/lane_screen.h"
#include "harness/cli/run_show.h"
#include "harness/scenario/suite.h"
#include "harness/scenario/suite_runs.h"
#include "harness/scenario/suite_state.h"

struct err;
struct lane_result;
struct past_run;
struct suite_ending;
struct text;

/* What the command line asks for. */
struct suite_request {
	const char *suite;  /* a name or a file; NULL with resume */
	const char *resume; /* the directory of a suite that was stopped */
	struct suite_opts opts;
	bool lanes_given, retries_given;
	unsigned lanes, retries;
	struct run_show_conf show; /* of every run */
	bool list, dry_run, json;
};

/* A suite that runs. */
struct suite_session {
	const struct suite_request *request;
	struct suite_file suite;
	char *scenarios; /* the whole path of --scenarios; NULL without it */
	struct suite_opts opts;
	struct suite_runs runs;
	struct suite_saved saved; /* empty when it begins anew */
	struct suite_state state;
	char dir[PATH_MAX / 2];
	char started[32];
	int lock;
	unsigned more; /* repeats that a comparison asks for; 0: none */
	struct lane_screen screen;
	struct lane_line line; /* of the suite as a whole */
	char part[PATH_MAX];   /* in a run's process: where it is to lie */
};

/* cmd_suite_options.c: 1 to go on, 0 when help is asked for, or negative when it was told what is
 * wrong. */
int suite_options(int argc, char **argv, struct suite_request *q);

/* cmd_suite_run.c: makes the runs that have not ended. 0, -EINTR, or another negative errno; what
 * has ended is kept in any case. */
int suite_session_work(struct suite_session *s, struct err *err);

/* cmd_suite_read.c: what a run's process left: verdict and reasons. */
void suite_read_ending(const struct suite_session *s, const struct suite_run *run,
		       const struct lane_result *result, struct suite_ending *ret);

/* The numbers of a run that has left a directory; 0, or a negative errno. past_done() is due. */
int suite_read_past(const struct suite_session *s, const char *dir, struct past_run *ret,
		    struct err *err);

/* cmd_suite_ab.c: holds the runs of the two builds against each other: in words, as JSON in the
 * state, what it means, and into s->more how many repeats would tell more. 0, -ENODATA when a side
 * has no valid run, or another negative errno. */
int suite_compare(struct suite_session *s, struct text *into, enum exit_code *ret_code,
		  struct err *err);

/* cmd_suite_tell.c: what would run; what came of it, with the table of all runs. */
void suite_tell_plan(const struct suite_session *s, struct text *into);
void suite_tell_end(const struct suite_session *s, struct text *into);

/* "45 s", "12 min", "2 h 05 min": up to the next unit. */
void suite_tell_time(nsec_t time, struct text *into);

/* How many lanes there will be: for --lanes=auto what the machine has room for now. */
unsigned suite_lanes(const struct suite_session *s);

/* cmd_suite_junit.c: DIR/junit.xml, a test case a run. 0 or a negative errno. */
int suite_junit_write(const struct suite_session *s, struct err *err);

/* cmd_suite_list.c: the suites that are there. */
enum exit_code suite_list(const struct suite_request *request);

#endif
