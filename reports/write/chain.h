/* chain.h - what the links of a direction are set to as one, over time. */
#ifndef REPORTS_WRITE_CHAIN_H
#define REPORTS_WRITE_CHAIN_H

#include <stddef.h>

#include "reports/write/manifest.h"

struct evidence;

/* A chain of links as one link, from t seconds after the run's t0 on: its narrowest rate, the sum
 * of its delays without jitter and queues, the share of packets that some link loses. */
struct chain_step {
	double t;
	double rate_mbps; /* 0 when unlimited */
	double delay_ms;
	double loss_percent;
};

struct chain_steps {
	struct chain_step *v;
	size_t n;
	struct chain_step most; /* the greatest of each, t left out */
};

/* A step for each instant at which a link was set to something else, by time, the first at the
 * start; none behind the run's end. Gives *ret, to be freed with chain_steps_done(). 0 or -ENOMEM.
 */
int chain_steps_make(const struct evidence *e, enum direction direction, struct chain_steps *ret);
void chain_steps_done(struct chain_steps *steps);

#endif
