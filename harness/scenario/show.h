/* show.h - a show as its file has it: the route unresolved into paths, the timeline unexpanded. */
#ifndef HARNESS_SCENARIO_SHOW_H
#define HARNESS_SCENARIO_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/scenario/event.h"
#include "harness/scenario/expect.h"
#include "harness/scenario/files.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/route.h"

struct err;

/* How long a show may take. */
#define SHOW_DURATION_MIN NSEC_PER_SEC
#define SHOW_DURATION_MAX (86400 * NSEC_PER_SEC)

/* Starts as all zero bytes. */
struct show {
	char *name;
	char *question;   /* NULL when the show asks none */
	bool calibration; /* it measures the pipeline itself */
	char *file;
	char *text;
	struct route route;
	struct plan_work work;
	char *clip;  /* a path; NULL for a generated scene: */
	bool screen; /* a screen, and not a camera's */
	nsec_t duration;
	uint64_t seed;
	struct event_list timeline;
	struct expect_list expects;
};

/* Reads the show of this name or path. With opts->route the show's own route is not read. */
int show_open(const char *name, const struct plan_opts *opts, struct files *files,
	      struct show *show, struct err *err);
void show_done(struct show *show);

#endif
