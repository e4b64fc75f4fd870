/* files.h - what tests do with files. */
#ifndef TESTS_SUPPORT_FILES_H
#define TESTS_SUPPORT_FILES_H

#include <stdbool.h>

#include "harness/base/text.h"

/* The whole file; empty when it cannot be read. The caller frees it. */
struct text file_read(const char *path);

/* The same of dir/name. */
struct text file_text(const char *dir, const char *name);

/* Makes or replaces dir/name. */
void file_write(const char *dir, const char *name, const char *text);

bool file_is(const char *dir, const char *name);

/* Replaces the first from in dir/name by to; aborts when there is none. */
void file_replace(const char *dir, const char *name, const char *from, const char *to);

/* How many entries dir has, hidden ones too, without "." and "..". */
unsigned entries_of(const char *dir);

#endif
