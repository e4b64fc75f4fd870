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
	TRUST_HOST_DROPS,
	TRUST_STEAL,
	TRUST_RUNQUEUE,
	TRUST_PRESSURE,
	TRUST_CLOCK_MOVED,
	TRUST_BIAS_WIRE,
	TRUST_BIAS_TAP,
	TRUST_BIAS_STAMP,
	TRUST_UNCALIBRATED,
	TRUST_UNSEEN,
	TRUST_CHECKS
};

/* A value above degraded makes the run degraded, above invalid makes it invalid. */
struct trust_limit {
	const char *name;
	const char *unit; /* "ns", "packets", "records", "ppm", "offloads", "runs" */
	int64_t degraded;
	int64_t invalid;
	const char *what; /* what is measured, and why it matters: for the manual and the report */
};

/* The row of a check below TRUST_CHECKS. */
const struct trust_limit *trust_limit(enum trust_check check);

/* "2.000 ms", "3 packets", "5.0 %", and "never" for INT64_MAX: as people read it. */
#define TRUST_VALUE_TEXT 48
const char *trust_value_text(int64_t value, const char *unit, char buf[static TRUST_VALUE_TEXT]);

/* One route. */
struct trust_side {
	char stream[32];
	nsec_t p50, p90, p99, p999, max; /* lateness of releases */
	uint64_t count;
	uint64_t early;
	struct live_account account;
	struct link_realised realised[PATH_LINKS_MAX]; /* what chance came out as */
};

/* What a host's kernel and its wire's counted, since the wire was made. */
struct trust_host {
	char name[32];
	uint64_t sent, sent_dropped;         /* by the host's interface */
	uint64_t received, received_dropped; /* the same, coming in */
	uint64_t carried, carried_dropped;   /* by the drive's end of the wire, towards the host */
	uint64_t socket_dropped;             /* by the sockets of the host's programs */
	struct live_port_report drive;       /* what the drive saw of it */
};

/* What is measured of the lab itself before a run, with nothing on the route. */
enum trust_bias {
	BIAS_SEND,        /* from the program's call to the capture at its host's wire */
	BIAS_TAP,         /* from that capture to the drive's own time of the same packet */
	BIAS_WIRE,        /* from the sender's wire to the receiver's */
	BIAS_RECEIVE,     /* from the capture at the receiver's wire to its waiting program */
	BIAS_STAMP_WRITE, /* a stamp into a picture of the show's size */
	BIAS_STAMP_READ,
	BIAS_COUNT
};

/* The word of a bias in run.json, and what it means for the numbers. */
const char *trust_bias_word(enum trust_bias bias);
const char *trust_bias_what(enum trust_bias bias);

struct trust_spread {
	nsec_t p50, p99, max;
	uint64_t count; /* 0: not measured */
};

/* Sorts the n values, and tells their median, 99th percentile (nearest rank) and maximum. */
struct trust_spread trust_spread_of(nsec_t *values, size_t n);

struct trust_calibration {
	bool wanted, made;
	nsec_t took;
	struct trust_spread bias[BIAS_COUNT];
};

#define TRUST_NAMES_SIZE   512
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
	struct trust_host hosts[LIVE_PORTS_MAX];
	nsec_t watched; /* how long the machine was, for the next two */
	nsec_t steal;   /* as in struct gauge, during that time; -1 unknown */
	nsec_t pressure;
	nsec_t clock_moved; /* of CLOCK_REALTIME against CLOCK_MONOTONIC */
	struct trust_calibration calibration;
	/* names with a space behind each: found on and switched off, and still on after that */
	char offloads_found[TRUST_NAMES_SIZE], offloads_left[TRUST_NAMES_SIZE];
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

/* Derives from all else the values that follow from it, and grades all values; a finding is added
 * for each that is above a limit. TRUST_OFFLOADS and TRUST_UNSEEN are the caller's. */
void trust_judge(struct trust *t);

#endif
