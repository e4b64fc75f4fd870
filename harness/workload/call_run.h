/* call_run.h - carries out one host's part of a call, from "ready" to "done". */
#ifndef HARNESS_WORKLOAD_CALL_RUN_H
#define HARNESS_WORKLOAD_CALL_RUN_H

struct call_conf;
struct call_hooks;
struct err;

/* Runs until told to stop (control.h), until conf->length has passed, or until something fails, and
 * says so on conf->control_fd. gst_init() must have been called and the elements of probes/stamp
 * registered. hooks may be NULL. 0, or a negative errno with err: the text that was said as
 * "failed". */
int call_run(const struct call_conf *conf, const struct call_hooks *hooks, struct err *err);

#endif
