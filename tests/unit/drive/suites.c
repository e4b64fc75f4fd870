/* suites.c - the suites of harness/drive. */
#include "tests/support/suite.h"

extern CU_TestInfo alter_tests[];
extern CU_TestInfo capture_tests[];
extern CU_TestInfo decision_tests[];
extern CU_TestInfo draft_tests[];
extern CU_TestInfo forecast_tests[];
extern CU_TestInfo replay_decisions_tests[];
extern CU_TestInfo replay_input_tests[];
extern CU_TestInfo replay_tests[];
extern CU_TestInfo runqueue_tests[];
extern CU_TestInfo side_tests[];
extern CU_TestInfo wire_tests[];
extern CU_TestInfo slots_tests[];
extern CU_TestInfo scribe_tests[];
extern CU_TestInfo kernel_tests[];
extern CU_TestInfo kernel_plan_tests[];
extern CU_TestInfo kernel_words_tests[];
extern CU_TestInfo live_tests[];
extern CU_TestInfo live_refusal_tests[];
extern CU_TestInfo live_change_tests[];
extern CU_TestInfo lateness_tests[];
extern CU_TestInfo clock_tests[];
extern CU_TestInfo note_tests[];

struct suite suites[] = {
	{ "alter", alter_tests },
	{ "capture", capture_tests },
	{ "decision", decision_tests },
	{ "draft", draft_tests },
	{ "forecast", forecast_tests },
	{ "replay", replay_tests },
	{ "replay_decisions", replay_decisions_tests },
	{ "replay_input", replay_input_tests },
	{ "runqueue", runqueue_tests },
	{ "side", side_tests },
	{ "clock", clock_tests },
	{ "lateness", lateness_tests },
	{ "kernel", kernel_tests },
	{ "kernel_plan", kernel_plan_tests },
	{ "kernel_words", kernel_words_tests },
	{ "live", live_tests },
	{ "live_refusal", live_refusal_tests },
	{ "live_change", live_change_tests },
	{ "note", note_tests },
	{ "scribe", scribe_tests },
	{ "slots", slots_tests },
	{ "wire", wire_tests },
	{ NULL, NULL },
};
