/* test_show.c - a show's phases through the kernel's drive in the guest, against the model. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/drive/clock.h"
#include "harness/drive/kernel.h"
#include "harness/model/path.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/offload.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/plan_lab.h"
#include "tests/guest/guest.h"
#include "tests/support/suite.h"

/* Through send(), a bridge, the discipline, the timer and a wire. */
#define GUEST_WAY (100 * NSEC_PER_USEC)

/* The drive's thread wakes up and tells the kernel; what is sent meanwhile may meet either. */
#define CHANGE_WAY NSEC_PER_MSEC

/* Two wires: the hosts' ends e0 and e1, the drive's w0 and w1. */
struct bed {
	struct nl_sock *nl;
	struct live_port ports[2];
	int ends[2];
	struct err err;
};

static int open_wire(struct bed *b, int own, uint8_t i)
{
	char here[8], there[8];
	int r;

	(void)snprintf(here, sizeof(here), "w%u", i);
	(void)snprintf(there, sizeof(there), "e%u", i);
	r = iface_wire(b->nl, &(struct iface_end){ own, here, { 2, 0, 0, 0, 1, i } },
		       &(struct iface_end){ own, there, { 2, 0, 0, 0, 0, i } }, 1500, &b->err);
	if (r == 0)
		r = iface_up(b->nl, here, &b->err);
	if (r == 0)
		r = iface_up(b->nl, there, &b->err);
	if (r == 0)
		r = iface_wait_running(-1, here, 5 * NSEC_PER_SEC, &b->err);
	b->ends[i] = guest_socket(there);
	return r;
}

static void bed_open(struct bed *b)
{
	int own = -1, r;

	*b = (struct bed){ .ports = { { .iface = "w0" }, { .iface = "w1" } } };
	r = netlink_open(-1, &b->nl, &b->err);
	if (r == 0)
		r = netns_own(&own, &b->err);
	for (uint8_t i = 0; i < 2 && r == 0; i++)
		r = open_wire(b, own, i);
	CHECK_STR(b->err.text, "");
	if (own >= 0)
		(void)close(own);
}

static void bed_close(struct bed *b)
{
	for (int i = 0; i < 2; i++)
		(void)close(b->ends[i]);
	(void)iface_remove(b->nl, "w0", NULL);
	(void)iface_remove(b->nl, "w1", NULL);
	netlink_close(b->nl);
}

/* What the model makes of the same packets: due[i], or 0 when packet i does not come out. start is
 * the timeline's instant 0. */
static void predict(const struct live_route *route, const struct guest_run *run, nsec_t start,
		    nsec_t *due)
{
	struct pkt *packets = calloc(run->count, sizeof(*packets)), *p;
	const struct path_conf conf = { .links = route->links,
					.link_count = route->link_count,
					.timeline = route->timeline,
					.seed = 1 };
	struct err err = { 0 };
	struct path *path = path_new(&conf, &err);

	CHECK_STR(err.text, "");
	memset(due, 0, run->count * sizeof(*due));
	if (!path || !packets)
		return;
	path_start(path, start);
	for (size_t i = 0; i < run->count; i++) {
		pkt_init(&packets[i], i, run->packets[i].bytes, NULL);
		path_put(path, &packets[i], run->packets[i].sent);
	}
	while ((p = path_get(path, run->packets[run->count - 1].sent + NSEC_PER_SEC * 3600)))
		if (p->fate == PKT_DELIVERED)
			due[p->index] = p->due;
	path_free(path);
	free(packets);
}

static bool near_a_change(const struct timeline *t, nsec_t at)
{
	for (size_t i = 0; t && i < t->count; i++) {
		nsec_t begin = at - t->entries[i].begin, end = at - t->entries[i].end;

		if ((begin > -CHANGE_WAY && begin < CHANGE_WAY) ||
		    (end > -CHANGE_WAY && end < CHANGE_WAY))
			return true;
	}
	return false;
}

/* early is how much sooner than in the model a packet may come out. */
static void compare(const struct live_route *route, const struct guest_run *run, nsec_t start,
		    nsec_t early)
{
	static nsec_t due[GUEST_PACKETS_MAX];
	size_t came = 0, beside = 0;

	predict(route, run, start, due);
	for (size_t i = 0; i < run->count; i++) {
		const struct guest_packet *p = &run->packets[i];
		char what[80];

		came += p->copies;
		if (near_a_change(route->timeline, p->sent - start)) {
			beside++;
			continue;
		}
		(void)snprintf(what, sizeof(what), "packet %zu came out", i);
		if (!check_int(p->copies, due[i] != 0, what, __FILE__, __LINE__, __func__))
			return;
		(void)snprintf(what, sizeof(what), "time of packet %zu, sent at %.1f ms", i,
			       (double)(p->sent - start) / 1e6);
		if (p->copies &&
		    !check_near((double)(p->came - due[i]), (double)(GUEST_WAY - early) / 2,
				(double)(GUEST_WAY + early) / 2, what, __FILE__, __LINE__,
				__func__))
			return;
	}
	(void)printf("    %zu of %zu packets came, %zu left out for being sent beside a change\n",
		     came, run->count, beside);
}

static void run_drive(struct bed *b, const struct live_route *routes, const struct guest_load *load,
		      nsec_t early)
{
	const struct kernel_conf conf = { .ports = b->ports,
					  .routes = routes,
					  .route_count = PLAN_DIRECTIONS,
					  .seed = 1,
					  .mtu = 1500 };
	static struct guest_run run;
	struct kernel *kernel = NULL;
	nsec_t start;

	CHECK_INT(kernel_open(&conf, &kernel, &b->err), 0);
	CHECK_STR(b->err.text, "");
	if (!kernel)
		return;
	kernel_start(kernel, clock_now());
	start = guest_now();
	guest_send(b->ends[routes[0].from], b->ends[routes[0].to], load, NSEC_PER_SEC, &run);
	compare(&routes[0], &run, start, early);
	kernel_hold(kernel);
	CHECK_INT(kernel_stop(kernel, &b->err), 0);
	CHECK_INT(kernel_route_report(kernel, 0)->account.unaccounted, 0);
	CHECK_INT((int64_t)kernel_route_report(kernel, 0)->account.lost,
		  (int64_t)(run.count - run.came));
	CHECK(kernel_changes(kernel).latest < CHANGE_WAY);
	kernel_close(kernel);
}

/* Loss, delay and copies of a link in the model's order, by the disciplines' counters. */
static void the_account_is_what_really_came(void)
{
	const struct link_conf links[] = {
		{ .name = "there",
		  .delay = { .delay = 20 * NSEC_PER_MSEC },
		  .loss = { .kind = LOSS_RANDOM, .mean = chance_ratio(1, 10) },
		  .duplicate = chance_ratio(1, 10) },
		{ .name = "back", .delay = { .delay = 5 * NSEC_PER_MSEC } },
	};
	const struct live_route routes[] = {
		{ .stream = "there", .from = 0, .to = 1, .links = &links[0], .link_count = 1 },
		{ .stream = "back", .from = 1, .to = 0, .links = &links[1], .link_count = 1 },
	};
	const struct guest_load load = { 1000, 200, 1, NSEC_PER_MSEC };
	const struct live_account *a;
	static struct guest_run run;
	struct kernel *kernel = NULL;
	struct bed b;

	bed_open(&b);
	CHECK_INT(kernel_open(&(struct kernel_conf){ .ports = b.ports,
						     .routes = routes,
						     .route_count = 2,
						     .seed = 1,
						     .mtu = 1500 },
			      &kernel, &b.err),
		  0);
	CHECK_STR(b.err.text, "");
	if (kernel) {
		guest_send(b.ends[0], b.ends[1], &load, NSEC_PER_SEC, &run);
		kernel_hold(kernel);
		CHECK_INT(kernel_stop(kernel, &b.err), 0);
		a = &kernel_route_report(kernel, 0)->account;
		CHECK_INT((int64_t)a->in, 1000);
		CHECK_INT((int64_t)a->delivered, (int64_t)run.came);
		CHECK_INT((int64_t)(a->in - a->lost + a->duplicated), (int64_t)run.came);
		CHECK_INT(a->unaccounted, 0);
		/* within 5 deviations of a tenth of 1000, and of 900 */
		CHECK_NEAR((double)a->lost, 100, 5 * 9.5);
		CHECK_NEAR((double)a->duplicated, 90, 5 * 9.5);
	}
	kernel_close(kernel);
	bed_close(&b);
}

static void run_show(const char *show, const struct guest_load *load, nsec_t early)
{
	const struct plan_opts opts = { .scenarios = "/scenarios" };
	struct live_route routes[PLAN_DIRECTIONS];
	struct plan *plan = NULL;
	struct bed b;

	bed_open(&b);
	CHECK_INT(plan_load(show, &opts, &plan, &b.err), 0);
	CHECK_STR(b.err.text, "");
	for (unsigned d = 0; plan && d < PLAN_DIRECTIONS; d++)
		routes[d] = plan_side(plan, d);
	if (plan)
		run_drive(&b, routes, load, early);
	plan_free(plan);
	bed_close(&b);
}

static void each_phase_of_a_show_does_what_the_model_does(void)
{
	run_show("phases", &(struct guest_load){ 760, 400, 1, 5 * NSEC_PER_MSEC }, 0);
}

/* tbf keeps tokens for one largest packet: 1514 bytes at 2 Mbit/s. */
static void stages_behind_one_another_do_what_the_models_link_does(void)
{
	run_show("order", &(struct guest_load){ 760, 400, 4, 20 * NSEC_PER_MSEC },
		 1514 * NSEC_PER_SEC / 250000);
}

extern CU_TestInfo guest_show_tests[];

CU_TestInfo guest_show_tests[] = {
	TEST(each_phase_of_a_show_does_what_the_model_does),
	TEST(stages_behind_one_another_do_what_the_models_link_does),
	TEST(the_account_is_what_really_came),
	CU_TEST_INFO_NULL,
};
