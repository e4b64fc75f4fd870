/* ratestep.h - how a sender follows a capacity that changes at once: its step response. */
#ifndef REPORTS_METRIC_RATESTEP_H
#define REPORTS_METRIC_RATESTEP_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

/* Where no answer was seen. */
#define RATESTEP_UNSEEN INT64_MIN

/* Bytes that were sent, repairs and all, in intervals of RATESTEP_BIN from begin on. */
#define RATESTEP_BIN (100 * NSEC_PER_MSEC)

struct ratestep_sent {
	const uint64_t *bytes;
	size_t n;
	nsec_t begin;
};

/* The capacity changes at this instant, and changes again at until (the end at the latest). */
struct ratestep {
	nsec_t at;
	nsec_t until;
	uint64_t before_bps;
	uint64_t after_bps;
};

/* A send rate is the mean over half a second up to an instant. */

/* After a fall: from the step until the rate is at most 1.1 times the new capacity and stays so for
 * 2 s. RATESTEP_UNSEEN when it never does. */
nsec_t ratestep_reaction(const struct ratestep_sent *sent, const struct ratestep *step);

/* After a rise: from the step until the rate is at least 80 % of wanted_bps, which is what was sent
 * before the fall. */
nsec_t ratestep_recovery(const struct ratestep_sent *sent, const struct ratestep *step,
			 uint64_t wanted_bps);

/* 1 - mean rate / new capacity over the part of the step after the reaction and 2 s more; negative
 * when more is sent than fits. -1000 when there is no such part. */
double ratestep_undershoot(const struct ratestep_sent *sent, const struct ratestep *step);

/* The mean rate over length before an instant, in bit/s; 0 when nothing is known. */
uint64_t ratestep_mean(const struct ratestep_sent *sent, nsec_t at, nsec_t length);

/* One packet's delay from wire to wire. */
struct ratestep_delay {
	nsec_t sent;
	nsec_t delay;
};

/* The queue that a fall builds: the integral of the delay above baseline over the ten seconds after
 * the step, each packet's delay standing until the next is sent; in ms times s. */
double ratestep_overshoot(const struct ratestep_delay *delays, size_t n,
			  const struct ratestep *step, nsec_t baseline);

#endif
