/* suites.c - the suites of harness/drive. */
#include "tests/support/suite.h"

extern CU_TestInfo capture_tests[];

struct suite suites[] = {
	{ "capture", capture_tests },
	{ NULL, NULL },
};
