/* test_lane_room.c - how many labs find room, from fixed machines and fixed labs. */
#include "harness/scenario/lane_room.h"
#include "tests/support/suite.h"

#define GB ((uint64_t)1 << 30)
#define MB ((uint64_t)1 << 20)

extern CU_TestInfo lane_room_tests[];

static void an_unmeasured_lab_is_taken_to_need_a_processor(void)
{
	const struct lane_room room = { 2, 8 * GB };
	struct lane_need need;

	lane_need_init(&need);
	CHECK_INT(lane_room_count(&room, &need, 0), 2);
}

static void what_labs_really_took_counts_from_then_on(void)
{
	const struct lane_room room = { 8, 64 * GB };
	struct lane_need need;

	lane_need_init(&need);
	/* 1.6 processors, and a quarter more: 4 labs on 8 */
	lane_need_learn(&need, 16 * NSEC_PER_SEC, 10 * NSEC_PER_SEC, 100 * MB);
	CHECK_INT(lane_room_count(&room, &need, 0), 4);
	/* a lighter one does not make the heavy one lighter */
	lane_need_learn(&need, 1 * NSEC_PER_SEC, 10 * NSEC_PER_SEC, 10 * MB);
	CHECK_INT(lane_room_count(&room, &need, 0), 4);
	lane_need_learn(&need, 32 * NSEC_PER_SEC, 10 * NSEC_PER_SEC, 10 * MB);
	CHECK_INT(lane_room_count(&room, &need, 0), 2);
}

/* Each lab's drive wants to run at once when it wakes. */
static void light_labs_are_still_no_more_than_processors(void)
{
	const struct lane_room room = { 4, 64 * GB };
	struct lane_need need;

	lane_need_init(&need);
	lane_need_learn(&need, NSEC_PER_SEC, 10 * NSEC_PER_SEC, 10 * MB);
	CHECK_INT(lane_room_count(&room, &need, 0), 4);
}

/* 100 MB in the largest process are 500 MB for a lab; those that run have theirs already. */
static void memory_limits_what_can_still_begin(void)
{
	const struct lane_room room = { 16, 1200 * MB };
	struct lane_need need;

	lane_need_init(&need);
	lane_need_learn(&need, NSEC_PER_SEC, 10 * NSEC_PER_SEC, 100 * MB);
	CHECK_INT(lane_room_count(&room, &need, 0), 2);
	CHECK_INT(lane_room_count(&room, &need, 3), 5);
}

static void one_lab_always_runs(void)
{
	const struct lane_room room = { 0.5, 10 * MB };
	struct lane_need need;

	lane_need_init(&need);
	CHECK_INT(lane_room_count(&room, &need, 0), 1);
	lane_need_learn(&need, 90 * NSEC_PER_SEC, NSEC_PER_SEC, 10 * GB);
	CHECK_INT(lane_room_count(&room, &need, 0), 1);
}

static void a_control_groups_share_is_read(void)
{
	double processors = 7;

	CHECK(lane_room_parse_quota("150000 100000\n", &processors));
	CHECK_NEAR(processors, 1.5, 1e-9);
	CHECK(!lane_room_parse_quota("max 100000\n", &processors));
	CHECK(!lane_room_parse_quota("", &processors));
	CHECK(!lane_room_parse_quota("100000 0\n", &processors));
	CHECK(!lane_room_parse_quota("100000\n", &processors));
	CHECK_NEAR(processors, 1.5, 1e-9);
}

static void available_memory_is_read(void)
{
	uint64_t bytes = 1;

	CHECK(lane_room_parse_memory("MemTotal: 9 kB\nMemAvailable:    2048 kB\nX: 1 kB\n",
				     &bytes));
	CHECK_INT((int64_t)bytes, 2048 * 1024);
	CHECK(!lane_room_parse_memory("MemTotal: 9 kB\n", &bytes));
	CHECK(!lane_room_parse_memory("MemAvailable:\n", &bytes));
}

static void this_machine_has_room_for_one(void)
{
	struct lane_room room;
	struct lane_need need;

	lane_need_init(&need);
	lane_room_read(&room);
	CHECK(room.processors > 0);
	CHECK(room.memory_bytes > 0);
	CHECK(lane_room_count(&room, &need, 0) >= 1);
}

CU_TestInfo lane_room_tests[] = {
	TEST(an_unmeasured_lab_is_taken_to_need_a_processor),
	TEST(what_labs_really_took_counts_from_then_on),
	TEST(light_labs_are_still_no_more_than_processors),
	TEST(memory_limits_what_can_still_begin),
	TEST(one_lab_always_runs),
	TEST(a_control_groups_share_is_read),
	TEST(available_memory_is_read),
	TEST(this_machine_has_room_for_one),
	CU_TEST_INFO_NULL,
};
