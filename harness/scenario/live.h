/* live.h - the workload "live" of a show: a publisher, an origin, viewers. */
#ifndef HARNESS_SCENARIO_LIVE_H
#define HARNESS_SCENARIO_LIVE_H

#include "harness/scenario/plan.h"

struct err;
struct json_t;
struct yaml;

/* What a live show is unless the show says otherwise: SRT with 120 ms, 640x360, 30 frames/s, 800
 * kbit/s, a key frame a second, no sound, one viewer, nothing between publisher and origin. */
struct plan_live live_default(void);

/* Reads what stands behind "live:" over what live holds. */
int live_read(struct yaml at, struct plan_live *live, struct err *err);

/* As run.json's "workload"; the caller's. NULL when memory ran out. */
struct json_t *live_json(const struct plan_live *live);

void live_done(struct plan_live *live);

#endif
