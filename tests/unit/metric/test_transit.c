/* test_transit.c - packets joined from both wires and the drive. */
#include <stdlib.h>

#include "reports/metric/transit.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

static struct transit build(const struct series_set *set)
{
	struct transit wire;

	CHECK_INT(transit_build(series_find(set, "to-buyer"), &wire, NULL), 0);
	return wire;
}

static void joins_both_ends_of_a_packet(void)
{
	struct series_set set = { 0 };
	const struct note_packet late = { .number = 4,
					  .sent = 90,
					  .received = 120,
					  .bytes = 60,
					  .ssrc = 0xfffffff0,
					  .timestamp = 0xffffff01,
					  .seq = 65535,
					  .type = 127,
					  .marker = 1 };
	const struct note_packet lost = { .number = 2, .sent = 50, .bytes = 70 };
	struct transit w;

	note_packet(&set, &late);
	note_packet(&set, &lost);
	note(&set, RECORD_WIRE_RECEIVED, 119, 4, 60);  /* a copy, told of later, came earlier */
	note(&set, RECORD_WIRE_RECEIVED, 119, 77, 60); /* of no packet */
	w = build(&set);
	CHECK_INT(w.n, 2);
	CHECK_INT(w.v[0].number, 2);
	CHECK_INT(w.v[0].received, TRANSIT_UNSEEN);
	CHECK(!w.v[0].rtp);
	CHECK_INT(w.v[1].received, 119);
	CHECK_INT(w.v[1].copies, 1);
	CHECK_INT(w.v[1].ssrc, 0xfffffff0);
	CHECK_INT(w.v[1].timestamp, 0xffffff01);
	CHECK_INT(w.v[1].seq, 65535);
	CHECK_INT(w.v[1].type, 127);
	CHECK(w.v[1].marker && w.v[1].rtp);
	CHECK(!w.has_drive);
	transit_done(&w);
	series_set_done(&set);
}

/* Sizes that differ, as those of a call do: packet k of 100 + (7 k mod 41) bytes, each ms. */
static void add_packets(struct series_set *set, uint64_t from, uint64_t to)
{
	for (uint64_t k = from; k < to; k++) {
		const struct note_packet p = { .number = k + 1,
					       .sent = (nsec_t)k * MS,
					       .received = (nsec_t)k * MS + 50 * MS,
					       .bytes = 100 + (uint32_t)(k * 7 % 41) };

		note_packet(set, &p);
	}
}

static void add_driven(struct series_set *set, uint64_t from, uint64_t to, uint64_t base)
{
	for (uint64_t k = from; k < to; k++)
		note_driven(set, base + k, (nsec_t)k * MS + 30000, 100 + (uint32_t)(k * 7 % 41),
			    (nsec_t)k, 5);
}

static void check_aligned(const struct transit *w, size_t aligned)
{
	CHECK_INT(w->aligned, aligned);
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].queued != TRANSIT_UNSEEN)
			CHECK_INT(w->v[i].queued, w->v[i].number - 1);
}

static void finds_the_drives_records_of_each_packet(void)
{
	struct series_set set = { 0 };
	struct transit w;

	add_packets(&set, 0, 500);
	add_driven(&set, 0, 500, 1000);
	w = build(&set);
	CHECK(w.has_drive);
	check_aligned(&w, 500);
	CHECK_INT(w.v[7].jittered, 5);
	transit_done(&w);
	series_set_done(&set);
}

/* The drive began 200 packets before the capture and ended 100 before it. */
static void one_of_the_two_may_begin_or_end_earlier(void)
{
	struct series_set set = { 0 };
	struct transit w;

	add_packets(&set, 200, 500);
	add_driven(&set, 0, 400, 0);
	w = build(&set);
	check_aligned(&w, 200);
	transit_done(&w);
	series_set_done(&set);
}

/* Packets that one of the two did not see, alone and several in a row. */
static void gaps_on_either_side_are_bridged(void)
{
	struct series_set set = { 0 };
	struct transit w;

	add_packets(&set, 0, 100);
	add_packets(&set, 101, 300);
	add_packets(&set, 310, 500);
	add_driven(&set, 0, 200, 0);
	add_driven(&set, 203, 400, 0);
	add_driven(&set, 401, 500, 0);
	w = build(&set);
	/* Of the 489 packets captured, the drive has no record of 200, 201, 202 and 400. */
	check_aligned(&w, 489 - 4);
	transit_done(&w);
	series_set_done(&set);
}

static void tells_the_sources_by_their_number_of_packets(void)
{
	struct series_set set = { 0 };
	struct transit_source sources[4];
	struct transit w;

	for (uint64_t k = 0; k < 30; k++) {
		const struct note_packet p = { .number = k,
					       .sent = (nsec_t)k,
					       .bytes = 100,
					       .ssrc = k % 3 ? 7 : 9,
					       .type = k % 7 ? 96 : 97 };

		note_packet(&set, &p);
	}
	w = build(&set);
	CHECK_INT(transit_sources(&w, sources, 4), 2);
	CHECK_INT(sources[0].ssrc, 7);
	CHECK_INT(sources[0].packets, 20);
	CHECK_INT(sources[0].type, 96);
	CHECK_INT(sources[1].ssrc, 9);
	CHECK_INT(transit_sources(&w, sources, 1), 2);
	transit_done(&w);
	series_set_done(&set);
}

/* 30 frames/s of three packets; after an outage each packet is sent again twelve times, so that
 * repairs are most of the packets. */
static void what_repairs_the_video_is_not_the_video(void)
{
	struct series_set set = { 0 };
	struct transit_stream video;
	uint64_t number = 0;
	struct transit w;

	for (uint32_t k = 0; k < 300; k++) {
		for (uint32_t i = 0; i < 39; i++) {
			const struct note_packet p = {
				.number = number++,
				.sent = k * NSEC_PER_SEC / 30 + i * NSEC_PER_USEC,
				.bytes = 1000,
				.ssrc = i < 3 ? 7 : 9,
				.type = i < 3 ? 96 : 97,
				.timestamp = (i < 3 || k < 20 ? k : k - 20) * 3000,
			};

			if (i < 3 || k > 200)
				note_packet(&set, &p);
		}
	}
	w = build(&set);
	video = transit_find(&w, true);
	CHECK_INT(video.ssrc, 7);
	CHECK_INT(video.type, 96);
	CHECK_INT(video.clock_hz, 90000);
	CHECK_INT(transit_find(&w, false).clock_hz, 0);
	transit_done(&w);
	series_set_done(&set);
}

static void no_records_are_no_packets(void)
{
	struct transit w;

	CHECK_INT(transit_build(NULL, &w, NULL), 0);
	CHECK_INT(w.n, 0);
	transit_done(&w);
}

static void the_drive_alone_tells_of_a_way_that_nobody_captured(void)
{
	struct series_set set = { 0 };
	struct transit w;

	note(&set, RECORD_ARRIVE, 10 * MS, 0, 1200);
	note(&set, RECORD_ARRIVE, 20 * MS, 1, 60);
	note(&set, RECORD_LOSE, 20 * MS, 1, 2);
	note(&set, RECORD_ARRIVE, 30 * MS, 3, 700);
	/* the first is doubled on its way, the copy too; the second copy is the first to leave */
	note(&set, RECORD_DUPLICATE, 11 * MS, 5, 4);
	note(&set, RECORD_DUPLICATE, 11 * MS, 4, 0);
	note(&set, RECORD_DEPART, 50 * MS, 5, 0);
	note(&set, RECORD_DEPART, 55 * MS, 0, 0);
	note(&set, RECORD_DEPART, 56 * MS, 4, 0);
	note(&set, RECORD_QUEUED, 70 * MS, 3, 400);
	note(&set, RECORD_JITTERED, 70 * MS, 3, 300);
	note(&set, RECORD_DEPART, 70 * MS, 3, 0);
	note(&set, RECORD_DEPART, 71 * MS, 99, 0); /* of no packet */
	CHECK_INT(transit_driven(series_find(&set, "to-buyer"), &w, NULL), 0);
	CHECK_INT(w.n, 3);
	CHECK(w.has_drive);
	CHECK_INT(w.v[0].received, 50 * MS);
	CHECK_INT(w.v[0].copies, 2);
	CHECK_INT(w.v[0].bytes, 1200);
	CHECK_INT(w.v[1].received, TRANSIT_UNSEEN);
	CHECK_INT(w.v[2].sent, 30 * MS);
	CHECK_INT(w.v[2].received, 70 * MS);
	CHECK_INT(w.v[2].queued, 400);
	CHECK_INT(w.v[2].jittered, 300);
	transit_done(&w);
	series_set_done(&set);
}

static void copies_that_go_round_in_a_circle_end(void)
{
	struct series_set set = { 0 };
	struct transit w;

	note(&set, RECORD_DUPLICATE, MS, 1, 2);
	note(&set, RECORD_DUPLICATE, MS, 2, 1);
	note(&set, RECORD_DUPLICATE, MS, 3, 3);
	note(&set, RECORD_DEPART, 2 * MS, 1, 0);
	note(&set, RECORD_DEPART, 2 * MS, 2, 0);
	note(&set, RECORD_DEPART, 2 * MS, 3, 0);
	CHECK_INT(transit_driven(series_find(&set, "to-buyer"), &w, NULL), 0);
	CHECK_INT(w.n, 0);
	transit_done(&w);
	CHECK_INT(transit_driven(NULL, &w, NULL), 0);
	CHECK_INT(w.n, 0);
	transit_done(&w);
	series_set_done(&set);
}

/* Two packets a frame; those of frames 2 and 3 come mixed, 4 lacks its second, 5 comes before it.
 */
static void frames_end_with_their_last_packet_however_they_come(void)
{
	static const nsec_t arrivals[][2] = { { 10, 12 }, { 20, 25 }, { 21, 24 },
					      { 50, 0 },  { 40, 41 }, { 0, 0 } };
	static const nsec_t want[] = { 12, 24, 25, 41, 50 };
	const struct transit_stream stream = { .ssrc = 7, .type = 96, .clock_hz = 90000 };
	struct series_set set = { 0 };
	struct transit_frame *v;
	struct transit w;
	size_t n = 0;

	for (int k = 0; k < 6; k++)
		for (int i = 0; i < 2; i++)
			note_packet(&set,
				    &(struct note_packet){ .number = (uint64_t)(2 * k + i + 1),
							   .sent = k,
							   .received = arrivals[k][i],
							   .ssrc = 7,
							   .timestamp = (uint32_t)k * 3000,
							   .bytes = 100,
							   .type = 96 });
	w = build(&set);
	v = transit_frames(&w, &stream, 0, 100, &n);
	CHECK_INT(n, 5);
	for (size_t i = 0; i < n && i < 5; i++)
		CHECK_INT(v[i].arrived, want[i]);
	CHECK_INT(v[1].timestamp, 6000);
	free(v);
	v = transit_frames(&w, &stream, 1, 4, &n);
	CHECK_INT(n, 3);
	free(v);
	transit_done(&w);
	series_set_done(&set);
}

CU_TestInfo transit_tests[] = {
	TEST(the_drive_alone_tells_of_a_way_that_nobody_captured),
	TEST(copies_that_go_round_in_a_circle_end),
	TEST(joins_both_ends_of_a_packet),
	TEST(finds_the_drives_records_of_each_packet),
	TEST(one_of_the_two_may_begin_or_end_earlier),
	TEST(gaps_on_either_side_are_bridged),
	TEST(tells_the_sources_by_their_number_of_packets),
	TEST(what_repairs_the_video_is_not_the_video),
	TEST(no_records_are_no_packets),
	TEST(frames_end_with_their_last_packet_however_they_come),
	CU_TEST_INFO_NULL,
};
