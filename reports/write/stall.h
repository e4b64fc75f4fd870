/* stall.h - one sentence for each stall. */
#ifndef REPORTS_WRITE_STALL_H
#define REPORTS_WRITE_STALL_H

#include <stddef.h>

#include "reports/write/manifest.h"

struct evidence;
struct text;

/* "Stall 3, 1.84 s at 41.2 s: outage on access-down; recovery waited 0.62 s for a key frame." i
 * counts a direction's stalls from 0, the sentence from 1; times count from the run's t0. */
void stall_write(const struct evidence *e, enum direction direction, size_t i, struct text *ret);

#endif
