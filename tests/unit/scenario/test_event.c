/* test_event.c - the timeline: when events happen, what they do to which link, and mistakes. */
#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo event_tests[];

static void an_outage_loses_or_holds_on_both_links_of_the_buyer(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f,
				 "  - {at: 10 s, for: 3 s, event: outage}\n"
				 "  - {at: 20 s, for: 3 s, event: outage, packets: wait}\n",
				 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct timeline_entry *down = p->chains[0].timeline.entries;
		const struct timeline_entry *up = p->chains[1].timeline.entries;

		CHECK_INT((int64_t)p->chains[0].timeline.count, 2);
		CHECK_INT((int64_t)p->chains[1].timeline.count, 2);
		CHECK_INT(down[0].setting, SETTING_OUTAGE);
		CHECK_INT(down[0].value, OUTAGE_LOSE);
		CHECK_INT(down[0].link, 2);
		CHECK_INT(up[0].link, 0);
		CHECK_INT(down[0].begin, 10 * NSEC_PER_SEC);
		CHECK_INT(down[0].end, 13 * NSEC_PER_SEC);
		CHECK_INT(down[1].value, OUTAGE_WAIT);
		CHECK_STR(p->events[0].text, "nothing arrives for 3 s, packets are lost");
		CHECK(p->events[0].loses);
		CHECK_STR(p->events[1].text, "nothing arrives for 3 s, packets wait");
		CHECK(!p->events[1].loses);
		CHECK_STR(p->events[0].link, "buyer-down, buyer-up");
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_detour_splits_its_round_trip_over_both_ways(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f,
				 "  - {event: detour}\n  - {event: detour, link: haul-out, extra: "
				 "40 ms, at: 1 s}\n",
				 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct timeline_entry *out = p->chains[0].timeline.entries;

		CHECK_INT(out[0].value, 62500000);
		CHECK_INT(out[0].op, TIMELINE_BY);
		CHECK_INT(folder_entry(p, 1, 1, SETTING_DELAY).value, 62500000);
		CHECK_INT(out[1].value, 40 * NSEC_PER_MSEC);
		CHECK_STR(p->events[0].text, "round trip +125 ms");
	}
	plan_free(p);
	folder_remove(&f);
}

static void named_events_bring_their_own_numbers(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "transit/haul.yaml",
		     "transit: haul\nboth: {delay: 20 ms, rate: 9 Mbit/s}\n");
	p = folder_load_timeline(&f,
				 "  - {event: rate-dip}\n"
				 "  - {event: wifi-burst, at: 100 s}\n"
				 "  - {event: border-loss, at: 200 s}\n",
				 1);
	CHECK_STR(f.err.text, "");
	if (p && p->event_count == 3) {
		const struct timeline_entry dip = p->chains[0].timeline.entries[0];
		const struct timeline_entry back = folder_entry(p, 1, 1, SETTING_LOSS);

		CHECK_INT(dip.value, 333333);
		CHECK(dip.end >= 20 * NSEC_PER_SEC && dip.end <= 60 * NSEC_PER_SEC);
		CHECK(!p->events[0].loses);
		CHECK_STR(p->events[1].text, "rate times 0.2, loss 10 %");
		CHECK(p->events[1].loses);
		CHECK(p->events[1].end - p->events[1].begin >= NSEC_PER_SEC / 2);
		CHECK(p->events[1].end - p->events[1].begin <= 2 * NSEC_PER_SEC);
		CHECK(back.value == timeline_chance(chance_ratio(15, 100)));
		CHECK_INT(folder_entry(p, 1, 1, SETTING_RATE).value, 1000000);
		CHECK_STR(p->events[2].link, "haul-back");
	}
	plan_free(p);
	folder_remove(&f);
}

static void the_satellite_steps_every_15_s(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f, "  - {event: satellite-step}\n", 1);
	CHECK_STR(f.err.text, "");
	/* of the 20 intervals in 300 s every second is far: 10, or 9 after a late first */
	CHECK(p && p->event_count >= 9 && p->event_count <= 10);
	for (size_t i = 0; p && i < p->event_count; i++) {
		const struct timeline_entry e = p->chains[0].timeline.entries[i];

		CHECK_INT(e.end - e.begin, 15 * NSEC_PER_SEC);
		CHECK_INT(e.begin - p->events[0].begin, (int64_t)i * 30 * NSEC_PER_SEC);
		CHECK(e.value >= 10 * NSEC_PER_MSEC && e.value <= 20 * NSEC_PER_MSEC);
	}
	CHECK(p && p->events[0].begin < 15 * NSEC_PER_SEC);
	plan_free(p);
	folder_remove(&f);
}

static void a_fixed_time_counts_from_begin_to_begin(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f,
				 "  - {at: 10 s, every: 50 s, for: 5 s, times: 3, link: haul, "
				 "jitter: 1 ms}\n"
				 "  - {every: 100 s, for: 150 s, link: haul, delay: 1 ms}\n",
				 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		static const nsec_t begins[] = { 10, 60, 100, 110, 250 };

		CHECK_INT((int64_t)p->event_count, 5);
		for (size_t i = 0; i < 5 && i < p->event_count; i++) {
			CHECK_INT(p->events[i].begin, begins[i] * NSEC_PER_SEC);
			CHECK_INT(p->events[i].id, (int64_t)i + 1);
		}
	}
	plan_free(p);
	folder_remove(&f);
}

static void the_same_seed_draws_the_same_events(void)
{
	static const char *const timeline = "  - {event: handover, every: {mean: 10 s}}\n";
	struct folder f;
	struct plan *a, *b, *c;

	folder_make(&f);
	a = folder_load_timeline(&f, timeline, 5);
	b = folder_load_timeline(&f, timeline, 5);
	c = folder_load_timeline(&f, timeline, 6);
	CHECK(a && b && c && a->event_count > 5);
	if (a && b && c) {
		CHECK_INT((int64_t)a->event_count, (int64_t)b->event_count);
		for (size_t i = 0; i < a->event_count && i < b->event_count; i++) {
			CHECK_INT(a->events[i].begin, b->events[i].begin);
			CHECK_INT(a->events[i].end, b->events[i].end);
		}
		CHECK(a->events[0].begin != c->events[0].begin);
	}
	plan_free(a);
	plan_free(b);
	plan_free(c);
	folder_remove(&f);
}

static void a_shows_own_events_do_not_move_those_of_its_route(void)
{
	struct folder f;
	struct plan *alone, *both;
	size_t next = 0;

	folder_make(&f);
	folder_write(&f, "routes/r.yaml",
		     "route: r\nseller: fibre\nhaul: haul\nbuyer: cell\n"
		     "events: [{event: handover, every: {mean: 20 s}}]\n");
	alone = folder_load_timeline(&f, "  []\n", 1);
	both = folder_load_timeline(&f, "  - {event: rate-dip, every: {mean: 30 s}}\n", 1);
	CHECK(alone && both && alone->event_count > 3);
	for (size_t i = 0; alone && both && i < both->event_count; i++) {
		if (strcmp(both->events[i].name, "handover") != 0)
			continue;
		CHECK_INT(both->events[i].begin, alone->events[next].begin);
		CHECK_INT(both->events[i].end, alone->events[next].end);
		next++;
	}
	CHECK(alone && next == alone->event_count);
	plan_free(alone);
	plan_free(both);
	folder_remove(&f);
}

/* 20 000 s of handovers every 2 s: about 10 000. By the Chernoff bound a share p of n draws is off
 * by d with a chance below 2 exp(-2 n d^2): with n over 9000 and d 0.02, below 0.0016 for any one
 * seed; this one is fixed. */
static void handovers_stall_as_measured(void)
{
	struct folder f;
	struct plan *p;
	double n = 0, above_7 = 0, above_73 = 0, above_84 = 0, above_262 = 0;

	folder_make(&f);
	p = folder_load_with(&f,
			     "show: s\nroute: r\nduration: 20000 s\n"
			     "timeline: [{event: handover, every: {mean: 2 s}}]\n",
			     (struct plan_opts){ 0 });
	CHECK_STR(f.err.text, "");
	for (size_t i = 0; p && i < p->event_count; i++) {
		nsec_t stall = p->events[i].end - p->events[i].begin;

		n++;
		above_7 += stall > 7 * NSEC_PER_MSEC;
		above_73 += stall > 73 * NSEC_PER_MSEC;
		above_84 += stall > 84 * NSEC_PER_MSEC;
		above_262 += stall > 262 * NSEC_PER_MSEC;
		CHECK(stall >= 3 * NSEC_PER_MSEC);
	}
	/* a Poisson count of mean about 9970 (2 s and a stall of 30 ms), deviation 100 */
	CHECK_NEAR(n, 9850, 500);
	CHECK_NEAR(above_7 / n, 0.50, 0.02);
	CHECK_NEAR(above_73 / n, 0.10, 0.02);
	CHECK_NEAR(above_84 / n, 0.09, 0.02);
	CHECK_INT((int64_t)above_262, 0);
	plan_free(p);
	folder_remove(&f);
}

static void a_stall_lets_packets_wait_on_both_ways(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f, "  - {at: 20 s, event: handover, stall: 150 ms}\n", 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		struct timeline_entry down = folder_entry(p, 0, 2, SETTING_OUTAGE);
		struct timeline_entry up = folder_entry(p, 1, 0, SETTING_OUTAGE);

		CHECK_INT(down.value, OUTAGE_WAIT);
		CHECK_INT(down.end - down.begin, 150 * NSEC_PER_MSEC);
		CHECK_INT(up.end - up.begin, 150 * NSEC_PER_MSEC);
		CHECK_STR(p->events[0].text, "nothing served for 150 ms, packets wait");
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_4g_handover_takes_30_ms_at_least(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f, "  - {event: handover, radio: 4g, every: 1 s}\n", 1);
	CHECK_INT(p ? (int64_t)p->event_count : 0, 299);
	for (size_t i = 0; p && i < p->event_count; i++) {
		nsec_t stall = p->events[i].end - p->events[i].begin;

		CHECK(stall >= 30 * NSEC_PER_MSEC && stall <= 262 * NSEC_PER_MSEC);
	}
	plan_free(p);
	folder_remove(&f);
}

static void events_of_a_network_touch_its_own_links(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "access/fibre.yaml",
		     "access: fibre\nboth: {delay: 5 ms}\n"
		     "events:\n  - {at: 1 s, event: handover, stall: 5 ms}\n"
		     "  - {at: 2 s, link: up, delay: 9 ms}\n");
	folder_write(&f, "transit/haul.yaml",
		     "transit: haul\nevents: [{at: 3 s, event: border-loss, rate: 2 Mbit/s}]\n");
	p = folder_load_timeline(&f, "  []\n", 1);
	CHECK_STR(f.err.text, "");
	if (p && p->event_count == 3) {
		CHECK_STR(p->events[0].link, "seller-up, seller-down");
		CHECK_STR(p->events[1].link, "seller-up");
		CHECK_STR(p->events[2].link, "haul-back");
	}
	plan_free(p);
	folder_remove(&f);
}

static void points_at_each_mistake_of_an_event(void)
{
	static const struct {
		const char *entry;
		const char *want;
	} cases[] = {
		{ "{at: -1 s, event: handover}",
		  "4:10: \"-1 s\" is negative; a duration cannot be\n" },
		{ "{event: handovr}",
		  "4:13: found \"handovr\", expected an event: handover, outage, " },
		{ "{event: outage}", "4:5: an event outage without \"for\"\n" },
		{ "{event: handover, for: 3 s}", "4:23: unknown key \"for\" in a timeline entry " },
		{ "{event: outage, for: 0 s}",
		  "4:26: found a length of 0, expected a longer one\n" },
		{ "{event: outage, for: {from: 3 s, to: 2 s}}",
		  "4:26: \"to\" lies below \"from\"\n" },
		{ "{at: 3 s, delay: 1 ms}", "4:5: a change without \"link\"\n" },
		{ "{at: 3 s, link: haul}",
		  "4:5: a timeline entry that changes nothing; expected " },
		{ "{link: hall, delay: 1 ms}", "4:12: found no link \"hall\", expected one of: " },
		{ "{link: [], delay: 1 ms}", "4:12: found an empty list, expected links\n" },
		{ "{link: haul, delay: {plus: 1 ms}}",
		  "4:26: unknown key \"plus\", expected one of: " },
		{ "{link: haul, delay: {add: 1 ms, times: 2}}",
		  "4:25: found 2 keys, expected one: " },
		{ "{link: haul, rate: {times: 1/0}}", "4:32: \"1/0\" divides by 0\n" },
		{ "{link: haul, rate: {times: 1/3}}",
		  "4:5: a change of the rate of haul-out, which " },
		{ "{link: haul, queue: 5 ms}",
		  "4:5: a queue in time on haul-out, which has no rate" },
		{ "{link: haul, queue: {limit: 9 B, kind: pie}}",
		  "4:38: a queue's kind cannot change " },
		{ "{link: buyer, queue: {limit: 9 B, target: 1 ms}}",
		  "4:39: \"target\" without codel" },
		{ "{link: haul, queue: {limit: 5 ms, follow-rate: yes}}",
		  "4:5: a queue in time on haul-out, which has no rate" },
		{ "{link: buyer-down, ramp: 1 s, queue: 9 packets}",
		  "4:5: a ramp to a queue in another unit than" },
		{ "{link: haul, rate: 0 bit/s}", "4:24: a rate of 0 carries nothing; expected a " },
		{ "{link: haul, delay: 1 ms, times: 2}", "4:5: \"times\" without \"every\"\n" },
		{ "{link: haul, delay: 1 ms, every: 2 s}",
		  "4:5: \"every\" without \"for\": it would " },
		{ "{link: haul, delay: 1 ms, every: 1 us}", "4:38: found under 1 ms, expected a " },
		{ "{link: haul, delay: 1 ms, every: 1 ms, for: 1 us}",
		  "4:5: this makes more than 20000 events\n" },
		{ "{event: handover, radio: 6g}",
		  "4:30: found \"6g\", expected a radio: 4g, 5g\n" },
		{ "handover",
		  "4:5: found a value, expected a timeline entry (change) (a mapping)\n" },
	};

	char text[200], want[200];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(text, sizeof(text), "show: s\nroute: r\ntimeline:\n  - %s\n",
			       cases[i].entry);
		(void)snprintf(want, sizeof(want), "shows/s.yaml:%s", cases[i].want);
		folder_refuses(text, want);
	}
}

CU_TestInfo event_tests[] = {
	TEST(an_outage_loses_or_holds_on_both_links_of_the_buyer),
	TEST(a_detour_splits_its_round_trip_over_both_ways),
	TEST(named_events_bring_their_own_numbers),
	TEST(the_satellite_steps_every_15_s),
	TEST(a_fixed_time_counts_from_begin_to_begin),
	TEST(the_same_seed_draws_the_same_events),
	TEST(a_shows_own_events_do_not_move_those_of_its_route),
	TEST(handovers_stall_as_measured),
	TEST(a_stall_lets_packets_wait_on_both_ways),
	TEST(a_4g_handover_takes_30_ms_at_least),
	TEST(events_of_a_network_touch_its_own_links),
	TEST(points_at_each_mistake_of_an_event),
	CU_TEST_INFO_NULL,
};
