/* taken.h - one run, folded to what a report of many runs needs of it. */
#ifndef REPORTS_REGION_TAKEN_H
#define REPORTS_REGION_TAKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/time.h"
#include "reports/write/layer.h"
#include "reports/write/manifest.h"
#include "reports/write/verdict.h"

struct err;

/* What made the picture that the buyer saw older than 600 ms: a part of its latency, or what is no
 * part of it. */
enum cause {
	CAUSE_LOST = LAYER_COUNT, /* packets were lost and not made good in time */
	CAUSE_KEY,                /* pictures were there, and waited for a key frame */
	CAUSE_PAUSE,              /* the sender captured nothing */
	CAUSE_COUNT,
};

/* How good a run is as evidence; by hand is one that is not invalid, of a show that was not run as
 * it was written. Valid ones count, degraded ones when it is asked for, others never. */
enum standing { VALID, DEGRADED, INVALID, BY_HAND, STANDING_COUNT };

/* A minute of a run, or what is left of one at its end. */
struct minute {
	nsec_t begin; /* since t0 */
	nsec_t length;
	nsec_t late; /* time with a picture older than 600 ms */
	nsec_t by[CAUSE_COUNT];
	nsec_t oldest; /* greatest age */
	/* Of a conversation: questions that were asked to their end here, how many were never
	 * answered, the slowest answer (0 without one), and the longest wait for one. */
	size_t questions, unanswered;
	nsec_t slowest, waited;
	/* Timeline entry that most of the late time, or the longest wait, goes with; 0 for none. */
	uint32_t event;
};

/* A number of a run, when it was measured. */
struct reading {
	bool known;
	double v;
};

enum { TAKEN_BINS = 120 };

struct taken {
	char *path;       /* as given */
	const char *name; /* the last name of the path */
	struct manifest manifest;
	enum verdict_word verdict;
	char reason[300]; /* why it is invalid or inconclusive */
	bool *broken;     /* for each expectation of the manifest: was it not met? */
	enum standing standing;
	bool counts; /* set by sheaf_gather() */
	bool talk;
	/* ms: 19 of 20 pictures, or answers, come within; half of them do */
	struct reading most, usual;
	struct reading in_time; /* share of the time with a picture of at most 600 ms */
	/* The oldest picture in each equal part of the run, ms; -1 before the first picture. */
	float age[TAKEN_BINS];
	struct minute *minutes;
	size_t minute_count;
	nsec_t watched, late, by[CAUSE_COUNT]; /* sums of the minutes; watched: with a picture */
	/* Of pictures shown: their mean latency by its parts, ms; how many came after 600 ms, and
	 * how many of those would not have without this part. */
	size_t shown, late_shown;
	double mean_ms[LAYER_COUNT];
	size_t spared[LAYER_COUNT];
};

/* Reads the run in directory path, checks its files against their hashes, and measures it. Gives
 * *ret, to be freed with taken_done(). Negative with err naming the run when it cannot be read. */
int taken_read(const char *path, struct taken *ret, struct err *err);
void taken_done(struct taken *t);

#endif
