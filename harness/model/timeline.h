/* timeline.h - what changes during a run, compiled before it: settings of links, by time. */
#ifndef HARNESS_MODEL_TIMELINE_H
#define HARNESS_MODEL_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"

struct err;

/* What can change, and the unit of its value. */
enum setting {
	SETTING_DELAY,  /* ns */
	SETTING_JITTER, /* ns, standard deviation */
	SETTING_RATE, /* bit/s, 0 is unlimited; an absolute one stands in for a trace while it is in
			 force */
	SETTING_LOSS, /* mean, timeline_chance() */
	SETTING_LOSS_BAD, /* chance of loss in the bad state, timeline_chance() */
	SETTING_LOSS_RUN, /* mean run of packets in the bad state, thousandths */
	SETTING_QUEUE_BYTES,
	SETTING_QUEUE_PACKETS,
	SETTING_QUEUE_NS,
	SETTING_OUTAGE,      /* enum outage */
	SETTING_SPIKE_SHARE, /* timeline_chance() */
	SETTING_SPIKE_MIN,   /* ns */
	SETTING_SPIKE_MAX,   /* ns */
	SETTING_COUNT
};

/* While an outage lasts nothing is served. */
enum outage {
	OUTAGE_NONE,
	OUTAGE_WAIT, /* packets wait in the queue, until its limit drops them */
	OUTAGE_LOSE, /* the link goes on serving, and loses every packet it has served */
};

/* How value meets the setting as it would be without this entry. */
enum timeline_op {
	TIMELINE_TO,    /* becomes value */
	TIMELINE_BY,    /* value is added; the result is not below 0 */
	TIMELINE_TIMES, /* times value / 1000000 */
};

/* In force from begin (relative to the path's start) until end, then gone without a trace; with end
 * NSEC_NEVER it holds. Over the first ramp ns it comes in linearly, in steps of TIMELINE_GRAIN.
 * With every set, it begins again each every ns: times times, or for ever when times is 0. Several
 * entries in force on one setting apply one after the other, in the order of the list. */
struct timeline_entry {
	uint32_t id; /* for records, from 1; several entries may make one event and share its id */
	uint32_t link; /* position in the path */
	enum setting setting;
	enum timeline_op op;
	int64_t value;
	nsec_t begin;
	nsec_t end;
	nsec_t ramp;
	nsec_t every;
	uint32_t times;
};

#define TIMELINE_GRAIN NSEC_PER_MSEC

struct timeline {
	const struct timeline_entry *entries;
	size_t count;
};

/* A chance as an entry's value. */
static inline int64_t timeline_chance(chance_t p)
{
	return (int64_t)(p >> 1);
}

/* Can this timeline run on a path of so many links? 0, or -EINVAL or -ERANGE with err naming the
 * entry's id, what was found and what was expected. */
int timeline_check(const struct timeline *timeline, size_t link_count, struct err *err);

/* When does anything of this entry next change after the instant t (relative to the path's start)?
 * NSEC_NEVER when nothing will. */
nsec_t timeline_next(const struct timeline_entry *entry, nsec_t t);

/* Is the entry in force at t? If so *ret_share gets how far its ramp is, 0..1000000. */
bool timeline_in_force(const struct timeline_entry *entry, nsec_t t, uint32_t *ret_share);

#endif
