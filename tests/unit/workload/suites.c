/* suites.c - the suites of harness/workload. */
#include "tests/support/suite.h"

extern CU_TestInfo call_tests[], control_tests[];

struct suite suites[] = {
	{ "call", call_tests },
	{ "control", control_tests },
	{ NULL, NULL },
};
