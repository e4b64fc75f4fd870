/* suites.c - what the tests of reports/metric are. */
#include "tests/support/suite.h"

extern CU_TestInfo age_tests[], freeze_tests[], jitter_tests[], loss_tests[], metric_tests[],
	stat_tests[];

struct suite suites[] = {
	{ "age", age_tests },   { "freeze", freeze_tests }, { "jitter", jitter_tests },
	{ "loss", loss_tests }, { "metric", metric_tests }, { "stat", stat_tests },
	{ NULL, NULL },
};
