/* control.h - what the harness and a host's process say to each other: one line each, over a
 * socket. */
#ifndef HARNESS_WORKLOAD_CONTROL_H
#define HARNESS_WORKLOAD_CONTROL_H

#include <stddef.h>

struct err;

/* The host says "ready" once (everything it needs is there, and it waits for its peer), then "up"
 * once (the first picture was shown; without video, the first sound was heard), then "done" (all
 * records are in its file). "failed TEXT" instead of any of these is its last word. The harness
 * says "start" once after "ready", and "stop"; a host whose socket is closed stops as well. */
enum control_word {
	CONTROL_READY,
	CONTROL_UP,
	CONTROL_DONE,
	CONTROL_FAILED,
	CONTROL_START,
	CONTROL_STOP,
	CONTROL_WORDS
};

/* Sends a line: the word, and text behind it unless that is NULL. Newlines in text become spaces.
 * 0, or a negative errno; -EPIPE when the other side is gone. */
int control_tell(int fd, enum control_word word, const char *text);

#define CONTROL_LINE_MAX 1024

/* Collects lines from a socket. Starts as all zero bytes. */
struct control_reader {
	char line[CONTROL_LINE_MAX];
	size_t used;
};

/* Reads what is there, once and without waiting, and calls got for each whole line; text is what
 * stands behind the word, or "". 1 when the socket is still open, 0 when the other side has closed
 * it, -EAGAIN when nothing was there, -EBADMSG with err for a line that is none of the words, or
 * another negative errno. */
int control_read(struct control_reader *reader, int fd,
		 void (*got)(void *arg, enum control_word word, const char *text), void *arg,
		 struct err *err);

#endif
