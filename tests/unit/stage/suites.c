/* suites.c - the suites of probes/stage. */
#include "tests/support/suite.h"

extern CU_TestInfo coded_tests[];
extern CU_TestInfo hearing_tests[];
extern CU_TestInfo keeper_tests[];
extern CU_TestInfo stage_tests[];
extern CU_TestInfo told_tests[];

struct suite suites[] = {
	{ "coded", coded_tests }, { "hearing", hearing_tests }, { "keeper", keeper_tests },
	{ "stage", stage_tests }, { "told", told_tests },       { NULL, NULL },
};
