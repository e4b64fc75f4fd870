/* metric.h - a number, the definition that it was made by, and why it is missing when it is. */
#ifndef REPORTS_METRIC_METRIC_H
#define REPORTS_METRIC_METRIC_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/record.h"
#include "harness/base/time.h"

struct err;

enum metric_unit {
	METRIC_MS,
	METRIC_RATIO, /* 0..1; people read it as a percentage */
	METRIC_COUNT,
	METRIC_FPS,
	METRIC_MS2, /* ms squared: a variance */
	METRIC_BPS, /* bit/s */
	METRIC_PACKETS,
	METRIC_DB,
	METRIC_SCORE, /* a scale of its own, named in the definition's words */
	METRIC_UNIT_COUNT,
};

/* Which way a change is good. */
enum metric_better { METRIC_LOWER, METRIC_HIGHER, METRIC_NEITHER };

/* One definition. The table of all of them is what reports, the manual and expectations use. */
struct metric_def {
	const char *name; /* "latency.p95": what expectations say */
	enum metric_unit unit;
	enum metric_better better;
	const char *text;   /* how the number is made, in words */
	const char *source; /* where the definition comes from */
};

/* The definition of this name, or NULL. */
const struct metric_def *metric_known(const char *name);

/* The i-th definition in the order of reports, or NULL past the last. */
const struct metric_def *metric_nth(size_t i);

/* "ms", "ratio", "frames/s" ... */
const char *metric_unit_word(enum metric_unit unit);

/* The unit of a table's column of such numbers, and a number in it: "%" for a ratio, "kbit/s" for
 * "bit/s", else the unit itself. */
const char *metric_column_unit(enum metric_unit unit);
double metric_column_value(enum metric_unit unit, double value);

/* A limit as an expectation says it ("600 ms", "2 %", "0.02", "25 frames/s", "3") in the unit that
 * def has. 0, or -EINVAL / -ERANGE with err. */
int metric_parse_limit(const struct metric_def *def, const char *text, double *ret,
		       struct err *err);

/* One measured number. */
struct metric {
	const struct metric_def *def;
	char stream[2 *
		    RECORD_WORD_MAX]; /* "to-buyer", "to-buyer.audio"; "" for the run as a whole */
	double value;                 /* in def->unit; nothing when null_reason is set */
	const char *null_reason;      /* NULL, or why it could not be measured; never freed */
	uint64_t count;               /* how many samples it was made of */
};

/* Starts as all zero bytes. failed is set once memory ran out: check it once, at the end. */
struct metric_list {
	struct metric *v;
	size_t n;
	size_t cap;
	int failed;
};

void metric_list_done(struct metric_list *list);

/* Adds a value, or a null with its reason (a string that outlives the list). name must be known. */
void metric_add(struct metric_list *list, const char *stream, const char *name, double value,
		uint64_t count);
void metric_add_null(struct metric_list *list, const char *stream, const char *name,
		     const char *reason);

/* The metric of this name for this stream, or NULL. */
const struct metric *metric_find(const struct metric_list *list, const char *stream,
				 const char *name);

/* The same, and NULL too when it could not be measured. */
const struct metric *metric_measured(const struct metric_list *list, const char *stream,
				     const char *name);

/* How many decimals a score is told with: a likeness of at most 1 needs more than a rating of 100.
 */
int metric_decimals(double score);

/* Writes the value as people read it ("238.4 ms", "1.70 %", "-" for null) and returns buf. */
#define METRIC_TEXT_MAX 48
const char *metric_text(const struct metric *m, char buf[static METRIC_TEXT_MAX]);

#endif
