/* import_ucc_5g.c - fuzz: hostile CSV of G-NetTrack. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "ucc-5g";
