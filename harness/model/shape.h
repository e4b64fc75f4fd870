/* shape.h - what a normally distributed number is turned into to follow another law. */
#ifndef HARNESS_MODEL_SHAPE_H
#define HARNESS_MODEL_SHAPE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/model/conf.h"

/* The law's value at every 1/SHAPE_STEPS of a normal number in -SHAPE_END..SHAPE_END, 2^-24 units.
 */
#define SHAPE_END   6
#define SHAPE_STEPS 128
#define SHAPE_COUNT (2 * SHAPE_END * SHAPE_STEPS + 1)

/* No law goes further out, 2^-24 units. */
#define SHAPE_END_MAX ((int64_t)127 << 24)

struct shape {
	int32_t values[SHAPE_COUNT];
};

/* Fills shape with the law of conf->shape, moved and scaled so that its mean is 0 and its standard
 * deviation 1, whatever the delay (see law.h). With u the normal law's chance to be below the
 * number: uniform is (2 u - 1) sqrt 3; pareto is (1 - u)^(-1/3), a tail of index 3; pareto-normal
 * is pareto plus a quarter of the normal number, as iproute2 mixes them; a table is linear between
 * its quantiles. The pareto laws end at 12 deviations (netem's at 4), a table at 127. */
void shape_init(struct shape *shape, const struct delay_conf *conf);

/* The end of a law of this shape, in 2^-24 units. */
int64_t shape_high(enum jitter_shape shape);

/* What part of 2^32 normal numbers falls nearest to the i-th of a shape's points. */
uint64_t shape_weight(size_t i);

/* The law's fourth moment, E x^4 / (E x^2)^2, in thousandths; of the normal law, NULL, 3000. */
uint64_t shape_kurtosis(const struct shape *shape);

/* The law's value for the normal number g; linear between the shape's values, its ends beyond them.
 */
static inline int32_t shape_of(const struct shape *shape, int32_t g)
{
	const int64_t end = (int64_t)SHAPE_END << 24;
	int64_t from = g + end;
	const int32_t *at;

	if (from < 0)
		return shape->values[0];
	if (from >= 2 * end)
		return shape->values[SHAPE_COUNT - 1];
	at = &shape->values[from >> 17];
	return at[0] + (int32_t)(((int64_t)at[1] - at[0]) * (from & 0x1ffff) >> 17);
}

#endif
