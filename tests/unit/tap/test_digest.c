/* test_digest.c - two captures of a call become records. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "probes/tap/digest.h"
#include "tests/support/put.h"
#include "tests/support/suite.h"
#include "tests/unit/tap/capture.h"

#define AHEAD (1000 * NSEC_PER_SEC)
#define COUNT 100

static char dir[64], seller[128], buyer[128];

static void add_rtp(FILE *f, nsec_t time, uint8_t from, uint16_t seq)
{
	struct capture_rtp r = { .type = 96,
				 .seq = seq,
				 .timestamp = seq * 3000U,
				 .ssrc = from,
				 .bytes = 200,
				 .marker = seq % 3 == 0 };
	uint8_t rtp[2048], frame[2048];
	struct capture_udp u = { from, (uint8_t)(3 - from), seq, 5000, rtp, capture_rtp(rtp, &r) };
	size_t n = capture_udp(frame, &u);

	capture_add(f, AHEAD + time, frame, n < 96 ? n : 96, n);
}

/* The seller (10.0.0.1) sends packet k at k ms, 20 ms on the way, every tenth lost, the 55th
 * copied. The buyer (10.0.0.2) sends one 0.3 ms later each time, 50 ms on the way. */
static void write_captures(void)
{
	FILE *s, *b;

	(void)scratch_make(dir);
	(void)snprintf(seller, sizeof(seller), "%s/seller.pcap", dir);
	(void)snprintf(buyer, sizeof(buyer), "%s/buyer.pcap", dir);
	s = capture_create(seller);
	b = capture_create(buyer);
	for (int ms = 0; ms < COUNT + 50; ms++) {
		nsec_t now = ms * NSEC_PER_MSEC;

		if (ms >= 20 && ms - 20 < COUNT && (ms - 20) % 10 != 0)
			add_rtp(b, now, 1, (uint16_t)(ms - 20));
		if (ms == 75)
			add_rtp(b, now + 1000, 1, 55);
		if (ms < COUNT)
			add_rtp(s, now, 1, (uint16_t)ms);
		if (ms < COUNT)
			add_rtp(b, now + 300000, 2, (uint16_t)ms);
		if (ms >= 50)
			add_rtp(s, now + 300000, 2, (uint16_t)(ms - 50));
	}
	(void)fclose(s);
	(void)fclose(b);
}

struct tally {
	int sent[2], received[2], rtp, markers, steps;
	nsec_t captured, coding, pacing;
	nsec_t delay[2]; /* sum */
};

static void count_record(struct tally *t, const struct record *r)
{
	int way = !strcmp(r->stream, "to-seller");

	CHECK_STR(r->probe, "tap");
	switch (r->kind) {
	case RECORD_WIRE_SENT:
		t->sent[way]++;
		t->delay[way] -= r->time;
		CHECK(r->value == 240 || r->value == 84);
		break;
	case RECORD_WIRE_RECEIVED:
		t->received[way]++;
		t->delay[way] += r->time;
		break;
	case RECORD_WIRE_RTP:
		t->rtp++;
		CHECK_INT(r->value & 0xffffffff,
			  r->value >> 32 == 0xffff ? 0 : (r->value >> 32) * 3000);
		break;
	case RECORD_WIRE_SSRC:
		CHECK_INT(r->value & 0xffffffff, way + 1);
		CHECK_INT(r->value >> 32 & 0x7f, 96);
		t->markers += (int)(r->value >> 39);
		break;
	case RECORD_WIRE_CAPTURED:
		t->captured = r->value;
		break;
	case RECORD_WIRE_CODING:
		t->coding = r->value;
		break;
	case RECORD_WIRE_PACING:
		t->pacing = r->value;
		break;
	case RECORD_STEP:
		t->steps++;
		if (!strcmp(r->stream, "buyer.first-rtp"))
			CHECK_INT(r->time, 21 * NSEC_PER_MSEC);
		break;
	default:
		CHECK(!"no other kind");
	}
}

static int digest(struct tally *t, struct digest_count *count, struct err *err)
{
	struct digest_conf conf = { .seller_path = seller,
				    .buyer_path = buyer,
				    .realtime_ahead = AHEAD };
	FILE *f = tmpfile();
	int r = tap_digest(&conf, f, count, err);
	struct record_reader rd;
	struct record rec;

	*t = (struct tally){ 0 };
	rewind(f);
	record_reader_init(&rd, f, "wire.rec");
	while (record_read(&rd, &rec, NULL) > 0)
		count_record(t, &rec);
	record_reader_done(&rd);
	(void)fclose(f);
	return r;
}

static void tells_what_was_sent_and_what_arrived_each_way(void)
{
	struct tally t;
	struct digest_count count;
	struct err err = { 0 };

	write_captures();
	CHECK_INT(digest(&t, &count, &err), 0);
	CHECK_INT(t.sent[0], COUNT);
	CHECK_INT(t.received[0], COUNT * 9 / 10 + 1);
	CHECK_INT(t.sent[1], COUNT);
	CHECK_INT(t.received[1], COUNT);
	CHECK_INT(t.delay[1], COUNT * 50 * NSEC_PER_MSEC);
	CHECK_INT(t.rtp, 2 * COUNT);
	CHECK_INT(t.markers, 2 * 34);
	CHECK_INT(t.steps, 2);
	CHECK_INT(count.sent[0], COUNT);
	CHECK_INT(count.received[0], COUNT * 9 / 10);
	CHECK_INT(count.strangers, 0);
	scratch_remove(dir);
}

/* What the buyer received and the seller's capture lacks was not sent by the buyer. */
static void a_packet_in_the_receivers_capture_alone_is_a_stranger(void)
{
	struct tally t;
	struct digest_count count;
	struct err err = { 0 };
	FILE *b;

	write_captures();
	b = fopen(buyer, "ae");
	add_rtp(b, 300 * NSEC_PER_MSEC, 1, 777);
	(void)fclose(b);
	CHECK_INT(digest(&t, &count, &err), 0);
	CHECK_INT(count.strangers, 1);
	CHECK_INT(t.sent[1], COUNT);
	scratch_remove(dir);
}

static void a_capture_cut_off_is_used_as_far_as_it_goes(void)
{
	struct tally t;
	struct digest_count count;
	struct err err = { 0 };
	struct stat st;

	write_captures();
	CHECK_INT(stat(buyer, &st), 0);
	CHECK_INT(truncate(buyer, st.st_size - 10), 0);
	CHECK_INT(digest(&t, &count, &err), -EBADMSG);
	CHECK_HAS(err.text, "buyer.pcap: packet 191");
	CHECK_INT(t.received[0], COUNT * 9 / 10);
	CHECK_INT(t.sent[1], COUNT);
	scratch_remove(dir);
}

/* Sent 100 ms after its capture, by a sender whose clock is 7.5 s behind the capturer's:
 * abs-capture- time with an offset, and video-timing. */
static void tells_what_the_sender_says_of_a_frame(void)
{
	uint8_t rtp[12 + 4 + 32 + 8] = { 0x90, 96, 0xff, 0xff, [12] = 0xbe, 0xde, 0, 8 };
	static const uint8_t timing[14] = { 3 << 4 | 12, 1, 0, 2, 0, 12, 0, 13, 0, 20 };
	const struct capture_udp u = { 1, 2, 999, 5000, rtp, sizeof(rtp) };
	const nsec_t sent = AHEAD + 1000000000 * NSEC_PER_SEC;
	uint8_t frame[2048];
	size_t n;
	struct tally t;
	struct digest_count count;
	struct err err = { 0 };
	FILE *s;

	rtp[11] = 1;
	rtp[16] = 4 << 4 | 15;
	put32(rtp + 17, (uint32_t)(sent / NSEC_PER_SEC + INT64_C(2208988800) + 7));
	put32(rtp + 21, UINT32_C(0x66666666)); /* 7.4 s later */
	put32(rtp + 25, 7);
	put32(rtp + 29, UINT32_C(0x80000000));
	memcpy(rtp + 33, timing, sizeof(timing));
	write_captures();
	s = fopen(seller, "ae");
	n = capture_udp(frame, &u);
	capture_add(s, sent, frame, n, n);
	(void)fclose(s);
	CHECK_INT(digest(&t, &count, &err), 0);
	CHECK_NEAR((double)(t.captured - (sent - AHEAD)), -100e6, 2);
	CHECK_INT(t.coding, 10 * NSEC_PER_MSEC);
	CHECK_INT(t.pacing, 7 * NSEC_PER_MSEC);
	scratch_remove(dir);
}

static void a_missing_capture_is_named(void)
{
	struct tally t;
	struct digest_count count;
	struct err err = { 0 };

	write_captures();
	CHECK_INT(unlink(buyer), 0);
	CHECK(digest(&t, &count, &err) < 0);
	CHECK_HAS(err.text, "buyer.pcap");
	scratch_remove(dir);
}

CU_TestInfo digest_tests[] = {
	TEST(tells_what_was_sent_and_what_arrived_each_way),
	TEST(a_packet_in_the_receivers_capture_alone_is_a_stranger),
	TEST(a_capture_cut_off_is_used_as_far_as_it_goes),
	TEST(tells_what_the_sender_says_of_a_frame),
	TEST(a_missing_capture_is_named),
	CU_TEST_INFO_NULL,
};
