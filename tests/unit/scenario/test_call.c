/* test_call.c - the settings of a call: what they are without a word, read, written, and refused.
 */
#include <jansson.h>

#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo call_tests[];

static void a_call_follows_the_path_unless_told_not_to(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: r\n");
	CHECK(p && p->work.call.adapt && p->work.call.audio_fec && !p->work.call.audio_dtx);
	CHECK(p && p->work.call.video_fec == 0 && !p->screen);
	CHECK(p && !p->work.call.stages[0]);
	plan_free(p);
	p = folder_load(&f, "show: s\nroute: r\nworkload: {call: {adapt: no}}\n");
	CHECK(p && !p->work.call.adapt);
	plan_free(p);
	folder_remove(&f);
}

static void every_option_of_a_call_is_read_and_written(void)
{
	struct folder f;
	struct plan *p;
	json_t *run, *all;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: r\ncontent: screen\nworkload: {call: {video: vp9, "
			    "adapt: yes, fec: 20 %,\n  stages: [beauty, {scale: 480x270}], "
			    "audio-fec: no, audio-dtx: yes}}\n");
	CHECK_STR(f.err.text, "");
	run = p ? plan_to_json(p) : NULL;
	CHECK_STR(json_string_value(json_object_get(json_object_get(run, "content"), "scene")),
		  "screen");
	all = json_object_get(run, "workload");
	CHECK_STR(json_string_value(json_object_get(json_object_get(all, "video"), "codec")),
		  "vp9");
	CHECK_STR(json_string_value(json_object_get(json_object_get(all, "video"), "stages")),
		  "beauty,scale=480x270");
	CHECK_INT(json_integer_value(json_object_get(json_object_get(all, "video"), "fec_percent")),
		  20);
	CHECK(json_is_true(json_object_get(json_object_get(all, "video"), "adapts")));
	CHECK(json_is_false(json_object_get(json_object_get(all, "audio"), "fec")));
	CHECK(json_is_true(json_object_get(json_object_get(all, "audio"), "dtx")));
	json_decref(run);
	plan_free(p);
	folder_remove(&f);
}

static void what_is_like_another_has_stages_of_its_own(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/first.yaml",
		     "show: first\nroute: r\nworkload: {call: {stages: [beauty]}}\n");
	p = folder_load(&f,
			"show: s\nlike: first\nworkload: {call: {stages: [{scale: 320x180}]}}\n");
	CHECK_STR(p ? p->work.call.stages : "", "scale=320x180");
	plan_free(p);
	p = folder_load(&f, "show: s\nlike: first\nworkload: {call: {stages: []}}\n");
	CHECK_STR(p ? p->work.call.stages : "?", "");
	plan_free(p);
	folder_remove(&f);
}

static void mistakes_are_told_where_they_stand(void)
{
	folder_refuses("show: s\nroute: r\nworkload: {call: {adapt: perhaps}}\n",
		       "shows/s.yaml:3:26: found \"perhaps\", expected yes or no");
	folder_refuses(
		"show: s\nroute: r\nworkload: {call: {video: vp7}}\n",
		"shows/s.yaml:3:26: found \"vp7\", expected a video codec: vp8, vp9, h264, none");
	folder_refuses("show: s\nroute: r\nworkload: {call: {fec: 120 %}}\n",
		       "shows/s.yaml:3:24: ");
	folder_refuses("show: s\nroute: r\nworkload: {call: {stages: [blur]}}\n",
		       "shows/s.yaml:3:28: found the stage \"blur\", expected beauty or scale=");
	folder_refuses(
		"show: s\nroute: r\nworkload: {call: {stages: [{scale: 48x28}]}}\n",
		"shows/s.yaml:3:28: a picture of 48x28 is too small: it must be at least 320x144");
	folder_refuses("show: s\nroute: r\nworkload: {call: {stages: [{scale: [1]}]}}\n",
		       "shows/s.yaml:3:36: found a list, expected a size, as in 480x270");
	folder_refuses("show: s\nroute: r\nworkload: {call: {stages: beauty}}\n",
		       "shows/s.yaml:3:27: ");
	folder_refuses("show: s\nroute: r\ncontent: screen\nworkload: {live: {over: rtmp}}\n",
		       "shows/s.yaml:1:1: \"content: screen\", which only a call can share");
}

CU_TestInfo call_tests[] = {
	TEST(a_call_follows_the_path_unless_told_not_to),
	TEST(every_option_of_a_call_is_read_and_written),
	TEST(what_is_like_another_has_stages_of_its_own),
	TEST(mistakes_are_told_where_they_stand),
	CU_TEST_INFO_NULL,
};
