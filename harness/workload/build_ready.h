/* build_ready.h - is a command ready that was started? */
#ifndef HARNESS_WORKLOAD_BUILD_READY_H
#define HARNESS_WORKLOAD_BUILD_READY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct build_ready;

/* Is there the sign that the command is ready? told is what comes out of its descriptor 3. */
bool build_ready_seen(const struct build_ready *ready, int told);

/* What is missing for that, for messages; gives buf back. */
const char *build_ready_missing(const struct build_ready *ready, char *buf, size_t size);

/* Has this network namespace a UDP socket bound to the port, of either family (udp), or else a
 * listening TCP socket? */
bool build_port_open(bool udp, unsigned port);

/* The same in one table as /proc/net/udp and the like show it. */
bool build_port_in(FILE *table, bool udp, unsigned port);

#endif
