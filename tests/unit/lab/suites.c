/* suites.c - the suites of harness/lab. */
#include "tests/support/suite.h"

extern CU_TestInfo control_tests[];
extern CU_TestInfo gauge_tests[];
extern CU_TestInfo manual_tests[];
extern CU_TestInfo trust_tests[];

extern struct suite suites[];

struct suite suites[] = {
	{ "control", control_tests },
	{ "gauge", gauge_tests },
	{ "manual", manual_tests },
	{ "trust", trust_tests },
	{ 0 },
};
