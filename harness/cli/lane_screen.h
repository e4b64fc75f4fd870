/* lane_screen.h - the progress of several lanes: a line each on a terminal, a line a change
 * elsewhere. */
#ifndef HARNESS_CLI_LANE_SCREEN_H
#define HARNESS_CLI_LANE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/scenario/lanes.h"

struct lane_screen {
	bool quiet;     /* shows nothing */
	bool fancy;     /* a terminal that is drawn over */
	unsigned drawn; /* lines that stand there now */
};

/* On standard error; quiet as told. */
void lane_screen_init(struct lane_screen *s, bool quiet);

/* Tells that line has changed what it does (a new word, not only a new time): plain form only. */
void lane_screen_change(const struct lane_screen *s, const struct lane_line *line);

/* Draws the count lines anew, one under the other: fancy form only. */
void lane_screen_draw(struct lane_screen *s, const struct lane_line *const *lines, size_t count);

/* Takes away what is drawn, so that other text can be printed. */
void lane_screen_clear(struct lane_screen *s);

#endif
