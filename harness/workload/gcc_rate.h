/* gcc_rate.h - the rate that a judged path allows: section 5.5 of draft-ietf-rmcat-gcc-02. */
#ifndef HARNESS_WORKLOAD_GCC_RATE_H
#define HARNESS_WORKLOAD_GCC_RATE_H

#include <stddef.h>

#include "harness/base/time.h"
#include "harness/workload/gcc_delay.h"

/* Arrivals that the incoming rate is measured over. */
#define GCC_WINDOW   (500 * NSEC_PER_MSEC)
#define GCC_ARRIVALS 2048

struct gcc_arrival {
	nsec_t at;
	unsigned bytes;
};

enum gcc_state { GCC_HOLD, GCC_INCREASE, GCC_DECREASE };

/* Starts with gcc_rate_init(); plain data. Rates are in bit/s. */
struct gcc_rate {
	struct gcc_arrival arrivals[GCC_ARRIVALS];
	size_t oldest;
	size_t count;
	size_t bytes; /* of those in the window */
	nsec_t first; /* when the first of all arrived */
	double rate;
	double peak;     /* mean of what arrived when the path was full; 0: unknown */
	double variance; /* of the same, over the mean, in kbit/s */
	nsec_t updated;  /* 0: never */
	enum gcc_state state;
};

void gcc_rate_init(struct gcc_rate *r, double start);

/* A packet has arrived, by the receiver's clock. */
void gcc_rate_arrive(struct gcc_rate *r, nsec_t at, unsigned bytes);

/* What arrived in the last 0.5 s, in bit/s; 0 until that is over. */
double gcc_rate_incoming(const struct gcc_rate *r);

/* Brings the rate up to date with the path's judgement, by the sender's clock. Overuse: 0.85 of
 * what arrives. Underuse: as it is, while the queue drains. Else it grows: far from the rate at
 * which the path was full before by 8 % a second, near it (within three deviations) by half a
 * packet a response time (100 ms and the round trip), and never beyond 1.5 of what arrives. */
void gcc_rate_update(struct gcc_rate *r, enum gcc_usage usage, nsec_t now, nsec_t round_trip);

#endif
