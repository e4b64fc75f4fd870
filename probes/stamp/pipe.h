/* pipe.h - stamps in Y4M streams: written into, or read out of, each picture that goes through. */
#ifndef PROBES_STAMP_PIPE_H
#define PROBES_STAMP_PIPE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"
#include "probes/stamp/stamp.h"

struct err;
struct journal;

struct picture;

/* A picture whose stamp was read. */
struct pipe_seen {
	uint64_t id;
	enum stamp_state state;
	const struct picture *picture;
	bool full_range; /* the stream says that its levels are 0 to 255 */
};

/* Everything is borrowed. */
struct pipe_conf {
	FILE *in;
	const char *in_name; /* for messages */
	FILE *out;           /* the same pictures go there; NULL when reading: nowhere */
	const char *out_name;
	struct journal *journal; /* records of each picture, or NULL */
	const char *probe;       /* the words of those records */
	const char *track;
	unsigned stream;       /* 0..255 */
	unsigned source_width; /* when reading: the size when it was stamped; 0: the stream's */
	unsigned source_height;
	/* When reading: called for each picture that could be read, unless NULL; a negative result
	 * with err ends the stream. */
	int (*on_seen)(void *arg, const struct pipe_seen *seen, struct err *err);
	void *arg;
	/* When reading: called for each picture, read or not, unless NULL, with its samples, plane
	 * by plane, and its time in the stream; -1 when the stream does not say how fast it is. A
	 * negative result with err ends the stream. */
	int (*on_picture)(void *picture_arg, const uint8_t *samples, size_t bytes, nsec_t time,
			  struct err *err);
	void *picture_arg;
	nsec_t (*now)(void);
	int (*stopped)(void); /* true: end as if the input had; may be NULL */
};

/* What went through. */
struct pipe_sum {
	uint64_t pictures;
	uint64_t states[STAMP_NONE +
			1]; /* by enum stamp_state; with another stream's number: none */
	uint64_t least;     /* frame ids, when any was read */
	uint64_t greatest;
	uint64_t repeated; /* pictures of the same frame as the one read before */
	uint64_t older;    /* of an older one than one before, the frame of a torn one included */
	uint64_t missing;  /* frames between least and greatest that did not come in their turn */
};

/* Writes the next frame id, from 0, into each picture and notes CAPTURE. 0 at the input's end, or a
 * negative errno: those of y4m_open() and y4m_read(), -ERANGE for pictures that are too small,
 * -EPIPE when nobody reads out any more. *ret holds what went through in either case. */
int pipe_stamp(const struct pipe_conf *conf, struct pipe_sum *ret, struct err *err);

/* Reads each picture when it has come in whole, and notes SHOWN or UNREAD. -EBADMSG also when none
 * of the first 30 could be read: err then says why. */
int pipe_watch(const struct pipe_conf *conf, struct pipe_sum *ret, struct err *err);

#endif
