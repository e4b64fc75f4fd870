/* test_rtpframes.c - packets grouped into frames, in order and out of it. */
#include "reports/metric/rtpframes.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

/* The frames that were told of. */
struct album {
	struct rtpframe frames[100];
	size_t n;
};

static void on_frame(void *arg, const struct rtpframe *f)
{
	struct album *a = arg;

	a->frames[a->n++] = *f;
}

static struct rtpframes open_frames(struct album *a)
{
	*a = (struct album){ .n = 0 };
	return (struct rtpframes){ .on_frame = on_frame, .arg = a, .clock_hz = 90000 };
}

/* Packet i (from 0) of 3 of frame k, 10 ms apart; frames 100 ms apart. */
static struct rtpframes_packet packet(int k, int i)
{
	return (struct rtpframes_packet){
		.time = k * 100 * MS + i * 10 * MS,
		.sent = k * 100 * MS + i * 10 * MS - 50 * MS,
		.number = k * 3 + i,
		.timestamp = (uint32_t)k * 9000,
		.bytes = 100,
		.marker = i == 2,
	};
}

static void add(struct rtpframes *f, int k, int i)
{
	struct rtpframes_packet p = packet(k, i);

	rtpframes_add(f, &p);
}

static void groups_packets_by_their_timestamp(void)
{
	struct album a;
	struct rtpframes f = open_frames(&a);

	f.both_ends = true;
	for (int k = 0; k < 20; k++)
		for (int i = 0; i < 3; i++)
			add(&f, k, i);
	CHECK_INT(a.n, 12); /* the last eight are still open */
	rtpframes_finish(&f, f.clock_hz);
	CHECK_INT(a.n, 20);
	CHECK_INT(f.count, 20);
	CHECK_INT(f.whole, 20);
	CHECK_INT(f.bytes, 20 * 300);
	CHECK_INT(f.packets, 20 * 3);
	CHECK_INT(a.frames[7].index, 7);
	CHECK_INT(a.frames[7].timestamp, 63000);
	CHECK_INT(a.frames[7].packets, 3);
	CHECK_INT(a.frames[7].bytes, 300);
	CHECK_INT(a.frames[7].last - a.frames[7].first, 20 * MS);
	CHECK(a.frames[7].marker);
	CHECK_INT(f.assembly_max, 20 * MS);
	CHECK_INT(f.assembly_sum, 20 * 20 * MS);
	CHECK_INT(f.interval_max, 100 * MS);
	CHECK_INT(f.delay.max, 70 * MS);
	CHECK_NEAR(f.jitter.ms, 0, 1e-9);
	rtpframes_done(&f);
}

static void missing_packets_belong_to_the_frame_or_to_the_next(void)
{
	struct album a;
	struct rtpframes f = open_frames(&a);

	for (int k = 0; k < 10; k++)
		for (int i = 0; i < 3; i++)
			if (!(k == 2 && i == 1) && !(k == 4 && i == 0) && !(k == 6 && i == 2) &&
			    k != 8)
				add(&f, k, i);
	rtpframes_finish(&f, f.clock_hz);
	CHECK_INT(a.n, 9);
	CHECK_INT(a.frames[2].lost, 1);
	CHECK_INT(a.frames[4].lost, 1);
	CHECK_INT(a.frames[7].lost, 1); /* 6's last: nobody can tell whose it was */
	CHECK_INT(a.frames[8].lost, 3); /* a whole frame before it */
	CHECK_INT(f.whole, 5);
	rtpframes_done(&f);
}

static void packets_may_come_in_any_order_within_a_few_frames(void)
{
	struct album a;
	struct rtpframes f = open_frames(&a);

	for (int k = 0; k < 30; k += 2) {
		for (int i = 2; i >= 0; i--)
			add(&f, k + 1, i);
		for (int i = 2; i >= 0; i--)
			add(&f, k, i);
	}
	rtpframes_finish(&f, f.clock_hz);
	CHECK_INT(a.n, 30);
	CHECK_INT(f.whole, 30);
	CHECK_INT(f.stragglers, 0);
	for (size_t k = 0; k < 30; k++)
		CHECK_INT(a.frames[k].timestamp, k * 9000);
	rtpframes_done(&f);
}

static void what_comes_much_later_is_counted_apart(void)
{
	struct album a;
	struct rtpframes f = open_frames(&a);

	for (int k = 0; k < 20; k++)
		for (int i = 0; i < 3; i++)
			if (!(k == 3 && i == 1))
				add(&f, k, i);
	add(&f, 3, 1);
	rtpframes_finish(&f, f.clock_hz);
	CHECK_INT(f.stragglers, 1);
	CHECK_INT(a.frames[3].lost, 1);
	rtpframes_done(&f);
}

/* A frame that the next one overtook whole: jitter counts its own last packet. */
static void one_late_frame_has_its_jitter(void)
{
	struct album a;
	struct rtpframes f = open_frames(&a);

	for (int k = 0; k < 10; k++) {
		struct rtpframes_packet p = packet(k, 0);

		p.time += k == 9 ? 16 * MS : 0;
		rtpframes_add(&f, &p);
	}
	rtpframes_finish(&f, f.clock_hz);
	CHECK_NEAR(f.jitter.ms, 1.0, 1e-9);
	rtpframes_done(&f);
}

CU_TestInfo rtpframes_tests[] = {
	TEST(groups_packets_by_their_timestamp),
	TEST(missing_packets_belong_to_the_frame_or_to_the_next),
	TEST(packets_may_come_in_any_order_within_a_few_frames),
	TEST(what_comes_much_later_is_counted_apart),
	TEST(one_late_frame_has_its_jitter),
	CU_TEST_INFO_NULL,
};
