/* test_live.c - live shows: who is there, over which routes, and what is refused. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/live.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/plan_lab.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo live_tests[];

#define LIVE "show: s\nroute: r\nworkload: "

static void a_short_live_show_has_one_viewer_by_srt(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, LIVE "live\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(p->work.kind, PLAN_LIVE);
		CHECK_INT(p->work.live.over, PLAN_SRT);
		CHECK_INT(p->work.live.latency, 120 * NSEC_PER_MSEC);
		CHECK_INT((int64_t)p->host_count, 3);
		CHECK_STR(p->hosts[PLAN_ORIGIN], "origin");
		CHECK_INT((int64_t)p->leg_count, 1);
	}
	plan_free(p);
	folder_remove(&f);
}

static void the_shows_route_leads_from_the_origin_to_the_buyer(void)
{
	struct live_route out, back;
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, LIVE "live\n");
	if (p) {
		out = plan_side(p, PLAN_TO_BUYER);
		back = plan_side(p, PLAN_TO_SELLER);
		CHECK_INT((int64_t)out.from, PLAN_ORIGIN);
		CHECK_INT((int64_t)out.to, PLAN_BUYER);
		CHECK_INT((int64_t)back.from, PLAN_BUYER);
		CHECK_INT((int64_t)back.to, PLAN_ORIGIN);
		CHECK_INT(out.links[1].delay.delay, 20 * NSEC_PER_MSEC);
	}
	plan_free(p);
	folder_remove(&f);
}

static void each_viewer_has_a_route_with_names_of_its_own(void)
{
	struct live_route side;
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "routes/far.yaml",
		     "like: r\nroute: far\nchange: {haul-out: {delay: 150 ms}}\n"
		     "events:\n  - {at: 1 s, for: 1 s, event: outage, link: buyer-down}\n");
	p = folder_load(&f, LIVE "{live: {publish: far, others: [r, far]}}\nduration: 5 s\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT((int64_t)p->host_count, 5);
		CHECK_STR(p->hosts[3], "buyer-2");
		CHECK_STR(p->hosts[4], "buyer-3");
		CHECK_INT((int64_t)plan_side_count(p), 8);
		side = plan_side(p, 2);
		CHECK_STR(side.stream, "to-origin");
		CHECK_INT((int64_t)side.from, PLAN_SELLER);
		CHECK_INT((int64_t)side.to, PLAN_ORIGIN);
		CHECK_STR(side.links[1].name, "publish:haul-out");
		side = plan_side(p, 4);
		CHECK_STR(side.stream, "to-buyer-2");
		CHECK_INT(side.links[1].delay.delay, 20 * NSEC_PER_MSEC);
		side = plan_side(p, 6);
		CHECK_STR(side.links[1].name, "buyer-3:haul-out");
		CHECK_INT(side.links[1].delay.delay, 150 * NSEC_PER_MSEC);
		CHECK_INT((int64_t)side.to, 4);
		side = plan_side(p, 7);
		CHECK_STR(side.stream, "from-buyer-3");
		CHECK_INT((int64_t)side.from, 4);
	}
	plan_free(p);
	folder_remove(&f);
}

static void events_of_all_routes_are_told_apart(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "routes/bad.yaml",
		     "like: r\nroute: bad\n"
		     "events:\n  - {at: 1 s, for: 1 s, event: outage, link: buyer-down}\n");
	p = folder_load(&f, LIVE "{live: {others: [bad, bad]}}\nduration: 5 s\ntimeline:\n"
				 "  - {at: 2 s, for: 1 s, event: outage, link: buyer-down}\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT((int64_t)p->event_count, 3);
		for (size_t i = 0; i < p->event_count; i++)
			CHECK_INT(p->events[i].id, (int64_t)i + 1);
		CHECK_STR(p->events[0].link, "buyer-down");
		CHECK_STR(p->events[1].link, "buyer-2:buyer-down");
		CHECK_INT(p->legs[1].chains[0].timeline.entries[0].id, 2);
		CHECK_INT(p->legs[2].chains[0].timeline.entries[0].id, 3);
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_show_by_hls_says_what_plays_it(void)
{
	struct text told = { 0 };
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, LIVE "{live: {over: hls}}\n");
	if (p) {
		CHECK_INT(p->work.live.player, PLAN_GSTREAMER);
		CHECK(p->work.live.page == NULL);
	}
	plan_free(p);
	p = folder_load(&f, LIVE "{live: {player: hls.js, over: hls}}\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(p->work.live.player, PLAN_HLSJS);
		CHECK(p->work.live.page && p->work.live.page[0] == '/');
		CHECK(p->work.live.page && strstr(p->work.live.page, "players/hls.js"));
		CHECK_INT(budget_of(p).buffer, 2 * NSEC_PER_SEC);
		explain_text(p, NULL, &(struct explain_style){ 0 }, &told);
		CHECK_HAS(text_str(&told), "decode and render 50, 2 fragments");
		text_done(&told);
	}
	plan_free(p);
	folder_remove(&f);
	folder_refuses(LIVE "{live: {player: hls.js}}\n",
		       "shows/s.yaml:3:18: \"player: hls.js\" without \"over: hls\"");
	folder_refuses(LIVE "{live: {over: hls, player: vlc}}\n",
		       "shows/s.yaml:3:38: found \"vlc\", expected what plays a show by HLS");
}

static void a_live_show_has_sound_when_asked(void)
{
	struct folder f;
	struct plan *p;
	json_t *json;

	folder_make(&f);
	p = folder_load(&f, LIVE "live\n");
	CHECK(p && !p->work.live.audio);
	json = p ? live_json(&p->work.live) : NULL;
	CHECK(json_object_get(json, "audio") == NULL);
	json_decref(json);
	plan_free(p);
	p = folder_load(&f, LIVE "{live: {over: rtmp, audio: aac, audio-bitrate: 96 kbit/s}}\n");
	CHECK_STR(f.err.text, "");
	CHECK(p && p->work.live.audio);
	json = p ? live_json(&p->work.live) : NULL;
	CHECK_STR(json_string_value(json_object_get(json_object_get(json, "audio"), "codec")),
		  "aac");
	CHECK_INT(
		json_integer_value(json_object_get(json_object_get(json, "audio"), "bitrate_bps")),
		96000);
	json_decref(json);
	plan_free(p);
	folder_remove(&f);
	folder_refuses(LIVE "{live: {over: hls, audio: aac}}\n",
		       "shows/s.yaml:3:18: \"audio: aac\" with \"over: hls\", where sound is not "
		       "measured");
	folder_refuses(LIVE "{live: {audio: opus}}\n",
		       "shows/s.yaml:3:26: found \"opus\", expected an audio codec: none, aac");
	folder_refuses(LIVE "{live: {audio-bitrate: 1 Mbit/s}}\n",
		       "shows/s.yaml:3:34: sound has 8 to 320 kbit/s");
}

static void points_at_each_mistake_of_a_live_show(void)
{
	folder_refuses(
		LIVE "{live: {over: webrtc}}\n",
		"shows/s.yaml:3:25: found \"webrtc\", expected what a live show travels over");
	folder_refuses(LIVE "{live: {latency: 11 s}}\n", "shows/s.yaml:3:28: a latency of SRT");
	folder_refuses(LIVE "{live: {key-every: 1 ms}}\n",
		       "shows/s.yaml:3:30: a key frame is sent");
	folder_refuses(LIVE "{live: {viewers: 3}}\n", "shows/s.yaml:3:19: unknown key \"viewers\"");
	folder_refuses(LIVE "{live: {others: [r, nowhere]}}\n",
		       "shows/s.yaml:3: found no route \"nowhere\"");
	folder_refuses(LIVE "{live: {others: [r,r,r,r,r,r,r,r,r,r,r,r,r,r,r,r]}}\n",
		       "shows/s.yaml:3:58: more than 16 viewers");
}

static void a_live_show_may_go_by_ipv6(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, LIVE "{live: {ip: 6}}\n");
	CHECK_STR(f.err.text, "");
	CHECK_INT(p ? (int64_t)p->work.live.ip_version : 0, 6);
	plan_free(p);
	p = folder_load(&f, LIVE "{live: {ip: 5}}\n");
	CHECK_HAS(f.err.text, "found \"5\", expected a version of IP: 4, 6");
	plan_free(p);
	folder_remove(&f);
}

static void a_host_before_an_expectation_makes_it_that_ones_alone(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, LIVE "{live: {others: [r]}}\nexpect:\n"
				 "  - latency.p95 <= 600 ms\n"
				 "  - buyer-2: latency.p95 <= 800 ms\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK(p->expects[0].who == NULL);
		CHECK_STR(p->expects[1].who, "buyer-2");
		CHECK_STR(p->expects[1].metric, "latency.p95");
		CHECK_STR(p->expects[1].text, "buyer-2: latency.p95 <= 800 ms");
	}
	plan_free(p);
	folder_remove(&f);
}

static void only_who_sees_pictures_can_be_expected_of(void)
{
	static const struct {
		const char *workload, *who, *known;
	} cases[] = {
		{ "{live: {others: [r]}}", "buyer-3", "buyer, buyer-2" },
		{ "live", "origin", "buyer" },
		{ "live", "seller", "buyer" },
		{ "call", "viewer", "buyer, seller" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char show[200], want[200];
		struct folder f;
		struct plan *p;

		(void)snprintf(show, sizeof(show), LIVE "%s\nexpect:\n  - %s: age.p50 < 1 s\n",
			       cases[i].workload, cases[i].who);
		(void)snprintf(
			want, sizeof(want),
			"s.yaml:5: \"%s\" sees no pictures of this show; expected one of: %s",
			cases[i].who, cases[i].known);
		folder_make(&f);
		p = folder_load(&f, show);
		CHECK(p == NULL);
		CHECK_HAS(f.err.text, want);
		plan_free(p);
		folder_remove(&f);
	}
}

CU_TestInfo live_tests[] = {
	TEST(a_short_live_show_has_one_viewer_by_srt),
	TEST(the_shows_route_leads_from_the_origin_to_the_buyer),
	TEST(each_viewer_has_a_route_with_names_of_its_own),
	TEST(events_of_all_routes_are_told_apart),
	TEST(a_show_by_hls_says_what_plays_it),
	TEST(a_live_show_has_sound_when_asked),
	TEST(points_at_each_mistake_of_a_live_show),
	TEST(a_live_show_may_go_by_ipv6),
	TEST(a_host_before_an_expectation_makes_it_that_ones_alone),
	TEST(only_who_sees_pictures_can_be_expected_of),
	CU_TEST_INFO_NULL,
};
