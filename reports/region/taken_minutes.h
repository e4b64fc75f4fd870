/* taken_minutes.h - a run cut into minutes, and what made each of them late. */
#ifndef REPORTS_REGION_TAKEN_MINUTES_H
#define REPORTS_REGION_TAKEN_MINUTES_H

struct err;
struct evidence;
struct taken;

/* Fills the minutes of *t and their sums from measured evidence. 0 or -ENOMEM. */
int taken_minutes(const struct evidence *e, struct taken *t, struct err *err);

#endif
