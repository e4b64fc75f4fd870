/* suite_script.h - a suite whose runs end as a script says, with a runner that runs nothing. */
#ifndef TESTS_UNIT_SCENARIO_SUITE_SCRIPT_H
#define TESTS_UNIT_SCENARIO_SUITE_SCRIPT_H

#include "harness/scenario/suite_state.h"
#include "tests/unit/scenario/folder.h"

#define SCRIPT_TRIES_MAX 32

/* A suite of a, b and c, 10 s each, whose runs end as a script says: a letter a try, over all runs
 * in the order in which they end. p pass, f fail, i invalid, n inconclusive, u usage, k killed, s
 * told to stop before its end, w told to stop when it was whole, d without room on the disk. */
struct script {
	struct folder f;
	struct suite_file suite;
	struct suite_opts opts;
	struct suite_runs runs;
	struct suite_state state;
	const char *script;
	char ran[SCRIPT_TRIES_MAX + 1]; /* the shows' letters, as they ran */
	size_t tries;
	unsigned saves, save_fails_at; /* 0: never */
	unsigned told, again;
};

void script_begin(struct script *x, const char *letters);
void script_end(struct script *x);

/* suite_work() on it. */
int script_work(struct script *x);

/* What a later process finds: the runs made anew, and suite.json applied; what suite_saved_apply()
 * returned, or what went wrong before. */
int script_resume(struct script *x, const char *letters);

#endif
