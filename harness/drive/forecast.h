/* forecast.h - when a receiver would show each frame of a replayed capture, open loop. */
#ifndef HARNESS_DRIVE_FORECAST_H
#define HARNESS_DRIVE_FORECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/flow.h"
#include "harness/base/time.h"

struct err;
struct forecast;

/* A frame is what one RTP stream sent with one timestamp. It is sent when its first packet was
 * captured, and complete when its last packet has come out of the route; a frame that lost a packet
 * is never shown, for nothing here sends it again, and the sender does not slow down. Its latency
 * runs from sent to shown: what a camera, an encoder, a decoder and a screen add is not in it.
 *
 * With a fixed buffer a frame is due when as much time has passed since it was sent as the first
 * complete frame took through the route, plus buffer. With the adaptive one it is due d + 4 v after
 * it was sent, where d and v follow the frames before it by algorithm 4 of Ramjee, Kurose, Towsley
 * and Schulzrinne, "Adaptive playout mechanisms for packetized audio applications in wide-area
 * networks" (INFOCOM 1994): gain 1/8, and spikes over 2 v + 100 ms followed at once; there it moves
 * between talkspurts, here at each frame. A frame that is complete after it was due is late, and
 * shown as soon as it is complete and no earlier than the frame before it. */
struct forecast_frame {
	size_t stream;
	uint64_t number; /* within its stream, from 1 */
	uint32_t rtp_time;
	uint32_t packets;
	uint32_t lost;  /* packets of it that did not come through */
	uint64_t bytes; /* of its packets on the wire */
	nsec_t sent;
	nsec_t complete, due, shown; /* 0 when lost is not */
	bool late;
};

struct forecast_conf {
	bool adaptive;
	nsec_t buffer; /* of the fixed one */
	nsec_t limit;  /* latencies above it are counted */
	/* Told each frame of each stream as it ends, in order of timestamps; may be NULL. The frame
	 * is borrowed. */
	void (*on_frame)(void *arg, const struct forecast_frame *frame);
	void *arg;
};

/* One RTP stream in one direction. */
struct forecast_stream {
	unsigned direction;
	struct flow flow;
	uint32_t ssrc;
	uint64_t frames;
	uint64_t shown;
	uint64_t late;
	uint64_t over_limit; /* of those shown */
	uint64_t strays;     /* packets whose frame had ended: sent again, or far out of order */
	nsec_t latency_max;
};

/* Streams beyond this many are left out and counted. */
#define FORECAST_STREAMS 256

/* 0, or -ENOMEM. conf is copied. */
int forecast_new(const struct forecast_conf *conf, struct forecast **ret, struct err *err);
void forecast_free(struct forecast *f);

/* Takes note of an RTP packet in the order of capture. Gives what forecast_packet() has to be told,
 * or 0 when the packet belongs to no stream that is followed. */
struct forecast_rtp {
	unsigned direction;
	const struct flow *flow;
	uint32_t ssrc;
	uint32_t rtp_time;
	uint16_t seq;
};

uint64_t forecast_note(struct forecast *f, const struct forecast_rtp *rtp);

/* What became of a noted packet, in the order of capture; arrived is NSEC_NEVER when it was lost.
 */
struct forecast_packet {
	uint64_t note;
	nsec_t sent;
	nsec_t arrived;
	uint32_t bytes;
};

void forecast_packet(struct forecast *f, const struct forecast_packet *p);

/* Ends the last frame of each stream. Nothing is put in afterwards. */
void forecast_end(struct forecast *f);

/* How many streams there are; those of which no two packets followed each other (RFC 3550, A.1) are
 * none, and forecast_stream() gives NULL for them. */
size_t forecast_stream_count(const struct forecast *f);
const struct forecast_stream *forecast_stream(const struct forecast *f, size_t i);

/* RTP packets of streams beyond FORECAST_STREAMS. */
uint64_t forecast_left_out(const struct forecast *f);

/* The latency that permille of the stream's shown frames do not exceed, rounded up to whole
 * milliseconds and at most FORECAST_LATENCY_MAX; -1 when no frame was shown. */
#define FORECAST_LATENCY_MAX (20 * NSEC_PER_SEC)
nsec_t forecast_latency(const struct forecast *f, size_t i, unsigned permille);

#endif
