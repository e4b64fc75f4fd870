/* test_runqueue.c - the scheduler's figures are read as they stand, or not at all. */
#include "harness/drive/clock.h"
#include "harness/drive/runqueue.h"
#include "tests/support/suite.h"

static void three_numbers_are_read(void)
{
	struct runqueue q = { 0 };

	CHECK(runqueue_parse("200589 4517 2\n", &q));
	CHECK_INT(q.ran, 200589);
	CHECK_INT(q.waited, 4517);
	CHECK_INT((int64_t)q.times, 2);
}

static void anything_else_is_refused(void)
{
	static const char *const texts[] = {
		"",
		"\n",
		"1 2\n",
		"1 2 3",
		"-1 2 3\n",
		"1  2 3\n",
		"a b c\n",
		"1 2 3 4\n",
		"1 99999999999999999999 3\n",
		"1 9223372036854775808 3\n",
	};
	struct runqueue q = { 7, 7, 7 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CHECK(!runqueue_parse(texts[i], &q));
	CHECK_INT(q.ran, 7);
}

static void a_thread_that_works_is_seen_to_have_run(void)
{
	nsec_t until = clock_thread_cpu() + 20 * NSEC_PER_MSEC;
	struct runqueue before, after;

	if (!runqueue_read(&before))
		SKIP("this kernel keeps no such figures");
	while (clock_thread_cpu() < until)
		;
	CHECK(runqueue_read(&after));
	CHECK(after.ran > before.ran);
	CHECK(after.waited >= before.waited);
	CHECK(after.times >= before.times);
}

extern CU_TestInfo runqueue_tests[];

CU_TestInfo runqueue_tests[] = {
	TEST(three_numbers_are_read),
	TEST(anything_else_is_refused),
	TEST(a_thread_that_works_is_seen_to_have_run),
	CU_TEST_INFO_NULL,
};
