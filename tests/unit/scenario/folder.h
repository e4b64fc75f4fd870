/* folder.h - a scratch folder of scenarios, and plans loaded from it. */
#ifndef TESTS_UNIT_SCENARIO_FOLDER_H
#define TESTS_UNIT_SCENARIO_FOLDER_H

#include "harness/base/err.h"
#include "harness/scenario/find.h"
#include "harness/scenario/plan.h"

/* A folder with a small route "r" (seller fibre 5 ms, haul 20 ms, buyer 10 ms at 8 and 2 Mbit/s)
 * and nothing else. */
struct folder {
	char dir[64];
	struct err err; /* of the last load */
};

void folder_make(struct folder *f);
void folder_remove(struct folder *f);

/* Writes NAME, as in "shows/a.yaml". */
void folder_write(const struct folder *f, const char *name, const char *text);

/* Loads shows/s.yaml with this text; NULL when it was refused. */
struct plan *folder_load(struct folder *f, const char *text);
struct plan *folder_load_with(struct folder *f, const char *text, struct plan_opts opts);

/* Loads a show whose buyer's way down has these settings, in the files' own words. */
struct plan *folder_load_down(struct folder *f, const char *settings);

/* Loads a show of route r with this timeline: lines that are indented as a list's items. */
struct plan *folder_load_timeline(struct folder *f, const char *timeline, uint64_t seed);

/* Expects that text is refused, with a message that begins "DIR/NAME" + start. */
void folder_refuses(const char *text, const char *start);

/* The entry of the timeline of a direction that sets a setting of a link; fails the test without.
 */
struct timeline_entry folder_entry(const struct plan *p, unsigned direction, uint32_t link,
				   enum setting setting);

/* Calls check with each plan of a kind in ./scenarios, the shows or the routes that come with
 * straits. */
void folder_each_shipped(enum find_kind kind, void (*check)(const struct plan *plan, void *arg),
			 void *arg);

#endif
