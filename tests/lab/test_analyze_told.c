/* test_analyze_told.c - straits analyze on what senders and receivers say in a capture. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/time.h"
#include "tests/support/program.h"
#include "tests/support/put.h"
#include "tests/support/suite.h"

#define PACKETS 200
#define MS      NSEC_PER_MSEC
/* Seconds from 1900 to 1970, and when the first packet was captured. */
#define NTP_TO_UNIX INT64_C(2208988800)
#define BEGIN       INT64_C(1700000000)

/* Writes a datagram from host 1 to host 2, or back. */
static void put_datagram(FILE *f, nsec_t time, bool back, const uint8_t *payload, size_t n)
{
	uint8_t head[28] = { 0x45, [8] = 64, 17, [12] = 10, 0, 0, 1, 10, 0, 0, 2 };
	const uint32_t record[4] = { (uint32_t)(time / NSEC_PER_SEC),
				     (uint32_t)(time % NSEC_PER_SEC), (uint32_t)(n + 28),
				     (uint32_t)(n + 28) };

	head[15] = back ? 2 : 1;
	head[19] = back ? 1 : 2;
	put16(head + 2, (uint32_t)n + 28);
	put16(head + 20, 5004);
	put16(head + 22, 5004);
	put16(head + 24, (uint32_t)n + 8);
	(void)fwrite(record, sizeof(record), 1, f);
	(void)fwrite(head, sizeof(head), 1, f);
	(void)fwrite(payload, n, 1, f);
}

/* A frame of one packet every 20 ms, captured 45 ms before; every tenth says so (extension 4), all
 * are numbered (extension 3). */
static void put_rtp(FILE *f, uint32_t k)
{
	uint8_t p[12 + 4 + 16 + 60] = { 0x90, 0x80 | 96 };
	nsec_t time = BEGIN * NSEC_PER_SEC + k * 20 * MS, captured = time - 45 * MS;
	uint64_t fraction = (uint64_t)(captured % NSEC_PER_SEC) << 32;

	put16(p + 2, k);
	put32(p + 4, k * 1800);
	put32(p + 8, 7);
	put16(p + 12, 0xbede);
	put16(p + 14, 4);
	p[16] = 3 << 4 | 1;
	put16(p + 17, k + 65500);
	if (k % 10 == 0) {
		p[19] = 4 << 4 | 7;
		put32(p + 20, (uint32_t)(captured / NSEC_PER_SEC + NTP_TO_UNIX));
		put32(p + 24, (uint32_t)((fraction + NSEC_PER_SEC / 2) / NSEC_PER_SEC));
	}
	put_datagram(f, time, false, p, sizeof(p));
}

/* Feedback on packets k - 6 to k: the third one was lost, the others came in 20 ms steps (80 times
 * 250 us); then a NACK for it and for the one after the next. */
static void put_feedback(FILE *f, uint32_t k)
{
	uint8_t p[44] = { 0x8f, 205, 0, 6 };
	uint8_t *nack = p + 28;

	put16(p + 12, k - 6 + 65500);
	put16(p + 14, 7);
	put32(p + 16, k << 8 | (k & 0xff)); /* reference time k * 64 ms, count k */
	p[16] = 0;
	/* one bit a packet: 1101111 then zeros for the packets that are none */
	put16(p + 20, 0x8000 | 0x6f << 7);
	for (unsigned i = 0; i < 6; i++)
		p[22 + i] = i ? 80 : 0;
	p[23 + 1] = 160; /* over the lost one */
	nack[0] = 0x81;
	nack[1] = 205;
	put16(nack + 2, 3);
	put16(nack + 12, k - 4);
	put16(nack + 14, 2);
	put_datagram(f, BEGIN * NSEC_PER_SEC + k * 20 * MS + 5 * MS, true, p, sizeof(p));
}

static void write_capture(const char *path)
{
	const uint32_t head[6] = { 0xa1b23c4d, 4U << 16 | 2, 0, 0, 65535, 101 };
	FILE *f = fopen(path, "we");

	(void)fwrite(head, sizeof(head), 1, f);
	for (uint32_t k = 0; k < PACKETS; k++) {
		put_rtp(f, k);
		if (k % 7 == 6)
			put_feedback(f, k);
	}
	(void)fclose(f);
}

static double real(const json_t *object, const char *part, const char *key)
{
	return json_number_value(json_object_get(json_object_get(object, part), key));
}

static void tells_captures_feedback_and_what_is_asked_for(void)
{
	const char *argv[] = { program_straits(),  "analyze", "--json",
			       "--clock=96=90000", NULL,      NULL };
	const char *text_argv[] = { program_straits(), "analyze", NULL, NULL };
	char dir[64], path[128];
	json_t *root, *stream, *flow, *told;
	struct program p;

	(void)snprintf(path, sizeof(path), "%s/told.pcap", scratch_make(dir));
	write_capture(path);
	argv[4] = path;
	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	root = json_loads(text_str(&p.out), 0, NULL);
	program_done(&p);
	stream = json_array_get(json_object_get(root, "streams"), 0);
	CHECK_INT(json_integer_value(
			  json_object_get(json_object_get(stream, "capture_latency_ms"), "count")),
		  PACKETS);
	CHECK_NEAR(real(stream, "capture_latency_ms", "least"), 45, 0.001);
	CHECK_NEAR(real(stream, "capture_latency_ms", "max_above"), 0, 0.001);
	flow = json_array_get(json_object_get(root, "flows"), 0);
	told = json_object_get(flow, "transport_wide_feedback");
	CHECK_INT(json_integer_value(json_object_get(told, "told")), PACKETS / 7 * 7);
	CHECK_INT(json_integer_value(json_object_get(told, "lost")), PACKETS / 7);
	flow = json_array_get(json_object_get(root, "flows"), 1);
	CHECK_INT(json_integer_value(json_object_get(flow, "packets_asked_again")),
		  2 * (PACKETS / 7));
	CHECK_INT(json_integer_value(json_object_get(json_object_get(flow, "rtcp"), "nack")),
		  PACKETS / 7);
	json_decref(root);
	text_argv[2] = path;
	CHECK_INT(program_run(&p, text_argv, NULL, 60), 0);
	/* the clock is measured from the first 100 packets: until then only frames that are told */
	CHECK_HAS(text_str(&p.out), "0x00000007: least 45.000 ms; frames 110, above the least");
	CHECK_HAS(text_str(&p.out), "told of 196, lost 28; arrived 168");
	CHECK_HAS(text_str(&p.out), "packets asked for again: 56");
	program_done(&p);
	scratch_remove(dir);
}

static CU_TestInfo tests[] = {
	TEST(tells_captures_feedback_and_what_is_asked_for),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "analyze_told", tests },
	{ NULL, NULL },
};
