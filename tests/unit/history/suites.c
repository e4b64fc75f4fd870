/* suites.c - the tests of reports/history. */
#include "tests/support/suite.h"

extern CU_TestInfo compare_tests[];
extern CU_TestInfo past_tests[];
extern CU_TestInfo ranks_tests[];
extern CU_TestInfo store_tests[];
extern CU_TestInfo store_file_tests[];

struct suite suites[];

struct suite suites[] = {
	{ "history/compare", compare_tests },       { "history/past", past_tests },
	{ "history/ranks", ranks_tests },           { "history/store", store_tests },
	{ "history/store_file", store_file_tests }, { NULL, NULL },
};
