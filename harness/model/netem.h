/* netem.h - a link in netem's own order and arithmetic, faults included. */
#ifndef HARNESS_MODEL_NETEM_H
#define HARNESS_MODEL_NETEM_H

#include "harness/base/time.h"
#include "harness/model/link.h"
#include "harness/model/netem_conf.h"

struct err;

/* The link of LINK_NETEM. For each packet: the draw of a copy, the draws of loss, the draw and the
 * bit of corruption, the limit (which counts the delay line), then the copy comes in with draws of
 * its own, then reorder, then delay, then rate after the delay. Packets leave when netem would look
 * at its queue: when one comes and when the earliest is due, at exactly these instants.
 * What the kernel takes from entropy comes from the link's chance: where correlated numbers begin,
 * a seed that is not told, the corrupted bit, the length of a uniform slot. Of a timeline: delay,
 * jitter, rate, loss (as random loss), the limit in packets, and an outage that loses. Each change
 * is one complete message without a seed, so that it does what `tc qdisc change` does:
 * netem_change() says what. */
extern const struct link_ops netem_ops;

/* Hands a message to a link of netem_ops at now, as `tc qdisc change` does; what waits keeps its
 * time. Borrows conf until return. 0, or -EINVAL or -ERANGE with nothing changed. A run changes a
 * link by its timeline: this is for tests, which send messages that no timeline makes. */
int netem_link_change(struct link *link, const struct netem_conf *conf, nsec_t now,
		      struct err *err);

#endif
