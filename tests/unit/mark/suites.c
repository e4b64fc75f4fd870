/* suites.c - the suites of probes/mark. */
#include "tests/support/suite.h"

extern CU_TestInfo elements_tests[];
extern CU_TestInfo file_tests[];
extern CU_TestInfo find_tests[];
extern CU_TestInfo mark_tests[];
extern CU_TestInfo mls_tests[];
extern CU_TestInfo wav_tests[];

struct suite suites[] = {
	{ "elements", elements_tests },
	{ "file", file_tests },
	{ "find", find_tests },
	{ "mark", mark_tests },
	{ "mls", mls_tests },
	{ "wav", wav_tests },
	{ NULL, NULL },
};
