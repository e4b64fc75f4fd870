/* gcc_delay.h - is the path's queue growing? The delay-based half of draft-ietf-rmcat-gcc-02. */
#ifndef HARNESS_WORKLOAD_GCC_DELAY_H
#define HARNESS_WORKLOAD_GCC_DELAY_H

#include <stdbool.h>

#include "harness/base/time.h"

/* What the path is judged to be: its queue stays, grows or drains. */
enum gcc_usage { GCC_NORMAL, GCC_OVERUSE, GCC_UNDERUSE };

/* Packets that were sent in one go, as a frame's are. */
struct gcc_group {
	bool any;
	nsec_t first_sent;
	nsec_t sent; /* of the last packet */
	nsec_t arrived;
};

/* The intervals between the groups of the last few, of which the shortest counts. */
#define GCC_INTERVALS 16

/* Starts with gcc_delay_init(); plain data. Delays are in ms. */
struct gcc_delay {
	struct gcc_group now;
	struct gcc_group before;
	double interval[GCC_INTERVALS];
	unsigned groups;    /* differences taken in so far */
	double m;           /* estimated growth of the queue from group to group */
	double e;           /* variance of that estimate */
	double noise;       /* variance of what else moves arrivals */
	double threshold;   /* of m scaled, as tested below */
	double over_since;  /* time spent over the threshold */
	unsigned over_seen; /* groups over it */
	double tested;      /* m, scaled, at the last test */
	enum gcc_usage usage;
};

void gcc_delay_init(struct gcc_delay *d);

/* Takes in a packet that was sent at the first instant and has arrived at the second; the two
 * clocks may differ by a constant. Packets come in the order of their sending; what was sent before
 * the current group is left out.
 *
 * Section 5.1: d(i) = t(i) - t(i-1) - (T(i) - T(i-1)) for groups i of packets that were sent within
 * 5 ms (5.2). Section 5.3: the filter
 *     z = d - m,  k = (e + q) / (noise + e + q),  m += k z,  e = (1 - k) (e + q),
 *     noise = max(1, a noise + (1 - a) z^2),  a = (1 - 0.01)^(30 f), f the shortest interval in s,
 * with q = 10^-3 and |z| in the last line limited to 3 sqrt(noise). Section 5.4: more than a
 * threshold for 10 ms and two groups, and not falling, is overuse; less than minus the threshold is
 * underuse; the threshold follows |m| (up 0.01/ms, down 0.00018/ms, 6 to 600 ms).
 *
 * Two things are as in the implementation that the draft describes, and not in its text. What is
 * tested is m times the number of differences, 60 at most; without that factor 12.5 ms would never
 * be met. And while the path is judged to be other than normal and the differences already point
 * back, q is larger (there 10, here 100 times), or m would stay far out long after a step. */
enum gcc_usage gcc_delay_take(struct gcc_delay *d, nsec_t sent, nsec_t arrived);

#endif
