/* import_lumos.c - fuzz: hostile CSV of video chunks. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "lumos";
