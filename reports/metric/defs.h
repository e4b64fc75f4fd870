/* defs.h - the tables of definitions that metric_known() looks through. */
#ifndef REPORTS_METRIC_DEFS_H
#define REPORTS_METRIC_DEFS_H

#include <stddef.h>

#include "reports/metric/metric.h"

struct metric_table {
	const struct metric_def *v;
	size_t n;
};

extern const struct metric_table
	defs_picture; /* what the eye sees: latency, age, freezes, frames */
extern const struct metric_table defs_network; /* packets and RTP streams */
extern const struct metric_table defs_call;    /* setting up, sound, conversation, sender's rate */
extern const struct metric_table defs_talk;    /* a customer with an assistant */
extern const struct metric_table defs_live;    /* an adaptive player */

#endif
