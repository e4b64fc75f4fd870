/* time.h - the one unit of time: integer nanoseconds. */
#ifndef HARNESS_BASE_TIME_H
#define HARNESS_BASE_TIME_H

#include <stdint.h>

/* Nanoseconds: a duration, or an instant on CLOCK_MONOTONIC unless a name says otherwise. */
typedef int64_t nsec_t;

#define NSEC_PER_USEC ((nsec_t)1000)
#define NSEC_PER_MSEC ((nsec_t)1000000)
#define NSEC_PER_SEC  ((nsec_t)1000000000)

/* Later than every instant: "no deadline". */
#define NSEC_NEVER INT64_MAX

#endif
