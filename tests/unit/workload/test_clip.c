/* test_clip.c - a video file as what the camera sees. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/workload/clip.h"
#include "harness/workload/content.h"
#include "tests/support/suite.h"

#define LIMIT  (20 * GST_SECOND)
#define WIDTH  320
#define HEIGHT 180
#define BYTES  (WIDTH * HEIGHT * 3 / 2)

static const struct clip_conf size = { .width = WIDTH, .height = HEIGHT, .fps = 30 };

/* Makes a file by running the pipeline text with its path; false when an element is missing. */
static bool make_file(const char *text, const char *path)
{
	char launch[600];
	GError *error = NULL;
	GstElement *pipeline;
	GstMessage *m;
	GstBus *bus;

	gst_init(NULL, NULL);
	(void)snprintf(launch, sizeof(launch), "%s ! filesink location=\"%s\"", text, path);
	pipeline = gst_parse_launch(launch, &error);
	if (error) {
		g_error_free(error);
		return false;
	}
	(void)gst_element_set_state(pipeline, GST_STATE_PLAYING);
	bus = gst_element_get_bus(pipeline);
	m = gst_bus_timed_pop_filtered(bus, LIMIT, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
	CHECK(m && GST_MESSAGE_TYPE(m) == GST_MESSAGE_EOS);
	if (m)
		gst_message_unref(m);
	gst_object_unref(bus);
	(void)gst_element_set_state(pipeline, GST_STATE_NULL);
	gst_object_unref(pipeline);
	return true;
}

#define SNOW \
	"videotestsrc num-buffers=20 pattern=snow ! video/x-raw,format=I420,width=160,height=120,framerate=30/1 "

static struct content_picture picture_in(uint8_t *data)
{
	return (struct content_picture){
		.width = WIDTH,
		.height = HEIGHT,
		.plane = { data, data + WIDTH * HEIGHT, data + WIDTH * HEIGHT * 5 / 4 },
		.stride = { WIDTH, WIDTH / 2, WIDTH / 2 },
	};
}

/* Draws until want pictures that differ from the one before were seen, or the limit; how many. */
static unsigned count_new(struct content *content, unsigned want)
{
	static uint8_t a[BYTES], b[BYTES];
	struct content_picture pa = picture_in(a), pb = picture_in(b);
	GstClockTime limit = gst_util_get_timestamp() + LIMIT;
	unsigned got = 0;

	content->draw(content, 0, &pa);
	for (uint64_t n = 1; got < want && gst_util_get_timestamp() < limit; n++) {
		content->draw(content, n, &pb);
		if (memcmp(a, b, BYTES) != 0) {
			memcpy(a, b, BYTES);
			got++;
		}
	}
	return got;
}

static void check_loops(const char *text, const char *name)
{
	char dir[64], path[96];
	struct clip_conf conf = size;
	struct content *content = NULL;
	struct err err = { 0 };

	(void)snprintf(path, sizeof(path), "%s/%s", scratch_make(dir), name);
	if (!make_file(text, path)) {
		scratch_remove(dir);
		SKIP("GStreamer cannot make %s here", name);
	}
	conf.path = path;
	CHECK_INT(clip_new(&content, &conf, &err), 0);
	CHECK_STR(err.text, "");
	/* more pictures than the file holds, so it was begun again more than once */
	if (content) {
		CHECK_INT(count_new(content, 50), 50);
		content->free(content);
	}
	scratch_remove(dir);
}

static void an_avi_film_is_played_again_and_again(void)
{
	check_loops(SNOW "! jpegenc ! avimux", "a film.avi");
}

static void a_webm_film_is_played_again_and_again(void)
{
	check_loops(SNOW "! vp8enc deadline=1 ! webmmux", "film.webm");
}

static void an_mp4_film_is_played_again_and_again(void)
{
	check_loops(SNOW "! x264enc tune=zerolatency ! mp4mux", "film.mp4");
}

static void a_y4m_film_is_played_again_and_again(void)
{
	check_loops(SNOW "! y4menc", "film.y4m");
}

static void its_shape_is_kept_between_bars(void)
{
	static uint8_t data[BYTES];
	struct content_picture picture = picture_in(data);
	char dir[64], path[96];
	struct clip_conf conf = size;
	struct content *content = NULL;

	(void)snprintf(path, sizeof(path), "%s/x.avi", scratch_make(dir));
	if (!make_file("videotestsrc num-buffers=5 pattern=white ! "
		       "video/x-raw,width=120,height=180,framerate=30/1 ! jpegenc ! avimux",
		       path)) {
		scratch_remove(dir);
		SKIP("GStreamer cannot make a film here");
	}
	conf.path = path;
	CHECK_INT(clip_new(&content, &conf, NULL), 0);
	content->draw(content, 0, &picture);
	CHECK(data[WIDTH * 90 + 160] > 200);
	CHECK(data[WIDTH * 90 + 60] < 40);
	CHECK(data[WIDTH * 90 + 260] < 40);
	content->free(content);
	scratch_remove(dir);
}

static void check_refused(const char *name, const char *bytes, int code, const char *part)
{
	char dir[64], path[96];
	struct clip_conf conf = size;
	struct content *content = NULL;
	struct err err = { 0 };
	FILE *f;

	gst_init(NULL, NULL);
	(void)snprintf(path, sizeof(path), "%s/%s", scratch_make(dir), name);
	f = bytes ? fopen(path, "w") : NULL;
	if (f) {
		(void)fputs(bytes, f);
		(void)fclose(f);
	}
	conf.path = path;
	CHECK_INT(clip_new(&content, &conf, &err), code);
	CHECK_HAS(err.text, path);
	CHECK_HAS(err.text, part);
	CHECK(content == NULL);
	scratch_remove(dir);
}

static void a_file_that_is_no_film_is_refused_with_its_name(void)
{
	check_refused("missing.mp4", NULL, -ENOENT, "No such file");
	check_refused("empty.mp4", "", -EBADMSG, "cannot read it as video");
	check_refused("text.mp4", "This is no film at all.\n", -EBADMSG, "cannot read it as video");
}

static void sound_alone_is_no_film(void)
{
	char dir[64], path[96];
	struct clip_conf conf = size;
	struct content *content = NULL;
	struct err err = { 0 };

	(void)snprintf(path, sizeof(path), "%s/x.wav", scratch_make(dir));
	if (!make_file("audiotestsrc num-buffers=20 ! wavenc", path)) {
		scratch_remove(dir);
		SKIP("GStreamer cannot make a WAV file here");
	}
	conf.path = path;
	CHECK_INT(clip_new(&content, &conf, &err), -EBADMSG);
	CHECK_HAS(err.text, "x.wav");
	CHECK_HAS(err.text, "there is no picture in it");
	scratch_remove(dir);
}

static void a_real_film_named_by_the_environment_is_played(void)
{
	struct clip_conf conf = size;
	struct content *content = NULL;
	struct err err = { 0 };

	conf.path = getenv("STRAITS_TEST_CLIP");
	if (!conf.path || access(conf.path, R_OK) != 0)
		SKIP("STRAITS_TEST_CLIP names no video file");
	gst_init(NULL, NULL);
	CHECK_INT(clip_new(&content, &conf, &err), 0);
	CHECK_STR(err.text, "");
	if (content) {
		CHECK_INT(count_new(content, 20), 20);
		content->free(content);
	}
}

CU_TestInfo clip_tests[] = {
	TEST(an_avi_film_is_played_again_and_again),
	TEST(a_webm_film_is_played_again_and_again),
	TEST(an_mp4_film_is_played_again_and_again),
	TEST(a_y4m_film_is_played_again_and_again),
	TEST(its_shape_is_kept_between_bars),
	TEST(a_file_that_is_no_film_is_refused_with_its_name),
	TEST(sound_alone_is_no_film),
	TEST(a_real_film_named_by_the_environment_is_played),
	CU_TEST_INFO_NULL,
};
