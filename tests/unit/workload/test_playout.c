/* test_playout.c - the least delay lately decides when media are played out. */
#include "harness/workload/playout.h"
#include "tests/support/suite.h"

#define MS(n) ((nsec_t)(n)*NSEC_PER_MSEC)

static void the_first_packet_sets_the_offset(void)
{
	struct playout p = { 0 };

	CHECK_INT(playout_offset(&p, MS(1050), MS(1000)), MS(50));
	CHECK_INT(playout_offset(&p, MS(20), MS(100)) < 0, 1);
}

static void a_late_packet_changes_nothing_and_an_early_one_pulls_it_forward(void)
{
	struct playout p = { 0 };

	CHECK_INT(playout_offset(&p, MS(60), MS(0)), MS(60));
	CHECK_INT(playout_offset(&p, MS(433), MS(33)), MS(60));
	CHECK_INT(playout_offset(&p, MS(436), MS(66)), MS(60));
	CHECK_INT(playout_offset(&p, MS(150), MS(100)), MS(50));
	CHECK_INT(playout_offset(&p, MS(190), MS(133)), MS(50));
}

/* When the offset takes the value want, for packets each 33 ms whose delay changes at 20 s. */
static nsec_t change_seen_at(nsec_t before, nsec_t after)
{
	struct playout p = { 0 };

	for (nsec_t due = 0; due < MS(60000); due += MS(33)) {
		nsec_t delay = due < MS(20000) ? before : after;

		if (playout_offset(&p, due + delay, due) == after)
			return due;
	}
	return -1;
}

static void a_longer_path_is_taken_for_granted_after_five_to_ten_seconds(void)
{
	nsec_t at = change_seen_at(MS(50), MS(90)) - MS(20000);

	CHECK(at >= PLAYOUT_MEMORY_MIN);
	CHECK(at <= PLAYOUT_MEMORY_MAX + MS(100));
}

static void a_shorter_path_is_used_at_once(void)
{
	CHECK(change_seen_at(MS(90), MS(50)) - MS(20000) <= MS(33));
}

static void a_long_silence_forgets_all(void)
{
	struct playout p = { 0 };

	CHECK_INT(playout_offset(&p, MS(50), MS(0)), MS(50));
	CHECK_INT(playout_offset(&p, MS(5100), MS(5000)), MS(50));
	CHECK_INT(playout_offset(&p, MS(30300), MS(30000)), MS(300));
}

CU_TestInfo playout_tests[] = {
	TEST(the_first_packet_sets_the_offset),
	TEST(a_late_packet_changes_nothing_and_an_early_one_pulls_it_forward),
	TEST(a_longer_path_is_taken_for_granted_after_five_to_ten_seconds),
	TEST(a_shorter_path_is_used_at_once),
	TEST(a_long_silence_forgets_all),
	CU_TEST_INFO_NULL,
};
