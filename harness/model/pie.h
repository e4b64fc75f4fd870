/* pie.h - PIE: a chance of drop that follows the wait and its trend (RFC 8033). */
#ifndef HARNESS_MODEL_PIE_H
#define HARNESS_MODEL_PIE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/fifo.h"

/* Chances in PIE are fractions of 2^60, so that several can be added up. */
#define PIE_ONE ((uint64_t)1 << 60)

struct pie {
	struct pie_conf conf; /* defaults filled in */
	bool ecn;
	struct draws draws;
	uint64_t mark_below;
	uint64_t chance; /* of drop */
	uint64_t owed;   /* chance added up since the last drop, for drops evenly apart */
	nsec_t wait;     /* at the last update */
	nsec_t burst_left;
	nsec_t next_update; /* 0: none yet */
};

void pie_init(struct pie *pie, const struct pie_conf *conf, bool ecn, const struct dice *dice);

/* Brings the chance up to now; the wait is the age of the oldest packet of f. */
void pie_update(struct pie *pie, const struct fifo *f, nsec_t now);

/* Is p, which is about to enter f, dropped? A packet that can be marked is marked instead while the
 * chance is below conf's mark_below. */
bool pie_drops(struct pie *pie, const struct fifo *f, struct pkt *p, struct aqm_drops *drops);

#endif
