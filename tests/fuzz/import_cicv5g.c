/* import_cicv5g.c - fuzz: hostile round trips of messages. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "cicv5g";
