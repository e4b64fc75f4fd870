/* suite_work.h - carries out the runs of a suite: which are made again, what is kept, when it ends.
 */
#ifndef HARNESS_SCENARIO_SUITE_WORK_H
#define HARNESS_SCENARIO_SUITE_WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/exit.h"
#include "harness/base/text.h"
#include "harness/base/time.h"
#include "harness/scenario/lanes.h"

struct err;
struct suite_run;
struct suite_runs;

/* What a run's end means, as its reader finds it. */
struct suite_ending {
	enum exit_code code;
	struct text reason; /* freed by suite_work() */
	const char *dir;    /* where it lies, as it is to be kept; "" when it left nothing */
	bool no_room; /* the disk was full: it never was a run, and the next one would not be */
};

/* All is borrowed, and called in the caller's process but for run(). */
struct suite_work_conf {
	struct suite_runs *runs;
	unsigned lanes;   /* at a time; 0: as many as the machine carries */
	unsigned retries; /* of each invalid run */
	void *arg;
	/* Makes the run, in a process of its own, and returns its enum exit_code. */
	int (*run)(void *arg, const struct suite_run *run, struct lane *lane);
	/* Finds out what a run has come to. */
	void (*read)(void *arg, const struct suite_run *run, const struct lane_result *result,
		     struct suite_ending *ret);
	/* Keeps all that is known of the runs; when it fails nothing begins any more. */
	int (*save)(void *arg, struct err *err);
	/* A run has ended, or is to be made again; code is how it ended this time. */
	void (*told)(void *arg, const struct suite_run *run, enum exit_code code, bool again);
	/* See struct lanes_conf. lanes is how many at a time there were at most. */
	void (*changed)(void *arg, const struct lane_line *line);
	void (*show)(void *arg, const struct lane_line *const *lines, size_t count, unsigned lanes);
	void (*lowered)(void *arg, unsigned lanes, const struct suite_run *run,
			enum trust_grade grade);
	/* What runs the jobs: lanes_run() */
	int (*lanes_run)(const struct lanes_conf *conf, struct err *err);
};

/* Makes all runs that have not ended. An invalid one is made again, behind those that wait, until
 * it was so retries times; one that was told to stop before it ended stays open. 0 when all have
 * ended, -EINTR when a signal came, -ENOSPC when one had no room, which then stays open with all
 * its tries, or what save() or the lanes returned; all that was saved holds.
 */
int suite_work(const struct suite_work_conf *conf, struct err *err);

#endif
