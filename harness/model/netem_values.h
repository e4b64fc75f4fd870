/* netem_values.h - numbers as tc reads them. */
#ifndef HARNESS_MODEL_NETEM_VALUES_H
#define HARNESS_MODEL_NETEM_VALUES_H

#include <stdint.h>

#include "harness/base/time.h"

struct err;

/* Each reads the whole word: 0, or -EINVAL or -ERANGE with err saying what was found and expected.
 */

/* A percentage, with or without %: "1.5%" is 0.015. At most 1. */
int netem_share_parse(const char *word, double *ret, struct err *err);

/* A share as netem has it: rint(share (2^32 - 1)). */
uint32_t netem_share_chance(double share);

/* Both at once. */
int netem_chance_parse(const char *word, uint32_t *ret, struct err *err);

/* A time with its unit, s, ms, us or ns: "20ms", "-1.5us". Only 0 needs none. */
int netem_time_parse(const char *word, nsec_t *ret, struct err *err);

/* Packets or bytes: "1000", "64k" (65536), "1kbit" (128). */
int netem_size_parse(const char *word, uint32_t *ret, struct err *err);

/* A rate in bytes a second, of "5mbit" (powers of 1000), "5mibit" (of 1024), "600kbps" (bytes), or
 * of bit/s without a unit. */
int netem_rate_parse(const char *word, uint64_t *ret, struct err *err);

/* A whole number in min..max, in any base that C knows. */
int netem_int_parse(const char *word, long long min, long long max, long long *ret,
		    struct err *err);

/* 64 bits. */
int netem_seed_parse(const char *word, uint64_t *ret, struct err *err);

#endif
