/* test_route.c - routes and the networks they are made of. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo route_tests[];

static void chains_three_links_in_each_direction(void)
{
	static const char *const names[2][3] = { { "seller-up", "haul-out", "buyer-down" },
						 { "buyer-up", "haul-back", "seller-down" } };
	static const nsec_t delays[2][3] = { { 5, 20, 10 }, { 10, 20, 5 } };
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: r\n");
	CHECK_STR(f.err.text, "");
	for (size_t d = 0; p && d < 2; d++) {
		CHECK_INT((int64_t)p->chains[d].link_count, 3);
		for (size_t i = 0; i < 3; i++) {
			CHECK_STR(p->chains[d].links[i].name, names[d][i]);
			CHECK_INT(p->chains[d].links[i].delay.delay, delays[d][i] * NSEC_PER_MSEC);
		}
	}
	if (p) {
		CHECK_INT((int64_t)p->chains[0].links[2].rate.bps, 8000000);
		CHECK_INT((int64_t)p->chains[1].links[0].rate.bps, 2000000);
		CHECK_INT(p->chains[1].links[0].queue.limit_start_ns, 300 * NSEC_PER_MSEC);
	}
	plan_free(p);
	folder_remove(&f);
}

static void keeps_where_each_number_comes_from(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: r\n");
	CHECK(p != NULL);
	if (p) {
		CHECK_STR(p->chains[0].sources[0][PLAN_DELAY], "made up");
		CHECK_STR(p->chains[0].sources[2][PLAN_DELAY], "half of 20");
		CHECK_STR(p->chains[1].sources[0][PLAN_DELAY], "half of 20");
		CHECK(p->chains[0].sources[1][PLAN_DELAY] == NULL);
	}
	plan_free(p);
	folder_remove(&f);
}

static void reads_every_setting_of_a_link(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f,
			"show: s\nroute:\n  seller: {}\n  buyer: {}\n  haul:\n    out:\n"
			"      delay: 20 ms\n"
			"      jitter: {sigma: 3 ms, correlation: 50 ms, shape: uniform, order: "
			"free}\n"
			"      spikes: {share: 1 %, from: 100 ms, to: 300 ms, hold: 200 ms}\n"
			"      loss: {mean: 1.7 %, bad: 30 %, run: 150.5}\n"
			"      rate: 4.8 Mbit/s\n"
			"      queue: {limit: 130 packets, kind: codel, ecn: yes}\n"
			"      duplicate: 0.1 %\n"
			"      corrupt: 0.2 %\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct link_conf *link = &p->chains[0].links[1];

		CHECK_INT(link->delay.jitter, 3 * NSEC_PER_MSEC);
		CHECK_INT(link->delay.tau, 50 * NSEC_PER_MSEC);
		CHECK_INT(link->delay.shape, JITTER_UNIFORM);
		CHECK(link->delay.may_reorder);
		CHECK(link->delay.spike.share == chance_ratio(1, 100));
		CHECK_INT(link->delay.spike.min, 100 * NSEC_PER_MSEC);
		CHECK_INT(link->delay.spike.max, 300 * NSEC_PER_MSEC);
		CHECK_INT(link->delay.spike.hold, 200 * NSEC_PER_MSEC);
		CHECK_INT(link->loss.kind, LOSS_GILBERT);
		CHECK(link->loss.mean == chance_ratio(17, 1000));
		CHECK(link->loss.bad == chance_ratio(3, 10));
		CHECK_INT(link->loss.run_milli, 150500);
		CHECK_INT((int64_t)link->rate.bps, 4800000);
		CHECK_INT((int64_t)link->queue.limit_packets, 130);
		CHECK_INT(link->queue.kind, QUEUE_CODEL);
		CHECK(link->queue.ecn);
		CHECK(link->duplicate == chance_ratio(1, 1000));
		CHECK(link->corrupt == chance_ratio(2, 1000));
		CHECK_STR(p->route_name, "inline");
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_plain_loss_is_random_and_none_is_none(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: {seller: {up: {loss: 2 %}, down: {loss: 0 %}}, haul: "
			    "{}, buyer: {}}\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(p->chains[0].links[0].loss.kind, LOSS_RANDOM);
		CHECK_INT(p->chains[1].links[2].loss.kind, LOSS_NONE);
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_route_like_another_changes_links_and_says_so(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute:\n  like: r\n  change:\n    haul: {delay: 50 ms}\n"
			    "    access-down: {rate: 1 Mbit/s} # slower\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_STR(p->route_name, "r (changed)");
		CHECK_INT(p->chains[0].links[1].delay.delay, 50 * NSEC_PER_MSEC);
		CHECK_INT(p->chains[1].links[1].delay.delay, 50 * NSEC_PER_MSEC);
		CHECK_INT((int64_t)p->chains[0].links[2].rate.bps, 1000000);
		CHECK_STR(p->chains[0].sources[2][PLAN_RATE], "slower");
		CHECK_INT(p->chains[0].links[2].delay.delay, 10 * NSEC_PER_MSEC);
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_file_of_a_route_is_named_by_its_path_too(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: ../routes/r.yaml\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_STR(p->route_name, "r");
		CHECK_HAS(p->route_file, "shows/../routes/r.yaml");
		CHECK_HAS(p->route_text, "title: small");
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_route_without_a_name_is_called_as_its_file(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "routes/n.yaml", "seller: {}\nhaul: {}\nbuyer: {}\n");
	p = folder_load(&f, "show: s\nroute: ../routes/n.yaml\n");
	CHECK_STR(p ? p->route_name : "", "n");
	plan_free(p);
	folder_remove(&f);
}

static void points_at_each_mistake_of_a_route(void)
{
	folder_refuses("show: s\nroute:\n  seller: fibre\n  haul: haul\n",
		       "shows/s.yaml:3:3: a route without \"buyer\"\n");
	folder_refuses(
		"show: s\nroute: {seller: fibres, haul: haul, buyer: cell}\n",
		"shows/s.yaml:2:17: found no access network \"fibres\"; is \"fibre\" meant?\n");
	folder_refuses(
		"show: s\nroute: {like: r, change: {haul-in: {delay: 1 ms}}}\n",
		"shows/s.yaml:2:27: found no link \"haul-in\", expected one of: seller-up, ");
	folder_refuses("show: s\nroute: {like: r, change: [1]}\n",
		       "shows/s.yaml:2:26: found a list, expected links and their settings (a ");
	folder_refuses(
		"show: s\nroute: [r]\n",
		"shows/s.yaml:2:8: found a list, expected a route: its name, or a mapping\n");
	folder_refuses(
		"show: s\nroute: {like: r, hall: haul}\n",
		"shows/s.yaml:2:18: unknown key \"hall\" in a route, expected one of: route, ");
	folder_refuses("show: s\nroute: {like: r, haul: {up: {}}}\n",
		       "shows/s.yaml:2:25: unknown key \"up\" in a transit network, expected one ");
	folder_refuses("show: s\nroute: {like: r, haul: {out: {loss: 101 %}}}\n",
		       "shows/s.yaml:2:37: \"101 %\" is over 100 %\n");
}

static void points_at_each_mistake_of_a_link(void)
{
	static const char *const start = "show: s\nroute: {like: r, haul: {out: {";

	static const struct {
		const char *setting;
		const char *want;
	} cases[] = {
		{ "delay: -1 ms", "2:38: \"-1 ms\" is negative; a duration cannot be\n" },
		{ "delay: 1 m", "2:38: \"1 m\" has an unknown unit for a duration; known: " },
		{ "delay: fast", "2:38: \"fast\" does not begin with a number\n" },
		{ "jitter: {correlation: 1 ms}", "2:39: jitter without \"sigma\"\n" },
		{ "jitter: {sigma: 1 ms, shape: round}",
		  "2:60: found \"round\", expected a shape " },
		{ "loss: {mean: 1 %}", "2:37: loss without \"run\"\n" },
		{ "loss: {mean: 1 %, run: 0.5}", "2:54: a run of 0.5 packets, expected 1 to 1" },
		{ "loss: {mean: 40 %, run: 2, bad: 30 %}", "2:30: " },
		{ "rate: 0 Mbit/s", "2:37: a rate of 0 carries nothing; expected a positive one" },
		{ "rate: 8", "2:37: \"8\" lacks a unit for a rate; known: bit/s, kbit/s, " },
		{ "queue: 100 ms", "2:30: a link with a queue in time but without \"rate\"\n" },
		{ "queue: 0 packets", "2:38: a queue of 0 takes nothing; expected a limit\n" },
		{ "queue: 12 packages", "2:38: \"12 packages\"" },
		{ "queue: 12 parsecs", "2:38: \"12 parsecs\" has an unknown unit for a duration" },
		{ "queue: {kind: pie}", "2:38: a queue without \"limit\"\n" },
		{ "spikes: {share: 1 %, from: 3 ms, to: 2 ms}",
		  "2:39: \"to\" lies below \"from\"" },
		{ "spikes: 3 ms", "2:39: found a value, expected spikes (a mapping)\n" },
	};

	char text[200], want[200];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(text, sizeof(text), "%s%s}}}\n", start, cases[i].setting);
		(void)snprintf(want, sizeof(want), "shows/s.yaml:%s", cases[i].want);
		folder_refuses(text, want);
	}
}

static void tells_of_a_mistake_in_the_file_it_stands_in(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "access/cell.yaml", "access: cell\nboth:\n  delay: 1 ms\n  loss: 2 kg\n");
	p = folder_load(&f, "show: s\nroute: r\n");
	CHECK(p == NULL);
	CHECK_HAS(f.err.text,
		  "/access/cell.yaml:4:9: \"2 kg\" is not a chance; expected \"1.7 %\" or "
		  "a fraction 0..1\n    loss: 2 kg\n          ^");
	folder_remove(&f);
}

static void refuses_routes_that_are_like_each_other(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "routes/a.yaml", "route: a\nlike: b\n");
	folder_write(&f, "routes/b.yaml", "route: b\nlike: c\n");
	folder_write(&f, "routes/c.yaml", "route: c\nlike: b\n");
	p = folder_load(&f, "show: s\nroute: a\n");
	CHECK(p == NULL);
	CHECK_INT(f.err.code, -ELOOP);
	CHECK_HAS(f.err.text, "/routes/c.yaml:2:7: ");
	CHECK_HAS(f.err.text,
		  "/routes/b.yaml is itself like this, so the two go round in a circle");
	folder_remove(&f);
}

static void a_route_alone_is_a_plan_too(void)
{
	struct folder f;
	struct plan *p = NULL;
	struct plan_opts opts = { 0 };

	folder_make(&f);
	opts.scenarios = f.dir;
	CHECK_INT(plan_load_route("r", &opts, &p, &f.err), 0);
	if (p) {
		CHECK_STR(p->name, "r");
		CHECK_INT(p->duration, 60 * NSEC_PER_SEC);
	}
	plan_free(p);
	p = NULL;
	CHECK_INT(plan_load_either("r", &opts, &p, &f.err), 0);
	plan_free(p);
	p = folder_load(&f, "show: s\nroute: r\nquestion: q\n");
	plan_free(p);
	p = NULL;
	CHECK_INT(plan_load_either("s", &opts, &p, &f.err), 0);
	CHECK_STR(p ? p->question : "", "q");
	plan_free(p);
	p = NULL;
	CHECK_INT(plan_load_either("t", &opts, &p, &f.err), -ENOENT);
	CHECK_STR(f.err.text, "found no show or route \"t\"; is \"s\" meant?");
	CHECK_INT(plan_load_either("somewhere-else", &opts, &p, &f.err), -ENOENT);
	CHECK_STR(f.err.text, "found no show or route \"somewhere-else\"");
	folder_remove(&f);
}

CU_TestInfo route_tests[] = {
	TEST(chains_three_links_in_each_direction),
	TEST(keeps_where_each_number_comes_from),
	TEST(reads_every_setting_of_a_link),
	TEST(a_plain_loss_is_random_and_none_is_none),
	TEST(a_route_like_another_changes_links_and_says_so),
	TEST(a_file_of_a_route_is_named_by_its_path_too),
	TEST(a_route_without_a_name_is_called_as_its_file),
	TEST(points_at_each_mistake_of_a_route),
	TEST(points_at_each_mistake_of_a_link),
	TEST(tells_of_a_mistake_in_the_file_it_stands_in),
	TEST(refuses_routes_that_are_like_each_other),
	TEST(a_route_alone_is_a_plan_too),
	CU_TEST_INFO_NULL,
};
