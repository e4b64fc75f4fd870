/* analyze.h - the steps of straits analyze: reading captures, and telling their numbers. */
#ifndef HARNESS_CLI_ANALYZE_H
#define HARNESS_CLI_ANALYZE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "probes/tap/pairing.h"
#include "reports/metric/trace.h"

struct err;

/* One capture, or two of the same packets. */
struct analysis {
	const char *paths[2]; /* the second is NULL where there is one */
	bool any_address;
	struct trace *trace;
	uint64_t packets; /* of IP */
	uint64_t others;
	nsec_t first; /* TRACE_UNSEEN when there was no packet */
	nsec_t last;
	struct pairing pairing; /* of two captures */
};

/* Reads the captures into a->trace, and finishes it. 0 or a negative errno; -EBADMSG when a capture
 * is broken: then the numbers are of what comes before. */
int analyze_read(struct analysis *a, struct err *err);

/* Tables for people, and JSON for machines, on stdout. 0 or -ENOMEM. */
void analyze_text(const struct analysis *a);
int analyze_json(const struct analysis *a, struct err *err);

/* How --frames tells of frames as they complete; arg is the analysis. */
void analyze_frame_head(const struct analysis *a);
void analyze_frame_csv(void *arg, const struct trace_stream *s, const struct rtpframe *f);
void analyze_frame_json(void *arg, const struct trace_stream *s, const struct rtpframe *f);

#endif
