/* test_offload.c - a wire's offloads are found, switched off and read back. */
#include <errno.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/offload.h"
#include "tests/support/suite.h"
#include "tests/unit/net/sandbox.h"

static int make_wire(int *ret_ns, struct err *err)
{
	struct nl_sock *nl = NULL;
	int r = netns_new(ret_ns, err);

	if (r == 0)
		r = netlink_open(*ret_ns, &nl, err);
	if (r == 0)
		r = iface_wire(nl, &(struct iface_end){ *ret_ns, "one", { 2, 0, 0, 0, 0, 1 } },
			       &(struct iface_end){ *ret_ns, "two", { 2, 0, 0, 0, 0, 2 } }, 1500,
			       err);
	netlink_close(nl);
	return r;
}

static void a_new_wire_has_segmentation_on_and_loses_it(void)
{
	const char *why = sandbox_enter();
	struct text changed = { 0 }, left = { 0 };
	struct err err = { 0 };
	int ns = -1;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(make_wire(&ns, &err), 0);
	CHECK_INT(offload_off(ns, "one", &changed, &left, &err), 0);
	CHECK_HAS(text_str(&changed), "tx-tcp-segmentation ");
	CHECK_HAS(text_str(&changed), "tx-udp-segmentation ");
	CHECK_HAS(text_str(&changed), "tx-checksum-ip-generic ");
	CHECK_STR(text_str(&left), "");
	text_done(&changed);
	text_done(&left);
	(void)close(ns);
}

static void a_second_look_finds_nothing_to_change(void)
{
	const char *why = sandbox_enter();
	struct text first = { 0 }, changed = { 0 }, left = { 0 };
	struct err err = { 0 };
	int ns = -1;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(make_wire(&ns, &err), 0);
	CHECK_INT(offload_off(ns, "one", &first, &left, &err), 0);
	CHECK_INT(offload_off(ns, "one", &changed, &left, &err), 0);
	CHECK_STR(text_str(&changed), "");
	CHECK_STR(text_str(&left), "");
	text_done(&first);
	text_done(&changed);
	text_done(&left);
	(void)close(ns);
}

static void an_unknown_interface_is_an_error(void)
{
	const char *why = sandbox_enter();
	struct text changed = { 0 }, left = { 0 };
	struct err err = { 0 };

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(offload_off(-1, "nope", &changed, &left, &err), -ENODEV);
	CHECK_HAS(err.text, "interface nope");
}

extern CU_TestInfo offload_tests[];

CU_TestInfo offload_tests[] = {
	TEST(a_new_wire_has_segmentation_on_and_loses_it),
	TEST(a_second_look_finds_nothing_to_change),
	TEST(an_unknown_interface_is_an_error),
	CU_TEST_INFO_NULL,
};
