/* number.h - numbers as people read them: no more digits than they mean, and a unit. */
#ifndef REPORTS_WRITE_NUMBER_H
#define REPORTS_WRITE_NUMBER_H

#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/metric.h"

struct text;

/* "4.2 ms" below 10 ms, "412 ms" below a second, "3.1 s" below a minute, "10 min 5 s" from there
 * on. */
void say_duration(struct text *t, double ms);
void say_nsec(struct text *t, nsec_t ns);

/* Always in ms: "0.042 ms", "4.2 ms", "412 ms", "3087 ms". */
void say_ms(struct text *t, double ms);

/* What the lab watches in itself, by the unit of its check: "ns" in ms, "ppm" in %, else a count of
 * what unit names. INT64_MAX is "no limit". */
void say_amount(struct text *t, int64_t value, const char *unit);

/* 0.123 -> "12.3 %". What is not nothing and not all is never rounded to 0 % or 100 %. */
void say_share(struct text *t, double share);

/* "4.8 Mbit/s", "800 kbit/s". */
void say_rate(struct text *t, double bps);

/* "12 345": a narrow space between thousands. */
void say_count(struct text *t, double count);

/* A metric's value by its unit, or "not measured". */
void say_metric(struct text *t, const struct metric *m);
void say_value(struct text *t, double value, enum metric_unit unit);

#endif
