/* zone.h - when a run began, in the reader's time zone. */
#ifndef REPORTS_WRITE_ZONE_H
#define REPORTS_WRITE_ZONE_H

struct err;
struct text;

/* Is it the name of a time zone ("Asia/Jakarta", "UTC"), or "local" for this machine's? 0, or
 * -EINVAL with err. NULL is UTC. */
int zone_check(const char *zone, struct err *err);

/* Adds an instant of RFC 3339 in a zone that was checked: "2024-05-01 12:00 UTC", or
 * "2024-05-01 19:00 WIB (12:00 UTC)". What is written otherwise stays as it is. */
void zone_say(struct text *t, const char *instant, const char *zone);

#endif
