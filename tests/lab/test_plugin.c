/* test_plugin.c - libgststraits.so in GStreamer's own programs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

#define LIMIT 60

/* Gives dir a copy of the plugin that lies beside the program, which GStreamer would otherwise look
 * for in the whole build. False, and nothing to be removed, when there is none. */
static bool open_dir(char dir[64])
{
	const char *program = getenv("STRAITS");
	char line[600];
	struct program p;
	int status;

	if (!program)
		return false;
	(void)snprintf(line, sizeof(line),
		       "command -v gst-launch-1.0 gst-inspect-1.0 && "
		       "cp \"$(dirname %s)/libgststraits.so\" %s",
		       program, scratch_make(dir));
	status = program_run(&p, (const char *const[]){ "sh", "-c", line, NULL }, NULL, LIMIT);
	program_done(&p);
	if (status != 0)
		scratch_remove(dir);
	return status == 0;
}

static void check_line(const char *dir, const char *line, const char *out)
{
	char whole[1200];
	struct program p;

	(void)snprintf(whole, sizeof(whole),
		       "export GST_PLUGIN_PATH=%s GST_REGISTRY=%s/registry; %s", dir, dir, line);
	CHECK_INT(program_run(&p, (const char *const[]){ "sh", "-c", whole, NULL }, dir, LIMIT), 0);
	CHECK_HAS(text_str(&p.out), out);
	CHECK_STR(text_str(&p.err), "");
	program_done(&p);
}

static void gst_inspect_knows_every_element(void)
{
	static const char *const elements[] = { "straitsstamp", "straitswatch", "straitsscreen",
						"straitsmark", "straitsear" };
	char dir[64], line[100];

	if (!open_dir(dir))
		SKIP("no libgststraits.so beside the program, or no gstreamer1.0-tools");
	for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++) {
		(void)snprintf(line, sizeof(line), "gst-inspect-1.0 %s", elements[i]);
		check_line(dir, line, "location");
		check_line(dir, "gst-inspect-1.0 straits", elements[i]);
	}
	check_line(dir, "gst-inspect-1.0 straits", "5 elements");
	scratch_remove(dir);
}

static void a_pipeline_of_gst_launch_stamps_and_reads_pictures(void)
{
	static const char *const formats[] = { "I420", "NV12", "YUY2", "RGB", "BGRx" };
	char dir[64], line[600];

	if (!open_dir(dir))
		SKIP("no libgststraits.so beside the program, or no gstreamer1.0-tools");
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		(void)snprintf(
			line, sizeof(line),
			"gst-launch-1.0 -q videotestsrc num-buffers=12 ! "
			"video/x-raw,format=%s,width=640,height=360 ! "
			"straitsstamp stream=7 location=sent.rec ! videoconvert ! "
			"video/x-raw,format=I420 ! straitswatch stream=7 location=seen.rec ! "
			"fakesink && grep -c ' capture ' sent.rec && "
			"grep -c ' decoded - [0-9]* 0$' seen.rec",
			formats[i]);
		check_line(dir, line, "12\n12\n");
	}
	scratch_remove(dir);
}

static void a_pipeline_of_gst_launch_marks_and_hears_sound(void)
{
	char dir[64];

	if (!open_dir(dir))
		SKIP("no libgststraits.so beside the program, or no gstreamer1.0-tools");
	check_line(dir,
		   "gst-launch-1.0 -q audiotestsrc is-live=true num-buffers=150 "
		   "samplesperbuffer=960 volume=0.1 ! "
		   "audio/x-raw,format=S16LE,rate=48000,channels=1 ! "
		   "straitsmark stream=2 location=sent.rec ! queue ! "
		   "straitsear stream=2 location=seen.rec ! fakesink && "
		   "cut -d' ' -f5 sent.rec | sed '/:/d' >marked; "
		   "cut -d' ' -f5 seen.rec | sed '/:/d' >heard; test -s heard && "
		   "grep -c -v -x -f marked heard || echo all known",
		   "all known");
	scratch_remove(dir);
}

static CU_TestInfo plugin_tests[] = {
	TEST(gst_inspect_knows_every_element),
	TEST(a_pipeline_of_gst_launch_stamps_and_reads_pictures),
	TEST(a_pipeline_of_gst_launch_marks_and_hears_sound),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "plugin", plugin_tests },
	{ 0 },
};
