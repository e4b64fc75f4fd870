/* suites.c - the suites of harness/workload. */
#include "tests/support/suite.h"

extern CU_TestInfo call_tests[], control_tests[], parley_tests[];

struct suite suites[] = {
	{ "call", call_tests },
	{ "control", control_tests },
	{ "parley", parley_tests },
	{ NULL, NULL },
};
