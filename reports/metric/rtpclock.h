/* rtpclock.h - which clock RTP timestamps run by, where nobody states it. */
#ifndef REPORTS_METRIC_RTPCLOCK_H
#define REPORTS_METRIC_RTPCLOCK_H

#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/rtpjitter.h"

/* Timestamps with the instants that belong to them. All zero bytes at the start. */
struct rtpclock_pairs {
	uint64_t count;
	uint32_t timestamp; /* the last */
	int64_t units;      /* from the first to the last, counted on over wraps */
	nsec_t first;
	nsec_t last;
};

void rtpclock_pair(struct rtpclock_pairs *p, uint32_t timestamp, nsec_t time);

/* Units a second from the first pair to the last; 0 when no time lies between them. */
double rtpclock_rate(const struct rtpclock_pairs *p);

/* A pair that the sender itself tells. What ran by no clock until now (it was set, or what was told
 * is of another source) is forgotten. */
void rtpclock_tell(struct rtpclock_pairs *p, uint32_t timestamp, nsec_t time);

/* The clock by such pairs: in its reports (RFC 3550 section 6.4.1: NTP time
 * and RTP timestamp of one instant), or as times of capture. No network lies between, so it has to
 * be right to 1 %, over 0.4 s at least. 0 when it is not. */
uint32_t rtpclock_told(const struct rtpclock_pairs *p);

/* The clock by the times at which packets were sent, or came: a queue that grows by Q over a
 * stretch S makes the timestamps seem to run slower, by Q / S. So the whole stream is measured, and
 * each span of a second by itself. */
struct rtpclock {
	struct rtpclock_pairs whole;
	struct rtpclock_pairs span; /* the one that is being measured */
	uint32_t spans;
	uint32_t votes[RTPJITTER_CLOCKS]; /* spans in which this clock was the nearest */
	/* A bit for each clock, but for those by which the delay would have changed by more than 5
	 * s, and five times as much as by another: it can be this one. */
	unsigned possible;
};

void rtpclock_init(struct rtpclock *c);
void rtpclock_add(struct rtpclock *c, uint32_t timestamp, nsec_t time);

/* The clock of the whole stream, within 5 %; else that of most spans of a second, when there are
 * three at least and no two of them are by another clock. 0 when the two contradict each other or
 * there is neither: then *ret_why, when it is not NULL, gets the reason, a string that is never
 * freed. */
uint32_t rtpclock_measured(const struct rtpclock *c, const char **ret_why);

#endif
