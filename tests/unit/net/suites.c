/* suites.c - the suites of harness/net. */
#include "tests/support/suite.h"

extern CU_TestInfo netlink_tests[];
extern CU_TestInfo netns_tests[];
extern CU_TestInfo iface_tests[];
extern CU_TestInfo offload_tests[];
extern CU_TestInfo qdisc_tests[];
extern CU_TestInfo way_tests[];

extern struct suite suites[];

struct suite suites[] = {
	{ "net/netlink", netlink_tests },
	{ "net/netns", netns_tests },
	{ "net/iface", iface_tests },
	{ "net/offload", offload_tests },
	{ "net/qdisc", qdisc_tests },
	{ "net/way", way_tests },
	{ 0 },
};
