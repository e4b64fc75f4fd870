/* trust.h - can this run be believed: what the lab saw of itself, against published limits. */
#ifndef HARNESS_LAB_TRUST_H
#define HARNESS_LAB_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/live.h"

/* An invalid run yields neither pass nor fail. */
enum trust_grade { TRUST_VALID, TRUST_DEGRADED, TRUST_INVALID };

/* "valid", "degraded", "invalid". */
const char *trust_word(enum trust_grade grade);

/* What is checked. The table trust_limits[] has a row for each, in this order. */
enum trust_check {
	TRUST_LATENESS_P50, /* the worst of the routes, here and in the next four */
	TRUST_LATENESS_P99,
	TRUST_LATENESS_P999,
	TRUST_LATENESS_MAX,
	TRUST_EARLY,
	TRUST_ABSENCE,
	TRUST_UNACCOUNTED,
	TRUST_MISSED,
	TRUST_UNSENT,
	TRUST_OVERSIZE,
	TRUST_UNFINISHED,
	TRUST_OFFLOADS,
	TRUST_RECORDS_LOST,
	TRUST_CAPTURE_DROPS,
	TRUST_STEAL,
	TRUST_CLOCK_MOVED,
	TRUST_CHECKS
};

/* A value above degraded makes the run degraded, above invalid makes it invalid. */
struct trust_limit {
	const char *name;
	const char *unit; /* "ns", "packets", "records", "ppm", "offloads" */
	int64_t degraded;
	int64_t invalid;
	const char *what; /* what is measured, and why it matters: for the manual and the report */
};

/* The row of a check below TRUST_CHECKS. */
const struct trust_limit *trust_limit(enum trust_check check);

/* One route. */
struct trust_side {
	char stream[32];
	nsec_t p50, p90, p99, p999, max; /* lateness of releases */
	uint64_t count;
	uint64_t early;
	struct live_account account;
};

#define TRUST_FINDINGS_MAX 64
#define TRUST_FINDING_SIZE 200

struct trust {
	enum trust_grade grade;
	int64_t value[TRUST_CHECKS];
	enum trust_grade each[TRUST_CHECKS];
	struct trust_side sides[LIVE_ROUTES_MAX];
	size_t side_count;
	uint64_t capture_drops[LIVE_PORTS_MAX]; /* by host */
	size_t host_count;
	nsec_t steal; /* processor time that the machine under this one took, all processors
			 together */
	nsec_t clock_moved;
	unsigned processors;
	struct live_report drive;
	/* One sentence each: what was found, whether or not it touched a limit. */
	char findings[TRUST_FINDINGS_MAX][TRUST_FINDING_SIZE];
	size_t finding_count;
};

/* Adds a finding; beyond TRUST_FINDINGS_MAX they are dropped. */
void trust_find(struct trust *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Fills p50 to count of a side from a histogram. */
void trust_fill_lateness(struct trust_side *side, const struct lateness *l);

/* Derives from sides, capture_drops, steal, clock_moved and drive the values that follow from them,
 * and grades all values; a finding is added for each that is above a limit. TRUST_MISSED,
 * TRUST_OVERSIZE, TRUST_UNFINISHED and TRUST_OFFLOADS are the caller's. */
void trust_judge(struct trust *t);

#endif
