/* trace.h - where a rate trace stands. */
#ifndef HARNESS_MODEL_TRACE_H
#define HARNESS_MODEL_TRACE_H

#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/conf.h"

/* A place in a trace: its next entry, that is, opportunity or change of rate. */
struct trace {
	const struct rate_trace *conf;
	nsec_t lap; /* the instant at which the present lap began */
	size_t at;
	nsec_t next; /* the instant of the next entry, NSEC_NEVER after the last */
};

/* conf's time 0 is the instant origin; the place is the first entry after the instant t. */
void trace_seek(struct trace *trace, const struct rate_trace *conf, nsec_t origin, nsec_t t);

/* Steps to the next entry, which may be at the same instant. */
static inline void trace_step(struct trace *trace)
{
	if (++trace->at == trace->conf->count) {
		if (trace->conf->end == TRACE_HOLD) {
			trace->next = NSEC_NEVER;
			return;
		}
		trace->at = 0;
		trace->lap += trace->conf->lap_ns;
	}
	trace->next = trace->lap + trace->conf->at[trace->at];
}

/* Steps over all entries up to and including t. */
void trace_pass(struct trace *trace, nsec_t t);

/* TRACE_RATES: the rate in force before the next entry; 0 means nothing is served. */
uint64_t trace_bps(const struct trace *trace);

/* The mean over a lap. */
uint64_t trace_mean_bps(const struct rate_trace *conf);

/* Bytes of an opportunity, with the default filled in. */
uint32_t trace_opportunity_bytes(const struct rate_trace *conf);

#endif
