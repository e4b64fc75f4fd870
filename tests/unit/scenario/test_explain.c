/* test_explain.c - the budget of a route, and a plan in words and as JSON. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/explain.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo explain_tests[];

static struct plan *load_route(const char *name)
{
	struct plan *plan = NULL;
	struct err err = { 0 };

	CHECK_INT(plan_load_route(name, &(struct plan_opts){ 0 }, &plan, &err), 0);
	CHECK_STR(err.text, "");
	return plan;
}

static void jakarta_in_the_evening_has_room_for_three_repairs(void)
{
	struct plan *p = load_route("id-4g-evening");
	struct budget b;

	if (!p)
		return;
	b = budget_of(p);
	CHECK_INT(b.round_trip, 106 * NSEC_PER_MSEC);
	CHECK_INT(b.no_loss, 193 * NSEC_PER_MSEC);
	CHECK_INT(b.one_repair, 299 * NSEC_PER_MSEC);
	/* 193 + 3 * 106 = 511, with a fourth 617 */
	CHECK_INT(b.repairs, 3);
	/* 20 ms * 1.645 = 32.9 each way: 225.9 + 2 * 171.8 = 569.5 */
	CHECK_INT(b.repairs_with_jitter, 2);
	CHECK_NEAR((double)b.ways[0].jitter_p95 / 1e6, 32.9, 0.01);
	CHECK_NEAR(b.ways[0].loss, 0.017, 1e-9);
	CHECK_INT((int64_t)b.ways[0].rate_bps, 4800000);
	CHECK_INT(b.ways[0].narrowest, 2);
	CHECK_INT(b.ways[1].narrowest, 0);
	CHECK_INT(b.ways[1].queue, 600 * NSEC_PER_MSEC);
	plan_free(p);
}

static void what_several_links_do_adds_up(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f,
			"show: s\nroute:\n"
			"  seller: {both: {delay: 100 ms, jitter: 3 ms, loss: 10 %}}\n"
			"  haul: {both: {delay: 200 ms, jitter: 4 ms, loss: 20 %, rate: 3 Mbit/s, "
			"queue: 100 packets}}\n"
			"  buyer: {both: {delay: 300 ms, rate: 5 Mbit/s, queue: 1 s}}\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		struct budget b = budget_of(p);

		CHECK_INT(b.ways[0].delay, 600 * NSEC_PER_MSEC);
		CHECK_NEAR((double)b.ways[0].jitter, 5e6, 1);
		CHECK_NEAR(b.ways[0].loss, 0.28, 1e-9);
		CHECK_INT((int64_t)b.ways[0].rate_bps, 3000000);
		CHECK_INT(b.ways[0].queue, 400 * NSEC_PER_MSEC);
		CHECK_INT(b.repairs, -1);
	}
	plan_free(p);
	folder_remove(&f);
}

/* No line may be wider than a terminal of 80 columns; bytes that go on a letter take none. */
static void check_width(const char *s)
{
	size_t width = 0, widest = 0;

	for (; *s; s++) {
		width = *s == '\n' ? 0 : width + (((unsigned char)*s & 0xc0) != 0x80);
		widest = width > widest ? width : widest;
	}
	CHECK(widest <= 80);
}

static void tells_links_budget_events_and_sources(void)
{
	struct plan *p = load_route("id-4g-evening");
	struct text t = { 0 };

	if (!p)
		return;
	explain_text(p, NULL, &(struct explain_style){ .whole = true }, &t);
	CHECK_HAS(text_str(&t), "route id-4g-evening: Jakarta 4G");
	CHECK_HAS(text_str(&t),
		  "buyer-down   22.5 ms   20 ms over 200 ms    1.7 %    4.8 Mbit/s   600 ms\n");
	CHECK_HAS(text_str(&t), "loss in runs of 150 at 30 %");
	CHECK_HAS(text_str(&t), "repairs that fit under 600 ms: 3; 2 with jitter");
	CHECK_HAS(text_str(&t), "timeline of 1 min with seed 1\n");
	CHECK_HAS(text_str(&t), "buyer-down rate     measured: M-Lab");
	check_width(text_str(&t));
	text_done(&t);
	explain_text(p, NULL, &(struct explain_style){ 0 }, &t);
	CHECK(strstr(text_str(&t), "M-Lab") == NULL);
	text_done(&t);
	plan_free(p);
}

static void json_has_what_run_json_promises(void)
{
	static const char *const parts[] = { "show",     "route",   "seed",     "duration_ns",
					     "workload", "content", "timeline", "expect" };
	struct folder f;
	struct plan *p;
	json_t *json, *link;

	folder_make(&f);
	folder_write(
		&f, "access/cell.yaml",
		"access: cell\nboth:\n  delay: 10 ms # why\n  rate: 2 Mbit/s\n  queue: 300 ms\n"
		"  jitter: {sigma: 3 ms, correlation: 40 ms}\n"
		"  loss: {mean: 2 %, bad: 50 %, run: 3}\n"
		"  spikes: {share: 1 %, from: 1 ms, to: 2 ms}\n");
	p = folder_load(&f, "show: s\nroute: r\nexpect: [a <= 1]\n"
			    "timeline: [{event: detour, at: 10 s}]\n");
	CHECK_STR(f.err.text, "");
	json = p ? plan_to_json(p) : NULL;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		CHECK(json_object_get(json, parts[i]) != NULL);
	link = json_array_get(json_object_get(json_object_get(json, "route"), "to_buyer"), 2);
	CHECK_STR(json_string_value(json_object_get(link, "name")), "buyer-down");
	CHECK_INT(json_integer_value(json_object_get(link, "delay_ns")), 10000000);
	CHECK_INT(json_integer_value(json_object_get(link, "jitter_ns")), 3000000);
	CHECK_INT(json_integer_value(json_object_get(link, "jitter_tau_ns")), 40000000);
	CHECK_NEAR(json_real_value(json_object_get(link, "loss")), 0.02, 1e-12);
	CHECK_NEAR(json_real_value(json_object_get(link, "loss_run")), 3, 1e-12);
	CHECK_INT(json_integer_value(json_object_get(link, "rate_bps")), 2000000);
	CHECK_INT(json_integer_value(json_object_get(link, "queue_ns")), 300000000);
	CHECK_INT(json_integer_value(json_object_get(json_object_get(link, "spikes"), "max_ns")),
		  2000000);
	CHECK_STR(json_string_value(json_object_get(json_object_get(link, "sources"), "delay")),
		  "why");
	link = json_array_get(json_object_get(json, "timeline"), 0);
	CHECK_INT(json_integer_value(json_object_get(link, "begin_ns")), 10 * NSEC_PER_SEC);
	CHECK_INT(json_integer_value(json_object_get(link, "end_ns")), 60 * NSEC_PER_SEC);
	json_decref(json);
	json = p ? explain_json(p, NULL) : NULL;
	CHECK_INT(json_integer_value(
			  json_object_get(json_object_get(json, "budget"), "round_trip_ns")),
		  70000000);
	json_decref(json);
	plan_free(p);
	folder_remove(&f);
}

static void each_viewer_has_a_budget_of_its_own_route(void)
{
	struct text t = { 0 };
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "routes/far.yaml",
		     "like: r\nroute: far\nchange: {haul-out: {delay: 150 ms}}\n");
	p = folder_load(&f, "show: s\nroute: r\nworkload:\n"
			    "  live: {over: srt, latency: 200 ms, publish: far, others: [far]}\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct budget own = budget_of(p), other = budget_of_leg(p, &p->legs[1]);

		/* coding, SRT twice, 165 ms to the origin, 35 ms to the buyer */
		CHECK_INT(own.no_loss, (100 + 2 * 200 + 165 + 35) * NSEC_PER_MSEC);
		CHECK_INT(other.no_loss, own.no_loss + 130 * NSEC_PER_MSEC);
		/* a round trip is 70 ms, or 200 ms: what is repaired in time fits into 200 ms */
		CHECK_INT(own.repairs, 2);
		CHECK_INT(other.repairs, 1);
		explain_text(p, NULL, &(struct explain_style){ 0 }, &t);
		check_width(text_str(&t));
		CHECK_HAS(text_str(&t), "publish: route far");
		CHECK_HAS(text_str(&t), "propagation from the publisher to the origin");
		CHECK_HAS(text_str(&t), "buyer-2: route far");
		CHECK_HAS(text_str(&t), "capture to display at buyer-2");
		CHECK_HAS(text_str(&t), "repairs that fit into SRT's latency: 1");
	}
	text_done(&t);
	plan_free(p);
	folder_remove(&f);
}

static void what_lies_before_the_screen_depends_on_what_a_show_travels_over(void)
{
	static const struct {
		const char *live;
		nsec_t buffer;
	} cases[] = {
		{ "{over: rtmp}", 0 },
		{ "{over: hls, key-every: 2 s}", 6 * NSEC_PER_SEC },
		{ "{over: srt, latency: 1 s}", 2 * NSEC_PER_SEC },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char show[120];
		struct folder f;
		struct plan *p;

		(void)snprintf(show, sizeof(show), "show: s\nroute: r\nworkload: {live: %s}\n",
			       cases[i].live);
		folder_make(&f);
		p = folder_load(&f, show);
		CHECK_STR(f.err.text, "");
		if (p)
			CHECK_INT(budget_of(p).buffer, cases[i].buffer);
		plan_free(p);
		folder_remove(&f);
	}
}

CU_TestInfo explain_tests[] = {
	TEST(jakarta_in_the_evening_has_room_for_three_repairs),
	TEST(what_several_links_do_adds_up),
	TEST(tells_links_budget_events_and_sources),
	TEST(json_has_what_run_json_promises),
	TEST(each_viewer_has_a_budget_of_its_own_route),
	TEST(what_lies_before_the_screen_depends_on_what_a_show_travels_over),
	CU_TEST_INFO_NULL,
};
