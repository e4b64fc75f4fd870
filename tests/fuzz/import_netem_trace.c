/* import_netem_trace.c - fuzz: hostile models of the netem-trace crate, as JSON. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "netem-trace";
