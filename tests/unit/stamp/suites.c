/* suites.c - the suites of probes/stamp. */
#include "tests/support/suite.h"

extern CU_TestInfo elements_tests[];
extern CU_TestInfo picture_tests[];
extern CU_TestInfo stamp_tests[];

struct suite suites[] = {
	{ "elements", elements_tests },
	{ "picture", picture_tests },
	{ "stamp", stamp_tests },
	{ NULL, NULL },
};
