/* test_wire.c - every kind of wire gives the same packets, tags and times, and takes what it is
 * given.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/drive/clock.h"
#include "harness/drive/wire.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/wires.h"

#define FRAME 100

static struct wire *open_kind(enum wire_kind kind, struct err *err)
{
	return wire_open(kind,
			 &(struct wire_conf){
				 .iface = "w0", .mtu = WIRES_MTU, .room = wire_room(WIRES_MTU, 1) },
			 err);
}

/* Waits until something came; the number of packets in ret. */
static size_t receive_some(struct wire *w, struct wire_in *ret)
{
	struct pollfd ready = { .fd = w->fd, .events = POLLIN };

	if (poll(&ready, 1, 2000) <= 0)
		return 0;
	return wire_receive(w, ret);
}

static void check_receives(enum wire_kind kind)
{
	struct wire_in in[WIRE_BATCH] = { 0 };
	uint8_t frame[FRAME];
	struct err err = { 0 };
	struct wires w;
	struct wire *wire;
	nsec_t before, after;

	CHECK_INT(wires_open(&w, 1, &err), 0);
	wire = open_kind(kind, &err);
	CHECK_STR(err.text, "");
	if (!wire)
		return;
	wires_frame(frame, sizeof(frame), 0, 0xff, 7);
	before = clock_now() + clock_wall_offset() - NSEC_PER_MSEC;
	CHECK_INT(wires_send(&w, 0, frame, sizeof(frame)), 0);
	CHECK_INT((int64_t)receive_some(wire, in), 1);
	after = clock_now() + clock_wall_offset() + NSEC_PER_MSEC;
	CHECK_INT(in[0].bytes, FRAME);
	CHECK_INT(in[0].length, FRAME);
	CHECK(in[0].data && memcmp(in[0].data, frame, FRAME) == 0);
	CHECK(in[0].wall >= before && in[0].wall <= after);
	CHECK(!in[0].tagged);
	wire_release(wire);
	CHECK_INT((int64_t)wire_receive(wire, in), 0);
	wire_count(wire);
	CHECK_INT((int64_t)wire->missed, 0);
	wire_close(wire);
	wires_close(&w);
}

static void check_tells_tags(enum wire_kind kind)
{
	struct wire_in in[WIRE_BATCH] = { 0 };
	uint8_t frame[FRAME], tagged[FRAME + 4];
	struct err err = { 0 };
	struct wires w;
	struct wire *wire;

	CHECK_INT(wires_open(&w, 1, &err), 0);
	wire = open_kind(kind, &err);
	if (!wire)
		return;
	wires_frame(frame, sizeof(frame), 0, 0xff, 7);
	memcpy(tagged, frame, 12);
	memcpy(tagged + 12, (const uint8_t[]){ 0x81, 0x00, 0x60, 0x2a }, 4);
	memcpy(tagged + 16, frame + 12, FRAME - 12);
	CHECK_INT(wires_send(&w, 0, tagged, sizeof(tagged)), 0);
	CHECK_INT((int64_t)receive_some(wire, in), 1);
	CHECK(in[0].tagged);
	CHECK_INT(in[0].tag_type, 0x8100);
	CHECK_INT(in[0].tag, 0x602a);
	CHECK_INT(in[0].bytes, FRAME);
	CHECK(in[0].data && memcmp(in[0].data, frame, FRAME) == 0);
	wire_release(wire);
	wire_close(wire);
	wires_close(&w);
}

/* More batches than a ring has slots, so that it comes round. */
static void check_sends(enum wire_kind kind)
{
	uint8_t frames[WIRE_BATCH][FRAME], got[2048];
	struct wire_out out[WIRE_BATCH];
	struct err err = { 0 };
	struct wires w;
	struct wire *wire;
	int wrong = 0;

	CHECK_INT(wires_open(&w, 1, &err), 0);
	wire = open_kind(kind, &err);
	if (!wire)
		return;
	for (unsigned round = 0; round < 12; round++) {
		for (unsigned i = 0; i < WIRE_BATCH; i++) {
			wires_frame(frames[i], FRAME, 0xee, 0, (uint8_t)(round * WIRE_BATCH + i));
			out[i] = (struct wire_out){ frames[i], FRAME };
		}
		CHECK_INT((int64_t)wire_send(wire, out, WIRE_BATCH), WIRE_BATCH);
		for (unsigned i = 0; i < WIRE_BATCH; i++)
			wrong += wires_receive(&w, 0, got, sizeof(got)) != FRAME ||
				 memcmp(got, frames[i], FRAME) != 0;
	}
	CHECK_INT(wrong, 0);
	wire_close(wire);
	wires_close(&w);
}

static void check_refuses(enum wire_kind kind)
{
	uint8_t frame[WIRES_MTU + WIRE_HEADER + 100];
	struct wire_out out = { frame, WIRES_MTU + WIRE_HEADER };
	struct err err = { 0 };
	struct wires w;
	struct wire *wire;

	CHECK_INT(wires_open(&w, 1, &err), 0);
	wire = open_kind(kind, &err);
	if (!wire)
		return;
	wires_frame(frame, sizeof(frame), 0xee, 0, 1);
	CHECK_INT((int64_t)wire_send(wire, &out, 1), 0);
	CHECK_INT(wire->refusal, -EMSGSIZE);
	out.bytes = FRAME;
	CHECK_INT((int64_t)wire_send(wire, &out, 1), 1);
	CHECK_INT(wires_down(&w, 0, &err), 0);
	CHECK_INT((int64_t)wire_send(wire, &out, 1), 0);
	CHECK(wire->refusal < 0);
	wire_close(wire);
	wires_close(&w);
}

/* Nobody receives while more come than the wire has room for. */
static void check_counts_what_it_missed(enum wire_kind kind)
{
	struct wire_in in[WIRE_BATCH] = { 0 };
	struct err err = { 0 };
	uint8_t frame[FRAME];
	struct wires w;
	struct wire *wire;
	uint64_t came = 0, sent = 3 * (uint64_t)wire_room(WIRES_MTU, 1);
	size_t n;

	CHECK_INT(wires_open(&w, 1, &err), 0);
	wire = open_kind(kind, &err);
	if (!wire)
		return;
	wires_frame(frame, sizeof(frame), 0, 0xff, 7);
	/* a block holds more small packets than slots, so they are as large as can be */
	for (uint64_t i = 0; i < sent; i++) {
		uint8_t large[WIRES_MTU];

		wires_frame(large, sizeof(large), 0, 0xff, (uint8_t)i);
		CHECK_INT(wires_send(&w, 0, large, sizeof(large)), 0);
	}
	while ((n = receive_some(wire, in)) > 0) {
		came += n;
		wire_release(wire);
		wire_count(wire);
		if (came + wire->missed >= sent)
			break;
	}
	wire_count(wire);
	CHECK(wire->missed > 0);
	CHECK_INT((int64_t)(came + wire->missed), (int64_t)sent);
	wire_close(wire);
	wires_close(&w);
}

static void with_every_kind(void (*check)(enum wire_kind kind))
{
	WIRES_OR_SKIP();
	check(WIRE_RING);
	check(WIRE_BLOCK);
	check(WIRE_MESSAGE);
}

static void packets_come_in_with_their_bytes_and_time(void)
{
	with_every_kind(check_receives);
}

static void a_vlan_tag_is_told_with_its_type(void)
{
	with_every_kind(check_tells_tags);
}

static void packets_go_out_in_order_round_after_round(void)
{
	with_every_kind(check_sends);
}

static void a_packet_too_long_or_a_wire_that_is_down_is_refused_with_its_reason(void)
{
	with_every_kind(check_refuses);
}

static void what_finds_no_room_is_counted(void)
{
	with_every_kind(check_counts_what_it_missed);
}

static void an_unknown_interface_is_named(void)
{
	struct err err = { 0 };

	WIRES_OR_SKIP();
	CHECK(wire_open(WIRE_RING, &(struct wire_conf){ .iface = "nope", .mtu = 1500, .room = 256 },
			&err) == NULL);
	CHECK_HAS(err.text, "wire nope");
	CHECK_INT(err.code, -ENODEV);
}

static void many_wires_share_the_room(void)
{
	CHECK_INT(wire_room(1500, 2), 4096);
	CHECK(wire_room(1500, 64) < 4096);
	CHECK(wire_room(9000, 64) >= 4 * WIRE_BATCH);
}

extern CU_TestInfo wire_tests[];

CU_TestInfo wire_tests[] = {
	TEST(packets_come_in_with_their_bytes_and_time),
	TEST(a_vlan_tag_is_told_with_its_type),
	TEST(packets_go_out_in_order_round_after_round),
	TEST(a_packet_too_long_or_a_wire_that_is_down_is_refused_with_its_reason),
	TEST(what_finds_no_room_is_counted),
	TEST(an_unknown_interface_is_named),
	TEST(many_wires_share_the_room),
	CU_TEST_INFO_NULL,
};
