/* trace_inside.h - what the files of trace.h share. */
#ifndef REPORTS_METRIC_TRACE_INSIDE_H
#define REPORTS_METRIC_TRACE_INSIDE_H

#include "reports/metric/lookup.h"
#include "reports/metric/newcomers.h"
#include "reports/metric/trace.h"

struct trace {
	struct trace_conf conf;
	struct trace_flow *flows;
	size_t flow_count;
	size_t flow_cap;
	struct lookup flow_index;
	uint32_t flow_before; /* the last packet's: packets come in trains */
	struct trace_stream **streams;
	size_t stream_count;
	size_t stream_cap;
	struct lookup stream_index;
	struct newcomers newcomers;
	size_t transports; /* how many flows have one */
	struct receptions receptions;
	size_t result_count; /* streams that are results stand first after trace_finish() */
	int failed;
};

/* Notes that memory ran out, and says so. */
int trace_nomem(struct trace *t, struct err *err);

/* The number of a flow that was seen, or LOOKUP_NONE. */
uint32_t trace_find_flow(const struct trace *t, const struct flow *flow);

/* NULL when there is none; of several with one SSRC the one that was heard of last. */
struct trace_stream *trace_find_stream(const struct trace *t, uint32_t flow, uint32_t ssrc);

/* Counts an RTCP datagram of the flow. */
void trace_note_rtcp(struct trace_flow *f, const struct trace_packet *p);

/* Finds the clocks of the streams that were reported of, and puts the reports in order. */
void trace_receptions_finish(struct trace *t);

#endif
