/* media.h - what workloads have in common in a show: how large pictures are, how many, at which bit
 * rate. */
#ifndef HARNESS_SCENARIO_MEDIA_H
#define HARNESS_SCENARIO_MEDIA_H

#include <stdint.h>

struct err;
struct yaml;

/* Each reads one value, or complains about its place. A size is two even numbers of pixels. */
int media_size(struct yaml at, uint32_t *ret_width, uint32_t *ret_height, struct err *err);
int media_fps(struct yaml at, uint32_t *ret, struct err *err);
int media_bps(struct yaml at, uint64_t *ret, struct err *err);

#endif
