/* taken_talk.h - the answers of a conversation, minute by minute. */
#ifndef REPORTS_REGION_TAKEN_TALK_H
#define REPORTS_REGION_TAKEN_TALK_H

struct err;
struct evidence;
struct taken;

/* Fills in the minutes of *t, which are there already, what was asked in them and how fast it was
 * answered. 0 or -ENOMEM. */
int taken_talk(const struct evidence *e, struct taken *t, struct err *err);

#endif
