/* test_moment.c - the time goes forward by the records' clock, and waiting ends when it is due. */
#include <time.h>

#include "harness/workload/moment.h"
#include "tests/support/suite.h"

static void now_is_the_records_clock(void)
{
	nsec_t before = moment_now(), between;
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	between = t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
	CHECK(before <= between);
	CHECK(between <= moment_now());
}

static void waiting_never_ends_early(void)
{
	nsec_t due = moment_now() + NSEC_PER_MSEC;

	moment_await(due);
	CHECK(moment_now() >= due);
	moment_await(due); /* is past */
}

CU_TestInfo moment_tests[] = {
	TEST(now_is_the_records_clock),
	TEST(waiting_never_ends_early),
	CU_TEST_INFO_NULL,
};
