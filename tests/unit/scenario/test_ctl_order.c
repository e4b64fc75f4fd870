/* test_ctl_order.c - orders to a run that runs: which settings they change, by how much, how long.
 */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/conf.h"
#include "harness/scenario/ctl_inside.h"
#include "harness/scenario/event.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

static const char route[] =
	"route: plain\n"
	"seller: {both: {delay: 1 ms}}\n"
	"haul: {both: {delay: 5 ms, jitter: {sigma: 2 ms, correlation: 50 ms}}}\n"
	"buyer: {both: {delay: 1 ms, rate: 8 Mbit/s, queue: 100 ms}}\n";

static struct plan *load(void)
{
	struct plan_opts opts = { .seed_given = true, .seed = 7 };
	struct plan *plan = NULL;
	struct err err = { 0 };

	CHECK_INT(plan_load_route_text("plain.yaml", route, &opts, &plan, &err), 0);
	CHECK_STR(err.text, "");
	return plan;
}

static const struct timeline_entry *find(const struct ctl_order *order, size_t direction,
					 uint32_t link, enum setting setting)
{
	for (size_t i = 0; i < order->part_count; i++) {
		const struct timeline_entry *e = &order->parts[i].entry;

		if (order->parts[i].route == direction && e->link == link && e->setting == setting)
			return e;
	}
	return NULL;
}

static void the_words_are_those_of_the_events_in_their_order(void)
{
	size_t count;
	const char *const *words = ctl_words(&count);

	CHECK_INT((int64_t)count, EVENT_KINDS);
	for (size_t i = 0; i < count; i++)
		CHECK_STR(words[i], event_word((enum event_kind)i));
}

static void a_setting_becomes_what_is_said_for_as_long_as_is_said(void)
{
	const struct timeline_entry *e;
	struct plan *plan = load();
	struct ctl_order order = { 0 };
	struct err err = { 0 };

	CHECK_INT(ctl_order_set(plan, "haul-out.delay=300 ms", "5 s", 3, &order, &err), 0);
	CHECK_STR(err.text, "");
	CHECK_INT((int64_t)order.part_count, 1);
	e = find(&order, PLAN_TO_BUYER, 1, SETTING_DELAY);
	CHECK(e && e->op == TIMELINE_TO && e->value == 300 * MS && e->begin == 0 &&
	      e->end == 5 * NSEC_PER_SEC && e->ramp == 0);
	CHECK_INT(order.event.id, (int64_t)plan->event_count + 3);
	CHECK_STR(order.event.name, "change");
	CHECK_STR(order.event.link, "haul-out");
	CHECK_STR(order.event.text, "delay 300 ms");
	CHECK_HAS(order.event.source, "by hand");
	ctl_order_done(&order);
	plan_free(plan);
}

static void a_group_of_links_changes_together(void)
{
	const struct timeline_entry *up, *down;
	struct plan *plan = load();
	struct ctl_order order = { 0 };
	struct err err;

	CHECK_INT(ctl_order_set(plan, "buyer.queue=200 ms", NULL, 1, &order, &err), 0);
	down = find(&order, PLAN_TO_BUYER, 2, SETTING_QUEUE_BYTES);
	up = find(&order, PLAN_TO_SELLER, 0, SETTING_QUEUE_BYTES);
	/* 0.2 s at 8 Mbit/s */
	CHECK(down && up && down->value == 200000 && up->value == 200000);
	CHECK(down && down->end == NSEC_NEVER);
	ctl_order_done(&order);
	CHECK_INT(ctl_order_set(plan, "haul.jitter=9 ms", NULL, 1, &order, &err), 0);
	CHECK(find(&order, PLAN_TO_BUYER, 1, SETTING_JITTER) != NULL);
	CHECK(find(&order, PLAN_TO_SELLER, 1, SETTING_JITTER) != NULL);
	CHECK_INT((int64_t)order.part_count, 2);
	ctl_order_done(&order);
	CHECK_INT(ctl_order_set(plan, "haul-out.loss={mean: 2 %, run: 5}", NULL, 1, &order, &err),
		  0);
	CHECK(find(&order, PLAN_TO_BUYER, 1, SETTING_LOSS_RUN) != NULL);
	CHECK_INT((int64_t)order.part_count, 3);
	ctl_order_done(&order);
	plan_free(plan);
}

static void what_a_running_link_cannot_become_is_refused(void)
{
	static const struct {
		const char *change, *told;
	} wrong[] = {
		{ "haul-out.jitter={sigma: 1 ms, correlation: 20 ms}", "correlation" },
		{ "haul-out.jitter={sigma: 1 ms, shape: uniform}", "law" },
		{ "haul-out.queue={limit: 9 packets, kind: codel}", "queue's kind" },
		{ "haul-out.loss={period: 7}", "" },
		{ "haul-out.duplicate=1 %", "cannot change during a run" },
		{ "haul-out.delay=1 ms, duplicate: 1 %", "cannot change during a run" },
		{ "haul-out.netem=delay 10ms", "cannot change during a run" },
		{ "haul-out.queue=50 ms", "rate" },
		{ "call.video=off", "" },
		{ "nowhere.delay=1 ms", "no link \"nowhere\"" },
		{ "haul-out.speed=1 ms", "speed" },
		{ "haul-out.delay=1", "lacks a unit" },
		{ "haul-out.rate=0 bit/s", "carries nothing" },
		{ "haul-out", "is no change" },
		{ "haul-out.delay", "is no change" },
		{ ".=", "" },
	};
	struct plan *plan = load();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct ctl_order order = { 0 };
		struct err err = { 0 };

		CHECK(ctl_order_set(plan, wrong[i].change, NULL, 1, &order, &err) < 0);
		CHECK_HAS(err.text, wrong[i].told);
		ctl_order_done(&order);
	}
	plan_free(plan);
}

static int fire(const struct plan *plan, struct ctl_fire fire, uint32_t nth, struct ctl_order *ret,
		struct err *err)
{
	while (fire.option_count < CTL_OPTIONS_MAX && fire.options[fire.option_count].key)
		fire.option_count++;
	return ctl_order_fire(plan, &fire, nth, ret, err);
}

static void an_event_happens_once_and_now(void)
{
	const struct ctl_fire outage = {
		.event = "outage",
		.options = { { "link", "buyer-down" }, { "for", "2 s" }, { "packets", "wait" } }
	};
	const struct timeline_entry *e;
	struct plan *plan = load();
	struct ctl_order order = { 0 };
	struct err err = { 0 };
	size_t count;

	CHECK_INT(fire(plan, outage, 1, &order, &err), 0);
	CHECK_STR(err.text, "");
	CHECK_INT((int64_t)order.part_count, 1);
	e = find(&order, PLAN_TO_BUYER, 2, SETTING_OUTAGE);
	CHECK(e && e->value == OUTAGE_WAIT && e->begin == 0 && e->end == 2 * NSEC_PER_SEC);
	CHECK_STR(ctl_words(&count)[order.word], "outage");
	ctl_order_done(&order);
	CHECK_INT(fire(plan, (struct ctl_fire){ .event = "satellite-step" }, 1, &order, &err), 0);
	CHECK_INT((int64_t)order.part_count, 2); /* the buyer's two links */
	CHECK_INT(order.event.begin, 0);
	ctl_order_done(&order);
	plan_free(plan);
}

static void chance_is_that_of_the_seed_and_the_number_of_the_order(void)
{
	const struct ctl_fire handover = { .event = "handover" };
	struct ctl_order a = { 0 }, b = { 0 }, c = { 0 };
	struct plan *plan = load();
	struct err err;

	CHECK_INT(fire(plan, handover, 1, &a, &err), 0);
	CHECK_INT(fire(plan, handover, 1, &b, &err), 0);
	CHECK_INT(fire(plan, handover, 2, &c, &err), 0);
	CHECK_INT(a.event.end, b.event.end);
	CHECK(a.event.end != c.event.end);
	ctl_order_done(&a);
	ctl_order_done(&b);
	ctl_order_done(&c);
	plan_free(plan);
}

static void what_is_no_event_of_now_is_refused(void)
{
	static const struct {
		struct ctl_fire fire;
		const char *told;
	} wrong[] = {
		{ { .event = "" }, "is no event" },
		{ { .event = "rain" }, "expected an event" },
		{ { .event = "outage, for: 1 s" }, "is no event" },
		{ { .event = "outage" }, "without \"for\"" },
		{ { .event = "outage", .options = { { "for", "1 s" }, { "at", "3 s" } } },
		  "now, once" },
		{ { .event = "handover", .options = { { "every", "3 s" } } }, "now, once" },
		{ { .event = "detour", .options = { { "link", "moon" } } }, "no link" },
		{ { .event = "detour", .options = { { "extra", "1 ms}, {event: detour" } } },
		  "found 2 events" },
		{ { .event = "detour", .options = { { "extra", "1 ms # more" } } }, "a sign" },
		{ { .event = "detour", .options = { { "extra", "1 ms\n" } } }, "a sign" },
		{ { .event = "rate-dip", .options = { { "link", "haul" }, { "for", "1 s" } } },
		  "none to change" },
	};
	struct plan *plan = load();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct ctl_order order = { 0 };
		struct err err = { 0 };

		CHECK(fire(plan, wrong[i].fire, 1, &order, &err) < 0);
		CHECK_HAS(err.text, wrong[i].told);
		ctl_order_done(&order);
	}
	plan_free(plan);
}

static int read_request(const char *text, struct err *err)
{
	struct ctl_request request;
	json_t *json = NULL;
	int r = ctl_request_read(text, strlen(text), &request, &json, err);

	json_decref(json);
	return r;
}

static void requests_are_read_and_every_fault_is_told(void)
{
	static const struct {
		const char *text, *told;
	} wrong[] = {
		{ "", "no JSON" },
		{ "{", "no JSON" },
		{ "[]", "no JSON object" },
		{ "{}", "without \"do\"" },
		{ "{\"do\": 1}", "\"do\" is no string" },
		{ "{\"do\": \"state\", \"do\": \"stop\"}", "no JSON" },
		{ "{\"do\": \"dance\"}", "expected one of: state, watch" },
		{ "{\"do\": \"stop\", \"now\": true}", "does not know \"now\"" },
		{ "{\"do\": \"set\"}", "without \"change\"" },
		{ "{\"do\": \"set\", \"change\": \"a\\u0000b\"}", "no JSON" },
		{ "{\"do\": \"watch\", \"every_ms\": 49}", "50 to 3600000" },
		{ "{\"do\": \"watch\", \"every_ms\": 1e3}", "50 to 3600000" },
		{ "{\"do\": \"fire\", \"event\": \"outage\", \"with\": 3}", "is no object" },
		{ "{\"do\": \"fire\", \"event\": \"outage\", \"with\": {\"for\": 3}}",
		  "is no string" },
	};
	struct err err = { 0 };

	CHECK_INT(read_request("{\"do\": \"state\"}", &err), 0);
	CHECK_INT(read_request("{\"do\": \"watch\", \"every_ms\": 50}", &err), 0);
	CHECK_INT(read_request("{\"do\": \"fire\", \"event\": \"x\", \"with\": {}}", &err), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CHECK(read_request(wrong[i].text, &err) < 0);
		CHECK_HAS(err.text, wrong[i].told);
	}
}

CU_TestInfo ctl_order_tests[] = {
	TEST(the_words_are_those_of_the_events_in_their_order),
	TEST(a_setting_becomes_what_is_said_for_as_long_as_is_said),
	TEST(a_group_of_links_changes_together),
	TEST(what_a_running_link_cannot_become_is_refused),
	TEST(an_event_happens_once_and_now),
	TEST(chance_is_that_of_the_seed_and_the_number_of_the_order),
	TEST(what_is_no_event_of_now_is_refused),
	TEST(requests_are_read_and_every_fault_is_told),
	CU_TEST_INFO_NULL,
};
