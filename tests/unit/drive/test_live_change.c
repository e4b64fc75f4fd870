/* test_live_change.c - changes by hand and snapshots, of a drive that runs. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/drive/clock.h"
#include "harness/drive/live_change.h"
#include "harness/drive/live_snapshot.h"
#include "tests/support/records.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/wires.h"

#define MS      NSEC_PER_MSEC
#define FRAME   100
#define HOSTS   2UL
#define FIRST   8 /* the id of the first change: seven events stand in the timeline */
#define RECORDS 64

/* Two hosts and a route of two links from each to the other. */
struct pair {
	struct wires wires;
	struct live_port ports[HOSTS];
	struct link_conf links[HOSTS][2];
	struct live_route routes[HOSTS];
	struct live_conf conf;
	struct live *live;
	uint32_t next_id;
	struct err err;
};

static const char *const words[] = { "change", "outage" };

static void pair_conf(struct pair *s)
{
	static const char *const names[] = { "w0", "w1" };
	static const char *const streams[] = { "there", "back" };

	*s = (struct pair){ .next_id = FIRST };
	for (size_t i = 0; i < HOSTS; i++) {
		s->ports[i] = (struct live_port){ .iface = names[i],
						  .mac = { 2, 0, 0, 0, 0, (uint8_t)i } };
		for (size_t k = 0; k < 2; k++)
			(void)snprintf(s->links[i][k].name, LINK_NAME_MAX, "%s-%zu", streams[i], k);
		s->routes[i] = (struct live_route){ .stream = streams[i],
						    .from = i,
						    .to = 1 - i,
						    .links = s->links[i],
						    .link_count = 2,
						    .direction = (unsigned)i };
	}
	s->conf = (struct live_conf){ .ports = s->ports,
				      .port_count = HOSTS,
				      .routes = s->routes,
				      .route_count = HOSTS,
				      .change_words = words,
				      .change_word_count = 2,
				      .seed = 1,
				      .mtu = WIRES_MTU,
				      .pool_packets = 4096 };
}

/* Runs, its timeline begun. */
static void pair_start(struct pair *s)
{
	struct live_snapshot now = { .t0 = NSEC_NEVER };

	CHECK_INT(wires_open(&s->wires, HOSTS, &s->err), 0);
	CHECK_INT(live_open(&s->conf, &s->live, &s->err), 0);
	CHECK_STR(s->err.text, "");
	live_start(s->live, clock_now());
	while (now.t0 == NSEC_NEVER && live_snapshot(s->live, &now, &s->err) == 0)
		live_snapshot_done(&now);
}

static void pair_close(struct pair *s)
{
	live_close(s->live);
	wires_close(&s->wires);
}

static struct live_change_part set(size_t route, uint32_t link, enum setting what, int64_t value,
				   nsec_t lasts)
{
	return (struct live_change_part){
		route, { .link = link, .setting = what, .value = value, .end = lasts }
	};
}

/* Makes a change of one setting; 0 or what live_change() said. */
static int change(struct pair *s, struct live_change_part part, nsec_t *ret_at)
{
	const struct live_change c = { .id = s->next_id++, .parts = &part, .part_count = 1 };

	return live_change(s->live, &c, ret_at, &s->err);
}

static void send_one(const struct pair *s, size_t from, uint8_t number)
{
	uint8_t frame[FRAME];

	wires_frame(frame, FRAME, from, 1 - from, number);
	CHECK_INT(wires_send(&s->wires, from, frame, FRAME), 0);
}

static void check_comes(const struct pair *s, size_t host, uint8_t number)
{
	uint8_t got[2048] = { 0 };

	CHECK_INT(wires_receive(&s->wires, host, got, sizeof(got)), FRAME);
	CHECK_INT(got[FRAME - 1], number);
}

static struct live_snapshot look(struct pair *s)
{
	struct live_snapshot now = { 0 };

	CHECK_INT(live_snapshot(s->live, &now, &s->err), 0);
	return now;
}

static void a_change_holds_for_the_packets_that_come_after_it(void)
{
	nsec_t at = 0, before;
	struct pair s;

	WIRES_OR_SKIP();
	pair_conf(&s);
	pair_start(&s);
	before = clock_now();
	CHECK_INT(change(&s, set(0, 1, SETTING_DELAY, 200 * MS, NSEC_NEVER), &at), 0);
	CHECK(at >= before && at <= clock_now());
	send_one(&s, 0, 1);
	send_one(&s, 1, 2);
	check_comes(&s, 0, 2);
	CHECK(clock_now() - at < 200 * MS); /* the other direction is as it was */
	check_comes(&s, 1, 1);
	CHECK(clock_now() - at >= 200 * MS);
	pair_close(&s);
}

static void a_snapshot_says_what_is_inside_and_what_is_in_force(void)
{
	struct live_snapshot now;
	struct pair s;
	nsec_t at;

	WIRES_OR_SKIP();
	pair_conf(&s);
	s.links[0][0].delay.delay = 200 * MS;
	pair_start(&s);
	for (uint8_t i = 0; i < 5; i++)
		send_one(&s, 0, i);
	send_one(&s, 1, 9);
	check_comes(&s, 0, 9); /* the five were sent before it */
	CHECK_INT(change(&s, set(1, 0, SETTING_RATE, 5000000, NSEC_NEVER), &at), 0);
	now = look(&s);
	while (now.routes[1].links[0].settings.rate_bps == 0) {
		live_snapshot_done(&now);
		now = look(&s);
	}
	CHECK_INT((int64_t)now.routes[0].account.in, 5);
	CHECK_INT((int64_t)now.routes[0].account.in_flight, 5);
	CHECK_INT(now.routes[0].account.unaccounted, 0);
	CHECK_INT((int64_t)now.routes[0].links[0].counts.held, 5);
	CHECK_INT((int64_t)now.routes[1].account.delivered, 1);
	CHECK_INT((int64_t)now.routes[1].lateness.count, 1);
	CHECK_INT((int64_t)now.routes[1].links[0].settings.rate_bps, 5000000);
	CHECK_INT(now.routes[1].links[0].settings.since, at);
	CHECK_INT((int64_t)now.routes[1].links[0].settings.entry, FIRST);
	CHECK_STR(now.routes[1].links[1].name, "back-1");
	CHECK_INT((int64_t)now.ports[0].received, 5);
	CHECK(now.drive.cpu_ns > 0);
	live_snapshot_done(&now);
	pair_close(&s);
}

/* Waits until the drive gives back a change, and takes its end. */
struct ending {
	uint32_t id;
	nsec_t at;
	unsigned count;
};

static void note_ending(void *arg, uint32_t id, nsec_t at)
{
	struct ending *e = arg;

	e->id = id;
	e->at = at;
	e->count++;
}

static void a_change_leaves_its_records_and_an_end(void)
{
	const struct pollfd nothing = { .fd = -1 };
	struct ending ending = { 0 };
	struct record r[RECORDS];
	char dir[64], path[96];
	struct pair s;
	nsec_t at = 0;
	size_t n;

	WIRES_OR_SKIP();
	scratch_make(dir);
	(void)snprintf(path, sizeof(path), "%s/network.rec", dir);
	pair_conf(&s);
	s.conf.network_path = path;
	pair_start(&s);
	CHECK_INT(change(&s, set(0, 0, SETTING_DELAY, 7 * MS, 10 * MS), &at), 0);
	for (int i = 0; i < 2000 && !ending.count; i++) {
		live_change_ended(s.live, note_ending, &ending);
		(void)poll((struct pollfd[]){ nothing }, 1, 1);
	}
	CHECK_INT(ending.id, FIRST);
	CHECK_INT(ending.at, at + 10 * MS);
	CHECK_INT(live_stop(s.live, &s.err), 0);
	n = records_read(path, r, RECORDS);
	CHECK_INT((int64_t)n, 4 * 4 + 4);
	r[n < RECORDS ? n : 0] = (struct record){ 0 };
	for (size_t i = 16, k = 0; i < n; i++, k++) {
		bool begins = k < 2;

		CHECK_INT(r[i].time, begins ? at : at + 10 * MS);
		CHECK_INT((int64_t)r[i].id, FIRST);
		if (r[i].kind == RECORD_DELAY) {
			CHECK_STR(r[i].stream, "there-0");
			CHECK_INT(r[i].value, begins ? 7 * MS : 0);
		} else {
			CHECK_INT(r[i].kind, RECORD_EVENT);
			CHECK_STR(r[i].probe, "control");
			CHECK_STR(r[i].stream, "change");
			CHECK_INT(r[i].value, begins);
		}
	}
	pair_close(&s);
	scratch_remove(dir);
}

static void changes_that_lie_under_another_for_ever_are_given_back(void)
{
	struct ending ending = { 0 };
	struct live_snapshot now;
	struct pair s;
	nsec_t at = 0;
	int refused = 0;

	WIRES_OR_SKIP();
	pair_conf(&s);
	pair_start(&s);
	for (int i = 1; i <= LIVE_CHANGES_MAX; i++)
		CHECK_INT(change(&s, set(0, 0, SETTING_DELAY, i, NSEC_NEVER), &at), 0);
	refused = change(&s, set(0, 0, SETTING_DELAY, 9, NSEC_NEVER), &at);
	CHECK_INT(refused, -E2BIG);
	now = look(&s);
	while (now.routes[0].links[0].settings.delay != LIVE_CHANGES_MAX) {
		live_snapshot_done(&now);
		now = look(&s);
	}
	live_snapshot_done(&now);
	/* all but the one on top; the last may be on its way back still */
	live_change_ended(s.live, note_ending, &ending);
	CHECK(ending.count >= LIVE_CHANGES_MAX - 2);
	CHECK_INT(change(&s, set(0, 0, SETTING_DELAY, 9, NSEC_NEVER), &at), 0);
	pair_close(&s);
}

static void what_cannot_be_changed_is_refused(void)
{
	struct live_change unnamed = { .id = 1, .word = 2 };
	struct live_change_part part = set(0, 0, SETTING_DELAY, 1, NSEC_NEVER);
	struct pair s;
	nsec_t at = 0;

	WIRES_OR_SKIP();
	pair_conf(&s);
	CHECK_INT(wires_open(&s.wires, HOSTS, &s.err), 0);
	CHECK_INT(live_open(&s.conf, &s.live, &s.err), 0);
	CHECK_INT(change(&s, part, &at), -EAGAIN);
	live_start(s.live, clock_now());
	CHECK_INT(change(&s, set(2, 0, SETTING_DELAY, 1, NSEC_NEVER), &at), -EINVAL);
	CHECK_INT(change(&s, set(0, 2, SETTING_DELAY, 1, NSEC_NEVER), &at), -EINVAL);
	CHECK_INT(change(&s, set(0, 0, SETTING_OUTAGE, 9, NSEC_NEVER), &at), -EINVAL);
	CHECK_INT(change(&s, set(0, 0, SETTING_RATE, -1, NSEC_NEVER), &at), -ERANGE);
	unnamed.parts = &part;
	unnamed.part_count = 1;
	CHECK_INT(live_change(s.live, &unnamed, &at, &s.err), -EINVAL);
	live_hold(s.live);
	CHECK_INT(change(&s, part, &at), -ESHUTDOWN);
	CHECK_HAS(s.err.text, "over");
	pair_close(&s);
}

/* A client in a thread of its own. */
struct client {
	pthread_t thread;
	struct pair *pair;
	uint32_t id;
	unsigned snapshots, changes, unbalanced;
};

#define ROUNDS 150

static void drop_ending(void *arg, uint32_t id, nsec_t at)
{
	(void)arg, (void)id, (void)at;
}

static void *live_a_client(void *arg)
{
	struct client *c = arg;

	for (int i = 0; i < ROUNDS; i++) {
		struct live_change_part part = set((size_t)i % 2, (uint32_t)i % 2, SETTING_DELAY,
						   i * 1000, i % 3 ? NSEC_NEVER : MS);
		const struct live_change one = { .id = c->id + (uint32_t)i,
						 .parts = &part,
						 .part_count = 1 };
		struct live_snapshot now;
		nsec_t at;

		if (live_snapshot(c->pair->live, &now, NULL) == 0) {
			c->snapshots++;
			for (size_t k = 0; k < now.route_count; k++)
				c->unbalanced += now.routes[k].account.unaccounted != 0;
			live_snapshot_done(&now);
		}
		c->changes += live_change(c->pair->live, &one, &at, NULL) == 0;
		live_change_ended(c->pair->live, drop_ending, NULL);
	}
	return NULL;
}

static void many_threads_may_look_and_change_while_packets_pass(void)
{
	struct client clients[3];
	struct pair s;

	WIRES_OR_SKIP();
	pair_conf(&s);
	pair_start(&s);
	for (uint32_t i = 0; i < 3; i++) {
		clients[i] = (struct client){ .pair = &s, .id = FIRST + i * ROUNDS };
		CHECK_INT(pthread_create(&clients[i].thread, NULL, live_a_client, &clients[i]), 0);
	}
	for (int i = 0; i < 200; i++) {
		send_one(&s, 0, (uint8_t)i);
		check_comes(&s, 1, (uint8_t)i);
	}
	for (size_t i = 0; i < 3; i++) {
		(void)pthread_join(clients[i].thread, NULL);
		CHECK_INT(clients[i].snapshots, ROUNDS);
		CHECK_INT(clients[i].changes, ROUNDS);
		CHECK_INT(clients[i].unbalanced, 0);
	}
	CHECK_INT(live_stop(s.live, &s.err), 0);
	CHECK_INT(live_route_report(s.live, 0)->account.unaccounted, 0);
	pair_close(&s);
}

CU_TestInfo live_change_tests[] = {
	TEST(a_change_holds_for_the_packets_that_come_after_it),
	TEST(a_snapshot_says_what_is_inside_and_what_is_in_force),
	TEST(a_change_leaves_its_records_and_an_end),
	TEST(changes_that_lie_under_another_for_ever_are_given_back),
	TEST(what_cannot_be_changed_is_refused),
	TEST(many_threads_may_look_and_change_while_packets_pass),
	CU_TEST_INFO_NULL,
};
