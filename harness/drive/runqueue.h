/* runqueue.h - how long a thread was ready to run and waited for a processor. */
#ifndef HARNESS_DRIVE_RUNQUEUE_H
#define HARNESS_DRIVE_RUNQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"

/* Since the thread began. */
struct runqueue {
	nsec_t ran;
	nsec_t waited;
	uint64_t times; /* it was put on a processor */
};

/* Reads the text of /proc/PID/task/TID/schedstat: "RAN WAITED TIMES", the first two in ns. */
bool runqueue_parse(const char *text, struct runqueue *ret);

/* Of the calling thread; false when this kernel keeps no such figures. */
bool runqueue_read(struct runqueue *ret);

#endif
