/* captured.h - how old a stream's frames are, by what their sender says of their capture. */
#ifndef REPORTS_METRIC_CAPTURED_H
#define REPORTS_METRIC_CAPTURED_H

#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/around.h"

/* Senders tell it of some frames (abs-capture-time, RFC 6051); that of those between follows from
 * their timestamps. All zero bytes at the start. */
struct captured {
	/* From capture to here: between two clocks, if they are not the same. */
	struct around latency;
	nsec_t offset; /* what was last said has to be added for the capturer's clock */

	/* Private: the last that was told. */
	nsec_t time;
	uint32_t timestamp;
};

/* The frame of this timestamp was captured at time. */
void captured_told(struct captured *c, uint32_t timestamp, nsec_t time, nsec_t offset);

/* The first packet of a frame is here. clock_hz is that of the timestamps, 0 when not known. */
void captured_frame(struct captured *c, uint32_t timestamp, uint32_t clock_hz, nsec_t now);

void captured_done(struct captured *c);

#endif
