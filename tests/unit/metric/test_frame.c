/* test_frame.c - the frame table of an imagined call, row by row, and its blame. */
#include <string.h>

#include "reports/metric/frame.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

#define VIDEO 0x1111
#define RTX   0x2222
#define AUDIO 0x3333

static struct frame_table build(const struct series_set *set)
{
	struct events events = { 0 };
	const struct frame_conf conf = { "to-buyer", 0, 10000 * MS, 1000 * MS, &events };
	struct frame_table t;

	CHECK_INT(events_build(set, &events, NULL), 0);
	CHECK_INT(frame_table_build(set, &conf, &t, NULL), 0);
	events_done(&events);
	return t;
}

static nsec_t parts(const struct frame *f)
{
	nsec_t sum = 0;

	for (int p = 0; p < BLAME_COUNT; p++)
		sum += f->blame[p] == FRAME_UNSEEN ? 0 : f->blame[p];
	return sum;
}

/* A frame k, captured at 100 k ms, with all its steps but the packets. */
static void add_host_steps(struct series_set *set, uint64_t k)
{
	nsec_t t = (nsec_t)k * 100 * MS;

	note(set, RECORD_CAPTURE, t, k, 0);
	note(set, RECORD_ENCODED, t + 5 * MS, k, 2500);
	note(set, RECORD_RTPTIME, t + 6 * MS, k, 0xffffff00 + (int64_t)k * 9000);
	note(set, RECORD_RECEIVED, t + 90 * MS, k, 2500);
	note(set, RECORD_DECODED, t + 95 * MS, k, 0);
	note(set, RECORD_SHOWN, t + 99 * MS, k, 0);
}

/* Packet i of 3 of frame k: sent at +7+i ms, 60 ms on the way unless lost. */
static struct note_packet packet(uint64_t k, unsigned i)
{
	nsec_t sent = (nsec_t)k * 100 * MS + 7 * MS + i * MS;

	return (struct note_packet){
		.number = k * 10 + i + 1,
		.sent = sent,
		.received = sent + 60 * MS,
		.ssrc = VIDEO,
		.timestamp = (uint32_t)(0xffffff00 + k * 9000),
		.bytes = 900 + i,
		.seq = (uint16_t)(k * 3 + i),
		.type = 96,
		.marker = i == 2,
	};
}

static void add_whole_frame(struct series_set *set, uint64_t k)
{
	add_host_steps(set, k);
	for (unsigned i = 0; i < 3; i++) {
		struct note_packet p = packet(k, i);

		note_packet(set, &p);
		note_driven(set, k * 10 + i, p.sent + 1000, p.bytes, 11 * MS, 4 * MS);
	}
}

static void a_whole_frame_has_every_column_and_every_part(void)
{
	struct series_set set = { 0 };
	struct frame_table t;
	const struct frame *f;

	for (uint64_t k = 1; k <= 5; k++)
		add_whole_frame(&set, k);
	t = build(&set);
	CHECK_INT(t.n, 5);
	f = &t.v[1];
	CHECK_INT(f->id, 2);
	CHECK_INT(f->captured, 200 * MS);
	CHECK_INT(f->encoded, 205 * MS);
	CHECK_INT(f->sent_first, 207 * MS);
	CHECK_INT(f->sent_last, 209 * MS);
	CHECK_INT(f->received_first, 267 * MS);
	CHECK_INT(f->received_last, 269 * MS);
	CHECK_INT(f->assembled, 290 * MS);
	CHECK_INT(f->decoded, 295 * MS);
	CHECK_INT(f->shown, 299 * MS);
	CHECK_INT(f->state, FRAME_FULL);
	CHECK_INT(f->bytes, 2500);
	CHECK_INT(f->packets, 3);
	CHECK_INT(f->lost, 0);
	CHECK_INT(f->repairs, 0);
	CHECK_INT(f->latency, 99 * MS);
	CHECK_INT(f->blame[BLAME_ENCODE], 5 * MS);
	CHECK_INT(f->blame[BLAME_PAYLOAD], 1 * MS);
	CHECK_INT(f->blame[BLAME_PACING], 3 * MS);
	CHECK_INT(f->blame[BLAME_REPAIR], 0);
	CHECK_INT(f->blame[BLAME_PROPAGATION], 45 * MS);
	CHECK_INT(f->blame[BLAME_JITTER], 4 * MS);
	CHECK_INT(f->blame[BLAME_QUEUE], 11 * MS);
	CHECK_INT(f->blame[BLAME_ASSEMBLE], 21 * MS);
	CHECK_INT(f->blame[BLAME_DECODE], 5 * MS);
	CHECK_INT(f->blame[BLAME_DISPLAY], 4 * MS);
	CHECK_INT(parts(f), f->latency);
	frame_table_done(&t);
	series_set_done(&set);
}

static void a_retransmission_that_completed_a_frame_is_its_repair_wait(void)
{
	struct series_set set = { 0 };
	struct frame_table t;
	const struct frame *f;

	for (uint64_t k = 1; k <= 5; k++) {
		add_host_steps(&set, k);
		for (unsigned i = 0; i < 3; i++) {
			struct note_packet p = packet(k, i);

			if (k == 3 && i == 1)
				p.received = 0;
			note_packet(&set, &p);
		}
	}
	/* Sent again 15 ms later under a source of its own, two bytes longer; a first try was lost.
	 */
	note_packet(&set, &(struct note_packet){ .number = 34,
						 .sent = 318 * MS,
						 .ssrc = RTX,
						 .timestamp = (uint32_t)(0xffffff00 + 3 * 9000),
						 .bytes = 903,
						 .seq = 1,
						 .type = 98 });
	note_packet(&set, &(struct note_packet){ .number = 35,
						 .sent = 323 * MS,
						 .received = 383 * MS,
						 .ssrc = RTX,
						 .timestamp = (uint32_t)(0xffffff00 + 3 * 9000),
						 .bytes = 903,
						 .seq = 2,
						 .type = 98 });
	t = build(&set);
	f = &t.v[2];
	CHECK_INT(f->lost, 1);
	CHECK_INT(f->repairs, 2);
	CHECK_INT(f->packets, 3);
	CHECK_INT(f->sent_last, 309 * MS);
	CHECK_INT(f->received_last, 383 * MS);
	CHECK_INT(f->blame[BLAME_PACING], 2 * MS);
	CHECK_INT(f->blame[BLAME_REPAIR], 15 * MS);
	/* No drive told of queues: the route's time is one part. */
	CHECK_INT(f->blame[BLAME_PROPAGATION], FRAME_UNSEEN);
	CHECK_INT(f->blame[BLAME_QUEUE], 60 * MS);
	CHECK_INT(f->blame[BLAME_ASSEMBLE], 7 * MS);
	CHECK_INT(parts(f), f->latency);
	CHECK_INT(t.v[1].repairs, 0);
	frame_table_done(&t);
	series_set_done(&set);
}

/* As after an outage: three frames of ten were lost, and each of their packets is sent again twelve
 * times. */
static void repairs_may_outnumber_what_they_repair(void)
{
	struct series_set set = { 0 };
	struct frame_table t;

	for (uint64_t k = 1; k <= 10; k++) {
		add_host_steps(&set, k);
		for (unsigned i = 0; i < 3; i++) {
			struct note_packet p = packet(k, i);

			p.received = k >= 4 && k <= 6 ? 0 : p.received;
			note_packet(&set, &p);
		}
	}
	for (unsigned i = 0; i < 3 * 3 * 12; i++) {
		struct note_packet p = packet(4 + i % 3, 0);

		p.number = 200 + i;
		p.sent = 1100 * MS + i * MS;
		p.received = 0;
		p.ssrc = RTX;
		p.type = 98;
		note_packet(&set, &p);
	}
	t = build(&set);
	CHECK_INT(t.v[3].packets, 3);
	CHECK_INT(t.v[3].lost, 3);
	CHECK_INT(t.v[3].repairs, 36);
	CHECK_INT(t.v[8].packets, 3);
	CHECK_INT(t.v[8].repairs, 0);
	frame_table_done(&t);
	series_set_done(&set);
}

static void a_fec_packet_stands_for_a_lost_one(void)
{
	struct series_set set = { 0 };
	struct frame_table t;

	for (uint64_t k = 1; k <= 3; k++) {
		add_host_steps(&set, k);
		for (unsigned i = 0; i < 4; i++) {
			struct note_packet p = packet(k, i);

			if (k == 2 && i == 0)
				p.received = 0;
			if (i == 3)
				p.type = 122;
			note_packet(&set, &p);
		}
	}
	t = build(&set);
	CHECK_INT(t.v[1].packets, 3);
	CHECK_INT(t.v[1].lost, 1);
	CHECK_INT(t.v[1].repairs, 1);
	CHECK_INT(t.v[1].received_last, 270 * MS);
	CHECK_INT(t.v[1].blame[BLAME_REPAIR], 3 * MS);
	CHECK_INT(t.v[0].lost, 0);
	CHECK_INT(t.v[0].blame[BLAME_REPAIR], 0);
	frame_table_done(&t);
	series_set_done(&set);
}

static void a_frame_with_a_packet_lost_for_good_was_never_whole(void)
{
	struct series_set set = { 0 };
	struct frame_table t;

	add_whole_frame(&set, 1);
	note(&set, RECORD_CAPTURE, 200 * MS, 2, 0);
	note(&set, RECORD_RTPTIME, 206 * MS, 2, 0xffffff00 + 2 * 9000);
	for (unsigned i = 0; i < 3; i++) {
		struct note_packet p = packet(2, i);

		if (i == 2)
			p.received = 0;
		note_packet(&set, &p);
	}
	t = build(&set);
	CHECK_INT(t.v[1].state, FRAME_NEVER);
	CHECK_INT(t.v[1].received_first, 267 * MS);
	CHECK_INT(t.v[1].received_last, FRAME_UNSEEN);
	CHECK_INT(t.v[1].latency, FRAME_UNSEEN);
	CHECK_INT(t.v[1].blame[BLAME_ENCODE], FRAME_UNSEEN);
	frame_table_done(&t);
	series_set_done(&set);
}

static void steps_no_probe_saw_are_merged_into_the_next(void)
{
	struct series_set set = { 0 };
	struct frame_table t;
	char label[FRAME_LABEL_MAX];
	const struct frame *f;

	note(&set, RECORD_CAPTURE, 10 * MS, 1, 0);
	note(&set, RECORD_ENCODED, 15 * MS, 1, 700);
	note(&set, RECORD_DECODED, 80 * MS, 1, 0);
	note(&set, RECORD_SHOWN, 81 * MS, 1, 1);
	note(&set, RECORD_CAPTURE, 110 * MS, 2, 0);
	note(&set, RECORD_SHOWN, 181 * MS, 2, 0);
	t = build(&set);
	f = &t.v[0];
	CHECK_INT(f->state, FRAME_SINGLE);
	CHECK_INT(f->packets, 0);
	CHECK_INT(f->blame[BLAME_ENCODE], 5 * MS);
	CHECK_INT(f->blame[BLAME_PACING], FRAME_UNSEEN);
	CHECK_INT(f->blame[BLAME_ASSEMBLE], FRAME_UNSEEN);
	CHECK_INT(f->blame[BLAME_DECODE], 65 * MS);
	CHECK_INT(f->blame[BLAME_DISPLAY], 1 * MS);
	CHECK_INT(parts(f), f->latency);
	CHECK_STR(frame_part_label(f, BLAME_DECODE, label),
		  "payload+pacing+repair+propagation+jitter+queue+receive+buffer+assemble+decode");
	CHECK_STR(frame_part_label(f, BLAME_DISPLAY, label), "display");
	f = &t.v[1];
	CHECK_INT(f->blame[BLAME_DISPLAY], 71 * MS);
	CHECK_STR(frame_part_label(f, BLAME_DISPLAY, label),
		  "prepare+encode+payload+pacing+repair+propagation+jitter+queue+receive+buffer+"
		  "assemble+decode+display");
	frame_table_done(&t);
	series_set_done(&set);
}

/* Steps in the wrong order, as of clocks read in different threads, make no part negative. */
static void parts_are_never_negative_and_add_up(void)
{
	struct series_set set = { 0 };
	struct frame_table t;

	add_whole_frame(&set, 1);
	note(&set, RECORD_CAPTURE, 200 * MS, 2, 0);
	note(&set, RECORD_ENCODED, 210 * MS, 2, 100); /* after its packets were sent */
	note(&set, RECORD_RTPTIME, 206 * MS, 2, 0xffffff00 + 2 * 9000);
	for (unsigned i = 0; i < 3; i++) {
		struct note_packet p = packet(2, i);

		note_packet(&set, &p);
		note_driven(&set, 20 + i, p.sent + 1000, p.bytes, 100 * MS, 50 * MS); /* too much */
	}
	note(&set, RECORD_SHOWN, 265 * MS, 2, 2); /* before its last packet came */
	t = build(&set);
	CHECK_INT(t.v[1].state, FRAME_PARTIAL);
	CHECK_INT(parts(&t.v[1]), 65 * MS);
	for (int p = 0; p < BLAME_COUNT; p++)
		CHECK(t.v[1].blame[p] == FRAME_UNSEEN || t.v[1].blame[p] >= 0);
	frame_table_done(&t);
	series_set_done(&set);
}

static void a_torn_picture_counts_only_if_it_never_came_whole(void)
{
	struct series_set set = { 0 };
	struct frame_table t;

	note(&set, RECORD_CAPTURE, 10, 1, 0);
	note(&set, RECORD_SHOWN, 50, 1, 2);
	note(&set, RECORD_SHOWN, 60, 1, 0);
	note(&set, RECORD_SHOWN, 70, 1, 2);
	note(&set, RECORD_CAPTURE, 20, 2, 0);
	note(&set, RECORD_SHOWN, 80, 2, 2);
	note(&set, RECORD_SHOWN, 90, 2, 2);
	t = build(&set);
	CHECK_INT(t.v[0].state, FRAME_FULL);
	CHECK_INT(t.v[0].shown, 60);
	CHECK_INT(t.v[1].state, FRAME_PARTIAL);
	CHECK_INT(t.v[1].shown, 80);
	frame_table_done(&t);
	series_set_done(&set);
}

static void rows_are_the_frames_captured_in_time_and_decided(void)
{
	struct series_set set = { 0 };
	struct frame_table t;

	note(&set, RECORD_CAPTURE, -5, 1, 0);        /* before the beginning */
	note(&set, RECORD_CAPTURE, 5000 * MS, 3, 0); /* never shown */
	note(&set, RECORD_CAPTURE, 100 * MS, 2, 0);  /* out of order, seen twice */
	note(&set, RECORD_CAPTURE, 150 * MS, 2, 0);
	note(&set, RECORD_SHOWN, 170 * MS, 2, 0);
	note(&set, RECORD_CAPTURE, 9500 * MS, 4, 0); /* passed over for the next */
	note(&set, RECORD_CAPTURE, 9600 * MS, 5, 0); /* shown all the same */
	note(&set, RECORD_SHOWN, 9700 * MS, 5, 0);
	note(&set, RECORD_CAPTURE, 9650 * MS, 8, 0);  /* the end came first */
	note(&set, RECORD_CAPTURE, 10000 * MS, 6, 0); /* after the end */
	note(&set, RECORD_SHOWN, 300 * MS, 99, 0);    /* of a frame nobody captured */
	note(&set, RECORD_UNREAD, 310 * MS, 7, 0);
	t = build(&set);
	CHECK_INT(t.n, 4);
	CHECK_INT(t.v[0].id, 2);
	CHECK_INT(t.v[0].latency, 70 * MS);
	CHECK_INT(t.v[1].id, 3);
	CHECK_INT(t.v[1].state, FRAME_NEVER);
	CHECK_INT(t.v[2].id, 4);
	CHECK_INT(t.v[2].state, FRAME_NEVER);
	CHECK_INT(t.v[3].id, 5);
	CHECK_INT(t.stamp_only, 1);
	CHECK_INT(t.unread, 1);
	frame_table_done(&t);
	series_set_done(&set);
}

/* A build that tells nothing of its RTP: captures a little uneven, timestamps of them on another
 * clock, the wires' captures, and what the receiver shows. */
static void frames_of_an_opaque_sender_are_fitted(void)
{
	struct series_set set = { 0 };
	struct frame_table t;

	for (uint64_t k = 0; k < 90; k++) {
		nsec_t at = (nsec_t)k * 100 * MS + (nsec_t)(k * 7 % 5) * MS;
		struct note_packet p = { .sent = at + 7 * MS,
					 .received = at + 67 * MS,
					 .ssrc = VIDEO,
					 .timestamp = (uint32_t)(0xfffff000 + at * 9 / 100000),
					 .bytes = 900,
					 .type = 96 };

		note(&set, RECORD_CAPTURE, at, k, 0);
		note(&set, RECORD_SHOWN, at + 90 * MS, k, 0);
		for (unsigned i = 0; i < 2; i++) {
			p.number = k * 2 + i + 1;
			p.seq = (uint16_t)(k * 2 + i);
			if (k != 50)
				note_packet(&set, &p);
		}
	}
	t = build(&set);
	CHECK(t.estimated);
	CHECK(t.residual < MS);
	CHECK_INT(t.candidates, 1);
	for (size_t k = 0; k < 90; k++)
		CHECK_INT(t.v[k].packets, k == 50 ? 0 : 2);
	CHECK_INT(t.v[70].sent_first, t.v[70].captured + 7 * MS);
	CHECK_INT(t.v[70].blame[BLAME_PACING], 7 * MS); /* with coding, which no probe saw */
	CHECK_INT(t.v[70].blame[BLAME_QUEUE], 60 * MS);
	CHECK_INT(parts(&t.v[70]), 90 * MS);
	frame_table_done(&t);
	series_set_done(&set);
}

/* Sound has timestamps of its own, and other packets have none. */
static void packets_of_others_are_not_the_frames(void)
{
	struct series_set set = { 0 };
	struct frame_table t;

	for (uint64_t k = 1; k <= 5; k++)
		add_whole_frame(&set, k);
	for (uint64_t k = 0; k < 400; k++)
		note_packet(&set, &(struct note_packet){ .number = 1000 + k,
							 .sent = (nsec_t)k * MS,
							 .received = (nsec_t)k * MS + 9,
							 .ssrc = AUDIO,
							 .type = 97,
							 .bytes = 100,
							 .timestamp = (uint32_t)(k * 960) });
	note_packet(&set, &(struct note_packet){ .number = 2000, .sent = 5, .received = 9 });
	t = build(&set);
	CHECK_INT(t.v[3].packets, 3);
	CHECK_INT(t.v[3].repairs, 0);
	frame_table_done(&t);
	series_set_done(&set);
}

static void names_the_event_in_force(void)
{
	struct series_set set = { 0 };
	struct frame_table t;

	for (uint64_t k = 1; k <= 5; k++)
		add_whole_frame(&set, k);
	note_in(&set, "", "outage", RECORD_EVENT, 250 * MS, 1, 1);
	note_in(&set, "", "outage", RECORD_EVENT, 300 * MS, 1, 0);
	note_in(&set, "", "handover", RECORD_EVENT, 410 * MS, 2, 1);
	t = build(&set);
	CHECK_INT(t.v[0].event, 0);
	CHECK_INT(t.v[1].event, 1);
	CHECK_INT(t.v[2].event, 0);
	CHECK_INT(t.v[3].event, 2);
	CHECK_INT(t.v[4].event, 2);
	frame_table_done(&t);
	series_set_done(&set);
}

static void no_records_are_an_empty_table(void)
{
	struct series_set set = { 0 };
	struct frame_table t = build(&set);

	CHECK_INT(t.n, 0);
	CHECK_STR(t.stream, "to-buyer");
	frame_table_done(&t);
}

static void every_state_and_part_has_a_word(void)
{
	for (int s = 0; s < FRAME_STATE_COUNT; s++)
		CHECK(strlen(frame_state_word((enum frame_state)s)) > 0);
	for (int p = 0; p < BLAME_COUNT; p++)
		CHECK(strlen(frame_part_word((enum frame_part)p)) > 0);
}

CU_TestInfo frame_tests[] = {
	TEST(a_whole_frame_has_every_column_and_every_part),
	TEST(a_retransmission_that_completed_a_frame_is_its_repair_wait),
	TEST(repairs_may_outnumber_what_they_repair),
	TEST(a_fec_packet_stands_for_a_lost_one),
	TEST(a_frame_with_a_packet_lost_for_good_was_never_whole),
	TEST(steps_no_probe_saw_are_merged_into_the_next),
	TEST(parts_are_never_negative_and_add_up),
	TEST(a_torn_picture_counts_only_if_it_never_came_whole),
	TEST(rows_are_the_frames_captured_in_time_and_decided),
	TEST(frames_of_an_opaque_sender_are_fitted),
	TEST(packets_of_others_are_not_the_frames),
	TEST(names_the_event_in_force),
	TEST(no_records_are_an_empty_table),
	TEST(every_state_and_part_has_a_word),
	CU_TEST_INFO_NULL,
};
