/* event.h - the timeline's events: what was done to the network, and when. */
#ifndef REPORTS_METRIC_EVENT_H
#define REPORTS_METRIC_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/series.h"

struct err;

struct event {
	uint32_t id; /* timeline entry, from 1 */
	nsec_t begin;
	nsec_t end; /* NSEC_NEVER when it did not end */
	bool aside; /* it touches the way back alone, on which repairs are asked for */
};

/* By begin. */
struct events {
	struct event *v;
	size_t n;
};

/* Joins the EVENT records of all streams, none aside. Gives *ret, to be freed with events_done(). 0
 * or -ENOMEM. */
int events_build(const struct series_set *set, struct events *ret, struct err *err);
void events_done(struct events *events);

/* The event in force at some time of begin..end; of several the one that began last, and one aside
 * only when there is no other; 0 for none. */
uint32_t events_between(const struct events *events, nsec_t begin, nsec_t end);

#endif
