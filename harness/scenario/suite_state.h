/* suite_state.h - suite.json: what a suite was asked for and what became of its runs so far; a
 * suite that was stopped goes on from it. */
#ifndef HARNESS_SCENARIO_SUITE_STATE_H
#define HARNESS_SCENARIO_SUITE_STATE_H

#include <limits.h>
#include <stdbool.h>

#include "harness/base/exit.h"
#include "harness/scenario/suite_runs.h"

struct err;
struct json_t;

/* The newest form of suite.json that is understood; a newer one is refused. */
#define SUITE_FORMAT 1

/* All is borrowed. */
struct suite_state {
	const char *dir; /* where suite.json is, and the runs are below */
	const struct suite_file *suite;
	const struct suite_opts *opts;
	const struct suite_runs *runs;
	unsigned lanes, retries;
	const char *started;       /* RFC 3339, UTC */
	bool complete;             /* nothing is left to run: */
	enum exit_code code;       /* what it came to */
	struct json_t *comparison; /* of its two builds; or NULL */
};

/* As JSON, the caller's; NULL when memory ran out. */
struct json_t *suite_state_json(const struct suite_state *state);

/* Writes DIR/suite.json: whole, or what was there before stays. 0 or a negative errno. */
int suite_state_write(const struct suite_state *state, struct err *err);

/* What an earlier process left. Texts belong to root. */
struct suite_saved {
	struct json_t *root;
	const char *file; /* the suite's */
	const char *text; /* what that file said */
	const char *started;
	struct suite_opts opts; /* without metrics */
	unsigned lanes, retries;
};

/* Reads DIR/suite.json; suite_saved_done() is due in either case. -ENOENT when there is none,
 * -EPROTONOSUPPORT when it is of a newer form, -EBADMSG when it is not what it should be. */
int suite_saved_read(const char *dir, struct suite_saved *ret, struct err *err);
void suite_saved_done(struct suite_saved *saved);

/* Gives each run what became of it; one that was broken has not ended, for what it lacked may be
 * there now. There may be more runs than there were. -ESTALE when the suite, or the plan of a run
 * that has ended, is not what it was. */
int suite_saved_apply(const struct suite_saved *saved, const struct suite_file *suite,
		      struct suite_runs *runs, struct err *err);

/* Takes the directory, so that no other process works in it, until this one ends or lets it go. 0
 * with *ret_fd, -EBUSY when another has it, or another negative errno. */
int suite_lock(const char *dir, int *ret_fd, struct err *err);
void suite_unlock(const char *dir, int fd);

#endif
