/* suites.c - the suites of harness/lab. */
#include "tests/support/suite.h"

extern CU_TestInfo trust_tests[];

extern struct suite suites[];

struct suite suites[] = {
	{ "trust", trust_tests },
	{ 0 },
};
