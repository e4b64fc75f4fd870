/* test_slots.c - slots are taken, given back, and never more than there are. */
#include <stdint.h>

#include "harness/base/err.h"
#include "harness/drive/slots.h"
#include "tests/support/suite.h"

#define COUNT 100
#define LARGE 1522

static void as_many_as_asked_for_can_be_taken_and_no_more(void)
{
	struct slots slots;
	struct err err = { 0 };

	CHECK_INT(slots_init(&slots, COUNT, LARGE, &err), 0);
	for (int i = 0; i < COUNT; i++) {
		CHECK(slots_get(&slots, 60) != NULL);
		CHECK(slots_get(&slots, LARGE) != NULL);
	}
	CHECK(slots_get(&slots, 60) == NULL);
	CHECK(slots_get(&slots, LARGE) == NULL);
	CHECK(!slots_left(&slots, 1));
	slots_done(&slots);
}

static void room_counts_slots_of_both_sizes(void)
{
	struct slots slots;
	struct err err = { 0 };
	struct slot *s;

	CHECK_INT(slots_init(&slots, COUNT, LARGE, &err), 0);
	CHECK(slots_left(&slots, COUNT));
	CHECK(!slots_left(&slots, COUNT + 1));
	s = slots_get(&slots, LARGE);
	CHECK(!slots_left(&slots, COUNT));
	slots_put(&slots, s);
	CHECK(slots_left(&slots, COUNT));
	slots_done(&slots);
}

static void a_slot_given_back_is_the_next_one_taken(void)
{
	struct slots slots;
	struct err err = { 0 };
	struct slot *s;

	CHECK_INT(slots_init(&slots, COUNT, LARGE, &err), 0);
	(void)slots_get(&slots, 60);
	s = slots_get(&slots, 60);
	slots_put(&slots, s);
	CHECK(slots_get(&slots, SLOTS_SMALL_BYTES) == s);
	CHECK(slots_get(&slots, SLOTS_SMALL_BYTES + 1) != s);
	slots_done(&slots);
}

static void the_bytes_of_neighbours_do_not_touch(void)
{
	struct slots slots;
	struct err err = { 0 };
	struct slot *a, *b;

	CHECK_INT(slots_init(&slots, COUNT, LARGE, &err), 0);
	a = slots_get(&slots, LARGE);
	b = slots_get(&slots, LARGE);
	CHECK(a->data + LARGE <= (uint8_t *)b);
	CHECK_INT((int64_t)((uintptr_t)b % 64), 0);
	slots_done(&slots);
}

static void a_packet_larger_than_the_largest_slot_finds_none(void)
{
	struct slots slots;
	struct err err = { 0 };

	CHECK_INT(slots_init(&slots, COUNT, LARGE, &err), 0);
	CHECK(slots_get(&slots, LARGE + 1) == NULL);
	slots_done(&slots);
}

extern CU_TestInfo slots_tests[];

CU_TestInfo slots_tests[] = {
	TEST(as_many_as_asked_for_can_be_taken_and_no_more),
	TEST(room_counts_slots_of_both_sizes),
	TEST(a_slot_given_back_is_the_next_one_taken),
	TEST(the_bytes_of_neighbours_do_not_touch),
	TEST(a_packet_larger_than_the_largest_slot_finds_none),
	CU_TEST_INFO_NULL,
};
