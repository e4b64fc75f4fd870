/* suites.c - the unit tests of reports/region. */
#include "tests/support/suite.h"

extern CU_TestInfo amount_tests[];
extern CU_TestInfo city_tests[];
extern CU_TestInfo degraded_tests[];
extern CU_TestInfo logo_tests[];
extern CU_TestInfo page_tests[];
extern CU_TestInfo region_tests[];
extern CU_TestInfo runs_tests[];
extern CU_TestInfo sheaf_tests[];
extern CU_TestInfo taken_tests[];
extern CU_TestInfo tongue_tests[];

struct suite suites[];

struct suite suites[] = {
	{ "region/amount", amount_tests },
	{ "region/city", city_tests },
	{ "region/degraded", degraded_tests },
	{ "region/logo", logo_tests },
	{ "region/page", page_tests },
	{ "region/region", region_tests },
	{ "region/runs", runs_tests },
	{ "region/sheaf", sheaf_tests },
	{ "region/taken", taken_tests },
	{ "region/tongue", tongue_tests },
	{ NULL, NULL },
};
