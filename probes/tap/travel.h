/* travel.h - do the clocks of two captures differ, by what their packets seem to take? */
#ifndef PROBES_TAP_TRAVEL_H
#define PROBES_TAP_TRAVEL_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/flow.h"
#include "harness/base/time.h"

#define TRAVELS_MAX 64

/* How long packets from one address to another (as in struct flow) seem to take from side 0 to side
 * 1; negative when they go the other way. */
struct travel {
	uint8_t from[16];
	uint8_t to[16];
	uint64_t packets;
	uint64_t backwards; /* packets that seem to go the other way */
	nsec_t least;
	nsec_t most;
};

/* All zero is empty. What comes when it is full is left out. */
struct travels {
	struct travel v[TRAVELS_MAX];
	size_t n;
};

/* A packet was seen at both sides: at side 1 by this time, in ns, later than at side 0. */
void travels_note(struct travels *t, const struct flow *flow, nsec_t time);

/* How far the clock of side 1 is ahead of that of side 0, in ns; 0 unless the packets show that
 * they differ. It is so much that the fastest packet from side 0 takes no time. */
nsec_t travels_difference(const struct travels *t);

#endif
