/* quantity.h - numbers with units, as people write them: "20 ms", "1.6 Mbit/s", "1.7 %". */
#ifndef HARNESS_BASE_QUANTITY_H
#define HARNESS_BASE_QUANTITY_H

#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"

struct err;

/* Each parse reads the whole of s (a decimal number, optional space, unit) without floating point,
 * so that the same text means the same integer everywhere. Returns 0, or -EINVAL / -ERANGE with err
 * saying what was found and which units are known. Negative numbers are refused with -ERANGE. */

/* ns, us, ms, s, min, h -> nanoseconds, at most 1000 days. */
int parse_duration(const char *s, nsec_t *ret, struct err *err);

/* bit/s, kbit/s, Mbit/s, Gbit/s (powers of 1000) -> bit/s. */
int parse_rate(const char *s, uint64_t *ret_bps, struct err *err);

/* B, kB, MB (powers of 1000), KiB, MiB -> bytes. */
int parse_size(const char *s, uint64_t *ret_bytes, struct err *err);

/* A percentage "1.7 %" or a plain fraction "0.017", at most 100 % -> chance. */
int parse_chance(const char *s, chance_t *ret, struct err *err);

/* A decimal number without a unit, in millionths: "1.5" -> 1500000. */
int parse_micro(const char *s, int64_t *ret, struct err *err);

/* A whole number in base 10, 0..max. */
int parse_count(const char *s, uint64_t max, uint64_t *ret, struct err *err);

#endif
