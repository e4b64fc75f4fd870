/* viewers.h - all who watch a show: the buyer, and the viewers of a live show beside it. */
#ifndef REPORTS_WRITE_VIEWERS_H
#define REPORTS_WRITE_VIEWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct evidence;
struct manifest;
struct metric;
struct ruling;
struct run_direction;
struct text;
struct timeline_event;

/* One who sees the pictures of the seller. All of it is the evidence's. */
struct viewer {
	const char *name;   /* of the host: "buyer", "buyer-2" */
	const char *stream; /* of its numbers: "to-buyer", "to-buyer-2" */
	const char *route;  /* that leads to it; "" when run.json does not say */
	const struct run_direction *pictures;
};

/* The records of the viewers that run.json names beside the buyer (RUN/buyer-2.rec, ...) are
 * measured against what the seller captured. Their numbers join e's metrics under the stream
 * "to-buyer-2" and so on, their pictures e's others. Once, after e's own numbers are made. 0, or a
 * negative errno with err naming file and place. */
int viewers_measure(const char *run, struct evidence *e, struct err *err);

/* How many watch, 1 when the buyer is the only one; the i-th of them, the buyer first. */
size_t viewers_count(const struct evidence *e);
struct viewer viewers_nth(const struct evidence *e, size_t i);

/* The viewer of a stream; the buyer for a stream of nobody's. */
struct viewer viewers_of_stream(const struct evidence *e, const char *stream);

/* Who saw a picture older than 600 ms for most of the time; before all others one of whom that is
 * not known, and of equals the first. */
struct viewer viewers_worst(const struct evidence *e);

/* Does the seller see pictures too? Not of a show, nor of what a build sends. */
bool viewers_both_ways(const struct evidence *e);

/* "the buyer" when nobody else watches, else the host's name. */
const char *viewers_said(const struct evidence *e, const struct viewer *viewer);

/* Adds whose number decided a ruling and who failed, as "worst of 4 viewers: buyer-4; failed by
 * buyer-2, buyer-4"; nothing when it was expected of one. */
void ruling_viewers(const struct evidence *e, const struct ruling *r, struct text *to);

/* Is this record file, or the stream of a metric, one of another viewer's? */
bool viewers_file(const char *name);
bool viewers_stream(const char *stream);

/* Does this event happen on the way of the pictures to the host of this name, "buyer" or
 * "buyer-2"? */
bool viewers_concerned(const char *name, const struct timeline_event *event);

/* The same of the buyer, by the event's id: a measure_conf's concerns, arg being the manifest. */
bool viewers_concern_buyer(const void *manifest, uint32_t event);

/* Does the event of this id touch links of the way back alone, seen from pictures of a direction
 * (enum direction)? A measure_conf's aside, arg being the manifest. */
bool viewers_aside(const void *manifest, int direction, uint32_t event);

/* Adds a table for people, a row a viewer; nothing when the buyer is the only one. */
void viewers_write(const struct evidence *e, struct text *to);

#endif
