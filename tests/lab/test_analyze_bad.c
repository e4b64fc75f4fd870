/* test_analyze_bad.c - straits analyze on captures that are cut, out of order, or ambiguous. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/time.h"
#include "tests/support/program.h"
#include "tests/support/put.h"
#include "tests/support/suite.h"

#define PACKETS 100
#define HEADERS 28 /* of IP and UDP */
#define RTP     12
#define BYTES   (HEADERS + RTP + 60)

static char dir[64], path[128];

static FILE *create_named(const char *name)
{
	const uint32_t head[6] = { 0xa1b23c4d, 4U << 16 | 2, 0, 0, 65535, 101 };
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	(void)fwrite(head, sizeof(head), 1, f);
	return f;
}

static FILE *create(void)
{
	(void)scratch_make(dir);
	return create_named("bad.pcap");
}

/* RTP of a frame every 20 ms, by its source and type. */
struct kind {
	uint8_t ssrc;
	uint8_t type;
	uint32_t frame;
	bool piece; /* the first of a datagram's */
};

/* A packet of which so many bytes were captured. */
static void put_kind(FILE *f, uint32_t ms, uint32_t seq, uint32_t captured, struct kind kind)
{
	uint8_t data[BYTES] = { 0x45, [8] = 64, 17, [12] = 10, 0, 0, 1, 10, 0, 0, 2 };
	const uint32_t record[4] = { 1000 + ms / 1000, ms % 1000 * 1000000, captured, BYTES };

	put16(data + 2, BYTES);
	data[6] = kind.piece ? 0x20 : 0;
	put16(data + 20, 5004);
	put16(data + 22, 5004);
	put16(data + 24, BYTES - 20);
	data[28] = 0x80;
	data[29] = kind.type;
	put16(data + 30, seq);
	put32(data + 32, kind.frame * 1800);
	data[39] = kind.ssrc;
	(void)fwrite(record, sizeof(record), 1, f);
	(void)fwrite(data, captured, 1, f);
}

static void put_packet(FILE *f, uint32_t ms, uint32_t seq, uint32_t captured)
{
	put_kind(f, ms, seq, captured, (struct kind){ 7, 96, seq, false });
}

/* A binding request (RFC 8489 section 5). */
static void put_stun_at(FILE *f, uint32_t ms)
{
	uint8_t data[HEADERS + 20] = { 0x45, [8] = 64, 17, [12] = 10, 0, 0, 1, 10, 0, 0, 2 };
	const uint32_t record[4] = { 1000, ms * 1000000, sizeof(data), sizeof(data) };

	put16(data + 2, sizeof(data));
	put16(data + 20, 5004);
	put16(data + 22, 5004);
	put16(data + 24, sizeof(data) - 20);
	put16(data + 28, 1);
	put32(data + 32, 0x2112a442);
	(void)fwrite(record, sizeof(record), 1, f);
	(void)fwrite(data, sizeof(data), 1, f);
}

static json_t *analyze(const char **ret_flow_class, json_int_t *ret_others)
{
	const char *const argv[] = { program_straits(), "analyze", "--json", path, NULL };
	const json_t *flow, *classes;
	struct program p;
	json_t *root;

	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	root = json_loads(text_str(&p.out), 0, NULL);
	program_done(&p);
	flow = json_array_get(json_object_get(root, "flows"), 0);
	classes = json_object_get(flow, "classes");
	*ret_flow_class = json_object_iter_key(json_object_iter((json_t *)(uintptr_t)classes));
	*ret_others = json_integer_value(json_object_get(root, "other_packets"));
	return root;
}

static void says(const char *what)
{
	const char *const argv[] = { program_straits(), "analyze", path, NULL };
	struct program p;

	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	CHECK_HAS(text_str(&p.out), what);
	program_done(&p);
}

static void packets_cut_at_any_byte_are_read_or_told_to_be_cut(void)
{
	for (uint32_t captured = 0; captured <= BYTES; captured++) {
		FILE *f = create();
		const char *class;
		json_int_t others;
		json_t *root;

		for (uint32_t k = 0; k < 4; k++)
			put_packet(f, k * 20, k, captured);
		(void)fclose(f);
		root = analyze(&class, &others);
		CHECK_INT(json_array_size(json_object_get(root, "streams")),
			  captured >= HEADERS + RTP);
		CHECK_INT(json_integer_value(json_object_get(root, "cut_short")),
			  captured >= HEADERS + RTP ? 0 : 4);
		if (class)
			CHECK_STR(class, captured >= HEADERS + RTP ? "rtp" : "other");
		else
			CHECK_INT(others, 4);
		json_decref(root);
		if (captured == HEADERS + RTP - 1)
			says("4 packets were captured too short to say of what kind: "
			     "that takes 54 bytes a packet, 74 with IPv6");
		scratch_remove(dir);
	}
}

/* The clock is set back by half a second after half of the packets. */
static void a_time_that_goes_back_is_told(void)
{
	FILE *f = create();
	const char *class;
	json_int_t others;
	json_t *root;

	for (uint32_t k = 0; k < PACKETS; k++)
		put_packet(f, 1000 + k * 20 - (k >= PACKETS / 2 ? 500 : 0), k, BYTES);
	(void)fclose(f);
	root = analyze(&class, &others);
	CHECK_INT(json_integer_value(json_object_get(
			  json_array_get(json_object_get(root, "streams"), 0), "packets")),
		  PACKETS);
	CHECK_INT(json_integer_value(json_object_get(
			  json_array_get(json_object_get(root, "streams"), 0), "late")),
		  0);
	json_decref(root);
	says("The time goes back at 1 packet, by 480.000 ms at most");
	scratch_remove(dir);
}

static void two_sources_with_one_ssrc_are_told_apart(void)
{
	FILE *f = create();

	for (uint32_t k = 0; k < PACKETS; k++) {
		put_packet(f, k * 20, k, BYTES);
		put_packet(f, k * 20 + 10, 40000 + k, BYTES);
	}
	(void)fclose(f);
	says("200 RTP in 2 streams");
	says("has the SSRC of a stream above");
	scratch_remove(dir);
}

/* What cannot be measured is no number. */
static void packets_of_one_instant_have_no_rate(void)
{
	FILE *f = create();
	const char *class;
	json_int_t others;
	json_t *root, *stream;

	for (uint32_t k = 0; k < PACKETS; k++)
		put_packet(f, 0, k, BYTES);
	(void)fclose(f);
	root = analyze(&class, &others);
	stream = json_array_get(json_object_get(root, "streams"), 0);
	CHECK(json_is_null(json_object_get(stream, "clock_hz")));
	CHECK(json_is_null(json_object_get(json_object_get(stream, "frames"), "per_second")));
	json_decref(root);
	scratch_remove(dir);
}

/* The members that are null, each with its reason; "repairs_by" goes with "repairs", and what is in
 * an object with the object. */
static void check_reasons(json_t *object, const json_t *reasons)
{
	const char *key;
	json_t *value;

	CHECK(json_is_object(reasons));
	json_object_foreach((json_t *)(uintptr_t)object, key,
			    value) if (json_is_null(value) && strcmp(key, "repairs_by") != 0)
		CHECK(json_is_string(json_object_get(reasons, key)));
}

/* Each packet with a type and a timestamp of its own: neither clock nor jitter, and each a frame.
 */
static void a_number_that_is_not_there_has_a_reason(void)
{
	FILE *f = create();
	const char *class;
	json_int_t others;
	json_t *root, *stream, *setup;

	for (uint32_t k = 0; k < PACKETS; k++)
		put_kind(f, k * 20, k, BYTES, (struct kind){ 7, 96 | 0x80, k * 50, false });
	(void)fclose(f);
	root = analyze(&class, &others);
	stream = json_array_get(json_object_get(root, "streams"), 0);
	setup = json_object_get(root, "after_first_stun_ms");
	CHECK(json_is_null(json_object_get(stream, "clock_hz")));
	check_reasons(stream, json_object_get(stream, "reasons"));
	check_reasons(setup, json_object_get(setup, "reasons"));
	json_decref(root);
	says("no jitter: nobody states the clock");
	says("no means: each packet ends a frame");
	scratch_remove(dir);
}

/* As by "tcpdump -i any" on a machine with a bridge. */
static void packets_that_are_seen_three_times_are_told_to_be(void)
{
	FILE *f = create();

	for (uint32_t k = 0; k < PACKETS; k++)
		for (int copy = 0; copy < 3; copy++)
			put_packet(f, k * 20, k, BYTES);
	(void)fclose(f);
	says("300 RTP in 1 stream,");
	says("its packets are there 3.0 times each");
	scratch_remove(dir);
}

static void datagrams_in_pieces_are_told_to_be(void)
{
	FILE *f = create();

	for (uint32_t k = 0; k < PACKETS; k++)
		put_kind(f, k * 20, k, BYTES, (struct kind){ 7, 96, k, k < 40 });
	(void)fclose(f);
	says("40 packets were cut into pieces by IP");
	scratch_remove(dir);
}

/* Of frames 100 to 199 all that comes is what is sent again, five times each: more packets than the
 * picture's own. */
static void the_first_frame_is_the_pictures_own(void)
{
	FILE *f = create();
	const char *class;
	json_int_t others;
	json_t *root;
	uint32_t again = 0;

	put_stun_at(f, 0);
	for (uint32_t k = 0; k < 220; k++) {
		if (k < 100 || k >= 200)
			put_packet(f, 300 + k * 20, k, BYTES);
		for (uint32_t i = 0; i < 25 && k >= 200; i++)
			put_kind(f, 300 + k * 20 + 1, again++, BYTES,
				 (struct kind){ 9, 97, 100 + (k - 200) * 5 + i % 5, false });
	}
	(void)fclose(f);
	root = analyze(&class, &others);
	CHECK_INT(json_array_size(json_object_get(root, "streams")), 2);
	json_decref(root);
	says("repairs 0x00000007 (rtx)");
	says("after the first STUN: rtp 300.000 ms first-frame 300.000 ms");
	scratch_remove(dir);
}

static void check_pair(const char *sent, const char *option, const char *has, const char *lacks)
{
	const char *const argv[] = { program_straits(), "analyze", sent, path, option, NULL };
	struct program p;

	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	CHECK_HAS(text_str(&p.out), has);
	CHECK(strstr(text_str(&p.out), lacks) == NULL);
	program_done(&p);
}

/* A second of a call, the STUN in it is one that keeps it up. */
static void a_capture_that_begins_within_a_call_shows_no_setting_up(void)
{
	const char *const argv[] = { program_straits(), "analyze", path, NULL };
	struct program p;
	FILE *f = create();

	for (uint32_t k = 0; k < 50; k++)
		put_packet(f, k * 20, k, BYTES);
	put_stun_at(f, 500);
	(void)fclose(f);
	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	CHECK_HAS(text_str(&p.out), "50 RTP in 1 stream, 0 RTCP, 1 STUN");
	CHECK(strstr(text_str(&p.out), "after the first STUN") == NULL);
	program_done(&p);
	scratch_remove(dir);
}

/* Of different traffic, or with an address translated between them, which looks the same. */
static void captures_without_a_packet_in_common_are_told(void)
{
	const char *says_so = "No packet was found in both captures";
	char sent[128];
	FILE *f = create();

	for (uint32_t k = 0; k < PACKETS; k++)
		put_packet(f, k * 20, k, BYTES);
	(void)fclose(f);
	(void)snprintf(sent, sizeof(sent), "%s", path);
	f = create_named("other.pcap");
	for (uint32_t k = 0; k < PACKETS; k++)
		put_packet(f, k * 20, k + 30000, BYTES);
	(void)fclose(f);
	check_pair(sent, NULL, "say --nat", "the captures' clocks");
	check_pair(sent, "--nat", says_so, "say --nat");
	(void)snprintf(path, sizeof(path), "%s", sent);
	check_pair(sent, NULL, "from capture to capture", says_so);
	scratch_remove(dir);
}

static CU_TestInfo tests[] = {
	TEST(packets_cut_at_any_byte_are_read_or_told_to_be_cut),
	TEST(a_time_that_goes_back_is_told),
	TEST(two_sources_with_one_ssrc_are_told_apart),
	TEST(packets_of_one_instant_have_no_rate),
	TEST(a_number_that_is_not_there_has_a_reason),
	TEST(packets_that_are_seen_three_times_are_told_to_be),
	TEST(datagrams_in_pieces_are_told_to_be),
	TEST(the_first_frame_is_the_pictures_own),
	TEST(a_capture_that_begins_within_a_call_shows_no_setting_up),
	TEST(captures_without_a_packet_in_common_are_told),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "analyze_bad", tests },
	{ NULL, NULL },
};
