/* records.h - reading a file of records back in a test. */
#ifndef TESTS_SUPPORT_RECORDS_H
#define TESTS_SUPPORT_RECORDS_H

#include <stddef.h>

struct record;

/* Reads the first max records of the file; how many there were. The test ends when there is no such
 * file. */
size_t records_read(const char *path, struct record *ret, size_t max);

#endif
