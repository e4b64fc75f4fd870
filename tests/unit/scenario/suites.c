/* suites.c - the tests of harness/scenario. */
#include "tests/support/suite.h"

extern CU_TestInfo call_tests[], build_tests[];
extern CU_TestInfo calibrate_tests[];
extern CU_TestInfo ctl_order_tests[];
extern CU_TestInfo event_change_tests[];
extern CU_TestInfo event_tests[];
extern CU_TestInfo explain_budget_tests[];
extern CU_TestInfo explain_tests[];
extern CU_TestInfo find_tests[];
extern CU_TestInfo import_tests[];
extern CU_TestInfo import_write_tests[];
extern CU_TestInfo lane_room_tests[];
extern CU_TestInfo lanes_tests[];
extern CU_TestInfo library_tests[];
extern CU_TestInfo link_data_tests[];
extern CU_TestInfo link_more_tests[];
extern CU_TestInfo link_queue_tests[];
extern CU_TestInfo live_tests[];
extern CU_TestInfo manual_tests[];
extern CU_TestInfo profiles_tests[];
extern CU_TestInfo recording_tests[];
extern CU_TestInfo rollout_tests[];
extern CU_TestInfo route_tests[], rundir_tests[];
extern CU_TestInfo shipped_tests[];
extern CU_TestInfo show_tests[];
extern CU_TestInfo suite_tests[], suite_state_tests[], suite_work_tests[];
extern CU_TestInfo words_tests[];
extern CU_TestInfo yaml_tests[];
extern CU_TestInfo place_tests[];

struct suite suites[];

struct suite suites[] = {
	{ "call", call_tests },
	{ "scenario/build", build_tests },
	{ "scenario/yaml", yaml_tests },
	{ "scenario/route", route_tests },
	{ "scenario/show", show_tests },
	{ "scenario/event", event_tests },
	{ "scenario/recording", recording_tests },
	{ "scenario/event_change", event_change_tests },
	{ "scenario/ctl_order", ctl_order_tests },
	{ "scenario/explain", explain_tests },
	{ "scenario/explain_budget", explain_budget_tests },
	{ "scenario/find", find_tests },
	{ "scenario/words", words_tests },
	{ "scenario/calibrate", calibrate_tests },
	{ "scenario/lane_room", lane_room_tests },
	{ "scenario/lanes", lanes_tests },
	{ "scenario/library", library_tests },
	{ "scenario/profiles", profiles_tests },
	{ "scenario/shipped", shipped_tests },
	{ "scenario/import", import_tests },
	{ "scenario/import_write", import_write_tests },
	{ "scenario/link_data", link_data_tests },
	{ "scenario/link_more", link_more_tests },
	{ "scenario/link_queue", link_queue_tests },
	{ "scenario/rollout", rollout_tests },
	{ "scenario/live", live_tests },
	{ "scenario/suite", suite_tests },
	{ "scenario/suite_state", suite_state_tests },
	{ "scenario/suite_work", suite_work_tests },
	{ "scenario/manual", manual_tests },
	{ "scenario/place", place_tests },
	{ "scenario/rundir", rundir_tests },
	{ NULL, NULL },
};
