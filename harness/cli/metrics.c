/* metrics.c - the metrics that reports know, for the expectations of shows. */
#include "harness/cli/metrics.h"

#include "reports/metric/metric.h"

static const char *unit_of(const char *metric)
{
	const struct metric_def *def = metric_known(metric);

	return def ? metric_unit_word(def->unit) : NULL;
}

static int parse_limit(const char *metric, const char *limit, double *ret, struct err *err)
{
	return metric_parse_limit(metric_known(metric), limit, ret, err);
}

const struct plan_metrics cli_metrics = { .unit = unit_of, .parse_limit = parse_limit };
