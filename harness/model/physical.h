/* physical.h - a link in the order of a real one: queue, rate, loss, delay, duplicate and corrupt.
 */
#ifndef HARNESS_MODEL_PHYSICAL_H
#define HARNESS_MODEL_PHYSICAL_H

#include "harness/model/link.h"

/* The link of LINK_PHYSICAL. Packets are lost after they used the rate, and what is in the delay
 * line does not fill the queue. At one instant, first settings change, then what was in service is
 * done, then cross traffic comes, then packets are put. */
extern const struct link_ops physical_ops;

#endif
