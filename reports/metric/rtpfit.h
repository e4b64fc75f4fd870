/* rtpfit.h - which captured frame an RTP timestamp belongs to, where the sender does not tell. */
#ifndef REPORTS_METRIC_RTPFIT_H
#define REPORTS_METRIC_RTPFIT_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

/* A frame at the sender's wire: its RTP timestamp, counted on over wraps, and its first packet's
 * time. */
struct rtpfit_sent {
	int64_t timestamp;
	nsec_t sent;
};

/* Senders stamp frames with their capture times on a clock of their own: capture = timestamp /
 * clock + offset. The offset is found from both series, as the one by which timestamps meet
 * captures best and no frame is sent before it was captured. */
struct rtpfit {
	nsec_t offset;
	/* How far captures lie from where the timestamps put them: median and 95th percentile. */
	nsec_t residual_p50;
	nsec_t residual_p95;
	/* How many offsets fit as well, this one among them: captures at even intervals cannot be
	 * told apart, then the one with the shortest time to code is taken. */
	unsigned candidates;
};

/* captured ascends; sent is in order of sending. 0, or -ENODATA when there are too few of either
 * (8), or no offset by which most timestamps meet a capture; or -ENOMEM. */
int rtpfit_find(const nsec_t *captured, size_t n_captured, const struct rtpfit_sent *sent,
		size_t n_sent, uint32_t clock_hz, struct rtpfit *ret);

/* The instant that a timestamp stands for. */
nsec_t rtpfit_capture(const struct rtpfit *fit, int64_t timestamp, uint32_t clock_hz);

/* The place of the capture nearest to an instant. n must not be 0. */
size_t rtpfit_nearest(const nsec_t *captured, size_t n, nsec_t at);

#endif
