/* lag.h - how the correlation of jitter falls with the lag, for any law. */
#ifndef HARNESS_MODEL_LAG_H
#define HARNESS_MODEL_LAG_H

#include <stdint.h>

#include "harness/model/shape.h"

/* How long a slot of jitter.h must be, in tau / 65536, for the correlation to be 1/e at a lag of
 * tau. With numbers of the normal law that correlate by r, the law f correlates by
 *   c(r) = sum over n >= 1 of a(n)^2 r^n / sum over n >= 1 of a(n)^2,
 * a(n) being the mean of f(x) h(n, x), h the Hermite polynomials in orthonormal form (Mehler's
 * formula); and two instants s slots apart by the mean over 0 <= u < 1 of c(r(u, s)), r(u, s) being
 * the correlation of the numbers at u and u + s. */
uint32_t lag_slot(const struct shape *shape);

#endif
