/* run.h - all numbers of a run. */
#ifndef REPORTS_METRIC_RUN_H
#define REPORTS_METRIC_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/metric/age.h"
#include "reports/metric/frame.h"
#include "reports/metric/metric.h"
#include "reports/metric/series.h"

struct err;

/* What the records do not say. */
struct measure_conf {
	nsec_t begin; /* the workload was told to start: timeline 0 */
	nsec_t end;   /* the workload was told to stop */
	nsec_t limit; /* of the picture's age; 0 means AGE_LIMIT */
	/* The names of the links to the buyer, and to the seller, ended by NULL: without them the
	 * capacity of a direction is not known. */
	const char *const *links[2];
	/* Does this timeline entry touch what is measured? NULL: each does. */
	bool (*concerns)(const void *arg, uint32_t event);
	/* Does it touch nothing of the way of pictures to the buyer (0), or to the seller (1), but
	 * their way back? NULL: none does. */
	bool (*aside)(const void *arg, int direction, uint32_t event);
	const void *arg;
};

/* A stall with its first cause. The frame that came late, or never, is the first one captured after
 * the picture that stood on screen. */
struct run_stall {
	struct stall stall;
	uint32_t event; /* timeline entry in force from that frame's capture on; 0 for none */
	enum frame_part cause; /* the part that took most of that frame's time; BLAME_REPAIR when it
				* was lost for good */
	nsec_t took;           /* what that part took; 0 when the frame was never shown */
	nsec_t pause; /* how long nothing was captured before that frame, or up to the stall's end,
			 when that is what made the picture old; else 0 */
	nsec_t clock_late; /* by how much SRT's clocks were set late on its way; else 0 */
	bool lost;         /* a packet of that frame was lost, and not made good, or not in time */
	bool waited_for_key; /* frames arrived whole during the stall, but were not shown */
	nsec_t key_wait;     /* how long so: first such arrival to the stall's end */
};

/* With less than this a player's buffer has run dry: what is left may be the end of a fragment that
 * no picture can be made of. */
#define RUN_FREEZE_DRY (500 * NSEC_PER_MSEC)

/* A picture that stood still (freeze_webrtc(), and one at the end) while a player with a buffer of
 * its own was behind. Such a player is late all the time, so that no stall begins then. */
struct run_freeze {
	nsec_t begin;
	nsec_t length;
	bool open;      /* it stood to the end of the run */
	uint32_t event; /* timeline entry in force while the next picture was on its way, 0: none */
	nsec_t level;   /* of the buffer, the least that the player told then; -1: nothing */
	bool held;      /* the player had what comes next, and did not show it */
};

/* One direction's pictures. */
struct run_direction {
	struct frame_table frames;
	struct age_step *steps; /* what was on screen, by time */
	size_t step_count;
	struct run_stall *stalls;
	size_t stall_count;
	struct run_freeze *freezes; /* only of a player that tells how full its buffer is */
	size_t freeze_count;
};

/* Everything reports show. Streams: "to-buyer" and "to-seller". */
struct run_result {
	struct run_direction to_buyer;
	struct run_direction to_seller;
	struct metric_list metrics;
};

/* Makes all numbers from the records of a run. Gives *ret, to be freed with run_result_done(),
 * which accepts all zero bytes. 0 or -ENOMEM. */
int run_measure(const struct series_set *set, const struct measure_conf *conf,
		struct run_result *ret, struct err *err);

/* Adds the numbers of packets (delay.*, pdv.*, ipdv.*, loss.*, copies.*, rate.*, reorder.*) of a
 * stream whose wires were not captured, from what the drive says: a packet's way is that from its
 * coming to the drive to its leaving. Nulls with their reason when there were none. 0 or -ENOMEM.
 */
int run_driven(const struct series_set *set, const char *stream, const struct measure_conf *conf,
	       struct metric_list *ret, struct err *err);

void run_result_done(struct run_result *result);
void run_direction_done(struct run_direction *direction);

#endif
