/* import_sabre.c - fuzz: hostile lists of duration, bandwidth and latency, as JSON. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "sabre";
