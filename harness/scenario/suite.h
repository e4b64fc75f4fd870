/* suite.h - a suite as its file has it: which shows, on which routes, with which seeds, how often.
 */
#ifndef HARNESS_SCENARIO_SUITE_H
#define HARNESS_SCENARIO_SUITE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/scenario/find.h"

struct err;

#define SUITE_REPEATS_MAX 1000
#define SUITE_RETRIES_MAX 10
#define SUITE_RUNS_MAX    10000

/* Seeds in the order of their file; none means the show's own. */
struct suite_seeds {
	uint64_t *v;
	size_t n;
};

/* An entry of the list of shows. */
struct suite_item {
	char *show;    /* a name, a pattern of names (call-*), or a path from the suite's folder */
	char **routes; /* instead of the show's own; none means that one */
	size_t route_count;
	struct suite_seeds seeds;
	unsigned repeats; /* of each route and seed; 0: as the suite has it */
	nsec_t duration;  /* instead of the show's; 0: as the suite has it */
	unsigned line;    /* where it stands in the file */
};

/* Starts as all zero bytes. */
struct suite_file {
	char *name;
	char *title;
	char *file;
	char *text;
	unsigned lanes;   /* at a time; 0: as many as the machine carries */
	unsigned retries; /* of each invalid run */
	struct suite_seeds seeds;
	unsigned repeats;
	nsec_t duration; /* 0: the shows' own */
	struct suite_item *items;
	size_t item_count;
};

/* Reads the suite of this name or path; place->near is not used. 0, or a negative errno with err
 * saying "FILE:LINE:COLUMN: what was found, what was expected"; a suite without shows is refused.
 * suite_done() is due in either case. */
int suite_open(const char *name, const struct find_place *place, struct suite_file *suite,
	       struct err *err);
void suite_done(struct suite_file *suite);

#endif
