/* trace_file.h - files that a link's configuration names: rates over time, lists per packet. */
#ifndef HARNESS_SCENARIO_TRACE_FILE_H
#define HARNESS_SCENARIO_TRACE_FILE_H

#include <stdint.h>

#include "harness/model/conf.h"

struct err;
struct lines;

/* A file's first line tells what it holds:
 * "# straits rates": lines "NANOSECONDS BITS_PER_SECOND", the first at 0, each in force until the
 *   next; a line "# lap NANOSECONDS" says when it is over (else one second after the last).
 * "# straits delays": a delay a line, in milliseconds; line k is packet k's.
 * "# straits losses": a packet's index a line, rising.
 * "# straits delays over time": lines "SECONDS MILLISECONDS", the first at 0, each in force until
 *   the next.
 * Anything else is a mahimahi trace: a millisecond a line, at which 1504 bytes may leave; never
 *   falling, the last one over 0, no empty line. */

#define TRACE_ENTRIES_MAX ((size_t)8 << 20)

/* A list that grows. Starts as all zero bytes. */
struct trace_numbers {
	int64_t *v;
	size_t n;
	size_t cap;
};

/* 0, or -ENOMEM or -E2BIG with err. */
int trace_numbers_add(struct trace_numbers *list, int64_t value, struct err *err);

/* Rates or opportunities. Starts as all zero bytes; conf points into it. */
struct trace_file {
	struct rate_trace conf;
	struct trace_numbers at;
	struct trace_numbers bps;
};

/* Each reads the whole of lines and fills ret; 0, or a negative errno with err naming file and
 * line. */
int trace_file_read(struct lines *lines, struct trace_file *ret, struct err *err);
void trace_file_done(struct trace_file *trace);

int trace_file_delays(struct lines *lines, struct trace_numbers *ret, struct err *err);
int trace_file_losses(struct lines *lines, struct trace_numbers *ret, struct err *err);

/* A value from each instant on, until the next. Starts as all zero bytes. */
struct trace_steps {
	struct trace_numbers at; /* ns, rising from 0 */
	struct trace_numbers value;
};

/* Delays over time, in ns. */
int trace_file_steps(struct lines *lines, struct trace_steps *ret, struct err *err);
void trace_steps_done(struct trace_steps *steps);

/* The mahimahi form alone. */
int trace_file_mahimahi(struct lines *lines, struct trace_file *ret, struct err *err);

#endif
