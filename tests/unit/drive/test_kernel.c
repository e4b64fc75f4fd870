/* test_kernel.c - the kernel's drive on real wires: tbf and htb, changes, account, nothing left. */
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/drive/clock.h"
#include "harness/drive/kernel.h"
#include "harness/drive/kernel_probe.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/wires.h"

#define BYTES 1250

/* Two hosts, "far" behind two links and "near" behind one, rates only. */
struct bed {
	struct wires wires;
	struct live_port ports[2];
	struct link_conf far[2], near;
	struct live_route routes[2];
	struct kernel_conf conf;
	struct kernel *kernel;
	struct err err;
};

static void bed_init(struct bed *b)
{
	*b = (struct bed){
		.ports = { { .iface = "w0" }, { .iface = "w1" } },
		.far = { { .name = "haul", .rate = { .bps = 20000000 } },
			 { .name = "access", .rate = { .bps = 1000000 } } },
		.near = { .name = "back",
			  .rate = { .bps = 1000000, .burst_bytes = BYTES, .burst_debt = true } },
	};
	b->routes[0] = (struct live_route){
		.stream = "to-far", .from = 0, .to = 1, .links = b->far, .link_count = 2
	};
	b->routes[1] = (struct live_route){ .stream = "to-near",
					    .from = 1,
					    .to = 0,
					    .links = &b->near,
					    .link_count = 1,
					    .direction = 1 };
	b->conf = (struct kernel_conf){ .ports = b->ports,
					.routes = b->routes,
					.route_count = 2,
					.seed = 1,
					.mtu = WIRES_MTU };
}

static int bed_open(struct bed *b)
{
	int r = wires_open(&b->wires, 2, &b->err);

	if (r == 0)
		r = kernel_open(&b->conf, &b->kernel, &b->err);
	return r;
}

static void bed_close(struct bed *b)
{
	kernel_close(b->kernel);
	wires_close(&b->wires);
}

static void send_some(const struct bed *b, size_t from, unsigned count)
{
	uint8_t frame[BYTES];

	for (unsigned i = 0; i < count; i++) {
		wires_frame(frame, sizeof(frame), from, 1 - from, (uint8_t)i);
		CHECK_INT(wires_send(&b->wires, from, frame, sizeof(frame)), 0);
	}
}

/* Receives count packets in order; when the last came after the first. */
static nsec_t receive_some(const struct bed *b, size_t at, unsigned count)
{
	uint8_t frame[2048];
	nsec_t first = 0, last = 0;

	for (unsigned i = 0; i < count; i++) {
		int n = wires_receive(&b->wires, at, frame, sizeof(frame));

		last = clock_now();
		if (!CHECK_INT(n, BYTES))
			return 0;
		CHECK_INT(frame[n - 1], (uint8_t)i);
		first = i ? first : last;
	}
	return last - first;
}

static void check_account(const struct bed *b, size_t route, unsigned count, unsigned dropped)
{
	const struct live_account *a = &kernel_route_report(b->kernel, route)->account;

	CHECK(a->in >= count);
	CHECK_INT((int64_t)a->dropped, dropped);
	CHECK_INT((int64_t)a->lost, 0);
	CHECK_INT((int64_t)a->delivered, (int64_t)a->in - dropped);
	CHECK_INT((int64_t)a->in_flight, 0);
	CHECK_INT(a->unaccounted, 0);
}

/* 1 Mbit/s is 10 ms a packet of 1250 bytes. The bucket holds one largest packet, so that one goes
 * at once and the second 264 bytes early; 15 ms is what this process may be late to see them. */
static void packets_pass_both_ways_at_the_slowest_links_rate(void)
{
	const char *why = wires_why_not();
	struct bed b;

	if (why)
		SKIP("no network namespaces: %s", why);
	bed_init(&b);
	CHECK_INT(bed_open(&b), 0);
	CHECK_STR(b.err.text, "");
	if (!b.kernel) {
		bed_close(&b);
		return;
	}
	kernel_start(b.kernel, clock_now());
	send_some(&b, 0, 21);
	CHECK_NEAR((double)receive_some(&b, 1, 21), 20 * 10e6 - 2.1e6, 15e6);
	/* htb's bucket holds one packet, and is overdrawn by one */
	send_some(&b, 1, 22);
	CHECK_NEAR((double)receive_some(&b, 0, 22), 20 * 10e6, 15e6);
	kernel_hold(b.kernel);
	CHECK_INT(kernel_stop(b.kernel, &b.err), 0);
	check_account(&b, 0, 21, 0);
	check_account(&b, 1, 22, 0);
	bed_close(&b);
}

static void what_a_queue_drops_is_accounted_to_its_link(void)
{
	const char *why = wires_why_not();
	const struct live_account *a;
	struct bed b;

	if (why)
		SKIP("no network namespaces: %s", why);
	bed_init(&b);
	b.far[1].queue.limit_packets = 4;
	CHECK_INT(bed_open(&b), 0);
	if (!b.kernel) {
		bed_close(&b);
		return;
	}
	kernel_start(b.kernel, clock_now());
	/* the haul hands over one each half millisecond: one goes at once, five wait */
	send_some(&b, 0, 12);
	kernel_hold(b.kernel);
	CHECK_INT(kernel_stop(b.kernel, &b.err), 0);
	a = &kernel_route_report(b.kernel, 0)->account;
	CHECK_INT((int64_t)a->dropped_in[0], 0);
	CHECK_INT((int64_t)a->dropped_in[1], (int64_t)a->dropped);
	CHECK(a->dropped >= 5 && a->dropped <= 7);
	check_account(&b, 0, 12, (unsigned)a->dropped);
	bed_close(&b);
}

static void a_change_takes_effect_at_its_time_and_is_recorded(void)
{
	const struct timeline_entry entry = { .id = 7,
					      .link = 1,
					      .setting = SETTING_RATE,
					      .value = 4000000,
					      .begin = 50 * NSEC_PER_MSEC,
					      .end = NSEC_NEVER };
	const struct timeline_entry back = { .id = 8,
					     .setting = SETTING_RATE,
					     .value = 4000000,
					     .begin = 50 * NSEC_PER_MSEC,
					     .end = NSEC_NEVER };
	const struct timeline timeline = { &entry, 1 }, timeline_back = { &back, 1 };
	const struct live_event event = { 7, "faster", entry.begin, NSEC_NEVER };
	const char *why = wires_why_not();
	struct text records;
	char dir[64], path[100];
	struct bed b;
	nsec_t t0;

	if (why)
		SKIP("no network namespaces: %s", why);
	bed_init(&b);
	(void)snprintf(path, sizeof(path), "%s/network.rec", scratch_make(dir));
	b.routes[0].timeline = &timeline;
	b.routes[1].timeline = &timeline_back;
	b.near.queue.limit_ns = 200 * NSEC_PER_MSEC; /* as many bytes as this is at the rate */
	b.conf.events = &event;
	b.conf.event_count = 1;
	b.conf.network_path = path;
	CHECK_INT(bed_open(&b), 0);
	CHECK_STR(b.err.text, "");
	if (!b.kernel) {
		bed_close(&b);
		scratch_remove(dir);
		return;
	}
	t0 = clock_now();
	kernel_start(b.kernel, t0);
	/* fewer when the thread comes so late that two are one: then time tells */
	while (kernel_changes(b.kernel).count < 4 && clock_now() - t0 < NSEC_PER_SEC)
		(void)poll(NULL, 0, 5);
	send_some(&b, 0, 41);
	/* 2.5 ms a packet */
	CHECK_NEAR((double)receive_some(&b, 1, 41), 40 * 2.5e6, 15e6);
	/* htb; at the rate before, 42 packets would have been dropped down to 20 */
	send_some(&b, 1, 42);
	CHECK_NEAR((double)receive_some(&b, 0, 42), 40 * 2.5e6, 15e6);
	kernel_hold(b.kernel);
	CHECK_INT(kernel_stop(b.kernel, &b.err), 0);
	CHECK(kernel_changes(b.kernel).latest > 0);
	CHECK(kernel_changes(b.kernel).latest < NSEC_PER_SEC);
	records = file_read(path);
	CHECK_HAS(text_str(&records), "drive rate haul 0 20000000");
	CHECK_HAS(text_str(&records), "drive rate access 0 1000000");
	CHECK_HAS(text_str(&records), "drive rate access 7 4000000");
	CHECK_HAS(text_str(&records), "timeline event faster 7 1");
	check_account(&b, 0, 41, 0);
	check_account(&b, 1, 42, 0);
	text_done(&records);
	bed_close(&b);
	scratch_remove(dir);
}

static void nothing_of_it_is_left_when_it_is_closed(void)
{
	const char *why = wires_why_not();
	struct bed b;

	if (why)
		SKIP("no network namespaces: %s", why);
	bed_init(&b);
	CHECK_INT(bed_open(&b), 0);
	CHECK(if_nametoindex("b0") != 0 && if_nametoindex("b1") != 0);
	CHECK(if_nametoindex("h0a") != 0 && if_nametoindex("h0b") != 0);
	kernel_close(b.kernel);
	CHECK(if_nametoindex("b0") == 0 && if_nametoindex("b1") == 0);
	CHECK(if_nametoindex("h0a") == 0 && if_nametoindex("h0b") == 0);
	wires_close(&b.wires);
}

static void a_kernel_without_netem_is_told_what_to_do(void)
{
	const char *why = wires_why_not();
	struct kernel_probe probe = { 0 };
	struct bed b;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(kernel_probe(&probe, NULL), 0);
	CHECK(probe.has[QDISC_PACKETS] && probe.has[QDISC_BYTES]);
	bed_init(&b);
	b.far[0].delay.delay = NSEC_PER_MSEC;
	CHECK_INT(bed_open(&b), probe.has[QDISC_NETEM] ? 0 : -EOPNOTSUPP);
	if (!probe.has[QDISC_NETEM])
		CHECK_HAS(b.err.text, "link haul: this kernel has no sch_netem");
	bed_close(&b);
}

static void more_than_two_hosts_are_refused(void)
{
	struct bed b;

	bed_init(&b);
	b.routes[1].from = 0;
	b.routes[1].to = 2;
	CHECK_INT(kernel_open(&b.conf, &b.kernel, &b.err), -EOPNOTSUPP);
	CHECK_HAS(b.err.text, "joins two hosts");
}

extern CU_TestInfo kernel_tests[];

CU_TestInfo kernel_tests[] = {
	TEST(packets_pass_both_ways_at_the_slowest_links_rate),
	TEST(what_a_queue_drops_is_accounted_to_its_link),
	TEST(a_change_takes_effect_at_its_time_and_is_recorded),
	TEST(nothing_of_it_is_left_when_it_is_closed),
	TEST(a_kernel_without_netem_is_told_what_to_do),
	TEST(more_than_two_hosts_are_refused),
	CU_TEST_INFO_NULL,
};
