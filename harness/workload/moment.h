/* moment.h - the time on a host, as its records have it. */
#ifndef HARNESS_WORKLOAD_MOMENT_H
#define HARNESS_WORKLOAD_MOMENT_H

#include "harness/base/time.h"

/* Now on CLOCK_MONOTONIC, which is the clock of GStreamer's pipelines, too. */
nsec_t moment_now(void);

/* Sleeps until an instant of that clock, whatever signals come; not at all when it is past. */
void moment_await(nsec_t due);

#endif
