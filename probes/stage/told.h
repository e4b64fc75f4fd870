/* told.h - what a sender tells of a frame in the header extensions of its packets. */
#ifndef PROBES_STAGE_TOLD_H
#define PROBES_STAGE_TOLD_H

#include <stdint.h>

#include <gst/gst.h>

#include "harness/base/time.h"

struct journal;
struct record;

/* The ids (RFC 8285) that a stream's description gives to the extensions that are read; 0: none. */
struct told_ids {
	uint8_t capture; /* abs-capture-time */
	uint8_t timing;  /* video-timing */
	uint8_t number;  /* the sequence number over all streams of a transport */
};

/* Follows the packets that pass one pad. Borrows journal and words, whose probe and stream records
 * carry; the rest is 0 at first. */
struct told {
	struct journal *journal;
	const struct record *words;
	struct told_ids of_type[128]; /* by payload type */
};

/* Notes what the extensions of an RTP packet say as TOLD_CAPTURE, TOLD_OFFSET, TOLD_CODING,
 * TOLD_PACING and TOLD_NUMBER. Which id means which is taken from the fields extmap-N of the pad's
 * caps, and of those that a jitter buffer is given for the payload type; an extension that these do
 * not name is passed over. To be called by the pad's streaming thread, without locks. */
void told_note(struct told *t, GstPad *pad, GstBuffer *buffer, nsec_t now);

#endif
