/* suites.c - the suites of harness/net. */
#include "tests/support/suite.h"

extern CU_TestInfo netlink_tests[];
extern CU_TestInfo netns_tests[];
extern CU_TestInfo iface_tests[];
extern CU_TestInfo offload_tests[];
extern CU_TestInfo qdisc_tests[];
extern CU_TestInfo way_tests[];
extern CU_TestInfo qdisc_golden_tests[];
extern CU_TestInfo qdisc_set_tests[];

extern struct suite suites[];

struct suite suites[] = {
	/* first: as an ordinary user tc cannot be traced once this program is in its namespaces */
	{ "net/qdisc_golden", qdisc_golden_tests },
	{ "net/netlink", netlink_tests },
	{ "net/netns", netns_tests },
	{ "net/iface", iface_tests },
	{ "net/offload", offload_tests },
	{ "net/qdisc", qdisc_tests },
	{ "net/way", way_tests },
	{ "net/qdisc_set", qdisc_set_tests },
	{ 0 },
};
