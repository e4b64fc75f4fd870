/* live_change.h - changing the links of a drive that runs, by hand. */
#ifndef HARNESS_DRIVE_LIVE_CHANGE_H
#define HARNESS_DRIVE_LIVE_CHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/live.h"
#include "harness/model/timeline.h"

struct err;

/* How many changes may be in force at once. */
#define LIVE_CHANGES_MAX 256

/* A setting of one link of a route. The entry's times count from the instant at which the change
 * takes effect; its id is not used. */
struct live_change_part {
	size_t route;
	struct timeline_entry entry;
};

/* All parts take effect together, between two packets, and lie over the timeline and over earlier
 * changes: as if they had been the timeline's last entries, the packet in service timed anew by the
 * same code. */
struct live_change {
	uint32_t id; /* for records, beyond those of live_conf.events */
	size_t word; /* its name: a position in live_conf.change_words */
	const struct live_change_part *parts;
	size_t part_count;
};

/* Makes the change, which is borrowed until return, and tells in *ret_at the instant at which it
 * took effect (CLOCK_MONOTONIC). In network.rec an EVENT of probe "control" marks it then, with the
 * settings' own records, and another its end. From any thread but the drive's, from live_open()
 * until live_stop() or live_close() is called. 0, or with nothing changed: -EINVAL or -ERANGE for
 * parts that the model cannot take, -E2BIG when LIVE_CHANGES_MAX are in force, -EAGAIN before
 * instant 0 of the timeline, -ESHUTDOWN after its end, -ETIMEDOUT when the drive does not run,
 * -ENOMEM. */
int live_change(struct live *live, const struct live_change *change, nsec_t *ret_at,
		struct err *err);

/* Calls fn for each change that has ended since the last call: nothing of it is in force since the
 * instant at, because its time was over or others lie over it for ever. From the threads that may
 * call live_change(), or after live_stop(). */
void live_change_ended(struct live *live, void (*fn)(void *arg, uint32_t id, nsec_t at), void *arg);

#endif
