/* captured.h - how old a stream's frames are, by what their sender says of their capture. */
#ifndef REPORTS_METRIC_CAPTURED_H
#define REPORTS_METRIC_CAPTURED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/around.h"
#include "reports/metric/rtpclock.h"

/* Senders tell it of some frames (abs-capture-time, RFC 6051); that of those between follows from
 * their timestamps, up to 5 s further on, as libwebrtc has it. All zero bytes at the start. */
struct captured {
	/* From capture to the frame's last packet here: between two clocks, if they are not the
	 * same. */
	struct around latency;
	nsec_t offset; /* how far the capturer's clock was last said to be ahead of the sender's */
	struct rtpclock_pairs told; /* captures by the sender's clock */

	/* Private: frames whose ages wait for the clock. */
	struct captured_waiting *waiting;
	size_t waiting_count;
};

/* The frame of this timestamp was captured at time by the capturer's clock, which is so far ahead
 * of the sender's. */
void captured_told(struct captured *c, uint32_t timestamp, nsec_t time, nsec_t offset);

/* How old a frame was when its last packet arrived. clock_hz is that of the timestamps; 0: as
 * captures tell it. False where that is not told. */
bool captured_age(const struct captured *c, uint32_t timestamp, uint32_t clock_hz, nsec_t arrived,
		  nsec_t *ret);

/* Adds it to the latencies, where it is told; of 256 frames once the clock is. */
void captured_frame(struct captured *c, uint32_t timestamp, uint32_t clock_hz, nsec_t arrived);

/* Ends the frames that wait: the clock is this one, 0 when it was not found. */
void captured_finish(struct captured *c, uint32_t clock_hz);
void captured_done(struct captured *c);

#endif
