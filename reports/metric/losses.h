/* losses.h - packets lost one by one and in bursts, and packets out of order. */
#ifndef REPORTS_METRIC_LOSSES_H
#define REPORTS_METRIC_LOSSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fates of packets in the order in which they were sent. Starts as all zero bytes. */
struct losses {
	uint64_t sent;
	uint64_t lost;
	uint64_t bursts;  /* runs of packets lost one after the other */
	uint64_t longest; /* packets in the longest one */
	uint64_t run;     /* the present one's length so far */
};

void losses_add(struct losses *l, bool lost);

/* lost / sent, and lost / bursts; 0 where nothing was sent or lost. */
double losses_ratio(const struct losses *l);
double losses_burst_mean(const struct losses *l);

/* The two chances of a Gilbert model fitted to these packets: p from good to bad, r from bad to
 * good (1 / mean burst). Gilbert, BSTJ 39, 1960. */
double losses_gilbert_p(const struct losses *l);
double losses_gilbert_r(const struct losses *l);

/* Reordering by RFC 4737, packet by packet in order of arrival; copies left out. Starts as all zero
 * bytes. */
#define REORDER_KEPT 256

struct reorder {
	uint64_t received;
	uint64_t reordered;  /* arrived after a packet that was sent later (section 3.3) */
	uint64_t extent_max; /* section 4.2; at least so much when it reaches beyond what is kept */
	uint64_t extent_sum;
	uint64_t next_expected;
	/* The last arrivals that were each the furthest so far: their numbers, and which arrivals.
	 */
	uint64_t number[REORDER_KEPT];
	uint64_t at[REORDER_KEPT];
	uint64_t furthest;
};

/* number is the packet's place in the order of sending (an extended sequence number). Gives its
 * extent of reordering: 0 when in order. */
uint64_t reorder_add(struct reorder *r, uint64_t number);

#endif
