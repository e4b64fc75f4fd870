/* link_number.h - the numbers of a link's rarer settings. */
#ifndef HARNESS_SCENARIO_LINK_NUMBER_H
#define HARNESS_SCENARIO_LINK_NUMBER_H

#include <stdint.h>

#include "harness/scenario/yaml.h"

struct err;

/* Each reads a plain value; *ret is written only when it is right, else err has its place. */

/* A size of at most 1 GiB. */
int link_read_bytes(struct yaml at, uint64_t *ret, struct err *err);
int link_read_bytes32(struct yaml at, uint32_t *ret, struct err *err);

/* A size of at most 65535 B that may have a minus sign. */
int link_read_overhead_bytes(struct yaml at, int32_t *ret, struct err *err);

int link_read_count32(struct yaml at, uint32_t *ret, struct err *err);

/* A positive decimal number of at most 1000, in millionths. */
int link_read_micro(struct yaml at, uint32_t *ret, struct err *err);

#endif
