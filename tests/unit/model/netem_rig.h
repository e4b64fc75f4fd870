/* netem_rig.h - a netem with packets at hand, and what came out of it. */
#ifndef TESTS_UNIT_MODEL_NETEM_RIG_H
#define TESTS_UNIT_MODEL_NETEM_RIG_H

#include <stddef.h>

#include "harness/model/link.h"
#include "harness/model/netem_conf.h"
#include "harness/model/pkt.h"

struct rig {
	struct link *link;
	struct pkt *pkts; /* originals and copies, in the order they were made */
	size_t used;
	size_t capacity;
	uint64_t index;
	struct pkt **out; /* in the order they came out */
	size_t outs;
	size_t copies_left; /* how many the source still gives */
};

/* A netem of conf, with room for capacity packets, copies included; rig_end() ends it. */
void rig_begin(struct rig *rig, const struct netem_conf *conf, size_t capacity);
void rig_begin_timeline(struct rig *rig, const struct netem_conf *conf, size_t capacity,
			const struct timeline *timeline);
void rig_end(struct rig *rig);

/* Puts a packet in at now, then takes out what has left by now. */
struct pkt *rig_put(struct rig *rig, uint32_t bytes, nsec_t now);
struct pkt *rig_put_ecn(struct rig *rig, enum pkt_ecn ecn, nsec_t now);

/* Takes out what has left by now; NSEC_NEVER is everything. */
void rig_get(struct rig *rig, nsec_t now);

/* The at-th that came out is this original (or its copy), and left so. */
void rig_check(const struct rig *rig, size_t at, uint64_t index, nsec_t due);
void rig_check_copy(const struct rig *rig, size_t at, uint64_t index, nsec_t due);
void rig_check_ended(const struct rig *rig, size_t at, uint64_t index, nsec_t due,
		     enum pkt_cause cause);

#endif
