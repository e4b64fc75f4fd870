/* gauge.h - figures that the kernel keeps of the machine and of a host's sockets. */
#ifndef HARNESS_LAB_GAUGE_H
#define HARNESS_LAB_GAUGE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"

/* Of the whole machine, since it started; -1 when the kernel does not tell the first two. */
struct gauge {
	nsec_t steal;    /* processor time that the machine below took, all processors together */
	nsec_t pressure; /* time during which some thread was ready and had no processor */
	nsec_t wall;     /* CLOCK_REALTIME less CLOCK_MONOTONIC, now */
	nsec_t at;       /* when this was, on CLOCK_MONOTONIC */
};

void gauge_read(struct gauge *ret);

/* What a host's kernel dropped of packets that had reached it, since its namespace was made: its
 * programs read too slowly. */
struct gauge_drops {
	uint64_t udp; /* a socket's buffer was full */
	uint64_t tcp; /* the same; repaired by TCP */
	uint64_t ip;  /* for want of memory */
};

/* Of the calling thread's network namespace; false when /proc does not tell. */
bool gauge_read_drops(struct gauge_drops *ret);

/* The parsers, for texts of: /proc/stat (the eighth number of the line "cpu", in ticks),
 * /proc/pressure/cpu ("some ... total=USEC"), /proc/net/snmp and netstat (a line of names, a line
 * of numbers, both beginning with the group), /proc/net/snmp6 ("NAME NUMBER" a line). */
bool gauge_parse_steal(const char *text, long ticks_per_sec, nsec_t *ret);
bool gauge_parse_pressure(const char *text, nsec_t *ret);
bool gauge_parse_group(const char *text, const char *group, const char *name, uint64_t *ret);
bool gauge_parse_line(const char *text, const char *name, uint64_t *ret);

#endif
