/* netem_dist.h - netem's random delays, and the tables they are drawn from. */
#ifndef HARNESS_MODEL_NETEM_DIST_H
#define HARNESS_MODEL_NETEM_DIST_H

#include <stddef.h>
#include <stdint.h>

#include "harness/model/netem_prng.h"

struct err;

#define NETEM_TABLE_MAX   16384
#define NETEM_TABLE_SCALE 8192

/* Quantiles of a distribution of mean 0, rising as iproute2 writes them (netem takes any order), in
 * 1/NETEM_TABLE_SCALE of the deviation. count is 1..NETEM_TABLE_MAX. */
struct netem_table {
	uint32_t count;
	int16_t entries[NETEM_TABLE_MAX];
};

/* Reads the text form of iproute2's .dist files: integers of 16 bits apart by white space, lines
 * that begin with # are comments. -EINVAL or -E2BIG with err naming the line; *ret may be half
 * written then. */
int netem_table_parse(const char *text, size_t len, struct netem_table *ret, struct err *err);

/* Makes the table "normal", "pareto" or "paretonormal", entry by entry what iproute2 ships, from
 * the published method and in integers only. -ENOENT for any other name ("experimental" is
 * measured, not computed: read its file). */
int netem_table_named(const char *name, struct netem_table *ret, struct err *err);

/* A delay in netem's arithmetic, in the unit of mu; may be negative. sigma 0: mu, and nothing is
 * drawn. No table: mu - sigma + (x mod 2 sigma). Else, with t = table[x mod count]:
 * mu + (sigma / 8192) t + ((sigma mod 8192) t) / 8192, the latter rounded half away from 0.
 * sigma must be in 0..INT32_MAX. */
int64_t netem_dist_draw(int64_t mu, int32_t sigma, struct netem_corr *corr, struct netem_prng *prng,
			const struct netem_table *table);

#endif
