/* test_stamp.c - straits stamp and straits watch as people use them: between other programs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

#define LIMIT 60

/* Runs a shell line in dir with $STRAITS set; its exit status. */
static int run_line(struct program *p, const char *line, const char *dir)
{
	const char *const argv[] = { "sh", "-c", line, NULL };

	return program_run(p, argv, dir, LIMIT);
}

/* Checks how a line ends and what it says. */
static void check_line(const char *line, const char *dir, int status, const char *out,
		       const char *err)
{
	struct program p;

	CHECK_INT(run_line(&p, line, dir), status);
	CHECK_HAS(text_str(&p.out), out);
	CHECK_HAS(text_str(&p.err), err);
	program_done(&p);
}

#define GREY(size, pictures)                                                                     \
	"{ printf 'YUV4MPEG2 W" size " F30:1 Cmono\\n'; i=0; while [ $i -lt " pictures " ]; do " \
	"printf 'FRAME\\n'; head -c 230400 /dev/zero; i=$((i+1)); done; }"

static void a_stamped_stream_is_read_back_from_a_pipe_and_from_a_file(void)
{
	char dir[64];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	(void)scratch_make(dir);
	check_line(GREY("640 H360", "5") " | $STRAITS stamp --stream 4 - out.y4m", dir, 0, "", "");
	check_line("$STRAITS watch --stream 4 out.y4m", dir, 0,
		   "5 pictures: 5 read in both corners", "");
	check_line("$STRAITS watch --stream 4 --json <out.y4m", dir, 0, "\"last\": 4", "");
	check_line("$STRAITS watch --stream 4 --pass - out.y4m | cmp - out.y4m", dir, 0, "",
		   "frames 0 to 4");
	check_line("$STRAITS watch out.y4m", dir, 3, "5 not read", "");
	scratch_remove(dir);
}

static void records_tell_when_each_picture_came_by(void)
{
	char dir[64];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	(void)scratch_make(dir);
	check_line(GREY("640 H360", "3") " | $STRAITS stamp --records sent.rec --track to-buyer | "
					 "$STRAITS watch --records seen.rec --track to-buyer && "
					 "grep -c ' stamp capture to-buyer ' sent.rec && "
					 "grep -c ' watch shown to-buyer ' seen.rec",
		   dir, 0, "\n3\n3\n", "");
	scratch_remove(dir);
}

static void what_ffmpeg_codes_and_scales_can_be_read(void)
{
	char dir[64];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	if (!program_is_there("ffmpeg"))
		SKIP("no ffmpeg");
	(void)scratch_make(dir);
	check_line("ffmpeg -v error -f lavfi -i testsrc2=d=1:s=640x360:r=30 -pix_fmt yuv420p "
		   "-f yuv4mpegpipe - | $STRAITS stamp | ffmpeg -v error -f yuv4mpegpipe -i - "
		   "-vf scale=480:270 -c:v mpeg4 -b:v 800k out.mp4 && "
		   "ffmpeg -v error -i out.mp4 -pix_fmt yuv420p -f yuv4mpegpipe - | "
		   "$STRAITS watch --source 640x360",
		   dir, 0, "30 pictures: 30 read in both corners", "");
	check_line("ffmpeg -v error -f lavfi -i testsrc2=d=2:s=640x360:r=30 -pix_fmt yuv420p "
		   "-f yuv4mpegpipe - | $STRAITS stamp | ffmpeg -v quiet -f yuv4mpegpipe -i - "
		   "-vf crop=580:300:0:0 -pix_fmt yuv420p -f yuv4mpegpipe - | "
		   "$STRAITS watch --source 640x360",
		   dir, 2, "", "neither cropped nor padded");
	scratch_remove(dir);
}

/* The number behind key in text; -1 without one. */
static double number_behind(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? strtod(at + strlen(key), NULL) : -1;
}

#define CODED                                                                       \
	"ffmpeg -v error -f lavfi -i testsrc2=d=1:s=640x360:r=30 -pix_fmt yuv420p " \
	"-f yuv4mpegpipe - | $STRAITS stamp - sent.y4m && "                         \
	"ffmpeg -v error -i sent.y4m -c:v mpeg4 -b:v 500k coded.mp4 && "            \
	"ffmpeg -v error -i coded.mp4 -pix_fmt yuv420p -f yuv4mpegpipe seen.y4m"

static void pictures_compared_with_their_sources_are_as_good_as_ffmpeg_says(void)
{
	char dir[64];
	struct program p;
	double psnr, ssim;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	if (!program_is_there("ffmpeg"))
		SKIP("no ffmpeg");
	(void)scratch_make(dir);
	check_line(CODED, dir, 0, "", "");
	CHECK_INT(run_line(&p,
			   "ffmpeg -hide_banner -nostdin -i seen.y4m -i sent.y4m -lavfi "
			   "'[0][1]psnr;[0][1]ssim' -f null - 2>&1",
			   dir),
		  0);
	psnr = number_behind(text_str(&p.out), "PSNR y:");
	ssim = number_behind(text_str(&p.out), "SSIM Y:");
	program_done(&p);
	CHECK(psnr > 20 && ssim > 0.5);
	CHECK_INT(run_line(&p, "$STRAITS watch --json --against sent.y4m seen.y4m", dir), 0);
	CHECK_NEAR(number_behind(text_str(&p.out), "\"psnr_y\": "), psnr, 0.01);
	CHECK_NEAR(number_behind(text_str(&p.out), "\"ssim_y\": "), ssim, 0.0001);
	CHECK_NEAR(number_behind(text_str(&p.out), "\"compared\": "), 30, 0);
	CHECK_HAS(text_str(&p.out), "\"ranges_differ\": false");
	program_done(&p);
	check_line("sed '1s/$/ XCOLORRANGE=FULL/' seen.y4m | $STRAITS watch --against sent.y4m",
		   dir, 0, "levels are of full range, the other does not", "");
	scratch_remove(dir);
}

#define STILL                                                                          \
	"ffmpeg -v error -f lavfi -i testsrc2=d=3:s=320x180:r=10 -pix_fmt yuv420p -f " \
	"yuv4mpegpipe - | $STRAITS stamp - a.y4m && ffmpeg -v error -i a.y4m -vf "     \
	"\"loop=loop=24:size=1:start=10\" -f yuv4mpegpipe still.y4m"

/* A frame is repeated for more than 2 s. */
static void what_stands_still_does_so_as_ffmpeg_says(void)
{
	char dir[64];
	struct program p;
	double length;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	if (!program_is_there("ffmpeg"))
		SKIP("no ffmpeg");
	(void)scratch_make(dir);
	check_line(STILL, dir, 0, "", "");
	CHECK_INT(run_line(&p,
			   "ffmpeg -hide_banner -nostdin -i still.y4m -vf freezedetect=n=0.001:d=2 "
			   "-f null - 2>&1",
			   dir),
		  0);
	length = number_behind(text_str(&p.out), "freeze_duration: ");
	program_done(&p);
	CHECK(length > 2);
	CHECK_INT(run_line(&p, "$STRAITS watch --json still.y4m", dir), 0);
	CHECK_NEAR(number_behind(text_str(&p.out), "\"total_s\": "), length, 1e-6);
	program_done(&p);
	check_line("$STRAITS watch still.y4m", dir, 0, "stood still for 2 s or more: 1 times", "");
	scratch_remove(dir);
}

static void pictures_are_paired_by_their_numbers_in_whatever_order_they_come(void)
{
	char dir[64];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	if (!program_is_there("ffmpeg"))
		SKIP("no ffmpeg");
	(void)scratch_make(dir);
	check_line(CODED, dir, 0, "", "");
	check_line("ffmpeg -v error -i sent.y4m -vf \"reverse,select='not(mod(n,3))'\" "
		   "-vsync passthrough -f yuv4mpegpipe - | "
		   "$STRAITS watch --frames --against sent.y4m | sort -n | tail -1",
		   dir, 0, "29,100.0000,1.000000", "10 compared with their sources, 0 had none");
	check_line("head -c 3456000 sent.y4m >half.y4m; $STRAITS watch --against half.y4m seen.y4m",
		   dir, 2, "", "half.y4m: picture");
	check_line("ffmpeg -v error -t 0.5 -i sent.y4m -f yuv4mpegpipe first.y4m; "
		   "$STRAITS watch --against first.y4m seen.y4m",
		   dir, 0, "15 compared with their sources, 15 had none", "");
	check_line("ffmpeg -v quiet -i seen.y4m -vf scale=320:180 -f yuv4mpegpipe - | "
		   "$STRAITS watch --source 640x360 --against sent.y4m",
		   dir, 2, "", "scale either first");
	check_line("cat sent.y4m | $STRAITS watch --against /dev/stdin seen.y4m", dir, 2, "",
		   "a file, not a pipe");
	check_line("$STRAITS watch --frames seen.y4m", dir, 2, "", "without --against");
	check_line("$STRAITS stamp --against sent.y4m seen.y4m", dir, 2, "", "watch alone");
	scratch_remove(dir);
}

static void broken_input_is_refused_with_the_reason(void)
{
	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	check_line("$STRAITS watch </dev/null", NULL, 2, "", "there is nothing in it");
	check_line("echo no film | $STRAITS stamp", NULL, 2, "", "it is no Y4M stream");
	check_line(GREY("640 H360", "2") " | head -c 300000 | $STRAITS watch", NULL, 2, "",
		   "picture 1 is cut off");
	check_line(GREY("640 H360", "2") " | $STRAITS stamp | head -c 300000 | $STRAITS watch",
		   NULL, 2, "1 pictures: 1 read in both corners", "picture 1 is cut off");
	check_line(GREY("640 H360", "31") " | $STRAITS watch", NULL, 2, "", "has no stamp");
	check_line("printf 'YUV4MPEG2 W90 H90\\n' | $STRAITS stamp", NULL, 2, "", "90x90");
	check_line("cd $(mktemp -d) && printf 'YUV4MPEG2 W90 H90\\n' >in; "
		   "$STRAITS stamp --records rec in out; echo $? $(ls); rm -r $PWD",
		   NULL, 0, "2 in\n", "90x90");
	check_line("$STRAITS watch /nowhere/in.y4m", NULL, 2, "", "/nowhere/in.y4m: No such file");
	check_line("$STRAITS stamp --stream 256 </dev/null", NULL, 2, "", "--stream");
	check_line("$STRAITS watch --source big </dev/null", NULL, 2, "", "such as 640x360");
	check_line("$STRAITS stamp --json </dev/null", NULL, 2, "", "straits watch alone");
}

static void what_is_read_is_not_written_over(void)
{
	const char *both = "is read, and cannot be written to as well";
	char dir[64];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	(void)scratch_make(dir);
	check_line(GREY("640 H360", "2") " | $STRAITS stamp - a.y4m && cp a.y4m b.y4m", dir, 0, "",
		   "");
	check_line("$STRAITS stamp a.y4m ./a.y4m", dir, 2, "", both);
	check_line("$STRAITS stamp - a.y4m <a.y4m", dir, 2, "", both);
	check_line("$STRAITS stamp --records a.y4m a.y4m >/dev/null", dir, 2, "", both);
	check_line("$STRAITS watch --pass a.y4m a.y4m", dir, 2, "", both);
	check_line("$STRAITS watch --against a.y4m --pass a.y4m b.y4m", dir, 2, "", both);
	check_line("cmp a.y4m b.y4m && $STRAITS watch a.y4m", dir, 0, "frames 0 to 1", "");
	scratch_remove(dir);
}

static void a_reader_that_has_enough_ends_the_filter_quietly(void)
{
	char dir[64];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	(void)scratch_make(dir);
	check_line("{ " GREY("640 H360", "20") " | { $STRAITS stamp; echo $? >status; } | "
					       "head -c 100 >/dev/null; } 2>said; "
					       "cat status; wc -c <said",
		   dir, 0, "0\n", "");
	scratch_remove(dir);
}

static CU_TestInfo stamp_tests[] = {
	TEST(a_stamped_stream_is_read_back_from_a_pipe_and_from_a_file),
	TEST(records_tell_when_each_picture_came_by),
	TEST(what_ffmpeg_codes_and_scales_can_be_read),
	TEST(pictures_compared_with_their_sources_are_as_good_as_ffmpeg_says),
	TEST(what_stands_still_does_so_as_ffmpeg_says),
	TEST(pictures_are_paired_by_their_numbers_in_whatever_order_they_come),
	TEST(broken_input_is_refused_with_the_reason),
	TEST(what_is_read_is_not_written_over),
	TEST(a_reader_that_has_enough_ends_the_filter_quietly),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "stamp", stamp_tests },
	{ NULL, NULL },
};
