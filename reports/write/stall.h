/* stall.h - one sentence for each stall. */
#ifndef REPORTS_WRITE_STALL_H
#define REPORTS_WRITE_STALL_H

#include <stddef.h>

struct evidence;
struct run_direction;
struct text;

/* "Stall 3, 1.84 s at 41.2 s: outage on access-down; recovery waited 0.62 s for a key frame." i
 * counts the stalls of these pictures from 0, the sentence from 1; times count from the run's t0.
 */
void stall_write(const struct evidence *e, const struct run_direction *pictures, size_t i,
		 struct text *ret);

#endif
