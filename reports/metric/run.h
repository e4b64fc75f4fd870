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
	const void *arg;
};

/* A stall with its first cause. The frame that came late, or never, is the first one captured after
 * the picture that stood on screen. */
struct run_stall {
	struct stall stall;
	uint32_t event; /* timeline entry in force from that frame's capture on; 0 for none */
	enum frame_part cause; /* the part that took most of that frame's time; BLAME_REPAIR when it
				* was lost for good */
	nsec_t pause; /* how long nothing was captured before that frame, or up to the stall's end,
			 when that is what made the picture old; else 0 */
	bool lost;    /* a packet of that frame was lost, and not made good, or not in time */
	bool waited_for_key; /* frames arrived whole during the stall, but were not shown */
	nsec_t key_wait;     /* how long so: first such arrival to the stall's end */
};

/* One direction's pictures. */
struct run_direction {
	struct frame_table frames;
	struct age_step *steps; /* what was on screen, by time */
	size_t step_count;
	struct run_stall *stalls;
	size_t stall_count;
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
void run_result_done(struct run_result *result);
void run_direction_done(struct run_direction *direction);

#endif
