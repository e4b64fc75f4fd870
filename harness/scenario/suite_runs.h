/* suite_runs.h - the runs that a suite stands for, in their order, and what became of each. */
#ifndef HARNESS_SCENARIO_SUITE_RUNS_H
#define HARNESS_SCENARIO_SUITE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/exit.h"
#include "harness/base/time.h"
#include "harness/lab/trust.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/suite.h"

struct err;

/* What a run takes beside its show, until some have ended: start, calibration, report. */
#define SUITE_BESIDE (3 * NSEC_PER_SEC)

/* Two builds that are compared, the base first. */
#define SUITE_BUILDS 2

/* A build under test: a command for /bin/sh, in place of the sender and the receiver of a show of
 * the workload build, and of the assistant of one of talk. */
struct suite_build {
	const char *label, *command;
};

/* What the caller asks for; all is borrowed. */
struct suite_opts {
	const char *scenarios; /* folder that is searched first, or NULL */
	struct plan_metrics metrics;
	nsec_t duration;  /* of every show; 0: as the suite has it */
	unsigned repeats; /* of every show; 0: as the suite has it */
	bool ab;          /* builds are given: */
	struct suite_build builds[SUITE_BUILDS];
	uint64_t seed;  /* of the order in which they run */
	bool payload;   /* captures hold whole packets */
	bool anonymise; /* other addresses, before a run is kept */
};

/* A show of the suite with one route and one seed. */
struct suite_spec {
	const struct suite_item *item;
	char *show_asked;        /* as the suite names it, or by the pattern that it fits */
	const char *route_asked; /* as the suite names it, or NULL */
	char *file, *route_file; /* where show and route lie; route_file NULL: the show's own */
	bool seed_given;
	uint64_t seed;
	/* of its plan: */
	char *show, *route;
	enum plan_workload kind;
	nsec_t duration;
	uint64_t digest; /* of all that it says: another plan has another one */
	char *broken;    /* why there is none, or NULL; nothing of the plan is known then */
};

/* A run that was invalid, and was made again. */
struct suite_try {
	char *dir; /* "" when it left nothing */
	char *reason;
};

struct suite_run {
	const struct suite_spec *spec;
	unsigned repeat; /* from 1 */
	int build;       /* 0 the base, 1 the candidate, -1 no build is named */
	char *name;      /* of nothing but what the suite's file says; no other run has it */
	/* what became of it: */
	bool ended;
	enum exit_code code; /* EXIT_USAGE: it could not be run */
	char *reason;        /* why it is not a pass; "" when it is one */
	char *dir;           /* its directory, "" when it left none */
	bool graded;
	enum trust_grade grade;
	nsec_t took;
	struct suite_try *tries;
	size_t try_count;
};

/* Starts as all zero bytes. */
struct suite_runs {
	const struct suite_file *suite;
	const struct suite_opts *opts; /* both borrowed */
	struct suite_spec *specs;
	size_t spec_count;
	struct suite_run *v;
	size_t n;
	char *changes[SUITE_BUILDS][PLAN_WORKLOADS][2]; /* that put a build into a show */
};

/* Finds and loads every show. One that is broken has it said in its spec, and its runs have ended
 * with EXIT_USAGE. The first repeat of all shows comes before the second; of two builds one runs
 * right behind the other, and which is first is drawn from the seed for each pair.
 *
 * 0, or a negative errno with err: two runs with one name, more runs than SUITE_RUNS_MAX, a show
 * that has no place for a build. suite_runs_done() is due in either case. */
int suite_runs_make(const struct suite_file *suite, const struct suite_opts *opts,
		    struct suite_runs *runs, struct err *err);
void suite_runs_done(struct suite_runs *runs);

/* How to load the run's plan from spec->file; borrows of runs. */
struct plan_opts suite_run_opts(const struct suite_runs *runs, const struct suite_run *run);

/* Notes how a run ended; copies the texts, which may be NULL. 0 or -ENOMEM. */
int suite_run_end(struct suite_run *run, enum exit_code code, const char *reason, const char *dir,
		  struct err *err);

/* Notes that it was invalid, and is to be made again. */
int suite_run_again(struct suite_run *run, const char *reason, const char *dir, struct err *err);

/* Opens the invalid runs that were not made again so often, as ones to be made again. */
int suite_runs_reopen(struct suite_runs *runs, unsigned retries, struct err *err);

/* How many runs there are of each kind. */
struct suite_count {
	size_t runs, ended;
	size_t by_code[EXIT_INCONCLUSIVE + 1]; /* of those that ended */
	size_t degraded;
	size_t again; /* invalid runs that were made again */
};

struct suite_count suite_runs_count(const struct suite_runs *runs);

/* The worst of those that ended, EXIT_PASS when none did. */
enum exit_code suite_runs_worst(const struct suite_runs *runs);

/* How long a run takes: its show, and what those that ended took beside theirs. */
nsec_t suite_run_takes(const struct suite_runs *runs, const struct suite_run *run);

/* How long those take that have not ended, so many at a time; passed is how much of their shows
 * those that run have behind them, all together. */
nsec_t suite_runs_left(const struct suite_runs *runs, unsigned lanes, nsec_t passed);

/* "pass", "fail", "broken", "invalid", "inconclusive"; "not run" for one that has not ended. */
const char *suite_run_word(const struct suite_run *run);

#endif
