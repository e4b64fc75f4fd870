/* link_rate.h - reading what a link carries. */
#ifndef HARNESS_SCENARIO_LINK_RATE_H
#define HARNESS_SCENARIO_LINK_RATE_H

struct err;
struct rate_conf;
struct yaml;

/* "4 Mbit/s", {limit: 4 Mbit/s, bucket: 15 kB, debt: yes, overhead: 38 B, cell: 48 B,
 * cell-overhead: 5 B}, or the same with {trace: FILE, end: loop|hold, opportunity: 1504 B} instead
 * of limit: then 1 comes back, and trace and bps are left to link_data_rate(). Else 0; *ret is
 * written only when all is right. */
int link_rate_read(struct yaml at, struct rate_conf *ret, struct err *err);

#endif
