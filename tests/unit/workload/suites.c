/* suites.c - the suites of harness/workload. */
#include "tests/support/suite.h"

extern CU_TestInfo call_tests[], control_tests[], live_tests[], parley_tests[], phone_tests[],
	scene_tests[], voice_tests[];

struct suite suites[] = {
	{ "call", call_tests },   { "control", control_tests },
	{ "live", live_tests },   { "parley", parley_tests },
	{ "phone", phone_tests }, { "scene", scene_tests },
	{ "voice", voice_tests }, { NULL, NULL },
};
