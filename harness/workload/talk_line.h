/* talk_line.h - one end of a conversation: speech out each 20 ms, speech in, in one thread. */
#ifndef HARNESS_WORKLOAD_TALK_LINE_H
#define HARNESS_WORKLOAD_TALK_LINE_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

struct err;
struct talk_line;

struct talk_line_conf {
	const char *local;
	unsigned local_port;
	const char *peer;
	unsigned peer_port;
	uint64_t audio_bps;
	uint32_t ssrc;
	nsec_t jitter_buffer; /* see talk_rtp.h */
	/* n samples that are heard from time on. */
	void (*on_sound)(void *arg, nsec_t time, const int16_t *samples, size_t n);
	/* So much sound did not come when it was to be heard, at time. NULL: not asked. */
	void (*on_gap)(void *arg, nsec_t time, nsec_t missing);
	/* To be filled with the next TALK_FRAME samples, whose packet leaves at time. Some ms
	 * before. */
	void (*on_frame)(void *arg, nsec_t time, int16_t *ret);
	void *arg;
};

/* Opens the socket: from now on packets are not lost that come. 0 or a negative errno. */
int talk_line_open(struct talk_line **ret, const struct talk_line_conf *conf, struct err *err);

/* Begins to speak: the first packet leaves 20 ms from now. */
void talk_line_start(struct talk_line *line);

/* Does what is to be done next, and waits for it, at most until; returns early when one of the n
 * descriptors (at most 8) is ready. 0, or a negative errno when packets cannot be sent or heard. */
int talk_line_turn(struct talk_line *line, struct pollfd *fds, size_t n, nsec_t until);

/* How long after its time a packet left, at most. */
nsec_t talk_line_late(const struct talk_line *line);

/* How much later than its input the coder's output is. */
nsec_t talk_line_lag(const struct talk_line *line);

const struct talk_in_count *talk_line_count(const struct talk_line *line);

void talk_line_close(struct talk_line *line);

#endif
