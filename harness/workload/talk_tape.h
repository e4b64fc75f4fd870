/* talk_tape.h - a recording of both voices on one line of time. */
#ifndef HARNESS_WORKLOAD_TALK_TAPE_H
#define HARNESS_WORKLOAD_TALK_TAPE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

enum talk_tape_track { TALK_TAPE_SAID, TALK_TAPE_HEARD, TALK_TAPE_TRACKS };

/* What is put may be so much older than what was flushed last. */
#define TALK_TAPE_KEPT (2 * NSEC_PER_SEC)
#define TALK_TAPE_ROOM (1U << 18) /* frames: 5.4 s */

/* Plain data. */
struct talk_tape {
	void (*write)(void *arg, const int16_t *frames, size_t n);
	void *arg;
	nsec_t begin; /* NSEC_NEVER: nothing is recorded */
	uint64_t written;
	uint64_t end; /* of what was put */
	int16_t frames[TALK_TAPE_ROOM][TALK_TAPE_TRACKS];
};

/* write takes n frames, a sample of each track in turn; NULL records nothing. */
void talk_tape_init(struct talk_tape *tape,
		    void (*write)(void *arg, const int16_t *frames, size_t n), void *arg);

/* The recording's first frame is that of time. */
void talk_tape_start(struct talk_tape *tape, nsec_t time);

/* Puts n samples onto a track; what is before the part that was written already, or more than 3 s
 * after, is dropped. */
void talk_tape_put(struct talk_tape *tape, enum talk_tape_track track, nsec_t time,
		   const int16_t *samples, size_t n);

/* Writes what is older than TALK_TAPE_KEPT; all, at the end. */
void talk_tape_flush(struct talk_tape *tape, nsec_t now);
void talk_tape_end(struct talk_tape *tape);

#endif
