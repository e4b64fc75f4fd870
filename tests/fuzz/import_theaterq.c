/* import_theaterq.c - fuzz: hostile trace files of TheaterQ, simple and extended. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "theaterq";
