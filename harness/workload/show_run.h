/* show_run.h - carries out one host's part of a live show, from "ready" to "done". */
#ifndef HARNESS_WORKLOAD_SHOW_RUN_H
#define HARNESS_WORKLOAD_SHOW_RUN_H

struct call_hooks;
struct err;
struct show_conf;

/* Runs until told to stop (control.h) or until something fails, and says so on conf->control_fd.
 * gst_init() must have been called and the elements of probes/stamp registered. hooks may be NULL.
 * 0, or a negative errno with err: the text that was said as "failed". */
int show_run(const struct show_conf *conf, const struct call_hooks *hooks, struct err *err);

#endif
