/* build_clip.h - the file of a fake camera: numbered pictures to be played again and again. */
#ifndef HARNESS_WORKLOAD_BUILD_CLIP_H
#define HARNESS_WORKLOAD_BUILD_CLIP_H

#include <limits.h>

struct build_conf;
struct build_hooks;
struct content;
struct err;

/* So long does the clip last: numbers are told apart up to this much latency. */
#define BUILD_CLIP_SECONDS 10U

/* What goes into it, and the folder that it goes into. All is borrowed. */
struct build_clip {
	const struct build_conf *build;
	const struct build_hooks *hooks;
	struct content *camera;
	const char *folder;
};

/* Writes the Y4M file, of fps * BUILD_CLIP_SECONDS pictures with the numbers 0, 1, ..., and gives
 * its path. 0 or a negative errno. */
int build_clip_write(char ret_path[static PATH_MAX], const struct build_clip *clip,
		     struct err *err);

#endif
