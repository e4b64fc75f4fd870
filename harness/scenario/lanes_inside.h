/* lanes_inside.h - what the parts of the lanes share: nobody else includes this. */
#ifndef HARNESS_SCENARIO_LANES_INSIDE_H
#define HARNESS_SCENARIO_LANES_INSIDE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "harness/base/text.h"
#include "harness/scenario/lanes.h"

/* A lane with a job; in the job's own process only tell has a meaning. */
struct lane {
	bool busy;
	size_t job;
	pid_t pid;
	int tell;     /* a message a datagram */
	int out, err; /* what it writes */
	struct text out_text, err_text, dir_text;
	struct lane_line line;
	bool starting; /* not yet past its start */
	nsec_t began;
	struct lane_result result;
};

/* lane_process.c: starts the job's process, with the signals of before. 0 or a negative errno. */
int lane_start(struct lane *lane, const struct lane_job *job, const sigset_t *before,
	       struct err *err);

/* Takes what has come by now: output into the texts, messages into line and result; never waits.
 * True when the line says something new. */
bool lane_read(struct lane *lane);

/* Has its process ended? Then the result is whole, and the lane's descriptors are closed. */
bool lane_ended(struct lane *lane);

#endif
