/* link_queue.h - reading what waits before a link's rate. */
#ifndef HARNESS_SCENARIO_LINK_QUEUE_H
#define HARNESS_SCENARIO_LINK_QUEUE_H

struct err;
struct queue_conf;
struct yaml;

/* "130 packets", "64 KiB" or "600 ms", or a mapping with limit, kind, follow-rate and the numbers
 * of its kind; *ret is written only when all is right. */
int link_queue_read(struct yaml at, struct queue_conf *ret, struct err *err);

#endif
