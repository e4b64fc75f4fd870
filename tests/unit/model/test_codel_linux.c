/* test_codel_linux.c - CoDel with the arithmetic of Linux, beside RFC 8289's. */
#include "harness/model/codel.h"
#include "tests/support/suite.h"

#define MS      NSEC_PER_MSEC
#define PACKETS 2000
#define DROPS   5

/* A queue of packets that all came at 0, asked for one each 100 us from 10 ms on: when were the
 * first drops? */
static void drop_times(bool as_linux, uint32_t bytes, nsec_t ret[DROPS])
{
	static struct pkt pkts[PACKETS];
	const struct codel_conf conf = { .as_linux = as_linux };
	struct codel codel;
	struct fifo fifo = { 0 };
	struct aqm_drops drops = { 0 };
	unsigned count = 0;

	codel_init(&codel, &conf, false);
	for (size_t i = 0; i < PACKETS; i++) {
		pkt_init(&pkts[i], i, bytes, NULL);
		fifo_put(&fifo, &pkts[i]);
	}
	for (nsec_t now = 10 * MS; count < DROPS && fifo.packets; now += MS / 4) {
		(void)codel_get(&codel, &fifo, &drops, now);
		while (count < DROPS && pkt_list_pop(&drops.list))
			ret[count++] = now;
	}
	CHECK_INT(count, DROPS);
}

/* Steps between drops: 100 ms / sqrt(count). */
static void by_the_rfc_drops_follow_the_root_of_their_count(void)
{
	nsec_t at[DROPS] = { 0 };

	drop_times(false, 1514, at);
	CHECK_NEAR(at[0] / 1e6, 110, 0.3);
	CHECK_NEAR((at[1] - at[0]) / 1e6, 100, 0.3);
	CHECK_NEAR((at[2] - at[0]) / 1e6, 170.71, 0.3);
	CHECK_NEAR((at[3] - at[0]) / 1e6, 228.45, 0.3);
	CHECK_NEAR((at[4] - at[0]) / 1e6, 278.45, 0.3);
}

/* x = 1, then x (3 - count x^2) / 2: 1/2, 0.5625, 0.48779. */
static void as_linux_they_follow_newtons_steps(void)
{
	nsec_t at[DROPS] = { 0 };

	drop_times(true, 1514, at);
	CHECK_NEAR(at[0] / 1e6, 110, 0.3);
	CHECK_NEAR((at[1] - at[0]) / 1e6, 100, 0.3);
	CHECK_NEAR((at[2] - at[0]) / 1e6, 150, 0.3);
	CHECK_NEAR((at[3] - at[0]) / 1e6, 206.25, 0.3);
	CHECK_NEAR((at[4] - at[0]) / 1e6, 255.03, 0.3);
}

/* Does a queue of ten packets of 150 bytes, 1350 without the one taken, ever drop? */
static bool drops_small(bool as_linux)
{
	static struct pkt pkts[PACKETS];
	const struct codel_conf conf = { .as_linux = as_linux };
	struct codel codel;
	struct fifo fifo = { 0 };
	struct aqm_drops drops = { 0 };

	codel_init(&codel, &conf, false);
	for (size_t i = 0; i < 10; i++) {
		pkt_init(&pkts[i], i, 150, NULL);
		fifo_put(&fifo, &pkts[i]);
	}
	for (size_t i = 10; i < PACKETS; i++) {
		nsec_t now = (nsec_t)i * MS;

		(void)codel_get(&codel, &fifo, &drops, now);
		pkt_init(&pkts[i], i, 150, NULL);
		pkts[i].entered = now;
		fifo_put(&fifo, &pkts[i]);
	}
	return drops.list.head;
}

static void as_linux_a_full_frame_may_stand(void)
{
	CHECK(drops_small(false));
	CHECK(!drops_small(true));
}

CU_TestInfo codel_linux_tests[] = {
	TEST(by_the_rfc_drops_follow_the_root_of_their_count),
	TEST(as_linux_they_follow_newtons_steps),
	TEST(as_linux_a_full_frame_may_stand),
	CU_TEST_INFO_NULL,
};
