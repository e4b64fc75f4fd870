/* import_starlink.c - fuzz: hostile CSV of a dish on a car. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "starlink";
