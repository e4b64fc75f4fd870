/* import_atc.c - fuzz: hostile profiles of Augmented Traffic Control, as JSON. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "atc";
