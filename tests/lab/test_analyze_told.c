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

/* A frame of one packet every 20 ms, captured 45 ms before; every tenth says so (extension 4),
 * every tenth how long coding and pacing took (extension 5), and all are numbered (extension 3). It
 * is seen some time later than it was sent. */
static void put_rtp(FILE *f, uint32_t k, nsec_t later)
{
	uint8_t p[12 + 4 + 20 + 60] = { 0x90, 0x80 | 96 };
	nsec_t time = BEGIN * NSEC_PER_SEC + k * 20 * MS, captured = time - 45 * MS;
	uint64_t fraction = (uint64_t)(captured % NSEC_PER_SEC) << 32;

	put16(p + 2, k);
	put32(p + 4, k * 1800);
	put32(p + 8, 7);
	put16(p + 12, 0xbede);
	put16(p + 14, 5);
	p[16] = 3 << 4 | 1;
	put16(p + 17, k + 65500);
	if (k % 10 == 0) {
		p[19] = 4 << 4 | 7;
		put32(p + 20, (uint32_t)(captured / NSEC_PER_SEC + NTP_TO_UNIX));
		put32(p + 24, (uint32_t)((fraction + NSEC_PER_SEC / 2) / NSEC_PER_SEC));
	}
	if (k % 10 == 5) {
		static const uint8_t timing[14] = { 5 << 4 | 12, 1, 0, 2, 0, 12, 0, 13, 0, 20 };

		memcpy(p + 19, timing, sizeof(timing));
	}
	put_datagram(f, time + later, false, p, sizeof(p));
}

/* Every 400 ms, after a frame, the sender's report, of which the middle of its NTP time is
 * k.5 s. */
static void put_sender_report(FILE *f, uint32_t k, nsec_t later)
{
	uint8_t p[28] = { 0x80, 200, 0, 6, [7] = 7, [12] = 0x80 };

	put16(p + 10, k);
	put_datagram(f, BEGIN * NSEC_PER_SEC + k * 20 * MS + MS + later, false, p, sizeof(p));
}

/* The receiver's report, which it sends 29 ms (1901/65536 s) after that came. */
static void put_receiver_report(FILE *f, uint32_t k, nsec_t later)
{
	uint8_t p[32] = { 0x81, 201, 0, 7, [7] = 9, [11] = 7, [12] = k == 100 ? 64 : 26 };

	p[15] = (uint8_t)(k / 7);
	put32(p + 20, 180);
	put16(p + 24, k);
	put16(p + 26, 0x8000);
	put32(p + 28, 1901);
	put_datagram(f, BEGIN * NSEC_PER_SEC + k * 20 * MS + 30 * MS + later, true, p, sizeof(p));
}

/* The same, encrypted. */
static void put_sealed(FILE *f, uint32_t k, nsec_t later)
{
	uint8_t p[46] = { 0x81, 201, 0, 7, [7] = 9 };

	for (uint32_t i = 8; i < sizeof(p); i++)
		p[i] = (uint8_t)((i * 37 + k) ^ 0x5a);
	put_datagram(f, BEGIN * NSEC_PER_SEC + k * 20 * MS + 31 * MS + later, true, p, sizeof(p));
}

/* Feedback on packets k - 6 to k: the third one was lost, the others came in 20 ms steps (80 times
 * 250 us); then a NACK for it and for the one after the next. */
static void put_feedback(FILE *f, uint32_t k, nsec_t later)
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
	put_datagram(f, BEGIN * NSEC_PER_SEC + k * 20 * MS + 5 * MS + later, true, p, sizeof(p));
}

static FILE *create(const char *path)
{
	const uint32_t head[6] = { 0xa1b23c4d, 4U << 16 | 2, 0, 0, 65535, 101 };
	FILE *f = fopen(path, "we");

	(void)fwrite(head, sizeof(head), 1, f);
	return f;
}

static void write_capture(const char *path)
{
	FILE *f = create(path);

	for (uint32_t k = 0; k < PACKETS; k++) {
		put_rtp(f, k, 0);
		if (k % 7 == 6)
			put_feedback(f, k, 0);
	}
	(void)fclose(f);
}

/* A capture at one end of a way of 50 ms, there and back; those numbered 2 of every seven are lost
 * behind the sender. */
static void write_end(const char *path, bool at_sender)
{
	const nsec_t there = at_sender ? 0 : 50 * MS, back = at_sender ? 100 * MS : 50 * MS;
	FILE *f = create(path);

	for (uint32_t ms = 0; ms < PACKETS * 20 + 200; ms++) {
		uint32_t sent = ms - (uint32_t)(there / MS), heard = ms - (uint32_t)(back / MS);

		if (sent % 20 == 0 && sent / 20 < PACKETS && (at_sender || sent / 20 % 7 != 2))
			put_rtp(f, sent / 20, there);
		if (sent % 400 == 1 && sent / 20 < PACKETS)
			put_sender_report(f, sent / 20, there);
		if (heard % 20 == 5 && heard / 20 < PACKETS && heard / 20 % 7 == 6)
			put_feedback(f, heard / 20, back);
		if (heard % 400 == 30 && heard / 20 < PACKETS)
			put_receiver_report(f, heard / 20 / 20 * 20, back);
		if (heard % 400 == 31 && heard / 20 < PACKETS)
			put_sealed(f, heard / 20 / 20 * 20, back);
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
	/* those before the third that tells it wait for the clock */
	CHECK_HAS(text_str(&p.out), "0x00000007: least 45.000 ms; frames 200, above the least");
	CHECK_HAS(text_str(&p.out), "told of 196, lost 28; arrived 168");
	CHECK_HAS(text_str(&p.out), "packets asked for again: 56");
	program_done(&p);
	scratch_remove(dir);
}

static json_int_t count(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* The sender counts what comes back to it, of packets that did not arrive too. */
static void check_flows(const json_t *root)
{
	const json_t *flow = json_array_get(json_object_get(root, "flows"), 0), *told;

	told = json_object_get(flow, "transport_wide_feedback");
	CHECK_INT(count(told, "told"), PACKETS / 7 * 7);
	CHECK_INT(count(told, "lost"), PACKETS / 7);
	flow = json_array_get(json_object_get(root, "flows"), 1);
	CHECK_INT(count(flow, "packets_asked_again"), 2 * (PACKETS / 7));
	CHECK_INT(count(flow, "rtcp_encrypted"), 10);
	CHECK_STR(json_string_value(json_array_get(json_object_get(flow, "rtcp_senders"), 0)),
		  "0x00000009");
}

static void check_report(const json_t *root)
{
	const json_t *reports = json_object_get(root, "receiver_reports");
	const json_t *report = json_array_get(reports, 0);

	CHECK_INT(json_array_size(reports), 1);
	CHECK_INT(count(report, "reports"), 10);
	CHECK_INT(count(report, "lost"), 180 / 7);
	CHECK_NEAR(json_number_value(json_object_get(report, "fraction_lost_last")), 26.0 / 256,
		   1e-9);
	CHECK_NEAR(json_number_value(json_object_get(report, "fraction_lost_max")), 0.25, 1e-9);
	CHECK_NEAR(json_number_value(json_object_get(report, "jitter_last_ms")), 2, 1e-9);
	/* from 1 to 130 ms, less 29.007 ms */
	CHECK_NEAR(real(report, "round_trip_ms", "max"), 99.993, 0.001);
	CHECK_INT(count(json_object_get(report, "round_trip_ms"), "count"), 10);
}

static void two_captures_tell_what_one_does(void)
{
	const char *argv[] = {
		program_straits(), "analyze", "--json", "--clock=96=90000", NULL, NULL, NULL
	};
	char dir[64], sent[128], received[128];
	json_t *root, *stream;
	struct program p;

	(void)snprintf(sent, sizeof(sent), "%s/sent.pcap", scratch_make(dir));
	(void)snprintf(received, sizeof(received), "%s/received.pcap", dir);
	write_end(sent, true);
	write_end(received, false);
	argv[4] = sent;
	argv[5] = received;
	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	root = json_loads(text_str(&p.out), 0, NULL);
	program_done(&p);
	stream = json_array_get(json_object_get(root, "streams"), 0);
	/* of the 20 frames that tell it two were lost */
	CHECK_INT(count(json_object_get(json_object_get(stream, "video_timing"), "coding_ms"),
			"count"),
		  18);
	CHECK_NEAR(real(json_object_get(stream, "video_timing"), "coding_ms", "p95"), 10, 0.02);
	CHECK_NEAR(real(json_object_get(stream, "video_timing"), "pacing_ms", "p95"), 7, 0.02);
	CHECK_NEAR(real(stream, "capture_latency_ms", "least"), 95, 0.001);
	check_flows(root);
	check_report(root);
	json_decref(root);
	argv[2] = "--clock=96=90000";
	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	CHECK_HAS(text_str(&p.out), "coding p50 10 p95 10 ms, pacing p50 7 p95 7 ms");
	CHECK_HAS(text_str(&p.out), "10 of them encrypted (SRTCP)");
	CHECK_HAS(text_str(&p.out), "0x00000007 0x00000009       10       25    10.2%    25.0%");
	program_done(&p);
	scratch_remove(dir);
}

static CU_TestInfo tests[] = {
	TEST(tells_captures_feedback_and_what_is_asked_for),
	TEST(two_captures_tell_what_one_does),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "analyze_told", tests },
	{ NULL, NULL },
};
