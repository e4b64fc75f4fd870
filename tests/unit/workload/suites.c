/* suites.c - the suites of harness/workload. */
#include "tests/support/suite.h"

extern CU_TestInfo http_tests[], page_tests[];
extern CU_TestInfo build_tests[], build_sound_tests[], call_tests[], clip_tests[], control_tests[],
	gcc_tests[], live_tests[], moment_tests[], needs_tests[], parley_tests[], phone_tests[],
	playout_tests[], scene_tests[], screen_tests[], stages_tests[], show_tests[],
	sockets_tests[], talk_assistant_tests[], talk_ear_tests[], talk_script_tests[],
	talk_tests[], voice_tests[];

struct suite suites[] = {
	{ "build", build_tests },
	{ "build_sound", build_sound_tests },
	{ "http", http_tests },
	{ "page", page_tests },
	{ "call", call_tests },
	{ "clip", clip_tests },
	{ "control", control_tests },
	{ "gcc", gcc_tests },
	{ "live", live_tests },
	{ "needs", needs_tests },
	{ "parley", parley_tests },
	{ "phone", phone_tests },
	{ "playout", playout_tests },
	{ "scene", scene_tests },
	{ "screen", screen_tests },
	{ "sockets", sockets_tests },
	{ "stages", stages_tests },
	{ "show", show_tests },
	{ "talk", talk_tests },
	{ "talk_assistant", talk_assistant_tests },
	{ "talk_ear", talk_ear_tests },
	{ "talk_script", talk_script_tests },
	{ "voice", voice_tests },
	{ "moment", moment_tests },
	{ NULL, NULL },
};
