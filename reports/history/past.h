/* past.h - a run that is over, as its metrics.json tells it: all that comparison and history keep.
 */
#ifndef REPORTS_HISTORY_PAST_H
#define REPORTS_HISTORY_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/record.h"
#include "harness/base/time.h"

struct err;

/* The newest form of metrics.json that is understood; a newer one is refused. */
#define PAST_FORMAT 1

#define PAST_NAME_MAX 128
#define PAST_WORD_MAX 48

struct past_number {
	char metric[PAST_WORD_MAX];       /* "latency.p95" */
	char stream[2 * RECORD_WORD_MAX]; /* "to-buyer"; "" for the run as a whole */
	bool measured;
	double value; /* in the unit of the metric's definition; 0 when it was not measured */
};

/* Texts hold no control characters. */
struct past_run {
	char *path; /* absolute, without symbolic links; NULL when it has no directory any more */
	char show[PAST_NAME_MAX], route[PAST_NAME_MAX], workload[PAST_WORD_MAX];
	char build[PAST_NAME_MAX];   /* the build under test, "" when it was not named */
	char straits[PAST_WORD_MAX]; /* the version that ran the show */
	char started[PAST_WORD_MAX]; /* RFC 3339, UTC */
	int64_t seed;
	nsec_t duration;
	char trust[PAST_WORD_MAX];   /* "valid", "degraded", "invalid" */
	char verdict[PAST_WORD_MAX]; /* "pass", "fail", "invalid", "inconclusive" */
	char reason[300];            /* why it is invalid or inconclusive, "" when it is not */
	struct past_number *numbers;
	size_t count;
};

/* Starts as all zero bytes. */
struct past_list {
	struct past_run *v;
	size_t n, cap;
};

/* Reads DIR/metrics.json. Gives *ret, to be freed with past_done(). -ENOENT when DIR is no finished
 * run, -EPROTONOSUPPORT when the file is of a newer form, -EBADMSG when it is not what it should
 * be, or not what the hash in DIR/run.json says. */
int past_read(const char *dir, struct past_run *ret, struct err *err);
void past_done(struct past_run *run);

/* Takes the run, and leaves *run empty. 0, or -ENOMEM and it is still the caller's. */
int past_list_add(struct past_list *list, struct past_run *run, struct err *err);
void past_list_done(struct past_list *list);

/* The number, or NULL when the run has none of this name and stream. */
const struct past_number *past_find(const struct past_run *run, const char *metric,
				    const char *stream);

/* An invalid run, or one that broke off, says nothing about a build. */
bool past_is_invalid(const struct past_run *run);

/* A degraded one does, and readers are told of it. */
bool past_is_degraded(const struct past_run *run);

/* Writes seconds since 1970 as past_run's started has it; "" for what no calendar holds. */
void past_time(char *ret, size_t size, int64_t seconds);

/* Copies text without its control characters; what is too long for size is cut. */
void past_copy(char *ret, size_t size, const char *text);

#endif
