/* test_live_refusal.c - hosts that take less than the drive has for them. */
#include <poll.h>
#include <stdbool.h>

#include "harness/base/err.h"
#include "harness/drive/clock.h"
#include "harness/drive/live.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/wires.h"

#define SMALL 100
#define LARGE 1000

/* Two hosts and a route without delay from the first to the second. */
struct pair {
	struct wires wires;
	struct live_port ports[2];
	struct link_conf link;
	struct live_route route;
	struct live_conf conf;
	struct live *live;
	struct err err;
};

static void pair_conf(struct pair *p, enum live_wire wire)
{
	*p = (struct pair){ .ports = { { .iface = "w0", .mac = { 2, 0, 0, 0, 0, 0 } },
				       { .iface = "w1", .mac = { 2, 0, 0, 0, 0, 1 } } },
			    .link = { .name = "link" } };
	p->route = (struct live_route){
		.stream = "there", .from = 0, .to = 1, .links = &p->link, .link_count = 1
	};
	p->conf = (struct live_conf){ .ports = p->ports,
				      .port_count = 2,
				      .routes = &p->route,
				      .route_count = 1,
				      .seed = 1,
				      .mtu = WIRES_MTU,
				      .wire = wire,
				      .pool_packets = 4096 };
}

static void pair_open(struct pair *p)
{
	CHECK_INT(wires_open(&p->wires, 2, &p->err), 0);
	CHECK_INT(live_open(&p->conf, &p->live, &p->err), 0);
	CHECK_STR(p->err.text, "");
}

static void pair_close(struct pair *p)
{
	live_close(p->live);
	wires_close(&p->wires);
}

static void send_frame(struct pair *p, size_t bytes, uint8_t number)
{
	uint8_t frame[LARGE];

	wires_frame(frame, bytes, 0, 1, number);
	CHECK_INT(wires_send(&p->wires, 0, frame, bytes), 0);
}

static bool comes(struct pair *p, size_t bytes, uint8_t number)
{
	uint8_t got[2048] = { 0 };

	return wires_receive(&p->wires, 1, got, sizeof(got)) == (int)bytes &&
	       got[bytes - 1] == number;
}

/* The host makes its MTU smaller, and larger again, while packets of both sizes come. */
static void check_smaller_mtu(enum live_wire wire)
{
	const struct live_account *account;
	struct pair p;
	nsec_t began;

	pair_conf(&p, wire);
	pair_open(&p);
	CHECK_INT(wires_mtu(&p.wires, 1, 500, &p.err), 0);
	began = clock_now();
	for (uint8_t i = 0; i < 100; i++)
		send_frame(&p, LARGE, i);
	send_frame(&p, SMALL, 200);
	CHECK(comes(&p, SMALL, 200));
	/* a hundred times the drive's patience would be a second */
	CHECK(clock_now() - began < 500 * NSEC_PER_MSEC);
	CHECK_INT(wires_mtu(&p.wires, 1, WIRES_MTU, &p.err), 0);
	send_frame(&p, LARGE, 201);
	CHECK(comes(&p, LARGE, 201));
	CHECK_INT(live_stop(p.live, &p.err), 0);
	account = &live_route_report(p.live, 0)->account;
	CHECK_INT((int64_t)account->unsent, 100);
	CHECK_INT((int64_t)account->delivered, 2);
	CHECK_INT(account->unaccounted, 0);
	CHECK(live_port_report(p.live, 1)->refused >= 100);
	pair_close(&p);
}

static void a_host_that_makes_its_mtu_smaller_delays_no_other_packet_for_long(void)
{
	WIRES_OR_SKIP();
	check_smaller_mtu(LIVE_WIRE_RING);
	check_smaller_mtu(LIVE_WIRE_MESSAGE);
}

/* The interface goes down and comes back under traffic. */
static void check_flap(enum live_wire wire)
{
	const struct live_account *account;
	struct pair p;

	pair_conf(&p, wire);
	pair_open(&p);
	for (uint8_t round = 0; round < 3; round++) {
		CHECK_INT(wires_down(&p.wires, 1, &p.err), 0);
		for (uint8_t i = 0; i < 20; i++)
			send_frame(&p, SMALL, i);
		/* longer than the drive's patience; then, shorter */
		(void)poll(NULL, 0, round == 0 ? 30 : 0);
		CHECK_INT(wires_up(&p.wires, 1, &p.err), 0);
	}
	send_frame(&p, SMALL, 100);
	/* of those before, the last may still have been waiting */
	for (int i = 0; i < 61 && !comes(&p, SMALL, 100); i++)
		;
	CHECK_INT(live_stop(p.live, &p.err), 0);
	account = &live_route_report(p.live, 0)->account;
	CHECK_INT((int64_t)account->in, 61);
	CHECK_INT((int64_t)(account->unsent + account->delivered), 61);
	CHECK(account->unsent >= 20);
	CHECK_INT(account->unaccounted, 0);
	pair_close(&p);
}

static void a_link_that_flaps_under_traffic_leaves_every_packet_accounted_for(void)
{
	WIRES_OR_SKIP();
	check_flap(LIVE_WIRE_RING);
	check_flap(LIVE_WIRE_MESSAGE);
}

/* No ring has slots for such packets. */
static void messages_serve_where_rings_cannot_be_had_and_the_reason_is_told(void)
{
	struct live_report report;
	struct pair p;

	WIRES_OR_SKIP();
	pair_conf(&p, LIVE_WIRE_AUTO);
	p.conf.mtu = 400000;
	p.conf.pool_packets = 256;
	pair_open(&p);
	send_frame(&p, SMALL, 1);
	CHECK(comes(&p, SMALL, 1));
	CHECK_INT(live_stop(p.live, &p.err), 0);
	live_report(p.live, &report);
	CHECK_STR(report.wire, "message");
	CHECK_HAS(report.wire_why, "wire w0: ring");
	pair_close(&p);
}

extern CU_TestInfo live_refusal_tests[];

CU_TestInfo live_refusal_tests[] = {
	TEST(a_host_that_makes_its_mtu_smaller_delays_no_other_packet_for_long),
	TEST(a_link_that_flaps_under_traffic_leaves_every_packet_accounted_for),
	TEST(messages_serve_where_rings_cannot_be_had_and_the_reason_is_told),
	CU_TEST_INFO_NULL,
};
