/* suites.c - the suites of harness/drive. */
#include "tests/support/suite.h"

extern CU_TestInfo capture_tests[];
extern CU_TestInfo forecast_tests[];

struct suite suites[] = {
	{ "capture", capture_tests },
	{ "forecast", forecast_tests },
	{ NULL, NULL },
};
