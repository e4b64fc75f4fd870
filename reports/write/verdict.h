/* verdict.h - what the show expected, held against what was measured. */
#ifndef REPORTS_WRITE_VERDICT_H
#define REPORTS_WRITE_VERDICT_H

#include <stddef.h>

#include "reports/metric/metric.h"
#include "reports/write/evidence.h"

enum verdict_word {
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_INVALID,      /* the measurement cannot be trusted, or the run broke off */
	VERDICT_INCONCLUSIVE, /* a number that was expected could not be measured */
};

/* "pass", "fail", "invalid", "inconclusive". */
const char *verdict_name(enum verdict_word word);

/* One expectation and its ruling: pass, fail or inconclusive. What names no stream is expected of
 * every viewer that has such a number: it fails when it fails for one. */
struct ruling {
	const struct expectation *expect;
	/* Of several viewers, the number that decided: the one farthest off, or the first that is
	 * missing when nobody's fails. NULL when there is none of that name. */
	const struct metric *metric;
	size_t viewers; /* how many it was expected of */
	size_t failed;  /* of how many of them it failed */
	double limit;   /* in the metric's unit */
	enum verdict_word word;
	char reason[200]; /* why it is inconclusive, else "" */
};

struct verdict {
	enum verdict_word word;
	char reason[300]; /* why it is invalid or inconclusive, else "" */
	struct ruling *rulings;
	size_t count;
};

/* Judges every expectation of measured evidence, which *ret borrows. An invalid trust grade or a
 * broken run makes the verdict invalid, whatever the rulings; then one that failed makes it fail;
 * then one that could not be judged, or no expectation at all, makes it inconclusive. To be freed
 * with verdict_done(). 0 or -ENOMEM. */
int verdict_judge(const struct evidence *e, struct verdict *ret, struct err *err);
void verdict_done(struct verdict *v);

/* The i-th metric that an expectation speaks of: of its stream; when it names none, the run's own
 * number, or those of the pictures to each viewer. NULL behind the last. */
const struct metric *verdict_metric(const struct evidence *e, const struct expectation *expect,
				    size_t i);

/* How the expectation of a ruling fares with one of them. */
enum verdict_word verdict_of(const struct ruling *r, const struct metric *m);

#endif
