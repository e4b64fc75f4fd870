/* note.h - records of what links are set to and of a timeline's events, the same in every drive. */
#ifndef HARNESS_DRIVE_NOTE_H
#define HARNESS_DRIVE_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"

struct link_settings;
struct live_event;
struct scribe;
struct scribe_entry;

/* The settings of a link as they were noted last. */
struct note_last {
	nsec_t delay, jitter;
	uint64_t rate_bps;
	chance_t loss;
};

/* Notes RATE, DELAY, JITTER and LOSS where they differ from last, or with all each of them, and
 * brings last up to date. The records get of's time, id and word. */
void note_settings(struct scribe *scribe, const struct scribe_entry *of,
		   const struct link_settings *s, bool all, struct note_last *last);

/* Events whose words follow each other in the scribe's. */
struct note_timeline {
	const struct live_event *events;
	size_t count;
	size_t first_word;
	nsec_t t0; /* instant 0 of the events' times */
};

/* Notes what began or ended from since to now, both within. Returns the instant of the next begin
 * or end, NSEC_NEVER when there is none: the since of the next call. */
nsec_t note_events(struct scribe *scribe, const struct note_timeline *timeline, nsec_t since,
		   nsec_t now);

#endif
