/* import_mahimahi.c - fuzz: hostile traces of opportunities to send. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "mahimahi";
