/* test_heap.c - packets by due time. */
#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "harness/model/heap.h"
#include "tests/support/suite.h"

#define MANY 1000

static void gives_the_earliest_first(void)
{
	const struct dice dice = { .key = 3 };
	static struct pkt pkts[MANY];
	struct heap heap;
	nsec_t last = -1;

	CHECK_INT(heap_init(&heap, MANY, NULL), 0);
	for (size_t i = 0; i < MANY; i++) {
		pkts[i].due = (nsec_t)draw_below(draw(&dice, DRAW_TEST, i), 300);
		CHECK(heap_put(&heap, &pkts[i]));
	}
	for (size_t i = 0; i < MANY; i++) {
		nsec_t next = heap_next(&heap);
		const struct pkt *p = heap_get(&heap);

		CHECK_INT(p->due, next);
		CHECK(p->due >= last);
		last = p->due;
	}
	CHECK_INT(heap_next(&heap), NSEC_NEVER);
	heap_done(&heap);
}

static void keeps_the_order_of_equal_times(void)
{
	static struct pkt pkts[MANY];
	struct heap heap;

	CHECK_INT(heap_init(&heap, MANY, NULL), 0);
	for (size_t i = 0; i < MANY; i++) {
		pkts[i].due = (nsec_t)(i % 7);
		pkts[i].index = i;
		CHECK(heap_put(&heap, &pkts[i]));
	}
	for (size_t due = 0; due < 7; due++)
		for (size_t i = due; i < MANY; i += 7)
			CHECK_INT(heap_get(&heap)->index, i);
	heap_done(&heap);
}

static void refuses_what_it_has_no_room_for(void)
{
	struct pkt pkts[3] = { { .due = 3 }, { .due = 2 }, { .due = 1 } };
	struct heap heap;

	CHECK_INT(heap_init(&heap, 2, NULL), 0);
	CHECK(heap_put(&heap, &pkts[0]));
	CHECK(heap_put(&heap, &pkts[1]));
	CHECK(!heap_put(&heap, &pkts[2]));
	CHECK_INT(heap_next(&heap), 2);
	heap_done(&heap);
}

CU_TestInfo heap_tests[] = {
	TEST(gives_the_earliest_first),
	TEST(keeps_the_order_of_equal_times),
	TEST(refuses_what_it_has_no_room_for),
	CU_TEST_INFO_NULL,
};
