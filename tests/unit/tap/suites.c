/* suites.c - what the tests of probes/tap are. */
#include "tests/support/suite.h"

extern CU_TestInfo source_tests[], tap_tests[];

struct suite suites[] = {
	{ "source", source_tests },
	{ "tap", tap_tests },
	{ NULL, NULL },
};
