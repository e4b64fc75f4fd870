/* build_feed.h - the camera of a build: numbered pictures into a pipe, each at its own time. */
#ifndef HARNESS_WORKLOAD_BUILD_FEED_H
#define HARNESS_WORKLOAD_BUILD_FEED_H

#include <stdint.h>

struct build_conf;
struct build_feed;
struct build_hooks;
struct content;
struct err;
struct journal;

/* All is borrowed. */
struct build_feed_conf {
	const struct build_conf *build;
	const struct build_hooks *hooks;
	struct content *camera;
	struct journal *journal; /* gets CAPTURE, just before a picture's first byte is written */
	int fd;                  /* the pipe, which does not wait */
	/* Nobody took a picture for 10 s; told once, from the thread of the feed. */
	void (*on_stuck)(void *arg, const char *why);
	void *arg;
};

/* Starts a thread that feeds. Picture n is due n/fps after the first; while the pipe is full the
 * camera's pictures are dropped before they are numbered. It ends by itself when nobody reads the
 * pipe any more. 0, or -ENOMEM. */
int build_feed_start(struct build_feed **ret, const struct build_feed_conf *conf, struct err *err);

/* Ends the thread and frees all but the pipe; notes how many pictures were dropped as the COUNT
 * "camera-dropped". NULL is fine. */
void build_feed_stop(struct build_feed *feed);

#endif
