/* build_run.h - carries out one host's part of a build, from "ready" to "done". */
#ifndef HARNESS_WORKLOAD_BUILD_RUN_H
#define HARNESS_WORKLOAD_BUILD_RUN_H

struct build_conf;
struct build_hooks;
struct err;

/* Runs the command from "start" until told to stop (control.h), or until something fails, and says
 * so on conf->control_fd. Records are written to ROLE.rec in conf->dir; what the command says goes
 * where standard error goes. Whatever happens, nothing that the command left in its process group
 * still runs at the end. 0, or a negative errno with err: the text that was said as "failed". */
int build_run(const struct build_conf *conf, const struct build_hooks *hooks, struct err *err);

#endif
