/* test_qdisc.c - the kernel is asked which queueing disciplines it has. */
#include <errno.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/qdisc.h"
#include "tests/support/suite.h"
#include "tests/unit/net/sandbox.h"

static void every_kernel_has_a_fifo_and_none_has_nonsense(void)
{
	const char *why = sandbox_enter();
	struct nl_sock *nl = NULL;
	struct err err = { 0 };
	bool known = false;
	int ns = -1;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(netns_new(&ns, &err), 0);
	CHECK_INT(netlink_open(ns, &nl, &err), 0);
	CHECK_INT(qdisc_known(nl, "lo", "pfifo", &known, &err), 0);
	CHECK(known);
	CHECK_INT(qdisc_known(nl, "lo", "nonsense", &known, &err), 0);
	CHECK(!known);
	CHECK_INT(qdisc_known(nl, "nope", "pfifo", &known, &err), -ENODEV);
	CHECK_HAS(err.text, "interface nope");
	netlink_close(nl);
	(void)close(ns);
}

extern CU_TestInfo qdisc_tests[];

CU_TestInfo qdisc_tests[] = {
	TEST(every_kernel_has_a_fifo_and_none_has_nonsense),
	CU_TEST_INFO_NULL,
};
