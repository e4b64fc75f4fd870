/* age.h - how old a thing is, as people say it. */
#ifndef HARNESS_CLI_AGE_H
#define HARNESS_CLI_AGE_H

#include <stdint.h>

/* The form of a run's "started", for strptime(): RFC 3339 in UTC. */
#define AGE_INSTANT "%Y-%m-%dT%H:%M:%SZ"

/* "30 d", "12h": a whole number of minutes (min), hours, days, weeks or years (y), in seconds; 0
 * when it is none. */
int64_t age_parse(const char *text);

/* The same as a command's --older-than; an exit code, and then the fault was told. */
int age_take(const char *command, const char *text, int64_t *ret);

#endif
