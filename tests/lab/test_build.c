/* test_build.c - builds of ffmpeg and GStreamer: what the route adds is what is measured. */
#include "tests/lab/build_kit.h"

static void measure(const char *dir, const char *show, const char *const more[static RUN_MORE],
		    struct numbers *ret)
{
	run_trusted(dir, show, more, ret);
	CHECK(strcmp(ret->grade, "valid") == 0 || strcmp(ret->grade, "degraded") == 0);
}

static void measures_the_delay_that_the_route_adds(const char *program, const char *show)
{
	const char *const clean_route[RUN_MORE] = { "--duration=6s" };
	const char *const longer_route[RUN_MORE] = { "--duration=6s",
						     "--set=haul-out.delay=200.5ms",
						     "--set=haul-back.delay=200.5ms" };
	struct numbers clean, longer;
	char dir[64];

	BUILD_OR_SKIP(program);
	scratch_make(dir);
	measure(dir, show, clean_route, &clean);
	measure(dir, show, longer_route, &longer);
	CHECK_INT(clean.status, 0);
	CHECK(built_value(&clean, "latency.p50") > 0);
	/* the route of the show has 0.5 ms each way */
	CHECK_NEAR(built_value(&longer, "latency.p50"), built_value(&clean, "latency.p50") + 200,
		   FRAME_MS);
	CHECK(built_value(&clean, "quality.psnr") > 30);
	numbers_done(&clean);
	numbers_done(&longer);
	scratch_remove(dir);
}

static void an_ffmpeg_pair_over_rtp_shows_the_delay_of_the_route(void)
{
	measures_the_delay_that_the_route_adds("ffmpeg", "build-ffmpeg-rtp");
}

static void an_ffmpeg_pair_over_srt_shows_the_delay_of_the_route(void)
{
	measures_the_delay_that_the_route_adds("ffmpeg", "build-ffmpeg-srt");
}

static void a_gstreamer_pair_shows_the_delay_of_the_route(void)
{
	measures_the_delay_that_the_route_adds("gst-launch-1.0", "build-gstreamer");
}

/* Packets wait until the outage ends. A pair that holds pictures back shows them into the outage,
 * for less than it holds; more is what it may need after the outage to have a picture again: SRT
 * gives up what is too old, and then the next key frame has to come. */
static void an_outage_is_a_stall(const char *program, const char *show, double less_ms,
				 double more_ms)
{
	struct text text = { 0 };
	char dir[64], path[96];
	struct numbers got;
	double gap;

	BUILD_OR_SKIP(program);
	scratch_make(dir);
	text_addf(&text,
		  "show: outage\nlike: %s\nduration: 9 s\ntimeline:\n"
		  "  - {at: 4 s, for: 3 s, event: outage, link: buyer-down, packets: wait}\n",
		  show);
	(void)run_write(dir, "outage.yaml", text_str(&text), path);
	text_done(&text);
	measure(dir, path, (const char *const[RUN_MORE]){ 0 }, &got);
	gap = built_value(&got, "gap.max");
	if (gap < 3000 - FRAME_MS - less_ms || gap > 3000 + FRAME_MS + more_ms)
		(void)printf("\n%s: a gap of %.1f ms\n", show, gap);
	CHECK(gap >= 3000 - FRAME_MS - less_ms);
	CHECK(gap <= 3000 + FRAME_MS + more_ms);
	CHECK(built_value(&got, "stall.600.count") >= 1);
	CHECK(built_value(&got, "stall.600.longest") >= 3000 - 600 - FRAME_MS - less_ms);
	numbers_done(&got);
	scratch_remove(dir);
}

static void an_outage_of_three_seconds_is_a_stall_over_rtp(void)
{
	an_outage_is_a_stall("ffmpeg", "build-ffmpeg-rtp", 0, 100);
}

static void an_outage_of_three_seconds_is_a_stall_over_srt(void)
{
	LONG();
	an_outage_is_a_stall("ffmpeg", "build-ffmpeg-srt", 120, 1300);
}

static void an_outage_of_three_seconds_is_a_stall_over_gstreamer(void)
{
	LONG();
	an_outage_is_a_stall("gst-launch-1.0", "build-gstreamer", 0, 100);
}

static void a_sender_that_does_not_follow_the_rate_is_said_not_to(void)
{
	static const char show[] = "show: step\nlike: build-ffmpeg-rtp\nduration: 10 s\n"
				   "timeline:\n"
				   "  - {at: 0 s, link: buyer-down, rate: 3 Mbit/s}\n"
				   "  - {at: 4 s, link: buyer-down, rate: 300 kbit/s}\n";
	char dir[64], path[96];
	struct numbers got;

	LONG();
	BUILD_OR_SKIP("ffmpeg");
	scratch_make(dir);
	(void)run_write(dir, "step.yaml", show, path);
	measure(dir, path, (const char *const[RUN_MORE]){ 0 }, &got);
	CHECK(json_is_null(json_object_get(built_metric(&got, "rate.reaction"), "value")));
	CHECK_HAS(json_string_value(json_object_get(built_metric(&got, "rate.reaction"), "reason")),
		  "never came down");
	CHECK(built_value(&got, "rate.overshoot") > 0);
	numbers_done(&got);
	scratch_remove(dir);
}

/* RTP of 30 frames/s, three packets each. */
static const char send_py[] =
	"import os, socket, struct, time\n"
	"s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
	"begin, n = time.monotonic(), 0\n"
	"while True:\n"
	"    time.sleep(max(0, begin + n // 3 / 30 - time.monotonic()))\n"
	"    s.sendto(struct.pack('>BBHII', 0x80, 96 | (n % 3 == 2) << 7, n & 65535,\n"
	"                         n // 3 * 3000, 7) + bytes(400), (os.environ['STRAITS_PEER'], 5004))\n"
	"    n += 1\n";
static const char take_py[] = "import socket\n"
			      "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
			      "s.bind(('', 5004))\n"
			      "while True: s.recv(2000)\n";

static void without_pictures_the_packets_of_a_build_are_measured(void)
{
	static const char show[] = "show: none\n"
				   "route: lan-control\n"
				   "workload:\n"
				   "  build:\n"
				   "    pictures: none\n"
				   "    back: none\n"
				   "    folder: .\n"
				   "    receiver: exec python3 \"$STRAITS_FOLDER/take.py\"\n"
				   "    receiver-ready: udp 5004\n"
				   "    sender: exec python3 \"$STRAITS_FOLDER/send.py\"\n"
				   "duration: 2 s\n";
	const char *const more[RUN_MORE] = { "--set=haul-out.delay=200.5ms" };
	struct numbers n;
	char dir[64], path[96];

	BUILD_OR_SKIP("python3");
	scratch_make(dir);
	file_write(dir, "send.py", send_py);
	file_write(dir, "take.py", take_py);
	measure(dir, run_write(dir, "show.yaml", show, path), more, &n);
	CHECK_STR(text_str(&n.said), "");
	CHECK_NEAR(built_value(&n, "delay.p50"), 200.5, FRAME_MS);
	/* they are known for RTP on the wire, but nobody saw a picture */
	CHECK(built_value(&n, "jitter.rfc3550") >= 0);
	CHECK(isnan(built_value(&n, "latency.p50")));
	CHECK(isnan(built_value(&n, "quality.psnr")));
	numbers_done(&n);
	scratch_remove(dir);
}

static CU_TestInfo build_tests[] = {
	TEST(without_pictures_the_packets_of_a_build_are_measured),
	TEST(an_ffmpeg_pair_over_rtp_shows_the_delay_of_the_route),
	TEST(an_ffmpeg_pair_over_srt_shows_the_delay_of_the_route),
	TEST(a_gstreamer_pair_shows_the_delay_of_the_route),
	TEST(an_outage_of_three_seconds_is_a_stall_over_rtp),
	TEST(an_outage_of_three_seconds_is_a_stall_over_srt),
	TEST(an_outage_of_three_seconds_is_a_stall_over_gstreamer),
	TEST(a_sender_that_does_not_follow_the_rate_is_said_not_to),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "build", build_tests },
	{ 0 },
};
