/* ruling.h - an expectation and what was measured, in words for people. */
#ifndef REPORTS_WRITE_RULING_H
#define REPORTS_WRITE_RULING_H

#include "reports/metric/metric.h"

struct ruling;
struct text;

/* Writes what was measured and returns buf: as metric_text(), but in seconds where the expectation
 * is said in them, and with as many decimals as tell it from its limit; "-" where nothing was
 * measured. */
const char *ruling_value(const struct ruling *r, char buf[static METRIC_TEXT_MAX]);

/* Adds "first picture after 2.4 s, where at most 2 s was expected". It must have been measured. */
void ruling_write(const struct ruling *r, struct text *ret);

#endif
