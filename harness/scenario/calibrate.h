/* calibrate.h - what the lab itself adds to its numbers, measured just before a run. */
#ifndef HARNESS_SCENARIO_CALIBRATE_H
#define HARNESS_SCENARIO_CALIBRATE_H

#include "harness/base/time.h"
#include "harness/lab/trust.h"

struct err;

struct calibrate_conf {
	const char *dir;        /* for what is measured with; nothing is left in it */
	unsigned width, height; /* of the show's pictures; 0: there are none */
};

/* Makes a lab of two hosts as a run does, with nothing on the route between them; sends probe
 * packets both ways past captures at both wires; then writes and reads stamps. Takes half a second.
 * The caller must be a process of one thread. 0 with *ret filled, or a negative errno with err:
 * -EINTR after SIGINT or SIGTERM, else what lab_run() returns, or why the probes tell nothing. */
int calibrate(const struct calibrate_conf *conf, struct trust_calibration *ret, struct err *err);

#endif
