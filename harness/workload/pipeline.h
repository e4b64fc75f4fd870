/* pipeline.h - what the pipelines of calls and live shows have in common. */
#ifndef HARNESS_WORKLOAD_PIPELINE_H
#define HARNESS_WORKLOAD_PIPELINE_H

#include <stdbool.h>

#include <gst/gst.h>

#include "harness/workload/hooks.h"

struct err;
struct journal;
struct text;

/* Adds what numbers the pictures of a camera, as the element "stamp", and holds those that wait for
 * a busy encoder; " ! " stands behind it. In the words of gst_parse_launch(), as all that follows.
 */
void pipeline_describe_stamp(struct text *to);

/* Adds what reads decoded pictures of this size, as "watch", and shows them, as "screen": when they
 * come, or, with sync, when their time has come. */
void pipeline_describe_screen(unsigned width, unsigned height, bool sync, struct text *to);

/* Builds what launch says, stopped, on the clock that records count in; the caller's. what is whose
 * it is ("the call"), for complaints. 0, or -EPERM. */
int pipeline_new(GstElement **ret, const char *what, const char *launch, struct err *err);

/* Tells the element of this name in bin, which writes or reads stamps or marks, what to note, and
 * where; nothing where there is none. */
struct pipeline_probe {
	const char *host;
	struct journal *journal;
	const char *track;
	unsigned stream;
};

void pipeline_set_probe(GstElement *bin, const char *element, const struct pipeline_probe *probe);

/* Gives the pad of an element at which this point lies to the hooks; they may be NULL. */
int pipeline_hook(const struct call_hooks *hooks, GstElement *element, enum hook_point point,
		  struct err *err);

/* Fills err with what the bus's message of an error says, as "ELEMENT: WHY", and returns -EIO. */
int pipeline_error(GstMessage *message, struct err *err);

/* Stops it, for at most 700 ms; false when it has not stopped by then and is left to itself. NULL
 * has stopped. */
bool pipeline_stop(GstElement *pipeline);

#endif
