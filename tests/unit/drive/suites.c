/* suites.c - the suites of harness/drive. */
#include "tests/support/suite.h"

extern CU_TestInfo alter_tests[];
extern CU_TestInfo capture_tests[];
extern CU_TestInfo decision_tests[];
extern CU_TestInfo forecast_tests[];
extern CU_TestInfo replay_decisions_tests[];
extern CU_TestInfo replay_input_tests[];
extern CU_TestInfo replay_tests[];
extern CU_TestInfo side_tests[];

struct suite suites[] = {
	{ "alter", alter_tests },
	{ "capture", capture_tests },
	{ "decision", decision_tests },
	{ "forecast", forecast_tests },
	{ "replay", replay_tests },
	{ "replay_decisions", replay_decisions_tests },
	{ "replay_input", replay_input_tests },
	{ "side", side_tests },
	{ NULL, NULL },
};
