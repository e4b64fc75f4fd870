/* ctl.h - answers for clients of a run: its state, and orders that change it; straits-ctl(1) has
 * the protocol. */
#ifndef HARNESS_SCENARIO_CTL_H
#define HARNESS_SCENARIO_CTL_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/scenario/plan.h"

struct ctl;
struct err;
struct lab;
struct lab_conf;

/* The name of the socket in a run's directory. */
#define CTL_SOCKET "control"

/* How often a client that watches may be told of the state. */
#define CTL_EVERY_MIN (50 * NSEC_PER_MSEC)
#define CTL_EVERY_MAX (3600 * NSEC_PER_SEC)

struct ctl_conf {
	const struct plan *plan; /* borrowed until ctl_free() */
	const char *kind;        /* "run", "shell": what clients are told this is; borrowed */
	bool open_end; /* the plan's duration means nothing: it goes on until it is told to
			  stop */
};

/* 0 or -ENOMEM. */
int ctl_new(const struct ctl_conf *conf, struct ctl **ret, struct err *err);
void ctl_free(struct ctl *ctl);

/* Makes the lab answer at the socket of this path, which is borrowed until the lab's end: sets
 * conf's control and change_words. The lab's routes must be the plan's directions, in their order,
 * and its events the plan's. lab_run() forks: what clients do is known to the ctl in the keeper,
 * which the job sees, not to that of the caller. */
void ctl_serve(struct ctl *ctl, const char *path, struct lab_conf *conf);

/* What was done by hand, in order, with times as a plan's events have them and ids that go on from
 * the plan's. For the job, after lab_finish(); it stays ctl's. */
const struct plan_event *ctl_events(struct ctl *ctl, struct lab *lab, size_t *ret_count);

#endif
