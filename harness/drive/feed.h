/* feed.h - the bytes of a file or a pipe, many at a time. */
#ifndef HARNESS_DRIVE_FEED_H
#define HARNESS_DRIVE_FEED_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct feed {
	int fd; /* 0 is standard input, which is not closed */
	uint8_t *bytes;
	size_t at, end; /* what has been read and not yet taken */
	int failed; /* the first read's negative errno; what was read before it is still there */
};

/* Opens path; "-" is standard input. 0 or a negative errno, and then f is closed. */
int feed_open(struct feed *f, const char *path);

/* For an open or an all-zero f. */
void feed_close(struct feed *f);

/* Gives the bytes that come next in one piece, which stay until the next call: at least want of
 * them, which is at most FEED_MOST, and fewer only when the file ends or fails. */
#define FEED_MOST ((size_t)1 << 19)
const uint8_t *feed_look(struct feed *f, size_t want, size_t *ret_have);

/* Takes n bytes of those that feed_look() gave. */
static inline void feed_take(struct feed *f, size_t n)
{
	f->at += n;
}

/* The bytes that come next as a stream, which borrows f and is closed by fclose(); NULL when memory
 * has run out. A first read of it gives no more than feed_look() has. */
FILE *feed_stream(struct feed *f);

#endif
