/* import_nyu_mets.c - fuzz: hostile lines of a value and its unit. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "nyu-mets";
