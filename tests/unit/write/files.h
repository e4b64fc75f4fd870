/* files.h - what the tests of reports do with files. */
#ifndef TESTS_UNIT_WRITE_FILES_H
#define TESTS_UNIT_WRITE_FILES_H

#include <stdbool.h>

#include "harness/base/text.h"

/* The whole file dir/name; empty when it cannot be read. The caller frees it. */
struct text file_text(const char *dir, const char *name);

/* Makes or replaces dir/name. */
void file_write(const char *dir, const char *name, const char *text);

bool file_is(const char *dir, const char *name);

/* Replaces the first from in dir/name by to; aborts when there is none. */
void file_replace(const char *dir, const char *name, const char *from, const char *to);

/* How many entries dir has, hidden ones too, without "." and "..". */
unsigned entries_of(const char *dir);

/* Runs a program, without input and output; its exit status, or -1 when it is not installed. */
int run_program(const char *const *argv);

#endif
