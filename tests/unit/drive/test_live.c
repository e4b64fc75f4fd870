/* test_live.c - the live drive: who gets which packet, when, and what is written down about it. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/drive/clock.h"
#include "harness/drive/live.h"
#include "tests/support/records.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/wires.h"

#define FRAME       100
#define HOSTS       3UL
#define ROUTES      (HOSTS * (HOSTS - 1))
#define TAGGED      (FRAME + 8)
#define ROUTE(a, b) ((a) * (HOSTS - 1) + (b) - ((b) > (a)))

/* Three hosts, a route of one link from each to each. */
struct star {
	struct wires wires;
	struct live_port ports[HOSTS];
	struct link_conf links[ROUTES];
	struct live_route routes[ROUTES];
	struct live_conf conf;
	struct live *live;
	struct err err;
};

static void star_conf(struct star *s)
{
	static const char *const names[] = { "w0", "w1", "w2" };
	static const char *const streams[ROUTES] = { "0-1", "0-2", "1-0", "1-2", "2-0", "2-1" };
	size_t n = 0;

	*s = (struct star){ 0 };
	for (size_t from = 0; from < HOSTS; from++) {
		s->ports[from] = (struct live_port){ .iface = names[from],
						     .mac = { 2, 0, 0, 0, 0, (uint8_t)from } };
		for (size_t to = 0; to < HOSTS; to++) {
			if (to == from)
				continue;
			(void)snprintf(s->links[n].name, LINK_NAME_MAX, "l%s", streams[n]);
			s->routes[n] = (struct live_route){ .stream = streams[n],
							    .from = from,
							    .to = to,
							    .links = &s->links[n],
							    .link_count = 1,
							    .direction = (unsigned)n };
			n++;
		}
	}
	s->conf = (struct live_conf){ .ports = s->ports,
				      .port_count = HOSTS,
				      .routes = s->routes,
				      .route_count = ROUTES,
				      .seed = 1,
				      .mtu = WIRES_MTU,
				      .pool_packets = 4096 };
}

static void star_open(struct star *s)
{
	CHECK_INT(wires_open(&s->wires, HOSTS, &s->err), 0);
	CHECK_INT(live_open(&s->conf, &s->live, &s->err), 0);
	CHECK_STR(s->err.text, "");
}

static void star_close(struct star *s)
{
	live_close(s->live);
	wires_close(&s->wires);
}

static const struct live_account *account(const struct star *s, size_t route)
{
	return &live_route_report(s->live, route)->account;
}

static void check_closed(const struct star *s)
{
	for (size_t i = 0; i < s->conf.route_count; i++)
		CHECK_INT(account(s, i)->unaccounted, 0);
}

/* One number per frame, which the receiver must find. */
static void check_comes(const struct star *s, size_t host, uint8_t number)
{
	uint8_t got[2048] = { 0 };

	CHECK_INT(wires_receive(&s->wires, host, got, sizeof(got)), FRAME);
	CHECK_INT(got[FRAME - 1], number);
}

static void a_packet_goes_to_the_host_it_is_addressed_to_and_no_other(void)
{
	uint8_t frame[FRAME];
	struct star s;

	WIRES_OR_SKIP();
	star_conf(&s);
	star_open(&s);
	wires_frame(frame, FRAME, 0, 2, 42);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	check_comes(&s, 2, 42);
	CHECK_INT(live_stop(s.live, &s.err), 0);
	CHECK(wires_quiet(&s.wires, 1));
	CHECK_INT((int64_t)account(&s, ROUTE(0, 2))->delivered, 1);
	CHECK_INT((int64_t)account(&s, ROUTE(0, 2))->in_bytes, FRAME);
	CHECK_INT((int64_t)account(&s, ROUTE(0, 1))->in, 0);
	check_closed(&s);
	star_close(&s);
}

static void a_broadcast_goes_to_every_host_on_its_own_route(void)
{
	uint8_t frame[FRAME];
	struct star s;

	WIRES_OR_SKIP();
	star_conf(&s);
	s.links[ROUTE(1, 0)].delay.delay = 5 * NSEC_PER_MSEC;
	star_open(&s);
	wires_frame(frame, FRAME, 1, 0xff, 7);
	CHECK_INT(wires_send(&s.wires, 1, frame, FRAME), 0);
	check_comes(&s, 0, 7);
	check_comes(&s, 2, 7);
	CHECK_INT(live_stop(s.live, &s.err), 0);
	CHECK_INT((int64_t)account(&s, ROUTE(1, 0))->delivered, 1);
	CHECK_INT((int64_t)account(&s, ROUTE(1, 2))->delivered, 1);
	CHECK_INT((int64_t)live_port_report(s.live, 1)->received, 1);
	check_closed(&s);
	star_close(&s);
}

static void a_packet_without_a_route_is_counted_as_astray(void)
{
	uint8_t frame[FRAME];
	struct star s;

	WIRES_OR_SKIP();
	star_conf(&s);
	/* only from 0 to 1 */
	s.conf.route_count = 1;
	star_open(&s);
	wires_frame(frame, FRAME, 0, 2, 1);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	wires_frame(frame, FRAME, 0, 1, 2);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	check_comes(&s, 1, 2);
	CHECK_INT(live_stop(s.live, &s.err), 0);
	CHECK_INT((int64_t)live_port_report(s.live, 0)->received, 2);
	CHECK_INT((int64_t)live_port_report(s.live, 0)->astray, 1);
	star_close(&s);
}

static void check_tags_survive(enum live_wire wire, const uint8_t *tags, size_t bytes)
{
	uint8_t frame[FRAME], tagged[TAGGED], got[2048] = { 0 };
	int whole = FRAME + (int)bytes;
	struct star s;

	star_conf(&s);
	s.conf.wire = wire;
	star_open(&s);
	wires_frame(frame, FRAME, 0, 1, 9);
	memcpy(tagged, frame, 12);
	memcpy(tagged + 12, tags, bytes);
	memcpy(tagged + 12 + bytes, frame + 12, FRAME - 12);
	CHECK_INT(wires_send(&s.wires, 0, tagged, (size_t)whole), 0);
	CHECK_INT(wires_receive(&s.wires, 1, got, sizeof(got)), whole);
	CHECK_INT(memcmp(got, tagged, (size_t)whole), 0);
	CHECK_INT(live_stop(s.live, &s.err), 0);
	CHECK_INT((int64_t)account(&s, ROUTE(0, 1))->delivered_bytes, whole);
	star_close(&s);
}

/* A provider's tag before a customer's (IEEE 802.1ad), and the customer's alone. */
static void vlan_tags_one_and_two_survive_on_every_kind_of_wire(void)
{
	static const uint8_t tags[] = { 0x88, 0xa8, 0x20, 0x64, 0x81, 0x00, 0x60, 0x2a };

	WIRES_OR_SKIP();
	for (enum live_wire wire = LIVE_WIRE_RING; wire <= LIVE_WIRE_MESSAGE; wire++) {
		check_tags_survive(wire, tags + 4, 4);
		check_tags_survive(wire, tags, 8);
	}
}

static void check_never_early(enum live_wait wait)
{
	const struct live_route_report *report;
	uint8_t frame[FRAME], got[2048];
	struct star s;

	star_conf(&s);
	s.conf.wait = wait;
	s.links[ROUTE(0, 1)].delay.delay = 3 * NSEC_PER_MSEC;
	star_open(&s);
	for (uint8_t i = 0; i < 50; i++) {
		nsec_t sent = clock_now();

		wires_frame(frame, FRAME, 0, 1, i);
		CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
		CHECK_INT(wires_receive(&s.wires, 1, got, sizeof(got)), FRAME);
		CHECK(clock_now() - sent >= 3 * NSEC_PER_MSEC);
	}
	CHECK_INT(live_stop(s.live, &s.err), 0);
	report = live_route_report(s.live, ROUTE(0, 1));
	CHECK_INT((int64_t)report->lateness.count, 50);
	CHECK_INT((int64_t)report->lateness.early, 0);
	star_close(&s);
}

static void no_packet_comes_before_its_time_in_either_way_of_waiting(void)
{
	WIRES_OR_SKIP();
	check_never_early(LIVE_WAIT_EASY);
	check_never_early(LIVE_WAIT_PRECISE);
}

static void copies_and_turned_bits_reach_the_host(void)
{
	uint8_t frame[FRAME], got[2048];
	int turned = 0;
	struct star s;

	WIRES_OR_SKIP();
	star_conf(&s);
	s.links[ROUTE(0, 1)].duplicate = CHANCE_ALWAYS;
	s.links[ROUTE(1, 2)].corrupt = CHANCE_ALWAYS;
	star_open(&s);
	wires_frame(frame, FRAME, 0, 1, 3);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	check_comes(&s, 1, 3);
	check_comes(&s, 1, 3);
	/* a turned bit may hit the addresses or the protocol, so nobody waits for this one */
	wires_frame(frame, FRAME, 1, 2, 3);
	for (int i = 0; i < 8; i++)
		CHECK_INT(wires_send(&s.wires, 1, frame, FRAME), 0);
	if (wires_receive(&s.wires, 2, got, sizeof(got)) == FRAME) {
		for (size_t i = 0; i < FRAME; i++)
			turned += __builtin_popcount(got[i] ^ frame[i]);
		CHECK_INT(turned, 1);
	}
	CHECK_INT(live_stop(s.live, &s.err), 0);
	CHECK_INT((int64_t)account(&s, ROUTE(0, 1))->duplicated, 1);
	CHECK_INT((int64_t)account(&s, ROUTE(0, 1))->delivered, 2);
	/* not all of them need to have come when the drive is stopped */
	CHECK_INT((int64_t)(account(&s, ROUTE(1, 2))->delivered +
			    account(&s, ROUTE(1, 2))->in_flight),
		  8);
	check_closed(&s);
	star_close(&s);
}

static void a_packet_larger_than_the_mtu_is_not_carried(void)
{
	uint8_t frame[1000];
	struct star s;

	WIRES_OR_SKIP();
	star_conf(&s);
	s.conf.mtu = 500;
	star_open(&s);
	wires_frame(frame, sizeof(frame), 0, 1, 1);
	CHECK_INT(wires_send(&s.wires, 0, frame, sizeof(frame)), 0);
	wires_frame(frame, FRAME, 0, 1, 2);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	check_comes(&s, 1, 2);
	CHECK_INT(live_stop(s.live, &s.err), 0);
	CHECK_INT((int64_t)live_port_report(s.live, 0)->oversize, 1);
	CHECK_INT((int64_t)account(&s, ROUTE(0, 1))->in, 1);
	star_close(&s);
}

static void packets_for_a_wire_that_is_down_are_unsent_and_the_rest_goes_on(void)
{
	uint8_t frame[FRAME];
	struct star s;

	WIRES_OR_SKIP();
	star_conf(&s);
	star_open(&s);
	CHECK_INT(wires_down(&s.wires, 1, &s.err), 0);
	wires_frame(frame, FRAME, 0, 1, 1);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	wires_frame(frame, FRAME, 0, 2, 2);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	check_comes(&s, 2, 2);
	CHECK_INT(live_stop(s.live, &s.err), 0);
	CHECK_INT((int64_t)account(&s, ROUTE(0, 1))->unsent, 1);
	CHECK(live_port_report(s.live, 1)->refused > 0);
	check_closed(&s);
	star_close(&s);
}

/* Reads all records of a file; at most max are kept. */
static void each_packet_leaves_its_records(void)
{
	char dir[64], path[100];
	struct record r[16];
	uint8_t frame[FRAME];
	struct star s;
	size_t n;

	WIRES_OR_SKIP();
	(void)scratch_make(dir);
	(void)snprintf(path, sizeof(path), "%s/packets.rec", dir);
	star_conf(&s);
	s.conf.packets_path = path;
	s.links[ROUTE(0, 1)].rate.bps = 8000000;
	s.links[ROUTE(0, 2)].loss =
		(struct loss_conf){ .kind = LOSS_RANDOM, .mean = CHANCE_ALWAYS };
	star_open(&s);
	wires_frame(frame, FRAME, 0, 2, 1);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	wires_frame(frame, FRAME, 0, 1, 2);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	check_comes(&s, 1, 2);
	CHECK_INT(live_stop(s.live, &s.err), 0);
	n = records_read(path, r, 16);
	CHECK_INT((int64_t)n, 5);
	CHECK_STR(record_meaning(r[0].kind)->word, "arrive");
	CHECK_STR(r[0].stream, "0-2");
	CHECK_STR(r[0].probe, "drive");
	CHECK_INT(r[0].value, FRAME);
	for (size_t i = 0, queued = 0, lost = 0; i < n; i++) {
		if (r[i].kind == RECORD_QUEUED && !queued++)
			CHECK_INT(r[i].value, 100 * NSEC_PER_USEC);
		if (r[i].kind == RECORD_LOSE && !lost++)
			CHECK_STR(r[i].stream, "0-2");
		CHECK(i + 1 < n || queued + lost == 2);
	}
	/* What chance came out as is told link by link. */
	CHECK_INT(live_route_report(s.live, ROUTE(0, 2))->realised[0].lost, 1);
	CHECK_INT(live_route_report(s.live, ROUTE(0, 1))->realised[0].delayed, 1);
	star_close(&s);
	scratch_remove(dir);
}

/* The rate falls 20 ms after the start and comes back at 40 ms. */
static void settings_and_events_are_noted_when_they_change(void)
{
	const struct timeline_entry dip = { .id = 1,
					    .setting = SETTING_RATE,
					    .op = TIMELINE_TO,
					    .value = 1000000,
					    .begin = 20 * NSEC_PER_MSEC,
					    .end = 40 * NSEC_PER_MSEC };
	const struct timeline timeline = { &dip, 1 };
	const struct live_event event = { 1, "dip", dip.begin, dip.end };
	const struct pollfd nothing = { .fd = -1 };
	char dir[64], path[100];
	struct record r[64];
	nsec_t t0;
	struct star s;
	size_t n;

	WIRES_OR_SKIP();
	(void)scratch_make(dir);
	(void)snprintf(path, sizeof(path), "%s/network.rec", dir);
	star_conf(&s);
	s.conf.network_path = path;
	s.conf.route_count = 1;
	s.conf.events = &event;
	s.conf.event_count = 1;
	s.routes[0].timeline = &timeline;
	s.links[0].rate.bps = 8000000;
	star_open(&s);
	t0 = clock_now() + 5 * NSEC_PER_MSEC;
	live_start(s.live, t0);
	(void)poll((struct pollfd[]){ nothing }, 1, 70);
	CHECK_INT(live_stop(s.live, &s.err), 0);
	n = records_read(path, r, 64);
	CHECK_INT((int64_t)n, 8);
	for (size_t i = 0; i < 4 && i < n; i++) {
		CHECK_INT(r[i].time, t0);
		CHECK_INT((int64_t)r[i].id, 0);
		CHECK_STR(r[i].stream, "l0-1");
	}
	for (size_t i = 4; i < n; i++) {
		CHECK_INT(r[i].time, t0 + (i < 6 ? dip.begin : dip.end));
		CHECK_INT((int64_t)r[i].id, 1);
		if (r[i].kind == RECORD_RATE)
			CHECK_INT(r[i].value, i < 6 ? 1000000 : 8000000);
		else
			CHECK_INT(r[i].value, i < 6);
	}
	star_close(&s);
	scratch_remove(dir);
}

static void what_cannot_be_is_refused_with_its_reason(void)
{
	struct live *live = NULL;
	struct star s;

	WIRES_OR_SKIP();
	star_conf(&s);
	s.conf.port_count = 1;
	CHECK_INT(live_open(&s.conf, &live, &s.err), -EINVAL);
	CHECK_HAS(s.err.text, "1 hosts");
	s.conf.port_count = 2;
	CHECK_INT(live_open(&s.conf, &live, &s.err), -EINVAL);
	CHECK_HAS(s.err.text, "route 0-2 does not lead from host to host");
	s.conf.port_count = HOSTS;
	CHECK_INT(live_open(&s.conf, &live, &s.err), -ENODEV);
	CHECK_HAS(s.err.text, "wire w0");
	CHECK_INT(wires_open(&s.wires, HOSTS, &s.err), 0);
	s.links[3].delay.jitter = -1;
	CHECK(live_open(&s.conf, &live, &s.err) < 0);
	CHECK_HAS(s.err.text, "route 1-2: ");
	wires_close(&s.wires);
}

static void a_full_disk_breaks_the_run_with_the_files_name(void)
{
	uint8_t frame[FRAME];
	struct star s;

	WIRES_OR_SKIP();
	star_conf(&s);
	s.conf.packets_path = "/dev/full";
	star_open(&s);
	wires_frame(frame, FRAME, 0, 1, 2);
	CHECK_INT(wires_send(&s.wires, 0, frame, FRAME), 0);
	check_comes(&s, 1, 2);
	CHECK_INT(live_stop(s.live, &s.err), -ENOSPC);
	CHECK_HAS(s.err.text, "/dev/full: No space left");
	star_close(&s);
}

extern CU_TestInfo live_tests[];

CU_TestInfo live_tests[] = {
	TEST(a_packet_goes_to_the_host_it_is_addressed_to_and_no_other),
	TEST(a_broadcast_goes_to_every_host_on_its_own_route),
	TEST(a_packet_without_a_route_is_counted_as_astray),
	TEST(vlan_tags_one_and_two_survive_on_every_kind_of_wire),
	TEST(no_packet_comes_before_its_time_in_either_way_of_waiting),
	TEST(copies_and_turned_bits_reach_the_host),
	TEST(a_packet_larger_than_the_mtu_is_not_carried),
	TEST(packets_for_a_wire_that_is_down_are_unsent_and_the_rest_goes_on),
	TEST(each_packet_leaves_its_records),
	TEST(settings_and_events_are_noted_when_they_change),
	TEST(what_cannot_be_is_refused_with_its_reason),
	TEST(a_full_disk_breaks_the_run_with_the_files_name),
	CU_TEST_INFO_NULL,
};
