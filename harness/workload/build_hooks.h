/* build_hooks.h - what the caller of a build attaches to its pictures: this room does not know the
 * probes. */
#ifndef HARNESS_WORKLOAD_BUILD_HOOKS_H
#define HARNESS_WORKLOAD_BUILD_HOOKS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"

struct content_picture;
struct err;
struct journal;

/* A negative result with err ends the build. */
struct build_hooks {
	/* Writes the frame's number into its picture, in the thread that feeds the sender. */
	int (*number)(void *arg, uint64_t id, const struct content_picture *picture,
		      struct err *err);
	/* Reads a Y4M stream to its end, in a thread of its own; notes each picture in the journal,
	 * and calls seen for the first that it could read. */
	int (*watch)(void *arg, FILE *pictures, struct journal *journal,
		     void (*seen)(void *seen_arg, nsec_t time), void *seen_arg, struct err *err);
	/* Writes marks into n samples, mono, the first of which is at this place on a line of time
	 * whose zero is CLOCK_MONOTONIC's; notes each mark. In the thread of the microphone. */
	void (*speak)(void *arg, int16_t *samples, size_t n, int64_t at, struct journal *journal);
	/* Reads sound to its end, in a thread of its own, and notes each mark when it came. */
	int (*listen)(void *arg, FILE *sound, struct journal *journal, struct err *err);
	void *arg;
};

#endif
