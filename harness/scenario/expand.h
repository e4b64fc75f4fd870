/* expand.h - events become entries of the timeline: when each happens, and what it does. */
#ifndef HARNESS_SCENARIO_EXPAND_H
#define HARNESS_SCENARIO_EXPAND_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

struct err;
struct event_list;
struct plan;

/* More happens in no plan: a timeline beyond this is a mistake in a file. */
#define EXPAND_EVENTS_MAX 20000

/* Fills the timelines of plan's chains, whose links must be set, and its events: everything of the
 * lists that begins before plan->duration, drawn with plan->seed. An event's draws depend on the
 * list it stands in, its place there and how often it came before, so that a show's own events
 * never change those of its route. */
int expand_events(const struct event_list *const *lists, size_t list_count, struct plan *plan,
		  struct err *err);

#endif
