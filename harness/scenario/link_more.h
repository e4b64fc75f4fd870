/* link_more.h - the rarer settings of a link: what it does beside delay, loss, rate and queue. */
#ifndef HARNESS_SCENARIO_LINK_MORE_H
#define HARNESS_SCENARIO_LINK_MORE_H

#include <stddef.h>

#include "harness/model/conf.h"

struct err;
struct yaml;

/* Each reads the mapping at a place and writes *ret when it is right. */

/* Models of loss by their own numbers: {to-bad, to-good, bad, good} is Gilbert-Elliott's, {p13,
 * p31, p32, p23, p14} the one of four states, {every: 100} periodic. 1 when the mapping at this
 * place is one of them, 0 when it is not. */
int link_more_loss(struct yaml at, struct loss_conf *ret, struct err *err);

/* {share: 1 %, gap: 5, early: 10 ms} */
int link_more_reorder(struct yaml at, struct reorder_conf *ret, struct err *err);

/* {from: 5 ms, to: 10 ms, packets: 20, bytes: 30 kB} */
int link_more_slot(struct yaml at, struct slot_conf *ret, struct err *err);

/* A list of competitors, at most LINK_MORE_CROSS:
 * {kind: constant, rate, flows, packet, begin, end}, {kind: on-off, rate, on, off, ...} or
 * {kind: greedy, rtt, window, ...}. */
#define LINK_MORE_CROSS 8

struct cross_list {
	struct cross_conf v[LINK_MORE_CROSS];
	size_t n;
};

int link_more_cross(struct yaml at, struct cross_list *ret, struct err *err);

#endif
