/* suites.c - the tests of reports/history. */
#include "tests/support/suite.h"

extern CU_TestInfo compare_tests[];
extern CU_TestInfo past_tests[];
extern CU_TestInfo prune_tests[];
extern CU_TestInfo ranks_tests[];
extern CU_TestInfo store_tests[];
extern CU_TestInfo store_file_tests[];
extern CU_TestInfo trend_tests[];

struct suite suites[];

struct suite suites[] = {
	{ "history/compare", compare_tests }, { "history/past", past_tests },
	{ "history/prune", prune_tests },     { "history/ranks", ranks_tests },
	{ "history/store", store_tests },     { "history/store_file", store_file_tests },
	{ "history/trend", trend_tests },     { NULL, NULL },
};
