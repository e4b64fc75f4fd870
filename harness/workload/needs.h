/* needs.h - which GStreamer elements must be there, and which Debian package brings each. */
#ifndef HARNESS_WORKLOAD_NEEDS_H
#define HARNESS_WORKLOAD_NEEDS_H

struct err;

/* Loads every element of the NULL-ended list. 0, or -ENOENT with err naming those that are missing
 * and the packages to install. */
int needs_check(const char *const *elements, struct err *err);

#endif
