/* suites.c - the tests of reports/write. */
#include "tests/support/suite.h"

extern CU_TestInfo access_tests[];
extern CU_TestInfo answer_tests[];
extern CU_TestInfo curve_tests[];
extern CU_TestInfo evidence_tests[];
extern CU_TestInfo faults_tests[];
extern CU_TestInfo gnuplot_tests[];
extern CU_TestInfo html_tests[];
extern CU_TestInfo json_tests[];
extern CU_TestInfo junit_tests[];
extern CU_TestInfo manifest_tests[];
extern CU_TestInfo number_tests[];
extern CU_TestInfo markdown_tests[];
extern CU_TestInfo page_tests[];
extern CU_TestInfo pdf_tests[];
extern CU_TestInfo plots_tests[];
extern CU_TestInfo quality_tests[];
extern CU_TestInfo report_tests[];
extern CU_TestInfo seal_tests[];
extern CU_TestInfo stall_tests[];
extern CU_TestInfo svg_tests[];
extern CU_TestInfo verdict_tests[];
extern CU_TestInfo viewers_tests[];
extern CU_TestInfo zone_tests[];

struct suite suites[];

struct suite suites[] = {
	{ "write/access", access_tests },   { "write/answer", answer_tests },
	{ "write/curve", curve_tests },     { "write/evidence", evidence_tests },
	{ "write/faults", faults_tests },   { "write/gnuplot", gnuplot_tests },
	{ "write/html", html_tests },       { "write/json", json_tests },
	{ "write/junit", junit_tests },     { "write/manifest", manifest_tests },
	{ "write/number", number_tests },   { "write/markdown", markdown_tests },
	{ "write/page", page_tests },       { "write/pdf", pdf_tests },
	{ "write/plots", plots_tests },     { "write/quality", quality_tests },
	{ "write/report", report_tests },   { "write/seal", seal_tests },
	{ "write/stall", stall_tests },     { "write/svg", svg_tests },
	{ "write/verdict", verdict_tests }, { "write/viewers", viewers_tests },
	{ "write/zone", zone_tests },       { NULL, NULL },
};
