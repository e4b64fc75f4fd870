/* import_nlc.c - fuzz: hostile profiles of the Network Link Conditioner, as XML. */
#include "tests/fuzz/import/any.h"

const char fuzz_format[] = "nlc";
