/* calibrate_inside.h - what the parts of the calibration share: nobody else includes this. */
#ifndef HARNESS_SCENARIO_CALIBRATE_INSIDE_H
#define HARNESS_SCENARIO_CALIBRATE_INSIDE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/scenario/calibrate.h"

struct err;

/* Directions are named by the host that sends, 0 or 1. */
#define PROBE_HOSTS 2
#define PROBES      100

/* A probe is a UDP packet with this in front, and padded to a length that nothing else has. */
struct probe {
	char magic[8];
	uint32_t from;
	uint32_t number;
};

#define PROBE_MAGIC   "straits!"
#define PROBE_PAYLOAD 171
/* Ethernet, IPv4 and UDP before it. */
#define PROBE_HEADERS 42
#define PROBE_BYTES   (PROBE_HEADERS + PROBE_PAYLOAD)

/* The way of each probe, on CLOCK_MONOTONIC; 0 where it was not seen. */
struct probe_way {
	nsec_t sent;     /* before the program's call */
	nsec_t left;     /* captured at the sender's wire */
	nsec_t driven;   /* the drive's time of its arrival */
	nsec_t came;     /* captured at the receiver's wire */
	nsec_t received; /* the waiting program has it */
};

struct probe_ways {
	struct probe_way way[PROBE_HOSTS][PROBES];
};

/* calibrate_read.c: takes left and came from the capture at host's wire (times on CLOCK_MONOTONIC),
 * and driven from the drive's records, whose streams are "from-0" and "from-1". 0 or a negative
 * errno. */
int probe_read_capture(const char *path, uint32_t host, struct probe_ways *ways, struct err *err);
int probe_read_records(const char *path, struct probe_ways *ways, struct err *err);

/* The biases of the ways that were seen whole; -ENODATA when fewer than half of them were. */
int probe_measure(const struct probe_ways *ways, struct trust_spread bias[static BIAS_COUNT],
		  struct err *err);

/* calibrate_stamp.c: the biases of stamps in pictures of this size; none where a stamp does not
 * fit. 0 or a negative errno. */
int stamp_measure(unsigned width, unsigned height, struct trust_spread bias[static BIAS_COUNT],
		  struct err *err);

#endif
