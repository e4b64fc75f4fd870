/* law.h - the law of jitter where the delay leaves room for no more than a part of it. */
#ifndef HARNESS_MODEL_LAW_H
#define HARNESS_MODEL_LAW_H

#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/shape.h"

/* A law as it is with all room, and what it sums up to below each of its points: chance in 2^-32,
 * values in 2^-24, squares in 2^-24. */
struct law {
	struct shape shape;
	int64_t high; /* its end, 2^-24 */
	int64_t chance[SHAPE_COUNT + 1];
	int64_t sum[SHAPE_COUNT + 1];
	int64_t squares[SHAPE_COUNT + 1];
};

void law_init(struct law *law, const struct delay_conf *conf);

/* How many deviations below the mean a packet's delay would be 0, in 2^-24 units, when a law may
 * reach that far and is to be cut; 0 for a law that stays as it is (also where delay or jitter is
 * 0). Rounded down to six binary digits: on a ramp laws are the same for a while. */
int64_t law_floor(nsec_t delay, nsec_t jitter);

/* Fills shape with the law that does not go below -floor: clamp(a + b x, -floor, end), with a and b
 * such that mean and deviation are 0 and 1 again, x being the law with all room and end its own, or
 * 3 / floor (in deviations) where that is further out, but at most 127. Very near a floor of 0 with
 * what comes nearest to that. floor 0: the law as it is. */
void law_cut(const struct law *law, int64_t floor, struct shape *shape);

#endif
