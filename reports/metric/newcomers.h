/* newcomers.h - first packets of what may be RTP sources, kept until a second one proves them. */
#ifndef REPORTS_METRIC_NEWCOMERS_H
#define REPORTS_METRIC_NEWCOMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/metric/trace.h"

struct newcomer;

/* Encrypted datagrams can look like RTP one by one, each of another source: only so many are kept.
 */
struct newcomers {
	struct newcomer *v;
	uint32_t sets;
	uint32_t turn;
};

/* Room for n sources, 0 means 65536; false without memory. */
bool newcomers_init(struct newcomers *c, uint32_t n);
void newcomers_done(struct newcomers *c);

/* True when p is the second packet of its source, near in number to the first one, which *ret_first
 * gets: the source is real, and forgotten here. *ret_copies is how often the first one came again
 * before. Otherwise p is kept, or is such a copy. hash is that of flow and source. */
bool newcomers_proven(struct newcomers *c, const struct trace_packet *p, uint64_t hash,
		      struct trace_packet *ret_first, uint32_t *ret_copies);

#endif
