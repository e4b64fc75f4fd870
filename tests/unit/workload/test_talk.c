/* test_talk.c - a conversation gets to its hosts whole; packets become sound again. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/workload/talk.h"
#include "harness/workload/talk_rtp.h"
#include "tests/support/suite.h"

#define MS(n) ((nsec_t)(n)*NSEC_PER_MSEC)

static void what_is_written_for_a_host_is_read_by_it(void)
{
	char word[] = "x";
	struct talk_conf conf = { .assistant = true,
				  .local = word,
				  .peer = word,
				  .program = word,
				  .records = word,
				  .control_fd = 3,
				  .show = talk_show_new() };
	struct talk_conf got = { 0 };
	struct err err;
	char *text, *again;

	conf.show->turns[1].say = strdup("tunggu \"dulu\"");
	conf.show->reference.filler = MS(600);
	text = talk_write(&conf);
	CHECK_INT(talk_read(text, &got, &err), 0);
	again = talk_write(&got);
	CHECK_STR(again, text);
	free(text);
	free(again);
	talk_conf_done(&got);
	talk_show_free(conf.show);
}

static void what_no_run_writes_is_refused(void)
{
	static const char *const texts[] = {
		"",
		"{}",
		"[]",
		"{\"assistant\": true}",
		"{\"assistant\":1,\"local\":\"a\",\"peer\":\"b\",\"program\":\"c\",\"records\":\"d\","
		"\"control\":3,\"show\":{\"mode\":\"x\"}}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct talk_conf got;
		struct err err;

		CHECK_INT(talk_read(texts[i], &got, &err), -EINVAL);
		CHECK_HAS(err.text, "is not what a run gives");
	}
}

static void a_conversation_that_cannot_be_is_named(void)
{
	struct talk_show *show = talk_show_new();
	struct err err;

	show->turns[0] = talk_turn_default(TALK_INTERRUPT);
	CHECK_INT(talk_show_check(show, &err), -EINVAL);
	CHECK_STR(err.text, "the first turn is \"interrupt\", but there is no answer yet to say it "
			    "into");
	show->turns[0] = talk_turn_default(TALK_SENTENCE);
	CHECK_INT(talk_show_check(show, &err), -EINVAL);
	CHECK_STR(err.text, "sentences to be translated and a conversation in one show");
	show->turns[0] = talk_turn_default(TALK_ASK);
	show->turns[0].length = 0;
	CHECK_INT(talk_show_check(show, &err), -EINVAL);
	CHECK_HAS(err.text, "turn 1, ask: 0 ms long");
	talk_show_free(show);
}

/* -- packets */

struct heard {
	nsec_t time[64];
	nsec_t length[64]; /* of gaps */
	size_t n;
};

static void on_sound(void *arg, nsec_t time, const int16_t *samples, size_t n)
{
	struct heard *h = arg;

	(void)samples;
	CHECK_INT(n, TALK_FRAME);
	if (h->n < 64)
		h->time[h->n] = time;
	h->n++;
}

/* An RTP packet with 20 ms of Opus silence. */
static void datagram(struct talk_in *in, uint32_t sequence, nsec_t came)
{
	uint32_t timestamp = sequence * 960U;
	const uint8_t bytes[] = { 0x80,
				  TALK_PAYLOAD_TYPE,
				  (uint8_t)(sequence >> 8),
				  (uint8_t)sequence,
				  (uint8_t)(timestamp >> 24),
				  (uint8_t)(timestamp >> 16),
				  (uint8_t)(timestamp >> 8),
				  (uint8_t)timestamp,
				  0,
				  0,
				  0,
				  1,
				  0xf8,
				  0xff,
				  0xfe };

	talk_in_datagram(in, bytes, sizeof(bytes), came);
}

static struct talk_in *open_in(struct heard *h, nsec_t jitter_buffer)
{
	const struct talk_in_conf conf = {
		.fd = -1, .jitter_buffer = jitter_buffer, .on_sound = on_sound, .arg = h
	};
	struct talk_in *in = NULL;

	CHECK_INT(talk_in_new(&in, &conf, NULL), 0);
	return in;
}

static void sound_is_heard_behind_the_jitter_buffer(void)
{
	struct heard h = { 0 };
	struct talk_in *in = open_in(&h, MS(60));

	datagram(in, 65534, MS(1000));
	CHECK_INT(talk_in_play(in, MS(1059)), MS(1060));
	datagram(in, 65535, MS(1035)); /* 15 ms of jitter are not heard */
	datagram(in, 65536, MS(1040));
	CHECK_INT(talk_in_play(in, MS(2000)), NSEC_NEVER);
	CHECK_INT(h.n, 3);
	CHECK_INT(h.time[0], MS(1060));
	CHECK_INT(h.time[1], MS(1080));
	CHECK_INT(h.time[2], MS(1100));
	talk_in_free(in);
}

static void what_is_late_is_heard_when_it_comes_and_order_is_mended(void)
{
	struct heard h = { 0 };
	struct talk_in *in = open_in(&h, MS(60));

	datagram(in, 10, MS(1000));
	datagram(in, 12, MS(1040));
	datagram(in, 11, MS(1050));
	datagram(in, 13, MS(1500));
	(void)talk_in_play(in, MS(2000));
	CHECK_INT(h.n, 4);
	CHECK_INT(h.time[1], MS(1080));
	CHECK_INT(h.time[2], MS(1100));
	CHECK_INT(h.time[3], MS(1500));
	CHECK_INT(talk_in_count(in)->concealed, 0);
	talk_in_free(in);
}

static void what_is_lost_is_made_up_in_its_place(void)
{
	struct heard h = { 0 };
	struct talk_in *in = open_in(&h, MS(60));

	datagram(in, 10, MS(1000));
	datagram(in, 12, MS(1040));
	(void)talk_in_play(in, MS(2000));
	CHECK_INT(h.n, 3);
	CHECK_INT(h.time[1], MS(1080));
	CHECK_INT(talk_in_count(in)->concealed, 1);
	datagram(in, 11, MS(2001));
	CHECK_INT(talk_in_count(in)->late, 1);
	talk_in_free(in);
}

static void on_gap(void *arg, nsec_t time, nsec_t missing)
{
	struct heard *h = arg;

	h->time[h->n] = time;
	h->length[h->n++] = missing;
}

static void ignore(void *arg, nsec_t time, const int16_t *samples, size_t n)
{
	(void)arg, (void)time, (void)samples, (void)n;
}

static void each_gap_is_told_once_with_its_length(void)
{
	struct heard h = { 0 };
	const struct talk_in_conf conf = {
		.fd = -1, .jitter_buffer = MS(60), .on_sound = ignore, .on_gap = on_gap, .arg = &h
	};
	struct talk_in *in = NULL;

	CHECK_INT(talk_in_new(&in, &conf, NULL), 0);
	datagram(in, 10, MS(1000));
	datagram(in, 13, MS(1060)); /* two are made up */
	(void)talk_in_play(in, MS(1090));
	(void)talk_in_play(in, MS(2000));
	datagram(in, 14 + 150, MS(1080 + 3000)); /* an outage of 3 s */
	(void)talk_in_play(in, MS(9000));
	CHECK_INT(h.n, 2);
	CHECK_INT(h.time[0], MS(1080));
	CHECK_INT(h.length[0], MS(40));
	CHECK_INT(h.time[1], MS(1140));
	CHECK_INT(h.length[1], MS(3000));
	talk_in_free(in);
}

static void what_is_no_opus_over_rtp_is_refused_and_told(void)
{
	static const uint8_t other[] = { 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xf8 };
	static const uint8_t padded[] = {
		0xa0, TALK_PAYLOAD_TYPE, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 9
	};
	struct heard h = { 0 };
	struct talk_in *in = open_in(&h, MS(60));

	talk_in_datagram(in, (const uint8_t *)"what", 4, MS(1));
	talk_in_datagram(in, other, sizeof(other), MS(2));
	talk_in_datagram(in, padded, sizeof(padded), MS(3));
	for (size_t n = 0; n < sizeof(other); n++)
		talk_in_datagram(in, other, n, MS(4));
	(void)talk_in_play(in, MS(2000));
	CHECK_INT(talk_in_count(in)->packets, 0);
	CHECK_INT(talk_in_count(in)->refused, 3 + sizeof(other));
	CHECK_STR(talk_in_count(in)->why, "4 bytes, no RTP");
	CHECK_INT(h.n, 0);
	talk_in_free(in);
}

/* One CSRC, an extension of one word, a frame of three bytes and padding of two. */
static void a_packet_with_all_that_rtp_can_carry_is_taken(void)
{
	static const uint8_t whole[] = { 0xb1, TALK_PAYLOAD_TYPE,
					 0,    1,
					 0,    0,
					 0,    0,
					 0,    0,
					 0,    1,
					 0,    0,
					 0,    2,
					 0xbe, 0xde,
					 0,    1,
					 0x10, 9,
					 0,    0,
					 0xf8, 0xff,
					 0xfe, 0,
					 2 };
	struct heard h = { 0 };
	struct talk_in *in = open_in(&h, MS(60));

	/* cut anywhere before its payload */
	for (size_t n = 0; n < 24; n++)
		talk_in_datagram(in, whole, n, MS(1));
	CHECK_INT(talk_in_count(in)->packets, 0);
	CHECK_INT(talk_in_count(in)->refused, 24);
	talk_in_datagram(in, whole, sizeof(whole), MS(2));
	CHECK_INT(talk_in_count(in)->packets, 1);
	talk_in_free(in);
}

extern CU_TestInfo talk_tests[];
CU_TestInfo talk_tests[] = {
	TEST(what_is_written_for_a_host_is_read_by_it),
	TEST(what_no_run_writes_is_refused),
	TEST(a_conversation_that_cannot_be_is_named),
	TEST(sound_is_heard_behind_the_jitter_buffer),
	TEST(what_is_late_is_heard_when_it_comes_and_order_is_mended),
	TEST(what_is_lost_is_made_up_in_its_place),
	TEST(each_gap_is_told_once_with_its_length),
	TEST(what_is_no_opus_over_rtp_is_refused_and_told),
	TEST(a_packet_with_all_that_rtp_can_carry_is_taken),
	CU_TEST_INFO_NULL,
};
