/* media.h - what workloads have in common in a show: how large pictures are, how many, at which bit
 * rate; which version of IP; files beside the show. */
#ifndef HARNESS_SCENARIO_MEDIA_H
#define HARNESS_SCENARIO_MEDIA_H

#include <stdint.h>

struct err;
struct yaml;

/* Each reads one value, or complains about its place. A size is two even numbers of pixels. */
int media_size(struct yaml at, uint32_t *ret_width, uint32_t *ret_height, struct err *err);
int media_fps(struct yaml at, uint32_t *ret, struct err *err);
int media_bps(struct yaml at, uint64_t *ret, struct err *err);

/* 4 or 6. */
int media_ip(struct yaml at, unsigned *ret, struct err *err);

/* The path of a file, which the caller frees: it lies beside the show, unless it begins at the
 * root. what says what was expected ("the path of a folder"). */
int media_path(struct yaml at, const char *what, char **ret, struct err *err);

/* The same of a clip, which must be a file that can be read and holds anything. */
int media_clip(struct yaml at, const char *what, char **ret, struct err *err);

#endif
