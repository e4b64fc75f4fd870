/* run.h - carries out a plan in a lab and leaves the evidence in a directory. */
#ifndef HARNESS_SCENARIO_RUN_H
#define HARNESS_SCENARIO_RUN_H

#include <stdbool.h>

#include "harness/base/time.h"
#include "harness/lab/lab.h"

struct err;
struct plan;

/* How far a run is: what is being done, and, once the show runs, at of of. */
struct run_progress {
	const char *doing;
	nsec_t at;
	nsec_t of; /* 0 before and after the show itself */
};

struct run_conf {
	const struct plan *plan;
	const char *dir;     /* an empty directory; gets run.json, the records, captures and logs */
	const char *program; /* straits itself: runs the hosts' parts */
	enum lab_drive drive;
	const char *build; /* the label of the build under test; NULL: it has none */
	bool payload;      /* captures hold whole packets, not their headers alone */
	void (*tell)(void *arg, const struct run_progress *progress);
	void *arg;
};

/* Runs the show. 0 when the evidence is there, also of a run that broke off: run.json then says
 * "outcome": "broken" and why. -EINTR after SIGINT or SIGTERM; another negative errno when the lab
 * could not be built or the evidence not be written. Nothing but the directory is left in any case.
 */
int run_plan(const struct run_conf *conf, struct err *err);

/* Can this drive carry the plan's route? 0, or -EOPNOTSUPP with err saying what it cannot express.
 * Whether the kernel has the disciplines is found out by running. */
int run_drive_check(const struct plan *plan, enum lab_drive drive, struct err *err);

#endif
