/* test_call.c - what a host is asked to do, there and back through its arguments. */
#include <string.h>

#include "harness/base/err.h"
#include "harness/workload/args.h"
#include "harness/workload/call.h"
#include "tests/support/suite.h"

static struct call_conf usable(void)
{
	struct call_conf conf;

	call_conf_init(&conf);
	conf.local = "10.0.0.1";
	conf.peer = "10.0.0.2";
	conf.records = "/tmp/x.rec";
	return conf;
}

static int count(char **argv)
{
	int n = 0;

	while (argv[n])
		n++;
	return n;
}

static void arguments_carry_every_setting(void)
{
	struct call_conf conf = usable(), got;
	char **argv = NULL;

	conf.role = CALL_BUYER;
	conf.local = "fd00::1";
	conf.peer = "fd00::2";
	conf.port = 9999;
	conf.control_fd = 3;
	conf.video = CALL_OPENH264;
	conf.width = 1280;
	conf.height = 720;
	conf.fps = 25;
	conf.video_bps = 2000001;
	conf.adapt = CALL_NO;
	conf.video_fec = 20;
	conf.stages = "beauty,scale=480x270";
	conf.audio = CALL_NO_AUDIO;
	conf.audio_bps = 32000;
	conf.audio_fec = CALL_NO;
	conf.audio_dtx = CALL_YES;
	conf.shown = CALL_DECODE;
	conf.jitter_buffer = 123456789;
	conf.content = CALL_CLIP;
	conf.clip = "/a clip=with --odd name.mp4";
	conf.connect_limit = 5 * NSEC_PER_SEC;
	conf.length = 7 * NSEC_PER_SEC;
	CHECK_INT(call_host_argv(&conf, "/usr/bin/straits", &argv, NULL), 0);
	CHECK_STR(argv[0], "/usr/bin/straits");
	CHECK_STR(argv[1], "host");
	CHECK_STR(argv[2], "call");
	call_conf_init(&got);
	CHECK_INT(call_parse(count(argv) - 3, argv + 3, &got, NULL), 0);
	CHECK_INT(got.role, conf.role);
	CHECK_STR(got.local, conf.local);
	CHECK_STR(got.peer, conf.peer);
	CHECK_INT(got.port, conf.port);
	CHECK_STR(got.records, conf.records);
	CHECK_INT(got.control_fd, conf.control_fd);
	CHECK_INT(got.video, conf.video);
	CHECK_INT(got.width, conf.width);
	CHECK_INT(got.height, conf.height);
	CHECK_INT(got.fps, conf.fps);
	CHECK_INT((int64_t)got.video_bps, (int64_t)conf.video_bps);
	CHECK_INT(got.adapt, conf.adapt);
	CHECK_INT(got.video_fec, conf.video_fec);
	CHECK_STR(got.stages, conf.stages);
	CHECK_INT(got.audio, conf.audio);
	CHECK_INT(got.audio_fec, conf.audio_fec);
	CHECK_INT(got.audio_dtx, conf.audio_dtx);
	CHECK_INT((int64_t)got.audio_bps, (int64_t)conf.audio_bps);
	CHECK_INT(got.shown, conf.shown);
	CHECK_INT(got.jitter_buffer, conf.jitter_buffer);
	CHECK_INT(got.content, conf.content);
	CHECK_STR(got.clip, conf.clip);
	CHECK_INT(got.connect_limit, conf.connect_limit);
	CHECK_INT(got.length, conf.length);
	args_free(argv);
}

static void what_is_not_given_stays_at_its_default(void)
{
	struct call_conf conf = usable(), got;
	char **argv = NULL;

	CHECK_INT(call_host_argv(&conf, "straits", &argv, NULL), 0);
	for (int i = 0; argv[i]; i++) {
		CHECK(strncmp(argv[i], "--clip=", 7) != 0);
		CHECK(strncmp(argv[i], "--control-fd=", 13) != 0);
	}
	call_conf_init(&got);
	CHECK_INT(call_parse(count(argv) - 3, argv + 3, &got, NULL), 0);
	CHECK(got.clip == NULL);
	CHECK_INT(got.control_fd, -1);
	args_free(argv);
}

/* What parsing one argument complains of. */
static void check_refused(const char *argument, const char *part)
{
	struct call_conf conf = usable();
	char copy[100];
	char *argv[] = { copy, NULL };
	struct err err = { 0 };

	(void)snprintf(copy, sizeof(copy), "%s", argument);
	CHECK(call_parse(1, argv, &conf, &err) < 0);
	CHECK_HAS(err.text, part);
}

static void an_argument_that_cannot_be_is_named(void)
{
	check_refused("--colour=red", "\"--colour=red\" is not an argument");
	check_refused("role=seller", "\"role=seller\" is not an argument");
	check_refused("--role", "\"--role\" is not an argument");
	check_refused("", "\"\" is not an argument");
	check_refused("--role=actor", "--role: found \"actor\", expected one of: seller, buyer");
	check_refused("--video=vp7", "expected one of: vp8, vp9, h264, openh264, none");
	check_refused("--fps=thirty", "--fps: ");
	check_refused("--fps=-1", "--fps: ");
	check_refused("--width=99999999999", "--width: ");
	check_refused("--length-ns=9223372036854775808", "--length-ns: ");
}

static void check_impossible(const struct call_conf *conf, const char *part)
{
	char **argv = NULL;
	struct err err = { 0 };

	CHECK(call_conf_check(conf, &err) < 0);
	CHECK_HAS(err.text, part);
	CHECK(call_host_argv(conf, "straits", &argv, &err) < 0);
	CHECK(argv == NULL);
}

#define IMPOSSIBLE(field, value, part)           \
	do {                                     \
		struct call_conf bad = usable(); \
                                                 \
		bad.field = (value);             \
		check_impossible(&bad, part);    \
	} while (0)

static void a_setting_that_cannot_be_is_named_with_what_is_allowed(void)
{
	struct call_conf good = usable();

	CHECK_INT(call_conf_check(&good, NULL), 0);
	IMPOSSIBLE(local, NULL, "--local");
	IMPOSSIBLE(local, "seller.example", "\"seller.example\" is not an IP address");
	IMPOSSIBLE(peer, "10.0.0", "--peer");
	IMPOSSIBLE(peer, "fd00::2", "not of the same address family");
	IMPOSSIBLE(port, 0, "1 to 65535");
	IMPOSSIBLE(port, 70000, "found 70000");
	IMPOSSIBLE(records, "", "--records");
	IMPOSSIBLE(width, 641, "must be even");
	IMPOSSIBLE(width, 100, "160 to 3840");
	IMPOSSIBLE(fps, 0, "--fps: found 0, expected 1 to 120");
	IMPOSSIBLE(video_bps, 5, "--video-bps");
	IMPOSSIBLE(audio_bps, 1, "--audio-bps");
	IMPOSSIBLE(jitter_buffer, -1, "--jitter-buffer-ns");
	IMPOSSIBLE(connect_limit, 0, "--connect-limit-ns");
	IMPOSSIBLE(content, CALL_CLIP, "--clip");
}

static void a_picture_without_room_for_its_stamp_is_refused(void)
{
	struct call_conf conf = usable();

	conf.width = 300;
	conf.height = 200;
	check_impossible(&conf, "300x200 is too small");
}

static void a_call_without_any_media_is_refused(void)
{
	struct call_conf conf = usable();

	conf.video = CALL_NO_VIDEO;
	CHECK_INT(call_conf_check(&conf, NULL), 0);
	conf.audio = CALL_NO_AUDIO;
	check_impossible(&conf, "needs video or audio");
}

static void what_one_sends_the_other_receives(void)
{
	CHECK_STR(call_sends(CALL_SELLER), "to-buyer");
	CHECK_STR(call_receives(CALL_BUYER), "to-buyer");
	CHECK_STR(call_sends(CALL_BUYER), call_receives(CALL_SELLER));
	CHECK(call_stamp_stream(CALL_SELLER) != call_stamp_stream(CALL_BUYER));
}

CU_TestInfo call_tests[] = {
	TEST(arguments_carry_every_setting),
	TEST(what_is_not_given_stays_at_its_default),
	TEST(an_argument_that_cannot_be_is_named),
	TEST(a_setting_that_cannot_be_is_named_with_what_is_allowed),
	TEST(a_picture_without_room_for_its_stamp_is_refused),
	TEST(a_call_without_any_media_is_refused),
	TEST(what_one_sends_the_other_receives),
	CU_TEST_INFO_NULL,
};
