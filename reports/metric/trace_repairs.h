/* trace_repairs.h - which streams of a flow repair others, and how. */
#ifndef REPORTS_METRIC_TRACE_REPAIRS_H
#define REPORTS_METRIC_TRACE_REPAIRS_H

struct trace;
struct trace_packet;
struct trace_stream;

/* How many of a stream's first frames are compared for repairs. */
#define TRACE_REPAIR_FRAMES 256

/* Compares the first packet of one of the stream's frames with what the other streams of its flow
 * lately sent. */
void trace_repairs_note(const struct trace *t, struct trace_stream *s,
			const struct trace_packet *p);

/* Sets the stream's repairs, by what was noted; to be called at the end, when its clock is known.
 */
void trace_repairs_judge(const struct trace *t, struct trace_stream *s);

#endif
