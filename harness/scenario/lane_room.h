/* lane_room.h - how many labs at a time this machine carries. */
#ifndef HARNESS_SCENARIO_LANE_ROOM_H
#define HARNESS_SCENARIO_LANE_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"

/* What the machine has for labs. */
struct lane_room {
	double processors; /* that this process may use; a share when a control group limits it */
	uint64_t memory_bytes; /* that can be had without swapping */
};

/* What one lab needs. */
struct lane_need {
	double processors;
	uint64_t memory_bytes;
	bool measured; /* or else taken to be so */
};

/* A processor and 400 MB: what is taken to be so until a lab was measured. */
void lane_need_init(struct lane_need *need);

/* A lab took so much processor time in so long, and its largest process so much memory. Its
 * processes are four (straits, the keeper, two hosts), and none is larger. What is kept is the
 * greatest need seen, and a quarter more. */
void lane_need_learn(struct lane_need *need, nsec_t cpu, nsec_t took, uint64_t largest_bytes);

/* How many labs find room: by processors, by memory, and never more than one a processor, for each
 * lab's drive wants to run at once when it wakes. At least 1. running is how many labs already have
 * their memory, which is then no longer free. */
unsigned lane_room_count(const struct lane_room *room, const struct lane_need *need,
			 unsigned running);

/* Reads the room of this machine now: sched_getaffinity(2), the control group's cpu.max,
 * MemAvailable of /proc/meminfo. */
void lane_room_read(struct lane_room *ret);

/* The parsers: of "MAX PERIOD" ("max 100000" is no limit: false), and of /proc/meminfo. */
bool lane_room_parse_quota(const char *text, double *ret_processors);
bool lane_room_parse_memory(const char *text, uint64_t *ret_bytes);

#endif
