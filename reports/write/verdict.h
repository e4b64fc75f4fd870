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

/* One expectation and its ruling: pass, fail or inconclusive. */
struct ruling {
	const struct expectation *expect;
	const struct metric *metric; /* NULL when there is none of that name */
	double limit;                /* in the metric's unit */
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

/* The metric that an expectation speaks of: of its stream; when it names none, the run's own number
 * or that of the pictures to the buyer. NULL when there is none. */
const struct metric *verdict_metric(const struct evidence *e, const struct expectation *expect);

#endif
