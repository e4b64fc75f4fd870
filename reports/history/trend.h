/* trend.h - a metric over many runs: a line of small bars, a table, a plot. */
#ifndef REPORTS_HISTORY_TREND_H
#define REPORTS_HISTORY_TREND_H

#include <stddef.h>
#include <stdint.h>

#include "reports/metric/metric.h"

struct err;
struct store;
struct store_filter;
struct text;

/* The widest line of bars. */
#define TREND_COLUMNS 40

struct trend_value {
	int64_t id, started; /* seconds since 1970 */
	char build[64];
	double value; /* in the metric's unit */
};

/* The valid runs of one route, the oldest first. */
struct trend_route {
	char route[128];
	struct trend_value *v;
	size_t n, cap;
	size_t invalid; /* not among them */
};

struct trend {
	const struct metric_def *def;
	struct trend_route *routes;
	size_t count, cap;
};

/* Reads a metric's runs from the history. -EINVAL when there is no such metric. To be freed with
 * trend_done(). */
int trend_read(struct store *store, const char *metric, const char *stream,
	       const struct store_filter *filter, struct trend *ret, struct err *err);
void trend_done(struct trend *t);

/* Bars of eight heights from the least to the greatest: one a value, or the medians of as many
 * equal parts as there are columns. UTF-8. */
void trend_bars(const double *v, size_t n, struct text *ret);

/* A row a route: how many runs, the median of all, the last, how far the median of the newest
 * quarter lies from that of the oldest, and bars. */
void trend_text(const struct trend *t, struct text *ret);

/* A row a run. */
void trend_points(const struct trend *t, struct text *ret);

/* A gnuplot script with its data that draws a line a route into file (.svg or .png by its ending);
 * names are quoted. */
void trend_script(const struct trend *t, const char *file, struct text *ret);

#endif
