/* rtpext.h - RTP header extensions by others that tell times. */
#ifndef HARNESS_BASE_RTPEXT_H
#define HARNESS_BASE_RTPEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/rtp.h"
#include "harness/base/time.h"

/* abs-capture-time: when the first sample of the packet was captured, since 1970 on the capturer's
 * clock; and by how much that is ahead of the sender's, 0 when it is not said (the capturer is the
 * sender then, as a rule). False when the element is no such one. */
bool rtpext_capture_time(const struct rtp_element *e, nsec_t *ret_time, nsec_t *ret_offset);

/* The sequence number over all streams of a transport (transport-wide-cc-01, and the first of -02).
 */
bool rtpext_transport_seq(const struct rtp_element *e, uint16_t *ret);

/* video-timing: what the sender did to a frame, each since its capture. */
struct rtpext_timing {
	uint8_t flags;
	nsec_t encode_start;
	nsec_t encode_finish;
	nsec_t packetized;
	nsec_t pacer_exit;
	nsec_t network[2]; /* for middle boxes; 0 when unused */
};

/* Its length of 13 bytes is its own: no other extension in use has it, so that its id need not be
 * known. */
bool rtpext_video_timing(const struct rtp_element *e, struct rtpext_timing *ret);

#define RTPEXT_WIDE 2

/* What a packet's extensions tell of its frame, and numbers over all streams that they could be. */
struct rtpext_told {
	nsec_t captured;       /* since 1970 on the capturer's clock; 0 when it is not told */
	nsec_t capture_offset; /* by how much that is ahead of the sender's */
	bool timed;            /* are the next two told? */
	uint8_t wide_count;
	int32_t coding_msec;
	int32_t pacing_msec;

	struct {
		uint8_t id;
		uint16_t seq;
	} wide[RTPEXT_WIDE];
};

/* The extensions' ids are not known, so they are told by their forms. RFC 6051's ntp-64 has that of
 * abs-capture-time, and means the same; other elements have that length, too: a time is believed
 * when it lies between the years 2000 and 2100, by the capturer's clock and by the sender's. */
void rtpext_read(struct rtpext_told *ret, const struct rtp *rtp);

#endif
