/* build.h - the workload "build" of a show: the user's own commands and what passes between them
 * and the harness. */
#ifndef HARNESS_SCENARIO_BUILD_H
#define HARNESS_SCENARIO_BUILD_H

#include "harness/scenario/plan.h"

struct err;
struct json_t;
struct yaml;

/* What a build is unless the show says otherwise: no commands, Y4M at 640x360 and 30 frames/s into
 * the sender and out of the receiver, which is started first, both ready at once. */
struct plan_build plan_build_default(void);

/* Reads what stands behind "build:" over what build holds; without both commands it is refused. */
int plan_build_read(struct yaml at, struct plan_build *build, struct err *err);

/* The build as run.json's "workload"; the caller's. NULL when memory ran out. */
struct json_t *plan_build_json(const struct plan_build *build);

/* Frees what build holds; fine with all zero bytes. */
void plan_build_done(struct plan_build *build);

#endif
