/* recovery.h - how long it takes until the picture is good again after a disturbance. */
#ifndef REPORTS_METRIC_RECOVERY_H
#define REPORTS_METRIC_RECOVERY_H

#include <stddef.h>

#include "harness/base/time.h"
#include "reports/metric/age.h"

/* A picture that is good for less than this has not recovered. */
#define RECOVERY_SETTLED NSEC_PER_SEC

/* From the end of an event until the picture's age is within its limit and stays there for
 * RECOVERY_SETTLED: 0 when no stall goes on then or begins within that time. stalls are by begin.
 */
nsec_t recovery_time(const struct stall *stalls, size_t n, nsec_t event_end);

#endif
