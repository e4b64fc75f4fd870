/* carrier.h - what carries the parcels of a replay: the model, or the decisions of an earlier
 * replay. */
#ifndef HARNESS_DRIVE_CARRIER_H
#define HARNESS_DRIVE_CARRIER_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/pool.h"
#include "harness/drive/replay.h"

struct err;

/* A carrier for both directions. Time counts from the capture's first packet and never falls. */
struct carrier {
	const struct carrier_ops *ops;
};

/* put takes p, which reaches the route at now; 0, or a negative errno with err, and then p is still
 * the caller's. get gives the next parcel that has been delivered, lost or dropped by now, in order
 * of pkt.due. next says when get may give something again; NSEC_NEVER when nothing is inside.
 * check_end tells whether it knew of more packets than were put in; NULL when it cannot.
 * realised tells what chance came out as on a link; NULL when nothing is left to chance. */
struct carrier_ops {
	int (*put)(struct carrier *c, struct parcel *p, nsec_t now, struct err *err);
	struct parcel *(*get)(struct carrier *c, nsec_t now);
	nsec_t (*next)(const struct carrier *c);
	int (*check_end)(struct carrier *c, struct err *err);
	void (*realised)(const struct carrier *c, unsigned direction, size_t link,
			 struct link_realised *ret);
	void (*free)(struct carrier *c);
};

/* What a carrier is made with; all borrowed until it is freed. */
struct carrier_env {
	const struct replay_conf *conf;
	const struct decision_words *words;
	struct pool *pool;
	/* Told each copy as it is made, when its index is not yet known. */
	void (*copied)(void *arg, struct parcel *copy);
	void *arg;
};

/* The model decides: one path for each direction. NULL with err on failure. */
struct carrier *carrier_model(const struct carrier_env *env, struct err *err);

/* conf->force_path decides. A packet that the file does not tell about, or tells to travel in the
 * other direction, is an error of put. */
struct carrier *carrier_force(const struct carrier_env *env, struct err *err);

#endif
