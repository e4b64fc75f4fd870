/* limits.h - the limits that the lab passed in degraded runs, as these runs have them. */
#ifndef REPORTS_REGION_LIMITS_H
#define REPORTS_REGION_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct check_facts;
struct sheaf;

/* One limit, borrowed from the first run that passed it. */
struct limit {
	const struct check_facts *check;
	int64_t greatest; /* of all the degraded runs that passed it, in the check's unit */
	size_t runs;      /* how many passed it */
};

/* Where a walk over the limits stands; begins with zeros. */
struct limit_walk {
	size_t run, check;
};

/* Gives the next limit that a degraded run passed; false when there is no more. A check with other
 * limits, of another version, is one of its own. Runs from before there were checks have none. */
bool limits_next(const struct sheaf *s, struct limit_walk *at, struct limit *ret);

#endif
