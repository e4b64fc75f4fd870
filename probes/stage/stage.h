/* stage.h - when a frame passed the steps between camera and screen, seen by probes on GStreamer
 * pads. */
#ifndef PROBES_STAGE_STAGE_H
#define PROBES_STAGE_STAGE_H

#include <gst/gst.h>

struct err;
struct journal;
struct stage;

/* Which step a pad belongs to. A frame is followed by its running time, which coders and payloaders
 * keep; its id is learned where the picture carries one. All pads of a stage are of one pipeline.
 */
enum stage_point {
	STAGE_STAMPED,   /* after straitsstamp: learns the ids of frames to be sent */
	STAGE_ENCODING,  /* before the encoder: notes ENCODING */
	STAGE_ENCODED,   /* after the encoder: notes ENCODED */
	STAGE_PAYLOADED, /* after the RTP payloader: notes RTPTIME at a frame's first packet */
	STAGE_BUFFERED,  /* before the jitter buffer: remembers when a frame's packets came, and
			    notes what their header extensions tell (TOLD_CAPTURE and others) */
	STAGE_RELEASED,  /* after the jitter buffer: remembers when they left */
	STAGE_RECEIVED,  /* after the depayloader: remembers when the coded frame was whole */
	STAGE_DECODING,  /* before the decoder: remembers when the frame was given to it */
	STAGE_READ,      /* after straitswatch: notes BUFFERED, RELEASED, RECEIVED and DECODING, as
			    far as they were seen, of the frame whose id is now known */
};

/* A stage follows the frames of one stream at one host. Borrows journal; probe and track are the
 * words that its records carry as probe and stream. */
int stage_new(struct stage **ret, struct journal *journal, const char *probe, const char *track,
	      struct err *err);

/* Watches a pad until stage_free(); any thread may ask for it. Returns 0, or -ENOSPC when too many
 * pads are watched. */
int stage_watch(struct stage *s, enum stage_point point, GstPad *pad, struct err *err);

/* Takes the probes off; the pads may be gone from their pipeline. NULL is fine. */
void stage_free(struct stage *s);

#endif
