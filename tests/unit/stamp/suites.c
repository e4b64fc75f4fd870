/* suites.c - the suites of probes/stamp. */
#include "tests/support/suite.h"

extern CU_TestInfo elements_tests[], picture_tests[], pipe_tests[], stamp_tests[], y4m_tests[];

struct suite suites[] = {
	{ "elements", elements_tests }, { "picture", picture_tests }, { "pipe", pipe_tests },
	{ "stamp", stamp_tests },       { "y4m", y4m_tests },         { NULL, NULL },
};
