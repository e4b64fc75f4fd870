/* suites.c - the tests of harness/scenario. */
#include "tests/support/suite.h"

extern CU_TestInfo route_tests[];
extern CU_TestInfo show_tests[];
extern CU_TestInfo yaml_tests[];

struct suite suites[];

struct suite suites[] = {
	{ "scenario/yaml", yaml_tests },
	{ "scenario/route", route_tests },
	{ "scenario/show", show_tests },
	{ NULL, NULL },
};
