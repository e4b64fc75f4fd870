/* qdisc_rate.h - rates as tbf and htb are told them: ticks, specifications, tables. */
#ifndef HARNESS_NET_QDISC_RATE_H
#define HARNESS_NET_QDISC_RATE_H

#include <stdint.h>

#include "harness/net/qdisc_conf.h"

struct tc_ratespec;

/* The kernel's unit of time in these messages: 64 ns. */
#define QDISC_TICK_NS 64

/* Entries of a rate table: the ticks that (i + 1) << cell_log bytes take. */
#define QDISC_RATE_CELLS 256

/* Ticks that so many bytes take at a rate of bytes/s over 0, rounded up; at most UINT32_MAX. (tc
 * rounds down to a microsecond, which leaves a fast link's bucket without room for a packet.) */
uint32_t qdisc_ticks(uint64_t rate, uint64_t bytes);

/* Bytes that go in so many ticks at the rate, down. */
uint32_t qdisc_tick_bytes(uint64_t rate, uint32_t ticks);

/* A rate of 2^32 bytes/s and more does not fit and is told by an attribute of its own. Fills
 * *ret, for packets up to max_bytes, and its table, which kernels from 3.8 on want to see but do
 * not use. */
void qdisc_rate_spec(uint64_t rate, const struct qdisc_cost *cost, uint32_t max_bytes,
		     struct tc_ratespec *ret, uint32_t table[QDISC_RATE_CELLS]);

struct qdisc_cost qdisc_rate_cost(const struct tc_ratespec *spec);

#endif
