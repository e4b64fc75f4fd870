/* player.h - what made pictures late in a live show, by the way in which they travelled. */
#ifndef REPORTS_WRITE_PLAYER_H
#define REPORTS_WRITE_PLAYER_H

#include <stdbool.h>

struct evidence;
struct run_freeze;
struct run_stall;
struct text;

/* Appends why a stall of a live show came: "the player waited for packets over SRT". Between the
 * coder and the player's decoder no probe sees a frame, so that this is one part, whose name in the
 * records ("assemble", "buffer") says less than what carried it. False, and nothing appended, when
 * the run is no live show or the part is none of these. */
bool player_stall(const struct evidence *e, const struct run_stall *stall, struct text *ret);

/* The same for a part's name in a table: "coder to player"; NULL instead of false. */
const char *player_part(const struct evidence *e, const struct run_stall *stall);

/* Appends why the picture of a player with a buffer stood still: "the player waited for a fragment
 * with 0.08 s in its buffer". */
void player_freeze(const struct run_freeze *freeze, struct text *ret);

#endif
