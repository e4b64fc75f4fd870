/* suites.c - what the tests of harness/base are. */
#include "tests/support/suite.h"

extern CU_TestInfo bytes_tests[], draw_tests[], err_tests[], exit_tests[], flow_tests[],
	journal_tests[], packet_tests[], quantity_tests[], record_tests[], rtp_tests[],
	rtpext_tests[], shots_tests[], text_tests[];

struct suite suites[] = {
	{ "bytes", bytes_tests },   { "draw", draw_tests },
	{ "err", err_tests },       { "exit", exit_tests },
	{ "flow", flow_tests },     { "journal", journal_tests },
	{ "packet", packet_tests }, { "quantity", quantity_tests },
	{ "record", record_tests }, { "rtp", rtp_tests },
	{ "rtpext", rtpext_tests }, { "shots", shots_tests },
	{ "text", text_tests },     { NULL, NULL },
};
