/* expand.h - events become entries of the timeline: when each happens, and what it does. */
#ifndef HARNESS_SCENARIO_EXPAND_H
#define HARNESS_SCENARIO_EXPAND_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

struct err;
struct event_list;
struct event_spec;
struct plan;
struct plan_chain;

/* More happens in no plan: a timeline beyond this is a mistake in a file. */
#define EXPAND_EVENTS_MAX 20000

/* Fills the timelines of the chains of one of plan's routes, whose links must be set, and adds its
 * events behind plan's: everything of the lists that begins before plan->duration, drawn with
 * plan->seed. An event's draws depend on the list it stands in, its place there and how often it
 * came before, so that a show's own events never change those of its route. */
int expand_events(const struct event_list *const *lists, size_t list_count, struct plan *plan,
		  struct plan_chain *chains, struct err *err);

/* Lets one event happen once, at 0, whatever its "at", "every" and "times" are, as the nth that is
 * fired by hand (from 1, below 65536): an address of chance of its own, so that it draws the same
 * in every run of this seed and changes no other event. plan is empty but for seed and the chains'
 * links, and gets the event, with id 1, and its timelines. */
int expand_now(const struct event_spec *spec, uint32_t nth, struct plan *plan, struct err *err);

#endif
