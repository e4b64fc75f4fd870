/* metrics.h - what expectations may speak of: joins the scenario room to the metrics. */
#ifndef HARNESS_CLI_METRICS_H
#define HARNESS_CLI_METRICS_H

#include "harness/scenario/plan.h"

/* For plan_opts.metrics: every metric that reports know. */
extern const struct plan_metrics cli_metrics;

#endif
