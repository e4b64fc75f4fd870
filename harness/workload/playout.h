/* playout.h - when the media of a stream are played out: a set time behind the least delay seen
 * lately. */
#ifndef HARNESS_WORKLOAD_PLAYOUT_H
#define HARNESS_WORKLOAD_PLAYOUT_H

#include "harness/base/time.h"

/* What is remembered is at least the first, at most the second time old. */
#define PLAYOUT_MEMORY_MIN (5 * NSEC_PER_SEC)
#define PLAYOUT_MEMORY_MAX (10 * NSEC_PER_SEC)

/* Starts as all zero bytes. */
struct playout {
	nsec_t least[2]; /* of this half of the memory, and of the half before */
	nsec_t since;    /* when this half began */
	unsigned halves; /* how many of the two are known */
};

/* Takes in that something meant for the instant due (a capture time, on any clock of constant
 * offset) has come at now, and gives the offset to add to due: the least now - due of the memory. A
 * receiver plays it out at due + offset + D, with D the length of its jitter buffer: what came
 * later than D after the fastest is late, and shown when it comes; it never delays what follows. */
nsec_t playout_offset(struct playout *playout, nsec_t now, nsec_t due);

#endif
