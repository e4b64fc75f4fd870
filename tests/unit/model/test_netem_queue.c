/* test_netem_queue.c - the order in which packets wait in a netem. */
#include "harness/base/err.h"
#include "harness/model/netem_queue.h"
#include "tests/support/suite.h"

#define MANY 200

static struct netem_queue queue;
static struct pkt pkts[MANY];

static void begin(size_t capacity)
{
	struct err err;

	CHECK_INT(netem_queue_init(&queue, capacity, &err), 0);
	for (size_t i = 0; i < MANY; i++)
		pkt_init(&pkts[i], i, 100, NULL);
}

static bool put(size_t i, nsec_t due)
{
	pkts[i].due = due;
	return netem_queue_put(&queue, &pkts[i]);
}

static int64_t get(void)
{
	bool overtakes;
	struct pkt *p = netem_queue_get(&queue, &overtakes);

	return p ? (int64_t)p->index : -1;
}

static void gives_packets_by_time(void)
{
	begin(10);
	CHECK(put(0, 50) && put(1, 20) && put(2, 60) && put(3, 10));
	CHECK_INT(get(), 3);
	CHECK_INT(get(), 1);
	CHECK_INT(get(), 0);
	CHECK_INT(get(), 2);
	CHECK_INT(get(), -1);
	netem_queue_done(&queue);
}

static void equal_times_keep_the_order_of_arrival(void)
{
	begin(10);
	CHECK(put(0, 10) && put(1, 20) && put(2, 10) && put(3, 20) && put(4, 10));
	CHECK_INT(get(), 0);
	CHECK_INT(get(), 2);
	CHECK_INT(get(), 4);
	CHECK_INT(get(), 1);
	CHECK_INT(get(), 3);
	netem_queue_done(&queue);
}

/* Times from a small generator; each packet must leave by (time, arrival). */
static void sorts_whatever_comes(void)
{
	uint32_t x = 1;
	nsec_t last = -1;
	int64_t last_index = -1;

	begin(MANY);
	for (size_t i = 0; i < MANY; i++) {
		x = x * 1664525 + 1013904223;
		CHECK(put(i, x >> 27));
	}
	for (size_t i = 0; i < MANY; i++) {
		int64_t at = get();

		CHECK(at >= 0 &&
		      (pkts[at].due > last || (pkts[at].due == last && at > last_index)));
		last = pkts[at].due;
		last_index = at;
	}
	CHECK_INT(get(), -1);
	netem_queue_done(&queue);
}

static void the_reordered_leave_newest_first(void)
{
	begin(10);
	CHECK(put(0, 5));
	netem_queue_front(&queue, &pkts[1]);
	netem_queue_front(&queue, &pkts[2]);
	CHECK_INT(queue.count, 3);
	CHECK_INT(queue.bytes, 300);
	CHECK_INT(netem_queue_get_front(&queue)->index, 2);
	CHECK_INT(netem_queue_get_front(&queue)->index, 1);
	CHECK(!netem_queue_get_front(&queue));
	CHECK_INT(queue.count, 1);
	netem_queue_done(&queue);
}

static void looks_only_at_the_oldest_reordered_for_the_latest_time(void)
{
	nsec_t latest = 0;

	begin(10);
	CHECK(!netem_queue_latest(&queue, &latest));
	pkts[0].due = 100;
	pkts[1].due = 200;
	netem_queue_front(&queue, &pkts[0]);
	netem_queue_front(&queue, &pkts[1]);
	CHECK(netem_queue_latest(&queue, &latest));
	CHECK_INT(latest, 100);
	CHECK(put(2, 90));
	CHECK(netem_queue_latest(&queue, &latest));
	CHECK_INT(latest, 100);
	CHECK(put(3, 150) && put(4, 120));
	CHECK(netem_queue_latest(&queue, &latest));
	CHECK_INT(latest, 150);
	netem_queue_done(&queue);
}

static void refuses_more_that_overtake_than_its_capacity(void)
{
	begin(1);
	CHECK(put(0, 100));
	CHECK(put(1, 50));
	CHECK(!put(2, 50));
	CHECK(put(3, 100));
	CHECK_INT(queue.count, 3);
	netem_queue_done(&queue);
}

static void says_who_overtakes(void)
{
	bool overtakes = false;

	begin(10);
	CHECK(put(0, 100) && put(1, 50));
	CHECK_INT(netem_queue_get(&queue, &overtakes)->index, 1);
	CHECK(overtakes);
	CHECK_INT(netem_queue_get(&queue, &overtakes)->index, 0);
	CHECK(!overtakes);
	netem_queue_done(&queue);
}

CU_TestInfo netem_queue_tests[] = {
	TEST(gives_packets_by_time),
	TEST(equal_times_keep_the_order_of_arrival),
	TEST(sorts_whatever_comes),
	TEST(the_reordered_leave_newest_first),
	TEST(looks_only_at_the_oldest_reordered_for_the_latest_time),
	TEST(refuses_more_that_overtake_than_its_capacity),
	TEST(says_who_overtakes),
	CU_TEST_INFO_NULL,
};
