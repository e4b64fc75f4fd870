/* talk_rtp.h - speech as Opus over RTP: a way out that sends 20 ms at a time, and a way in that
 * says when each piece is heard. */
#ifndef HARNESS_WORKLOAD_TALK_RTP_H
#define HARNESS_WORKLOAD_TALK_RTP_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/workload/address.h"

struct err;
struct talk_in;
struct talk_out;

/* RTP (RFC 3550) with Opus (RFC 7587): a clock of 48 kHz, one stream, mono or stereo as the coder
 * likes. */
#define TALK_PAYLOAD_TYPE 111
#define TALK_FRAME        960 /* samples of 20 ms */
#define TALK_FRAME_TIME   (20 * NSEC_PER_MSEC)

/* Opens a datagram socket there, which stamps what comes. A descriptor, or a negative errno. */
int talk_socket(const struct address *local, struct err *err);

/* -- the way out: fd is borrowed */

struct talk_out_conf {
	int fd;
	struct address to;
	uint64_t audio_bps;
	uint32_t ssrc;
};

/* 0, -ENOMEM, or -EINVAL when the coder refuses the rate. */
int talk_out_new(struct talk_out **ret, const struct talk_out_conf *conf, struct err *err);

/* How much later than its input the coder's output is, in samples. */
size_t talk_out_lag(const struct talk_out *out);

/* Codes TALK_FRAME samples into the next packet, which waits to be sent. */
void talk_out_code(struct talk_out *out, const int16_t *samples);

/* Sends it. 0, or a negative errno; that the network takes nothing now is no error. */
int talk_out_send(struct talk_out *out);

void talk_out_free(struct talk_out *out);

/* -- the way in: fd is borrowed */

struct talk_in_conf {
	int fd;
	/* Sound is heard this long after the packet that came fastest lately would be (playout.h),
	 * or when it comes if that is later. */
	nsec_t jitter_buffer;
	/* n samples that are heard from time on. */
	void (*on_sound)(void *arg, nsec_t time, const int16_t *samples, size_t n);
	/* The packets of so much sound did not come by when it was to be heard. NULL: not asked. */
	void (*on_gap)(void *arg, nsec_t time, nsec_t missing);
	void *arg;
};

/* What came. */
struct talk_in_count {
	uint64_t packets;   /* Opus over RTP */
	uint64_t refused;   /* other datagrams */
	uint64_t late;      /* packets whose place had been filled already */
	uint64_t concealed; /* frames that the decoder made up, or took from the copy in the next */
	char why[96];       /* what the first refused one was; "" for none */
};

/* 0 or -ENOMEM. */
int talk_in_new(struct talk_in **ret, const struct talk_in_conf *conf, struct err *err);

/* Takes all datagrams that are there; never waits. */
void talk_in_take(struct talk_in *in);

/* Takes one datagram that came at this instant. */
void talk_in_datagram(struct talk_in *in, const uint8_t *bytes, size_t n, nsec_t came);

/* Tells on_sound of all that is heard up to now; gives when to call again, NSEC_NEVER when nothing
 * waits. */
nsec_t talk_in_play(struct talk_in *in, nsec_t now);

const struct talk_in_count *talk_in_count(const struct talk_in *in);

void talk_in_free(struct talk_in *in);

#endif
