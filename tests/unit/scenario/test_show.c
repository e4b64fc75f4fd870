/* test_show.c - shows: what is read, and every mistake where it stands. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo show_tests[];

static void reads_a_whole_show(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/clip.y4m", "YUV4MPEG2\n");
	p = folder_load(&f, "show: s\nquestion: is it?\nroute: r\n"
			    "workload: {call: {video: h264, size: 320x240, fps: 15, bitrate: 1 "
			    "Mbit/s,\n  audio: none, shown: decode, jitter-buffer: 80 ms, ip: 6}}\n"
			    "content: {clip: clip.y4m}\nduration: 10 s\nseed: 7\n"
			    "expect: [latency.p95 <= 600 ms, loss.ratio < 2 %]\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_STR(p->name, "s");
		CHECK_STR(p->question, "is it?");
		CHECK_STR(p->route_name, "r");
		CHECK_STR(p->route_title, "small");
		CHECK_INT(p->work.call.codec, PLAN_H264);
		CHECK_INT(p->work.call.width, 320);
		CHECK_INT(p->work.call.height, 240);
		CHECK_INT(p->work.call.fps, 15);
		CHECK_INT((int64_t)p->work.call.video_bps, 1000000);
		CHECK(!p->work.call.audio);
		CHECK_INT(p->work.call.shown, PLAN_SHOWN_DECODE);
		CHECK_INT(p->work.call.jitter_buffer, 80 * NSEC_PER_MSEC);
		CHECK_INT(p->work.call.ip_version, 6);
		CHECK_HAS(p->clip, "shows/clip.y4m");
		CHECK_INT(p->duration, 10 * NSEC_PER_SEC);
		CHECK_INT((int64_t)p->seed, 7);
		CHECK_INT((int64_t)p->expect_count, 2);
		CHECK_STR(p->expects[0].metric, "latency.p95");
		CHECK_INT(p->expects[0].op, PLAN_AT_MOST);
		CHECK_STR(p->expects[1].metric, "loss.ratio");
		CHECK_INT(p->expects[1].op, PLAN_BELOW);
	}
	plan_free(p);
	folder_remove(&f);
}

static void measures_the_pipeline_itself_when_nothing_is_set_beside_the_files(void)
{
	static const char *const change = "haul-out.delay=100 ms";
	static const char *const text = "show: s\nroute: r\ncalibration: yes\n";
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, text);
	CHECK(p && p->calibration);
	plan_free(p);
	p = folder_load_with(&f, text, (struct plan_opts){ .changes = &change, .change_count = 1 });
	CHECK(p && !p->calibration);
	plan_free(p);
	p = folder_load(&f, "show: s\nroute: r\n");
	CHECK(p && !p->calibration);
	plan_free(p);
	folder_remove(&f);
	folder_refuses("show: s\nroute: r\ncalibration: perhaps\n",
		       "shows/s.yaml:3:14: found \"perhaps\", expected yes or no");
}

static void a_short_show_is_a_call_of_a_minute(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: r\n");
	CHECK(p != NULL);
	if (p) {
		CHECK_INT(p->work.call.codec, PLAN_VP8);
		CHECK_INT(p->work.call.width, 640);
		CHECK_INT(p->work.call.height, 360);
		CHECK_INT(p->work.call.fps, 30);
		CHECK(p->work.call.audio);
		CHECK_INT(p->work.call.ip_version, 4);
		CHECK_INT(p->duration, 60 * NSEC_PER_SEC);
		CHECK_STR(p->question, "");
		CHECK(p->clip == NULL);
	}
	plan_free(p);
	folder_remove(&f);
}

static void the_caller_overrides_the_file(void)
{
	static const char *const changes[] = { "haul-out.delay=100ms",
					       "buyer.loss={mean: 1 %, run: 2}",
					       "call.bitrate=2 Mbit/s" };
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_with(&f, "show: s\nroute: absent\nduration: 10 s\nseed: 7\n",
			     (struct plan_opts){ .route = "r",
						 .duration = 5 * NSEC_PER_SEC,
						 .seed_given = true,
						 .seed = 0,
						 .changes = changes,
						 .change_count = 3 });
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_STR(p->route_name, "r (changed)");
		CHECK_INT(p->duration, 5 * NSEC_PER_SEC);
		CHECK_INT((int64_t)p->seed, 0);
		CHECK_INT(p->chains[0].links[1].delay.delay, 100 * NSEC_PER_MSEC);
		CHECK_STR(p->chains[0].sources[1][PLAN_DELAY], "set for this run");
		CHECK_INT(p->chains[1].links[1].delay.delay, 20 * NSEC_PER_MSEC);
		CHECK_INT(p->chains[0].links[2].loss.run_milli, 2000);
		CHECK_INT(p->chains[1].links[0].loss.run_milli, 2000);
		CHECK_INT((int64_t)p->work.call.video_bps, 2000000);
		CHECK_INT((int64_t)p->change_count, 3);
	}
	plan_free(p);
	folder_remove(&f);
}

static void refuses_a_change_that_is_none(void)
{
	static const struct {
		const char *change;
		const char *want;
	} cases[] = {
		{ "delay=3", "\"delay=3\" is no change; expected LINK.SETTING=VALUE" },
		{ "haul-out.delay=3", ":1:19: \"3\" lacks a unit for a duration" },
		{ "hall-out.delay=3 ms", ":1:1: found no link \"hall-out\", expected one of: " },
		{ "haul-out.delai=3 ms", ":1:12: unknown key \"delai\" in a link" },
		{ "haul-out.queue=3 ms", "a link with a queue in time but without \"rate\"" },
		{ "live.latency=3 ms", ":1:1: the workload of this show is \"call\"" },
	};
	struct folder f;

	folder_make(&f);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plan *p = folder_load_with(
			&f, "show: s\nroute: r\n",
			(struct plan_opts){ .changes = &cases[i].change, .change_count = 1 });

		CHECK(p == NULL);
		CHECK_HAS(f.err.text, cases[i].want);
		plan_free(p);
	}
	folder_remove(&f);
}

static void a_route_alone_has_no_workload_to_change(void)
{
	static const char *const change = "call.adapt=no";
	struct plan *p = NULL;
	struct folder f;
	struct plan_opts opts = { .scenarios = f.dir, .changes = &change, .change_count = 1 };

	folder_make(&f);
	CHECK(plan_load_route("r", &opts, &p, &f.err) < 0);
	CHECK_HAS(f.err.text, ":1:1: a route has no workload");
	plan_free(p);
	folder_remove(&f);
}

static void refuses_options_out_of_range(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_with(&f, "show: s\nroute: r\n", (struct plan_opts){ .duration = 1 });
	CHECK(p == NULL);
	CHECK_HAS(f.err.text, "expected 1 s to 24 h");
	p = folder_load_with(&f, "show: s\nroute: r\n",
			     (struct plan_opts){ .seed_given = true, .seed = UINT64_MAX });
	CHECK(p == NULL);
	CHECK_HAS(f.err.text, "a seed over 2^63 - 1");
	folder_remove(&f);
}

static void points_at_each_mistake_of_a_show(void)
{
	folder_refuses("route: r\n", "shows/s.yaml:1:1: a show without \"show\"\n  route: r\n  ^");
	folder_refuses("show: s\n", "shows/s.yaml:1:1: a show without \"route\"\n");
	folder_refuses("show: s\nroute: absent\n",
		       "shows/s.yaml:2:8: found no route \"absent\" in routes/\n");
	folder_refuses("show: s\nroute: q\n",
		       "shows/s.yaml:2:8: found no route \"q\"; is \"r\" meant?\n  route: q\n"
		       "         ^");
	folder_refuses(
		"show: s\nroute: r\nlength: 3 s\n",
		"shows/s.yaml:3:1: unknown key \"length\" in a show, expected one of: show, ");
	folder_refuses("show: s\nroute: r\nroute: r\n",
		       "shows/s.yaml:3:1: key \"route\" a second time, line 2 has it already\n");
	folder_refuses("show: s\nroute: r\nduration: -5 s\n",
		       "shows/s.yaml:3:11: \"-5 s\" is negative; a duration cannot be\n");
	folder_refuses("show: s\nroute: r\nduration: 5 kg\n",
		       "shows/s.yaml:3:11: \"5 kg\" has an unknown unit for a duration; known: ns");
	folder_refuses("show: s\nroute: r\nduration: 5 ms\n",
		       "shows/s.yaml:3:11: a show's duration is 1 s to 24 h\n");
	folder_refuses("show: s\nroute: r\nseed: 9223372036854775808\n",
		       "shows/s.yaml:3:7: \"9223372036854775808\" is over 9223372036854775807\n");
	folder_refuses("show: s\nroute: r\ncontent: desert\n",
		       "shows/s.yaml:3:10: found \"desert\", expected content: camera, screen\n");
	folder_refuses("show: [s]\nroute: r\n",
		       "shows/s.yaml:1:7: found a list, expected the name of the show\n");
	folder_refuses(
		"show: ../s\nroute: r\n",
		"shows/s.yaml:1:7: \"../s\" cannot be the name of the show; expected letters, ");
	folder_refuses("show: a b\nroute: r\n", "shows/s.yaml:1:7: \"a b\" cannot be the name of ");
	folder_refuses("show: s\nroute: r\nlike: absent\n",
		       "shows/s.yaml:3:7: found no show \"absent\"");
	folder_refuses("show: s\nroute: r\nlike: s\n", "shows/s.yaml:3:7: ");
}

static void points_at_each_mistake_of_a_workload(void)
{
	folder_refuses(
		"show: s\nroute: r\nworkload: {cal: {}}\n",
		"shows/s.yaml:3:12: unknown key \"cal\" in a workload, expected one of: call, live, build");
	folder_refuses("show: s\nroute: r\nworkload: mime\n",
		       "shows/s.yaml:3:11: found \"mime\", expected a workload: call, ");
	folder_refuses(
		"show: s\nroute: r\nworkload: {call: {video: av9}}\n",
		"shows/s.yaml:3:26: found \"av9\", expected a video codec: vp8, vp9, h264, none\n");
	folder_refuses("show: s\nroute: r\nworkload: {call: {size: 640}}\n",
		       "shows/s.yaml:3:25: \"640\" is no size, as in 640x360\n");
	folder_refuses("show: s\nroute: r\nworkload: {call: {size: 641x360}}\n",
		       "shows/s.yaml:3:25: a side of 641 pixels, expected an even number from 64 ");
	folder_refuses("show: s\nroute: r\nworkload: {call: {fps: 0}}\n",
		       "shows/s.yaml:3:24: found 0 frames/s, expected 1 to 120\n");
	folder_refuses("show: s\nroute: r\nworkload: {call: {bitrate: 1 bit/s}}\n",
		       "shows/s.yaml:3:28: found 1 bit/s, expected 6 kbit/s to 100 Mbit/s\n");
	folder_refuses("show: s\nroute: r\nworkload: {call: {bitrate: 800 kbps}}\n",
		       "shows/s.yaml:3:28: \"800 kbps\" has an unknown unit for a rate; known: ");
	folder_refuses("show: s\nroute: r\nworkload: {call: {video: none, audio: none}}\n",
		       "shows/s.yaml:3:18: a call without video and audio\n");
	folder_refuses("show: s\nroute: r\nworkload: {call: {jitter-buffer: 1 min}}\n",
		       "shows/s.yaml:3:34: a jitter buffer over 10 s\n");
	folder_refuses("show: s\nroute: r\ncontent: {clip: absent.mp4}\n",
		       "shows/s.yaml:3:17: /tmp/");
	folder_refuses("show: s\nroute: r\ncontent: {clip: /dev/null}\n",
		       "shows/s.yaml:3:17: /dev/null: this is no file\n");
	folder_refuses("show: s\nroute: r\ncontent: {clip: /}\n",
		       "shows/s.yaml:3:17: /: this is no file\n");
	folder_refuses("show: s\nroute: r\ncontent: {clip: \"\"}\n",
		       "shows/s.yaml:3:18: found nothing, expected the path of a video file\n");
}

static void an_empty_clip_is_refused_at_its_place(void)
{
	static const char *const contents[] = {
		"content: {clip: empty}\n",
		"workload: {talk: {turns: [{ask: {clip: empty}}]}}\n",
	};

	for (size_t i = 0; i < sizeof(contents) / sizeof(*contents); i++) {
		struct text show = { 0 };
		struct folder f;

		folder_make(&f);
		folder_write(&f, "shows/empty", "");
		text_addf(&show, "show: s\nroute: r\n%s", contents[i]);
		CHECK(!folder_load(&f, text_str(&show)));
		CHECK_HAS(f.err.text, "shows/s.yaml:3:");
		CHECK_HAS(f.err.text, "shows/empty: the file is empty\n");
		text_done(&show);
		folder_remove(&f);
	}
}

static const char *unit_of(const char *metric)
{
	return strcmp(metric, "latency.p95") == 0 ? "ms" : NULL;
}

static int parse_limit(const char *metric, const char *limit, double *ret, struct err *err)
{
	nsec_t ns = 0;
	int r = parse_duration(limit, &ns, err);

	(void)metric;
	*ret = (double)ns / 1e6;
	return r;
}

/* Loads a show with one expectation, with metrics that know latency.p95 only. */
static struct plan *load_expecting(struct folder *f, const char *expectation)
{
	char text[200];

	(void)snprintf(text, sizeof(text), "show: s\nroute: r\nexpect:\n  - %s\n", expectation);
	return folder_load_with(
		f, text,
		(struct plan_opts){ .metrics = { .unit = unit_of, .parse_limit = parse_limit } });
}

static void limits_come_in_the_metrics_unit(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = load_expecting(&f, "latency.p95>=0.5 s");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_STR(p->expects[0].metric, "latency.p95");
		CHECK_STR(p->expects[0].text, "latency.p95>=0.5 s");
		CHECK_STR(p->expects[0].unit, "ms");
		CHECK_INT(p->expects[0].op, PLAN_AT_LEAST);
		CHECK_NEAR(p->expects[0].limit, 500, 1e-9);
	}
	plan_free(p);
	folder_remove(&f);
}

static void points_at_each_mistake_of_an_expectation(void)
{
	static const struct {
		const char *expectation;
		const char *want;
	} cases[] = {
		{ "latency.p96 <= 1 s",
		  ":4:5: found no metric \"latency.p96\"; metric(5) has all of them\n" },
		{ "latency.p95 <= 1 dB", ":4:5: \"1 dB\" has an unknown unit for a duration" },
		{ "latency.p95", ":4:5: \"latency.p95\" is no expectation, as in latency.p95 <= " },
		{ "<= 1 s", ":4:5: \"<= 1 s\" is no expectation" },
		{ "[a]", ":4:5: found a list, expected an expectation" },
		{ "{buyer: b}", ":4:13: \"b\" is no expectation" },
		{ "{buyer: a < 1, seller: a < 1}", ":4:5: found 2 keys, expected one: a host and" },
	};
	struct folder f;

	folder_make(&f);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plan *p = load_expecting(&f, cases[i].expectation);

		CHECK(p == NULL);
		CHECK_HAS(f.err.text, cases[i].want);
		plan_free(p);
	}
	folder_remove(&f);
}

static void a_show_like_another_changes_what_it_names(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/base.yaml",
		     "show: base\nquestion: q?\nroute: r\nduration: 10 s\nseed: 3\n"
		     "timeline: [{at: 1 s, for: 1 s, event: outage}]\n"
		     "expect: [a <= 1, b <= 2]\n");
	p = folder_load(&f, "show: s\nlike: base\nduration: 20 s\nexpect: [c <= 3]\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_STR(p->name, "s");
		CHECK_STR(p->question, "q?");
		CHECK_INT(p->duration, 20 * NSEC_PER_SEC);
		CHECK_INT((int64_t)p->seed, 3);
		CHECK_INT((int64_t)p->event_count, 1);
		CHECK_INT((int64_t)p->expect_count, 1);
		CHECK_HAS(p->file, "shows/s.yaml");
		CHECK_HAS(p->text, "like: base");
	}
	plan_free(p);
	folder_remove(&f);
}

static void refuses_shows_that_are_like_each_other(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/a.yaml", "show: a\nlike: s\n");
	p = folder_load(&f, "show: s\nlike: a\n");
	CHECK(p == NULL);
	CHECK_INT(f.err.code, -ELOOP);
	CHECK_HAS(f.err.text, "shows/a.yaml:2:7: ");
	CHECK_HAS(f.err.text, "go round in a circle\n  like: s\n        ^");
	folder_remove(&f);
}

static void names_a_show_that_is_not_there(void)
{
	struct plan *p = NULL;
	struct err err = { 0 };

	CHECK_INT(plan_load("call-jakarta-evenin", &(struct plan_opts){ 0 }, &p, &err), -ENOENT);
	CHECK_STR(err.text,
		  "found no show \"call-jakarta-evenin\"; is \"call-jakarta-evening\" meant?");
	CHECK_INT(plan_load("./nowhere.yaml", &(struct plan_opts){ 0 }, &p, &err), -ENOENT);
	CHECK_STR(err.text, "./nowhere.yaml: No such file or directory");
}

CU_TestInfo show_tests[] = {
	TEST(reads_a_whole_show),
	TEST(measures_the_pipeline_itself_when_nothing_is_set_beside_the_files),
	TEST(a_short_show_is_a_call_of_a_minute),
	TEST(the_caller_overrides_the_file),
	TEST(refuses_a_change_that_is_none),
	TEST(a_route_alone_has_no_workload_to_change),
	TEST(refuses_options_out_of_range),
	TEST(points_at_each_mistake_of_a_show),
	TEST(points_at_each_mistake_of_a_workload),
	TEST(an_empty_clip_is_refused_at_its_place),
	TEST(limits_come_in_the_metrics_unit),
	TEST(points_at_each_mistake_of_an_expectation),
	TEST(a_show_like_another_changes_what_it_names),
	TEST(refuses_shows_that_are_like_each_other),
	TEST(names_a_show_that_is_not_there),
	CU_TEST_INFO_NULL,
};
