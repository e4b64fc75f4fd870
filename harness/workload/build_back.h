/* build_back.h - the pictures, or the sound, that a build gives back, read out of a pipe in a
 * thread of their own. */
#ifndef HARNESS_WORKLOAD_BUILD_BACK_H
#define HARNESS_WORKLOAD_BUILD_BACK_H

#include <stdbool.h>
#include <stdio.h>

#include "harness/base/time.h"

struct build_back;
struct build_conf;
struct build_hooks;
struct err;
struct journal;

/* All is borrowed. Both callbacks come from the thread. */
struct build_back_conf {
	const struct build_conf *build;
	const struct build_hooks *hooks;
	struct journal *journal;
	int fd;
	bool sound;                               /* and not pictures: then there is no on_first */
	void (*on_first)(void *arg, nsec_t time); /* a picture could be read for the first time */
	void (*on_broken)(void *arg, const char *why); /* what came is nothing of ours */
	void *arg;
};

/* Starts to read until the pipe ends. 0, or -ENOMEM. */
int build_back_start(struct build_back **ret, const struct build_back_conf *conf, struct err *err);

/* Ends the reading, also in the middle of a picture, and frees all but the pipe. NULL is fine. */
void build_back_stop(struct build_back *back);

/* Raw I420 pictures as if they were a Y4M stream: read calls give bytes of the pictures, -1 with
 * errno, or 0 at their end. Gives a stream that is closed with fclose(), or NULL. */
struct build_framing {
	ssize_t (*read)(void *arg, char *to, size_t size);
	void *arg;
	unsigned width;
	unsigned height;
	unsigned fps;
	/* set by build_framing_open() and its stream */
	char mark[96]; /* what stands before the next picture */
	size_t mark_at, mark_size;
	size_t left; /* of the picture */
};

FILE *build_framing_open(struct build_framing *framing);

#endif
