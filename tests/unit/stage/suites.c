/* suites.c - the suites of probes/stage. */
#include "tests/support/suite.h"

extern CU_TestInfo stage_tests[];

struct suite suites[] = {
	{ "stage", stage_tests },
	{ NULL, NULL },
};
