/* import_rates.c - fuzz: hostile lines of seconds and Mbit/s. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "rates";
