/* rollout.h - a plan's chance, rolled out in virtual time before anything is run. */
#ifndef HARNESS_SCENARIO_ROLLOUT_H
#define HARNESS_SCENARIO_ROLLOUT_H

#include <stddef.h>

#include "harness/scenario/outcome.h"
#include "harness/scenario/plan.h"

struct err;

/* A packet each millisecond for a minute. */
#define ROLLOUT_PACKETS 60000
#define ROLLOUT_GAP     NSEC_PER_MSEC

/* What a link of a plan makes of them, alone: without queue, rate, competitors and events, but with
 * the very draws of a run of this plan. */
struct rolled {
	struct outcome outcome;
	/* How far chance alone moves a run of the plan's length: standard errors of the mean of
	 * jitter and of its deviation (relative). With tau they are upper bounds: a law's
	 * correlation is nowhere above that of the normal number it is made of, whose sum over all
	 * lags is (4 / pi)^2 slots; the deviation's is half the root of (kurtosis - 1) over as
	 * many. Without jitter 0. */
	double mean_error_ns;
	double deviation_error;
};

struct rollout {
	struct rolled links[PLAN_DIRECTIONS * PATH_LINKS_MAX];
	size_t count;
};

/* Rolls out every link; ret borrows the plan. 0 or a negative errno. */
int rollout(const struct plan *plan, struct rollout *ret, struct err *err);

#endif
