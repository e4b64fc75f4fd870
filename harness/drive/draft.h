/* draft.h - a file that gets its name only when it is whole. */
#ifndef HARNESS_DRIVE_DRAFT_H
#define HARNESS_DRIVE_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* Bytes are collected in a buffer and written to a file without a name, which vanishes with the
 * process; draft_keep() names it, so that nobody ever meets half a file. Where there are no such
 * files it is "PATH.tmp-PID" until then. A PATH that exists and is no regular file (a pipe,
 * /dev/null) is written in place. */
struct draft {
	int fd;
	char *path;
	char *temp;    /* NULL when written in place */
	bool nameless; /* temp is not there yet */
	uint8_t *buf;
	size_t used;
	int failed; /* the first write's negative errno; draft_settle() tells it */
};

/* Returns 0, or a negative errno with err naming the path; d is then done. */
int draft_open(struct draft *d, const char *path, struct err *err);

/* Room for n more bytes, which the caller fills before the next call; n is at most DRAFT_ROOM. */
#define DRAFT_ROOM 4096
uint8_t *draft_room(struct draft *d, size_t n);

/* The last n bytes of the room given last are not used. */
void draft_leave(struct draft *d, size_t n);

void draft_add(struct draft *d, const void *bytes, size_t n);

/* Writes what is still in the buffer: 0 when all of the file has been, or a negative errno with err
 * naming the path. */
int draft_settle(struct draft *d, struct err *err);

/* Settles and names it; 0, or a negative errno with err naming the path and no file left. Either
 * way d is done. */
int draft_keep(struct draft *d, struct err *err);

/* The whole file at once: opened, written and kept. */
int draft_write(const char *path, const void *bytes, size_t n, struct err *err);

/* Removes what was written. For an open, a kept or an all-zero d. */
void draft_drop(struct draft *d);

#endif
