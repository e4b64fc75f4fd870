/* workload.h - what runs on the hosts of a show, of whichever kind: read, written, freed. */
#ifndef HARNESS_SCENARIO_WORKLOAD_H
#define HARNESS_SCENARIO_WORKLOAD_H

#include <stdbool.h>

#include "harness/scenario/plan.h"

struct err;
struct json_t;
struct yaml;

/* The word of the kind, in shows and in run.json: "call". */
const char *workload_word(enum plan_workload kind);

/* What a workload of this kind is unless the show says otherwise. */
struct plan_work workload_default(enum plan_workload kind);

/* Reads {KIND: {...}}, or KIND alone, over what work holds; another kind than work's begins from
 * its default. */
int workload_read(struct yaml at, struct plan_work *work, struct err *err);

/* Does this mapping begin with the word of a workload? */
bool workload_is_at(struct yaml at);

/* The size of the pictures that are read at the end of the way; 0 for none. */
void workload_picture(const struct plan_work *work, unsigned *ret_width, unsigned *ret_height);

/* As run.json has it; the caller's. NULL when memory ran out. */
struct json_t *workload_json(const struct plan_work *work);

/* Frees what work holds; fine with all zero bytes. */
void workload_done(struct plan_work *work);

#endif
