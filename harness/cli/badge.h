/* badge.h - a verdict as a badge: JSON as endpoint badges of shields.io read it. */
#ifndef HARNESS_CLI_BADGE_H
#define HARNESS_CLI_BADGE_H

#include <stddef.h>

#include "harness/base/exit.h"

struct err;

/* How many runs came to each verdict; EXIT_USAGE stands for those that could not be run or read. */
struct badge_count {
	size_t of[EXIT_INCONCLUSIVE + 1];
};

/* Writes path, whole or not at all: label, the verdict code, and how many of several runs came to
 * it. Only a pass is green. 0 or a negative errno. */
int badge_write(const char *path, const char *label, enum exit_code code,
		const struct badge_count *count, struct err *err);

#endif
