/* suites.c - the tests of harness/scenario. */
#include "tests/support/suite.h"

extern CU_TestInfo yaml_tests[];

struct suite suites[];

struct suite suites[] = {
	{ "scenario/yaml", yaml_tests },
	{ NULL, NULL },
};
