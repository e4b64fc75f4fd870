/* frame.h - the frame table: one row a media frame, from its capture to the screen, and what made
 * it late. */
#ifndef REPORTS_METRIC_FRAME_H
#define REPORTS_METRIC_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/event.h"
#include "reports/metric/series.h"

struct err;

/* An instant, or a part of the latency, that no probe saw. */
#define FRAME_UNSEEN INT64_MIN

enum frame_state {
	FRAME_FULL,    /* shown, both copies of its stamp agreed */
	FRAME_PARTIAL, /* shown torn: its picture holds parts of another frame */
	FRAME_SINGLE,  /* shown, one copy of its stamp was readable */
	FRAME_NEVER,   /* not shown */
	FRAME_STATE_COUNT,
};

/* "full", "partial", "single", "never". */
const char *frame_state_word(enum frame_state state);

/* The parts of a frame's latency, in the order in which they happen. */
enum frame_part {
	BLAME_PREPARE,     /* capture -> given to the encoder */
	BLAME_ENCODE,      /* -> coded frame */
	BLAME_PAYLOAD,     /* -> its first packet made */
	BLAME_PACING,      /* -> first sending of the packet that completed the frame */
	BLAME_REPAIR,      /* -> the sending that arrived, if the first one was lost */
	BLAME_PROPAGATION, /* on the route: what is neither queue nor jitter */
	BLAME_JITTER,      /* on the route: jitter and spikes */
	BLAME_QUEUE,       /* on the route: waiting and being served in the links' queues */
	BLAME_RECEIVE,     /* complete at the receiver's wire -> given to the jitter buffer */
	BLAME_BUFFER,      /* -> out of the jitter buffer */
	BLAME_ASSEMBLE,    /* -> given to the decoder */
	BLAME_DECODE,      /* -> decoded picture */
	BLAME_DISPLAY,     /* -> shown */
	BLAME_COUNT,
};

/* "prepare", "encode", ... */
const char *frame_part_word(enum frame_part part);

/* Steps inside the hosts, besides those that have a column of their own. */
enum frame_point {
	POINT_ENCODING, /* given to the encoder */
	POINT_PAYLOADED,
	POINT_BUFFERED, /* the last of its packets given to the jitter buffer */
	POINT_RELEASED, /* the last of its packets left the jitter buffer */
	POINT_DECODING, /* given to the decoder */
	POINT_COUNT,
};

/* "encoding", "payloaded", ... */
const char *frame_point_word(enum frame_point point);

/* One frame. Instants are CLOCK_MONOTONIC, FRAME_UNSEEN where no probe saw them. */
struct frame {
	uint64_t id;
	nsec_t captured;
	nsec_t encoded;
	nsec_t sent_first; /* first and last packet at the sender's wire, repairs left out */
	nsec_t sent_last;
	nsec_t received_first; /* first packet at the receiver's wire, and the one that completed it
				*/
	nsec_t received_last;
	nsec_t assembled; /* given to the decoder */
	nsec_t decoded;
	nsec_t shown; /* the first time */
	nsec_t points[POINT_COUNT];
	/* Its capture less the one its RTP timestamp stands for, where the timestamp was fitted. */
	nsec_t residual;
	enum frame_state state;
	uint32_t bytes;   /* of the coded frame; 0 when no probe saw it */
	uint32_t packets; /* sent, repairs left out; 0 when no capture saw it */
	uint32_t lost;    /* of these, how many did not arrive the first time */
	uint32_t repairs; /* retransmissions and FEC packets sent for it */
	uint32_t event;   /* timeline entry in force while it was on its way, 0 for none */
	nsec_t latency;   /* shown - captured, FRAME_UNSEEN when not shown */
	/* The parts add up to latency exactly. A part whose end no probe saw is FRAME_UNSEEN, and
	 * its time is in the next part that is not. All are FRAME_UNSEEN when latency is. */
	nsec_t blame[BLAME_COUNT];
};

/* The label of a part with the unseen ones that are merged into it: "payload+pacing+repair". */
#define FRAME_LABEL_MAX 128
const char *frame_part_label(const struct frame *f, enum frame_part part,
			     char buf[static FRAME_LABEL_MAX]);

/* All frames of one direction, by capture time. */
struct frame_table {
	struct frame *v;
	size_t n;
	nsec_t begin; /* the interval that the table tells of */
	nsec_t end;
	char stream[2 * RECORD_WORD_MAX];
	/* Did the sender not tell its frames' RTP timestamps? Then they were fitted to the
	 * captures, and the columns from sending to receiving are estimates. residual is how far,
	 * at 95 % of frames, captures lie from their timestamps; candidates how many fits were as
	 * good. */
	bool estimated;
	nsec_t residual;
	uint32_t candidates;
	uint32_t unread;     /* pictures whose stamp could not be read */
	uint32_t stamp_only; /* pictures of frames that nobody captured before: left out */
};

struct frame_conf {
	const char *stream; /* the direction: "to-buyer" */
	nsec_t begin;       /* frames captured in begin..end are rows */
	nsec_t end;
	/* Frames captured behind the newest one shown and within grace of end, or about as near to
	 * the end as that one took, are left out: the run ended before they could be shown. */
	nsec_t grace;
	const struct events *events; /* for the column of events; may be NULL */
};

/* Joins the records of conf->stream: CAPTURE ENCODED RTPTIME RECEIVED DECODED SHOWN, the wire's
 * (WIRE_SENT WIRE_RECEIVED WIRE_RTP WIRE_SSRC), and the drive's (ARRIVE QUEUED JITTERED). Kinds
 * that are absent leave their columns unseen. Gives *ret, to be freed with frame_table_done(). 0 or
 * -ENOMEM. */
int frame_table_build(const struct series_set *set, const struct frame_conf *conf,
		      struct frame_table *ret, struct err *err);
void frame_table_done(struct frame_table *table);

#endif
