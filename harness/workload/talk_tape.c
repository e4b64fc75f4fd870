/* talk_tape.c - two tracks in a ring, written once nothing more can come for them. */
#include "harness/workload/talk_tape.h"

#include <string.h>

#include "harness/workload/talk_sound.h"

void talk_tape_init(struct talk_tape *tape,
		    void (*write)(void *arg, const int16_t *frames, size_t n), void *arg)
{
	*tape = (struct talk_tape){ .write = write, .arg = arg, .begin = NSEC_NEVER };
}

void talk_tape_start(struct talk_tape *tape, nsec_t time)
{
	tape->begin = tape->write ? time : NSEC_NEVER;
}

/* The frame of a time, which lies after begin. */
static uint64_t frame_of(const struct talk_tape *tape, nsec_t time)
{
	nsec_t after = time - tape->begin;

	return (uint64_t)(after / NSEC_PER_SEC * TALK_RATE +
			  after % NSEC_PER_SEC * TALK_RATE / NSEC_PER_SEC);
}

void talk_tape_put(struct talk_tape *tape, enum talk_tape_track track, nsec_t time,
		   const int16_t *samples, size_t n)
{
	uint64_t at;

	if (tape->begin == NSEC_NEVER || time < tape->begin)
		return;
	at = frame_of(tape, time);
	for (size_t i = 0; i < n; i++, at++) {
		if (at < tape->written || at >= tape->written + TALK_TAPE_ROOM)
			continue;
		tape->frames[at % TALK_TAPE_ROOM][track] = samples[i];
		tape->end = at + 1 > tape->end ? at + 1 : tape->end;
	}
}

static void write_until(struct talk_tape *tape, uint64_t end)
{
	while (tape->written < end) {
		size_t at = (size_t)(tape->written % TALK_TAPE_ROOM);
		size_t n = (size_t)(end - tape->written);

		n = n < TALK_TAPE_ROOM - at ? n : TALK_TAPE_ROOM - at;
		tape->write(tape->arg, tape->frames[at], n);
		memset(tape->frames[at], 0, n * sizeof(tape->frames[at]));
		tape->written += n;
	}
}

void talk_tape_flush(struct talk_tape *tape, nsec_t now)
{
	if (tape->begin != NSEC_NEVER && now - TALK_TAPE_KEPT > tape->begin)
		write_until(tape, frame_of(tape, now - TALK_TAPE_KEPT));
}

void talk_tape_end(struct talk_tape *tape)
{
	if (tape->begin != NSEC_NEVER)
		write_until(tape, tape->end);
}
