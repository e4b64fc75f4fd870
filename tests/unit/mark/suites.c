/* suites.c - the suites of probes/mark. */
#include "tests/support/suite.h"

extern CU_TestInfo mls_tests[];

struct suite suites[] = {
	{ "mls", mls_tests },
	{ NULL, NULL },
};
