/* transit.h - the packets of one direction, each joined from what both wires and the drive saw of
 * it.
 */
#ifndef REPORTS_METRIC_TRANSIT_H
#define REPORTS_METRIC_TRANSIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/series.h"

struct err;

/* An instant or a length that no probe saw. */
#define TRANSIT_UNSEEN INT64_MIN

struct transit_packet {
	uint64_t number; /* in the sender's capture */
	nsec_t sent;
	nsec_t received; /* TRANSIT_UNSEEN when it did not arrive */
	nsec_t queued;   /* what the drive says of it; TRANSIT_UNSEEN when it is not known */
	nsec_t jittered;
	uint32_t bytes;
	uint32_t ssrc; /* these five when rtp */
	uint32_t timestamp;
	uint16_t seq;
	uint8_t type;
	bool marker;
	bool rtp;
	uint8_t copies; /* further arrivals, at most 255 */
};

/* In the order of sending. */
struct transit {
	struct transit_packet *v;
	size_t n;
	size_t aligned; /* packets of which the drive's record was found */
	bool has_drive; /* were there records of the drive at all? */
};

/* Joins WIRE_SENT, WIRE_RECEIVED, WIRE_RTP and WIRE_SSRC by the packet's number, and with the
 * drive's ARRIVE, QUEUED and JITTERED records by order, length and time: the drive sees the packets
 * of a wire in the order in which the wire's capture does. Gives *ret, to be freed with
 * transit_done(). s may be NULL: then there are no packets. 0 or -ENOMEM. */
int transit_build(const struct series *s, struct transit *ret, struct err *err);

/* The same from the drive's records alone, ARRIVE, DEPART, DUPLICATE, QUEUED and JITTERED, for a
 * way whose wires nobody captured: sent is when the drive took a packet, received when it let it
 * go, number its index there. */
int transit_driven(const struct series *s, struct transit *ret, struct err *err);
void transit_done(struct transit *wire);

/* The packet of this number, which the transit keeps; NULL when it was not sent. */
struct transit_packet *transit_packet(const struct transit *wire, uint64_t number);

/* RTP packets of one source. */
struct transit_source {
	uint32_t ssrc;
	uint8_t type; /* the payload type of most packets */
	uint64_t packets;
};

/* The sources of a wire, most packets first; writes at most max and gives how many there are. */
size_t transit_sources(const struct transit *wire, struct transit_source *ret, size_t max);

/* The video or the sound among the RTP of a wire: video is the largest source whose clock runs at
 * 90 kHz, sound the largest with another; those that repeat another's timestamps are none. clock_hz
 * is 0 when there is none. */
struct transit_stream {
	uint32_t ssrc;
	uint8_t type;
	uint32_t clock_hz;
};
struct transit_stream transit_find(const struct transit *wire, bool video);

/* A frame of a stream, the packets of one RTP timestamp: when the last of them arrived, and that
 * one's number. */
struct transit_frame {
	nsec_t arrived;
	uint64_t number;
	uint32_t timestamp;
};

/* The frames of a stream, of what was sent from begin on and before end, in the order in which they
 * arrived; whether packets of two frames come mixed does not matter. Gives an array of *ret_n, to
 * be freed; NULL without memory. */
struct transit_frame *transit_frames(const struct transit *wire,
				     const struct transit_stream *stream, nsec_t begin, nsec_t end,
				     size_t *ret_n);

#endif
