/* test_show.c - what a host is asked to do in a live show survives being arguments. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/args.h"
#include "harness/workload/show.h"
#include "harness/workload/show_media.h"
#include "harness/workload/show_nginx.h"
#include "tests/support/suite.h"

extern CU_TestInfo show_tests[];

static struct show_conf viewer(void)
{
	struct show_conf conf;

	show_conf_init(&conf);
	conf.role = SHOW_VIEWER;
	conf.over = SHOW_HLS;
	conf.name = "buyer-2";
	conf.local = "10.77.0.5";
	conf.origin = "10.77.0.3";
	conf.folder = "/tmp/origin";
	conf.records = "/tmp/buyer-2.rec";
	conf.control_fd = 3;
	conf.latency = 250 * NSEC_PER_MSEC;
	return conf;
}

static void arguments_say_all_and_are_read_back(void)
{
	struct show_conf conf = viewer(), got;
	struct err err = { 0 };
	char **argv = NULL;
	int argc = 0;

	CHECK_INT(show_host_argv(&conf, "straits", &argv, &err), 0);
	while (argv && argv[argc])
		argc++;
	CHECK(argc > 3);
	show_conf_init(&got);
	if (argc > 3)
		CHECK_INT(show_parse(argc - 3, argv + 3, &got, &err), 0);
	CHECK_INT(got.role, SHOW_VIEWER);
	CHECK_INT(got.over, SHOW_HLS);
	CHECK_STR(got.name, "buyer-2");
	CHECK_INT(got.latency, conf.latency);
	CHECK_INT(got.control_fd, 3);
	CHECK(got.clip == NULL && got.shots == NULL);
	args_free(argv);
}

static void refuses_what_no_host_can_do(void)
{
	char audience[] = "--role=audience", volume[] = "--volume=3";
	char *const unknown[] = { audience }, *const stray[] = { volume };
	struct show_conf conf = viewer();
	struct err err = { 0 };

	CHECK_INT(show_parse(1, unknown, &conf, &err), -EINVAL);
	CHECK_STR(err.text,
		  "--role: found \"audience\", expected one of: publisher, origin, viewer");
	CHECK_INT(show_parse(1, stray, &conf, &err), -EINVAL);
	CHECK_STR(err.text, "\"--volume=3\" is not an argument of a live show");
	conf.origin = "fd77::3::1";
	CHECK_INT(show_conf_check(&conf, &err), -EINVAL);
	CHECK_STR(err.text, "--origin: \"fd77::3::1\" is not an IP address");
	conf = viewer();
	conf.width = 641;
	CHECK_INT(show_conf_check(&conf, &err), -EINVAL);
	conf = viewer();
	conf.key_every = 1;
	CHECK_INT(show_conf_check(&conf, &err), -EINVAL);
}

static void a_viewer_in_a_browser_must_know_its_page(void)
{
	struct show_conf conf = viewer();
	struct err err = { 0 };

	CHECK(!show_in_browser(&conf));
	CHECK_INT(show_conf_check(&conf, &err), 0);
	conf.player = SHOW_BY_HLSJS;
	CHECK(show_in_browser(&conf));
	conf.dir = "/tmp/run";
	CHECK_INT(show_conf_check(&conf, &err), -EINVAL);
	CHECK_STR(err.text, "--page is missing");
	conf.page = "/tmp/page";
	conf.hlsjs = "/tmp/hls.js";
	CHECK_INT(show_conf_check(&conf, &err), 0);
	/* the others of the same show are in none */
	conf.role = SHOW_ORIGIN;
	conf.page = NULL;
	CHECK(!show_in_browser(&conf));
	CHECK_INT(show_conf_check(&conf, &err), 0);
}

static void renditions_grow_up_to_the_show_itself(void)
{
	struct show_conf conf = viewer();
	struct show_rendition low = show_rendition(&conf, 0), mid = show_rendition(&conf, 1);
	struct show_rendition hi = show_rendition(&conf, 2);

	CHECK_INT(low.width, 320);
	CHECK_INT(low.height, 180);
	CHECK_INT((int64_t)low.bps, 200000);
	CHECK_INT(mid.width, 480);
	CHECK_INT(mid.height, 268);
	CHECK_INT((int64_t)mid.bps, 400000);
	CHECK_INT(hi.width, 640);
	CHECK_INT((int64_t)hi.bps, 800000);
}

static void the_latency_of_srt_is_asked_for_at_every_end(void)
{
	struct show_conf conf = viewer();

	conf.over = SHOW_SRT;
	for (unsigned role = 0; role < SHOW_ROLES; role++) {
		struct text launch = { 0 };

		conf.role = (enum show_role)role;
		show_media_describe(&conf, &launch);
		CHECK(strstr(text_str(&launch), "latency=250") != NULL);
		CHECK(strstr(text_str(&launch), "srt://10.77.0.3:") != NULL);
		text_done(&launch);
	}
}

static void sound_travels_in_the_pictures_container(void)
{
	static const enum show_over overs[] = { SHOW_SRT, SHOW_RTMP };
	struct show_conf conf = viewer();
	struct err err = { 0 };

	conf.audio_bps = 64000;
	CHECK_INT(show_conf_check(&conf, &err), -EINVAL);
	CHECK_STR(err.text, "--audio-bps: there is no sound by HLS");
	for (size_t i = 0; i < sizeof(overs) / sizeof(*overs); i++) {
		struct text sent = { 0 }, watched = { 0 }, silent = { 0 };

		conf.over = overs[i];
		conf.audio_bps = 64000;
		CHECK_INT(show_conf_check(&conf, &err), 0);
		conf.role = SHOW_PUBLISHER;
		show_media_describe(&conf, &sent);
		CHECK_HAS(text_str(&sent), "avenc_aac bitrate=64000 ! aacparse ! mux.");
		conf.role = SHOW_VIEWER;
		show_media_describe(&conf, &watched);
		CHECK_HAS(text_str(&watched), "straitsear name=ear sync=false");
		conf.audio_bps = 0;
		show_media_describe(&conf, &silent);
		CHECK(strstr(text_str(&silent), "straitsear") == NULL);
		text_done(&sent);
		text_done(&watched);
		text_done(&silent);
	}
	conf.audio_bps = 7999;
	CHECK_INT(show_conf_check(&conf, &err), -EINVAL);
}

static void by_ipv6_the_origins_address_stands_in_brackets(void)
{
	static const struct {
		enum show_over over;
		const char *url;
	} cases[] = {
		{ SHOW_SRT, "uri=srt://[fd77::3]:" },
		{ SHOW_RTMP, "location=rtmp://[fd77::3]:" },
		{ SHOW_HLS, "uri=http://[fd77::3]:" },
	};
	struct show_conf conf = viewer();
	struct text nginx = { 0 };
	struct err err = { 0 };

	conf.origin = "fd77::3";
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct text launch = { 0 };

		conf.over = cases[i].over;
		CHECK_INT(show_conf_check(&conf, &err), 0);
		show_media_describe(&conf, &launch);
		CHECK(strstr(text_str(&launch), cases[i].url) != NULL);
		text_done(&launch);
	}
	show_nginx_describe(&conf, "/m.so", &nginx);
	CHECK(strstr(text_str(&nginx), "listen [fd77::3]:1935;\n") != NULL);
	CHECK(strstr(text_str(&nginx), "listen [fd77::3]:8080;\n") != NULL);
	text_done(&nginx);
}

static void nginx_listens_at_the_origin_alone(void)
{
	struct show_conf conf = viewer();
	struct text t = { 0 };

	conf.role = SHOW_ORIGIN;
	conf.over = SHOW_RTMP;
	show_nginx_describe(&conf, "/m.so", &t);
	CHECK(strstr(text_str(&t), "load_module /m.so;\n") != NULL);
	CHECK(strstr(text_str(&t), "listen 10.77.0.3:1935;\n") != NULL);
	/* it must not become somebody else, nor outlive the host's process */
	CHECK(strstr(text_str(&t), "master_process off;\n") != NULL);
	CHECK(strstr(text_str(&t), "daemon off;\n") != NULL);
	CHECK(strstr(text_str(&t), "http {") == NULL);
	text_done(&t);
}

static void nginx_gives_every_rendition_by_its_name(void)
{
	struct show_conf conf = viewer();
	struct text t = { 0 };

	conf.role = SHOW_ORIGIN;
	show_nginx_describe(&conf, "/m.so", &t);
	CHECK(strstr(text_str(&t), "hls_variant _low BANDWIDTH=220000,RESOLUTION=320x180;") !=
	      NULL);
	CHECK(strstr(text_str(&t), "hls_variant _hi BANDWIDTH=880000,RESOLUTION=640x360;") != NULL);
	CHECK(strstr(text_str(&t), "hls_fragment 1000ms;") != NULL);
	CHECK(strstr(text_str(&t), "listen 10.77.0.3:8080;") != NULL);
	/* the page of a viewer comes from its own host */
	CHECK(strstr(text_str(&t), "Access-Control-Allow-Origin *;") != NULL);
	text_done(&t);
}

CU_TestInfo show_tests[] = {
	TEST(nginx_gives_every_rendition_by_its_name),
	TEST(sound_travels_in_the_pictures_container),
	TEST(by_ipv6_the_origins_address_stands_in_brackets),
	TEST(nginx_listens_at_the_origin_alone),
	TEST(arguments_say_all_and_are_read_back),
	TEST(refuses_what_no_host_can_do),
	TEST(a_viewer_in_a_browser_must_know_its_page),
	TEST(renditions_grow_up_to_the_show_itself),
	TEST(the_latency_of_srt_is_asked_for_at_every_end),
	CU_TEST_INFO_NULL,
};
