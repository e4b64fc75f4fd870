/* sheaf.h - many runs, gathered by route, workload and show. */
#ifndef REPORTS_REGION_SHEAF_H
#define REPORTS_REGION_SHEAF_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/region/taken.h"

struct country;
struct err;

/* A number over the runs of a group: the run is the unit. */
struct spread {
	size_t n; /* runs that have it; 0: nothing else counts */
	double median, worst;
};

/* The runs of one show over one route, of one build, with the same changes to it. */
struct group {
	const struct country *country; /* of the buyer */
	const char *city;              /* "" when not said */
	const char *route, *title, *kind, *show, *build;
	const struct taken *runs; /* of the sheaf, by their begin */
	size_t count;
	size_t standing[STANDING_COUNT]; /* how many of each */
	size_t counted;                  /* how many count */
	size_t leaning;                  /* of those that count: degraded ones */
	size_t passed;                   /* of those that count */
	enum verdict_word verdict;       /* the worst of those that count; invalid when none does */
	struct spread most, usual, in_time;
	/* Sums over the runs that count. */
	nsec_t watched, late, by[CAUSE_COUNT];
	size_t late_shown, spared[LAYER_COUNT];
	double mean_ms[LAYER_COUNT]; /* mean of the runs' means */
	size_t with_pictures;        /* runs that count and showed pictures */
};

/* A cell of the matrix is the groups of one route and one kind of workload. */
struct sheaf {
	struct taken *runs;
	size_t run_count;
	struct group *groups; /* by country, city, public or not, route, kind, show */
	size_t group_count;
	size_t standing[STANDING_COUNT];
	size_t counted, leaning; /* sums of the groups' */
	bool count_degraded;
};

/* Which runs count: never those that are invalid or were changed by hand. */
enum counting { COUNT_VALID, COUNT_DEGRADED_TOO };

/* Gathers runs, which it takes: they belong to *ret, also on failure. To be freed with
 * sheaf_done(). 0 or -ENOMEM. */
int sheaf_gather(struct taken *runs, size_t n, enum counting counting, struct sheaf *ret,
		 struct err *err);
void sheaf_done(struct sheaf *s);

/* The i-th kind of workload that occurs, in the order call, live, talk, others; NULL past the last.
 */
const char *sheaf_kind(const struct sheaf *s, size_t i);

/* How many groups have degraded runs, and none that counts. */
size_t sheaf_only_degraded(const struct sheaf *s);

/* The verdict over all groups: the worst, where an invalid one counts less than a fail. */
enum verdict_word sheaf_verdict(const struct sheaf *s);

/* A minute of a run. */
struct bad_minute {
	const struct taken *run;
	const struct minute *minute;
};

/* The n minutes with most time over 600 ms, of runs that count; of one run's neighbours each stands
 * for itself. Gives how many there are. */
size_t sheaf_worst(const struct sheaf *s, struct bad_minute *ret, size_t n);

/* The same of conversations: the n minutes with the longest waits for an answer. */
size_t sheaf_slowest(const struct sheaf *s, struct bad_minute *ret, size_t n);

#endif
