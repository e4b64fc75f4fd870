/* suites.c - what the tests of harness/base are. */
#include "tests/support/suite.h"

extern CU_TestInfo flow_tests[], journal_tests[], packet_tests[];

struct suite suites[] = {
	{ "flow", flow_tests },
	{ "journal", journal_tests },
	{ "packet", packet_tests },
	{ NULL, NULL },
};
