/* lanes.h - jobs side by side, each a process tree of its own, no more at a time than the machine
 * carries. */
#ifndef HARNESS_SCENARIO_LANES_H
#define HARNESS_SCENARIO_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/lab/trust.h"

struct err;
struct lane;
struct run_progress;

#define LANES_MAX 64

/* run() is called in a process forked from the caller's, so that it has all that the caller has in
 * memory and changes none of it. What it returns (0..127) is its exit status; what it writes to
 * standard output and error is kept until it has ended. Its process and all below it end with it,
 * and it ends with the caller's. */
struct lane_job {
	const char *name; /* for people */
	int (*run)(struct lane *lane, void *arg);
	void *arg; /* all borrowed until lanes_run() returns */
};

/* How far a lane's job is; at of of once the show itself runs, of 0 before and after. */
struct lane_line {
	char name[64];
	char doing[64];
	nsec_t at, of;
};

/* For the job, in its own process: how far it is, how its lab graded the measurement, and in which
 * directory the run lies. */
void lane_tell(struct lane *lane, const struct run_progress *progress);
void lane_grade(struct lane *lane, enum trust_grade grade);
void lane_place(struct lane *lane, const char *dir);

/* How a job ended. */
struct lane_result {
	int status;   /* what run() returned; -1 when a signal ended it */
	int signal;   /* that ended it; 0 */
	bool stopped; /* it was told to stop, by the user or LANES_ABORT, before it ended */
	bool graded;
	enum trust_grade grade;
	const char *dir; /* where the run lies, "" when the job did not say; borrowed as out is */
	bool shared;     /* other jobs ran beside it */
	nsec_t took;
	nsec_t cpu;             /* of its whole process tree */
	uint64_t largest_bytes; /* memory of the largest process in it */
	const char *out, *err;  /* what it wrote; borrowed until ended() returns */
};

/* What is to follow when a job has ended. */
enum lanes_order {
	LANES_GO_ON,
	LANES_AGAIN,  /* this job once more, behind those that wait */
	LANES_FINISH, /* no job begins any more; those that run may end */
	LANES_ABORT,  /* the same, and those that run are told to stop */
};

struct lanes_conf {
	const struct lane_job *jobs; /* begun in this order */
	size_t job_count;
	unsigned limit; /* jobs at a time, 1..LANES_MAX; 0: as many as the machine carries */
	void *arg;
	/* All are called in the caller's process; all but ended() may be NULL. */
	enum lanes_order (*ended)(void *arg, size_t job, const struct lane_result *result);
	/* A job does something else now (a new word, not only a new time). */
	void (*changed)(void *arg, const struct lane_line *line);
	/* Something happened: these are the lines of all jobs that run. */
	void (*show)(void *arg, const struct lane_line *const *lines, size_t count);
	/* With limit 0: from here on no more than so many, for this job's lab was disturbed. */
	void (*lowered)(void *arg, unsigned lanes, size_t job, enum trust_grade grade);
};

/* Runs all jobs. A job begins only when the one before it is past its own start, so that labs do
 * not disturb each other's calibration.
 *
 * With limit 0 there are as many lanes as lane_room.h finds room for, by what labs were seen to
 * need; when a lab that shared the machine graded itself below valid, one fewer from then on.
 *
 * SIGINT, SIGTERM and SIGHUP are passed on to every job, once for each time they come, and then no
 * job begins any more. The caller must be a process of one thread. 0 when all jobs have ended,
 * -EINTR when a signal came, or another negative errno when a job could not be started. */
int lanes_run(const struct lanes_conf *conf, struct err *err);

/* "auto" gives 0, "3" gives 3. 0, or -EINVAL with err saying what was expected. */
int lanes_parse(const char *text, unsigned *ret, struct err *err);

#endif
