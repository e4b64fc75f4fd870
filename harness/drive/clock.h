/* clock.h - the only place where the time is read. */
#ifndef HARNESS_DRIVE_CLOCK_H
#define HARNESS_DRIVE_CLOCK_H

#include "harness/base/time.h"

/* Now on CLOCK_MONOTONIC. */
nsec_t clock_now(void);

/* What to add to CLOCK_MONOTONIC to get CLOCK_REALTIME: the middle of the closest of three
 * readings. It changes only when somebody sets or steers the wall clock. */
nsec_t clock_wall_offset(void);

/* Processor time that the calling thread has used. */
nsec_t clock_thread_cpu(void);

#endif
