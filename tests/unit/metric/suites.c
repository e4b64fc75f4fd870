/* suites.c - what the tests of reports/metric are. */
#include "tests/support/suite.h"

extern CU_TestInfo age_tests[], frame_tests[], freeze_tests[], jitter_tests[], loss_tests[],
	metric_tests[], run_tests[], series_tests[], stat_tests[], wire_tests[];

struct suite suites[] = {
	{ "age", age_tests },
	{ "frame", frame_tests },
	{ "freeze", freeze_tests },
	{ "jitter", jitter_tests },
	{ "loss", loss_tests },
	{ "metric", metric_tests },
	{ "run", run_tests },
	{ "series", series_tests },
	{ "stat", stat_tests },
	{ "wire", wire_tests },
	{ NULL, NULL },
};
