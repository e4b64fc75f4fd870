/* test_blame.c - where the time went: parts that add up, and a stall's first cause. */
#include "harness/base/draw.h"
#include "reports/metric/run.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

#define VIDEO  0x1111
#define RTX    0x2222
#define FRAMES 100
#define FRAME  (40 * MS)
#define LATE   50 /* the frame that is late */
#define HOLE   80 /* of the frames between, nothing is captured */

/* How long every part of a frame takes, in ns. */
struct parts {
	nsec_t of[BLAME_COUNT];
};

static const struct parts usual = { {
	[BLAME_PREPARE] = 1000001,
	[BLAME_ENCODE] = 5000010,
	[BLAME_PAYLOAD] = 100100,
	[BLAME_PACING] = 2001000,
	[BLAME_REPAIR] = 0,
	[BLAME_PROPAGATION] = 40010000,
	[BLAME_JITTER] = 3100000,
	[BLAME_QUEUE] = 11000003,
	[BLAME_RECEIVE] = 200030,
	[BLAME_BUFFER] = 20000300,
	[BLAME_ASSEMBLE] = 303000,
	[BLAME_DECODE] = 4030000,
	[BLAME_DISPLAY] = 9300000,
} };

/* Takes the next part of the frame. */
static nsec_t pass(const struct parts *parts, enum frame_part part, nsec_t *at)
{
	*at += parts->of[part];
	return *at;
}

/* A frame of one packet. With a wait for its repair the packet is lost, and sent again. */
static void add_packets(struct series_set *set, const struct parts *parts, uint64_t k, nsec_t *at)
{
	struct note_packet p = { .number = 2 * k + 1,
				 .sent = pass(parts, BLAME_PACING, at),
				 .ssrc = VIDEO,
				 .timestamp = (uint32_t)k * 3600,
				 .bytes = 1000,
				 .seq = (uint16_t)k,
				 .type = 96 };
	nsec_t queued = parts->of[BLAME_QUEUE], jittered = parts->of[BLAME_JITTER];
	bool again = parts->of[BLAME_REPAIR] > 0;
	nsec_t sent = pass(parts, BLAME_REPAIR, at);

	*at += parts->of[BLAME_PROPAGATION] + jittered + queued;
	note_driven(set, 2 * k, p.sent + 1000, p.bytes, queued, jittered);
	if (!again)
		p.received = *at;
	note_packet(set, &p);
	if (!again)
		return;
	p = (struct note_packet){ .number = 2 * k + 2,
				  .sent = sent,
				  .received = *at,
				  .ssrc = RTX,
				  .timestamp = p.timestamp,
				  .bytes = 1002,
				  .seq = 1,
				  .type = 98 };
	note_packet(set, &p);
	note_driven(set, 2 * k + 1, p.sent + 1000, p.bytes, queued, jittered);
}

static void add_frame(struct series_set *set, const struct parts *parts, uint64_t k)
{
	nsec_t at = (nsec_t)k * FRAME;

	note(set, RECORD_CAPTURE, at, k, 0);
	note(set, RECORD_ENCODING, pass(parts, BLAME_PREPARE, &at), k, 0);
	note(set, RECORD_ENCODED, pass(parts, BLAME_ENCODE, &at), k, 960);
	note(set, RECORD_RTPTIME, pass(parts, BLAME_PAYLOAD, &at), k, (int64_t)k * 3600);
	add_packets(set, parts, k, &at);
	note(set, RECORD_BUFFERED, pass(parts, BLAME_RECEIVE, &at), k, 1);
	note(set, RECORD_RELEASED, pass(parts, BLAME_BUFFER, &at), k, 0);
	note(set, RECORD_RECEIVED, at + parts->of[BLAME_ASSEMBLE] / 2, k, 960);
	note(set, RECORD_DECODING, pass(parts, BLAME_ASSEMBLE, &at), k, 0);
	note(set, RECORD_DECODED, pass(parts, BLAME_DECODE, &at), k, 0);
	note(set, RECORD_SHOWN, pass(parts, BLAME_DISPLAY, &at), k, 0);
}

static void measure(const struct series_set *set, struct run_result *ret)
{
	const struct measure_conf conf = { .begin = 0, .end = FRAMES * FRAME };

	CHECK_INT(run_measure(set, &conf, ret, NULL), 0);
}

/* A call in which one frame takes its parts, and those captured right after it are none. */
static void tell(const struct parts *late, struct series_set *set, struct run_result *ret)
{
	for (uint64_t k = 0; k < FRAMES; k++)
		if (k <= LATE || k >= HOLE)
			add_frame(set, k == LATE ? late : &usual, k);
	measure(set, ret);
}

static void every_part_is_exact_where_every_place_was_seen(void)
{
	struct parts parts = usual;
	struct series_set set = { 0 };
	struct run_result r;

	parts.of[BLAME_REPAIR] = 55000007;
	tell(&parts, &set, &r);
	for (unsigned p = 0; p < BLAME_COUNT; p++) {
		CHECK_INT(r.to_buyer.frames.v[LATE].blame[p], parts.of[p]);
		CHECK_INT(r.to_buyer.frames.v[LATE - 1].blame[p], usual.of[p]);
	}
	run_result_done(&r);
	series_set_done(&set);
}

/* Whichever part takes 800 ms more, it is what the stall is blamed on. */
static void a_stall_is_blamed_on_the_part_that_took_longest(void)
{
	for (unsigned p = 0; p < BLAME_COUNT; p++) {
		struct parts parts = usual;
		struct series_set set = { 0 };
		struct run_result r;

		parts.of[p] += 800 * MS;
		tell(&parts, &set, &r);
		CHECK_INT(r.to_buyer.frames.v[LATE].blame[p], parts.of[p]);
		CHECK_INT(r.to_buyer.stall_count, 1);
		CHECK_STR(frame_part_word(r.to_buyer.stalls[0].cause),
			  frame_part_word((enum frame_part)p));
		CHECK_INT(r.to_buyer.stalls[0].pause, 0);
		CHECK(!r.to_buyer.stalls[0].lost);
		run_result_done(&r);
		series_set_done(&set);
	}
}

static void a_sender_that_captures_nothing_for_a_while_paused(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	tell(&usual, &set, &r);
	CHECK_INT(r.to_buyer.stall_count, 1);
	CHECK_INT(r.to_buyer.stalls[0].cause, BLAME_PREPARE);
	CHECK_INT(r.to_buyer.stalls[0].pause, (HOLE - LATE) * FRAME);
	run_result_done(&r);
	series_set_done(&set);
}

/* Nothing tells of frame LATE behind its encoder, and less of the next; the one after them waits in
 * the queue. */
static void a_stall_is_told_by_the_first_frame_that_was_seen_on_its_way(void)
{
	struct parts queued = usual;
	struct series_set set = { 0 };
	struct run_result r;

	queued.of[BLAME_QUEUE] += 800 * MS;
	for (uint64_t k = 0; k < FRAMES; k++)
		if (k < LATE || k >= HOLE)
			add_frame(&set, &usual, k);
	note(&set, RECORD_CAPTURE, LATE * FRAME, LATE, 0);
	note(&set, RECORD_ENCODED, LATE * FRAME + 5 * MS, LATE, 960);
	note(&set, RECORD_CAPTURE, (LATE + 1) * FRAME, LATE + 1, 0);
	add_frame(&set, &queued, LATE + 2);
	measure(&set, &r);
	CHECK_INT(r.to_buyer.stall_count, 1);
	CHECK_STR(frame_part_word(r.to_buyer.stalls[0].cause), "queue");
	CHECK(!r.to_buyer.stalls[0].lost);
	run_result_done(&r);
	series_set_done(&set);
}

/* Notes a step of the frame at a random instant around where it belongs, or nothing at all. */
static void note_at_random(struct series_set *set, enum record_kind kind, nsec_t time, uint64_t id,
			   uint64_t bits)
{
	int64_t value = kind == RECORD_RTPTIME ? (int64_t)id * 3600 : (int64_t)(bits >> 60) % 3;

	if (bits % 5)
		note(set, kind, time + (nsec_t)(bits / 5 % 40000001) - 20 * MS, id, value);
}

static void add_random_frame(struct series_set *set, const struct dice *dice, uint64_t k)
{
	static const enum record_kind kinds[] = { RECORD_ENCODING, RECORD_ENCODED,  RECORD_RTPTIME,
						  RECORD_BUFFERED, RECORD_RELEASED, RECORD_RECEIVED,
						  RECORD_DECODING, RECORD_DECODED,  RECORD_SHOWN };

	const size_t n = sizeof(kinds) / sizeof(*kinds);
	nsec_t t = (nsec_t)k * FRAME;
	uint64_t bits = draw(dice, DRAW_LOSS, k);
	struct note_packet p = { .number = 2 * k + 1,
				 .sent = t + (nsec_t)(bits % 30000000),
				 .ssrc = bits >> 62 ? VIDEO : RTX,
				 .timestamp = (uint32_t)k * 3600,
				 .bytes = 1000 + (uint32_t)(bits >> 32 & 1),
				 .seq = (uint16_t)k,
				 .type = 96 };

	note(set, RECORD_CAPTURE, t, k, 0);
	for (size_t i = 0; i < n; i++)
		note_at_random(set, kinds[i], t + (nsec_t)i * 10 * MS, k,
			       draw(dice, DRAW_TEST, k * n + i));
	if (bits >> 40 & 3)
		p.received = p.sent + (nsec_t)(bits / 7 % 90000000);
	note_packet(set, &p);
	if (bits >> 42 & 1)
		note_driven(set, 2 * k, p.sent + 1000, p.bytes, (nsec_t)(bits / 11 % 120000000),
			    (nsec_t)(bits / 13 % 120000000));
}

/* Gives how many were shown. */
static size_t check_sums(const struct frame_table *t)
{
	size_t shown = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct frame *f = &t->v[i];
		nsec_t sum = 0;

		for (unsigned p = 0; p < BLAME_COUNT; p++) {
			CHECK(f->blame[p] == FRAME_UNSEEN || f->blame[p] >= 0);
			sum += f->blame[p] == FRAME_UNSEEN ? 0 : f->blame[p];
		}
		CHECK_INT(sum, f->latency == FRAME_UNSEEN ? 0 : f->latency);
		shown += f->latency != FRAME_UNSEEN;
	}
	return shown;
}

/* Steps out of order, absent, and absurd: whatever was seen, nothing is lost and nothing negative.
 */
static void parts_of_random_frames_add_up_to_the_nanosecond(void)
{
	size_t shown = 0;

	for (uint64_t seed = 0; seed < 40; seed++) {
		struct series_set set = { 0 };
		struct run_result r;
		struct dice dice;

		dice_init(&dice, seed, 0);
		for (uint64_t k = 0; k < FRAMES; k++)
			add_random_frame(&set, &dice, k);
		measure(&set, &r);
		shown += check_sums(&r.to_buyer.frames);
		run_result_done(&r);
		series_set_done(&set);
	}
	/* four frames in five were shown */
	CHECK(shown > 2800);
}

CU_TestInfo blame_tests[] = {
	TEST(every_part_is_exact_where_every_place_was_seen),
	TEST(a_stall_is_blamed_on_the_part_that_took_longest),
	TEST(a_sender_that_captures_nothing_for_a_while_paused),
	TEST(a_stall_is_told_by_the_first_frame_that_was_seen_on_its_way),
	TEST(parts_of_random_frames_add_up_to_the_nanosecond),
	CU_TEST_INFO_NULL,
};
