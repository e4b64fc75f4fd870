/* ctl_set.h - a setting of a link that runs, read as a route's, as the change it makes. */
#ifndef HARNESS_SCENARIO_CTL_SET_H
#define HARNESS_SCENARIO_CTL_SET_H

struct err;
struct event_spec;
struct plan;
struct yaml_file;

/* Reads what change_open() made of "LINK.SETTING=VALUE" into spec's links and changes. 0, or a
 * negative errno with err: also for what a link cannot change while it runs. */
int ctl_set_read(struct yaml_file *file, const struct plan *plan, struct event_spec *spec,
		 struct err *err);

#endif
