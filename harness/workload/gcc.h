/* gcc.h - Google Congestion Control: the rate at which to send, from what a receiver reports of
 * each packet. */
#ifndef HARNESS_WORKLOAD_GCC_H
#define HARNESS_WORKLOAD_GCC_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/workload/gcc_delay.h"
#include "harness/workload/gcc_rate.h"

struct gcc_conf {
	uint64_t start_bps;
	uint64_t min_bps;
	uint64_t max_bps;
};

/* What a report says of one packet; arrived is by the receiver's clock, and 0 when it is lost. */
struct gcc_packet {
	nsec_t sent;
	nsec_t arrived;
	unsigned bytes;
	bool lost;
};

/* Loss is judged over at least this much time and this many packets. */
#define GCC_LOSS_WINDOW  NSEC_PER_SEC
#define GCC_LOSS_PACKETS 50

/* Starts with gcc_init(); plain data. */
struct gcc {
	struct gcc_conf conf;
	struct gcc_delay delay;
	struct gcc_rate rate;
	double loss_bps; /* what losses allow */
	unsigned told;   /* packets reported on since losses were judged last */
	unsigned lost;
	nsec_t judged;     /* when that was; 0: never */
	nsec_t round_trip; /* of the last report */
};

void gcc_init(struct gcc *g, const struct gcc_conf *conf);

/* Takes in one report (draft-holmer-rmcat-transport-wide-cc-extensions-01), its packets in the
 * order of their sending, at the instant now of the sender's clock. Gives the rate to send at from
 * now on: the lower of what delay allows (gcc_delay.h, gcc_rate.h) and what loss allows (section 6
 * of draft-ietf-rmcat-gcc-02: above 10 % it falls by half the share that was lost, below 2 % it
 * grows by 5 %, once a second, between it stays), within the conf's limits. What was lost does not
 * tell how long packets wait, so that only those that arrived are judged for delay. */
uint64_t gcc_report(struct gcc *g, const struct gcc_packet *v, size_t n, nsec_t now);

#endif
