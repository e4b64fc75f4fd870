/* suites.c - what the tests of reports/metric are. */
#include "tests/support/suite.h"

extern CU_TestInfo age_tests[], avsync_tests[], blame_tests[], emodel_tests[], fidelity_tests[],
	frame_tests[], freeze_tests[], hist_tests[], losses_tests[], metric_tests[],
	ratestep_tests[], reception_tests[], rtpfit_tests[], rtpframes_tests[], rtpjitter_tests[],
	rtpstream_tests[], run_tests[], run_live_tests[], run_quality_tests[], run_stages_tests[],
	series_tests[], stat_tests[], talk_tests[], trace_tests[], trace_clock_tests[],
	transit_tests[];

struct suite suites[] = {
	{ "age", age_tests },
	{ "avsync", avsync_tests },
	{ "blame", blame_tests },
	{ "emodel", emodel_tests },
	{ "fidelity", fidelity_tests },
	{ "frame", frame_tests },
	{ "freeze", freeze_tests },
	{ "hist", hist_tests },
	{ "losses", losses_tests },
	{ "metric", metric_tests },
	{ "ratestep", ratestep_tests },
	{ "reception", reception_tests },
	{ "rtpfit", rtpfit_tests },
	{ "rtpframes", rtpframes_tests },
	{ "rtpjitter", rtpjitter_tests },
	{ "rtpstream", rtpstream_tests },
	{ "run", run_tests },
	{ "run_live", run_live_tests },
	{ "run_quality", run_quality_tests },
	{ "run_stages", run_stages_tests },
	{ "series", series_tests },
	{ "stat", stat_tests },
	{ "talk", talk_tests },
	{ "trace", trace_tests },
	{ "trace_clock", trace_clock_tests },
	{ "transit", transit_tests },
	{ NULL, NULL },
};
