/* suites.c - the suites of probes/mark. */
#include "tests/support/suite.h"

extern CU_TestInfo elements_tests[];
extern CU_TestInfo find_tests[];
extern CU_TestInfo mark_tests[];
extern CU_TestInfo mls_tests[];

struct suite suites[] = {
	{ "elements", elements_tests }, { "find", find_tests }, { "mark", mark_tests },
	{ "mls", mls_tests },           { NULL, NULL },
};
