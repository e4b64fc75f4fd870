/* stall.h - one sentence for each stall, and each freeze. */
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

/* "Freeze 1, 1.54 s at 10.6 s: outage on buyer-down, the player waited for a fragment with 80 ms in
 * its buffer." The same for the freezes of a player that is late all along. */
void freeze_write(const struct evidence *e, const struct run_direction *pictures, size_t i,
		  struct text *ret);

#endif
