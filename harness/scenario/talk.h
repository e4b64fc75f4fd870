/* talk.h - the workload "talk" of a show: what a customer says, and who answers. */
#ifndef HARNESS_SCENARIO_TALK_H
#define HARNESS_SCENARIO_TALK_H

struct err;
struct talk_show;
struct yaml;

/* Reads what stands behind "talk:" over what show holds. */
int talk_show_read(struct yaml at, struct talk_show *show, struct err *err);

#endif
