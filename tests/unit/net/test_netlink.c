/* test_netlink.c - libnl's codes become errnos. */
#include <errno.h>

#include <netlink/errno.h>

#include "harness/net/netlink.h"
#include "tests/support/suite.h"

static void known_codes_become_their_errno(void)
{
	CHECK_INT(net_errno(0), 0);
	CHECK_INT(net_errno(-NLE_PERM), -EPERM);
	CHECK_INT(net_errno(-NLE_EXIST), -EEXIST);
	CHECK_INT(net_errno(-NLE_OBJ_NOTFOUND), -ENOENT);
	CHECK_INT(net_errno(-NLE_NODEV), -ENODEV);
}

static void every_failure_is_a_negative_errno(void)
{
	for (int nle = 1; nle <= NLE_MAX; nle++)
		CHECK(net_errno(-nle) < 0);
	CHECK_INT(net_errno(-NLE_DUMP_INTR), -EIO);
}

extern CU_TestInfo netlink_tests[];

CU_TestInfo netlink_tests[] = {
	TEST(known_codes_become_their_errno),
	TEST(every_failure_is_a_negative_errno),
	CU_TEST_INFO_NULL,
};
