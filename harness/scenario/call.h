/* call.h - the workload "call" of a show: what media a one-to-one call carries. */
#ifndef HARNESS_SCENARIO_CALL_H
#define HARNESS_SCENARIO_CALL_H

#include "harness/scenario/plan.h"

struct err;
struct json_t;
struct yaml;

/* What a call is unless the show says otherwise: VP8 at 640x360, 30 frames/s, 800 kbit/s, Opus at
 * 32 kbit/s, shown at the playout time behind a jitter buffer of 40 ms, over IPv4. */
struct plan_call call_default(void);

/* Reads what stands behind "call:" over what call holds. */
int call_read(struct yaml at, struct plan_call *call, struct err *err);

/* The call as run.json's "workload"; the caller's. NULL when memory ran out. */
struct json_t *call_json(const struct plan_call *call);

#endif
