/* test_elements.c - the stamp in GStreamer pipelines. */
#include <string.h>

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "probes/stamp/elements.h"
#include "tests/support/records.h"
#include "tests/support/suite.h"

#define LIMIT (10 * GST_SECOND)

/* A pipeline between an appsrc "in" and whatever text ends in. */
struct line {
	GstElement *pipeline;
	GstElement *in;
	GstElement *out; /* the appsink "out", or NULL */
};

static void line_open(struct line *l, const char *text)
{
	struct err err = { 0 };
	GError *error = NULL;

	gst_init(NULL, NULL);
	CHECK_INT(stamp_elements_register(&err), 0);
	l->pipeline = gst_parse_launch(text, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(l->pipeline);
	CHECK(error == NULL);
	l->in = gst_bin_get_by_name(GST_BIN(l->pipeline), "in");
	l->out = gst_bin_get_by_name(GST_BIN(l->pipeline), "out");
	(void)gst_element_set_state(l->pipeline, GST_STATE_PLAYING);
}

static void line_close(struct line *l)
{
	(void)gst_element_set_state(l->pipeline, GST_STATE_NULL);
	if (l->out)
		gst_object_unref(l->out);
	gst_object_unref(l->in);
	gst_object_unref(l->pipeline);
}

/* Pushes a grey I420 picture of 640x360. */
static void push_picture(struct line *l, GstClockTime pts)
{
	GstBuffer *buffer = gst_buffer_new_allocate(NULL, 640 * 360 * 3 / 2, NULL);

	(void)gst_buffer_memset(buffer, 0, 128, 640 * 360 * 3 / 2);
	GST_BUFFER_PTS(buffer) = pts;
	GST_BUFFER_DURATION(buffer) = 33 * GST_MSECOND;
	CHECK_INT(gst_app_src_push_buffer(GST_APP_SRC(l->in), buffer), GST_FLOW_OK);
}

static void run_to_the_end(struct line *l)
{
	GstBus *bus = gst_element_get_bus(l->pipeline);
	GstMessage *message;

	(void)gst_app_src_end_of_stream(GST_APP_SRC(l->in));
	message = gst_bus_timed_pop_filtered(bus, LIMIT, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
	CHECK(message && GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS);
	if (message)
		gst_message_unref(message);
	gst_object_unref(bus);
}

#define MAX_RECORDS 16

struct records {
	struct record r[MAX_RECORDS];
	size_t n;
};

static void check_record(const struct record *r, enum record_kind kind, const char *probe,
			 uint64_t id)
{
	CHECK_INT(r->kind, kind);
	CHECK_STR(r->probe, probe);
	CHECK_STR(r->stream, "to-buyer");
	CHECK_INT((int64_t)r->id, (int64_t)id);
	CHECK_INT(r->value, 0);
}

#define CAPS "video/x-raw,format=I420,width=640,height=360,framerate=30/1"
#define SRC  "appsrc name=in format=time caps=" CAPS " ! "

static void each_picture_is_noted_when_captured_and_when_decoded(void)
{
	char dir[64], text[512], sent[96], seen[96];
	nsec_t begin, end;
	struct records s, w;
	struct line l;

	(void)snprintf(sent, sizeof(sent), "%s/sent.rec", scratch_make(dir));
	(void)snprintf(seen, sizeof(seen), "%s/seen.rec", dir);
	(void)snprintf(text, sizeof(text),
		       SRC "straitsstamp stream=9 probe=seller.stamp track=to-buyer location=%s ! "
			   "straitswatch stream=9 probe=buyer.watch track=to-buyer location=%s ! "
			   "fakesink sync=false",
		       sent, seen);
	begin = (nsec_t)gst_util_get_timestamp();
	line_open(&l, text);
	for (unsigned i = 0; i < 5; i++)
		push_picture(&l, i * 33 * GST_MSECOND);
	run_to_the_end(&l);
	line_close(&l);
	end = (nsec_t)gst_util_get_timestamp();

	s.n = records_read(sent, s.r, MAX_RECORDS);
	w.n = records_read(seen, w.r, MAX_RECORDS);
	CHECK_INT(s.n, 5);
	CHECK_INT(w.n, 5);
	for (unsigned i = 0; i < 5; i++) {
		check_record(&s.r[i], RECORD_CAPTURE, "seller.stamp", i);
		check_record(&w.r[i], RECORD_DECODED, "buyer.watch", i);
		CHECK(begin <= s.r[i].time && s.r[i].time <= w.r[i].time && w.r[i].time <= end);
	}
	scratch_remove(dir);
}

static void the_offset_of_a_passing_buffer_is_its_frame_id(void)
{
	struct line l;

	line_open(&l, SRC "straitsstamp ! tee ! straitswatch ! appsink name=out sync=false");
	for (unsigned i = 0; i < 3; i++)
		push_picture(&l, i * 33 * GST_MSECOND);
	for (unsigned i = 0; i < 3; i++) {
		GstSample *sample = gst_app_sink_try_pull_sample(GST_APP_SINK(l.out), LIMIT);

		CU_ASSERT_PTR_NOT_NULL_FATAL(sample);
		CHECK_INT((int64_t)GST_BUFFER_OFFSET(gst_sample_get_buffer(sample)), i);
		gst_sample_unref(sample);
	}
	line_close(&l);
}

static guint64 count_of(struct line *l, const char *element, const char *property)
{
	GstElement *e = gst_bin_get_by_name(GST_BIN(l->pipeline), element);
	guint64 n = 0;

	g_object_get(e, property, &n, NULL);
	gst_object_unref(e);
	return n;
}

static void a_picture_without_this_streams_stamp_is_unread(void)
{
	char dir[64], text[512], path[96];
	struct records w;
	struct line l;

	(void)snprintf(path, sizeof(path), "%s/seen.rec", scratch_make(dir));
	(void)snprintf(text, sizeof(text),
		       SRC "straitsstamp stream=1 ! straitswatch name=watch stream=2 location=%s ! "
			   "fakesink sync=false",
		       path);
	line_open(&l, text);
	push_picture(&l, 0);
	push_picture(&l, 33 * GST_MSECOND);
	run_to_the_end(&l);
	CHECK_INT((int64_t)count_of(&l, "watch", "pictures"), 2);
	CHECK_INT((int64_t)count_of(&l, "watch", "unread"), 2);
	line_close(&l);
	w.n = records_read(path, w.r, MAX_RECORDS);
	CHECK_INT(w.n, 2);
	CHECK_INT(w.r[0].kind, RECORD_UNREAD);
	CHECK_INT((int64_t)w.r[1].id, 2);
	scratch_remove(dir);
}

static void every_pixel_format_carries_the_stamp_through_a_pipeline(void)
{
	static const char *const formats[] = { "I420", "YV12", "NV12", "NV21",  "Y42B",
					       "Y444", "YUY2", "UYVY", "GRAY8", "RGB",
					       "BGR",  "RGBA", "RGBx", "BGRA",  "BGRx",
					       "ARGB", "xRGB", "ABGR", "xBGR" };

	for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++) {
		char text[512];
		struct line l;

		(void)snprintf(
			text, sizeof(text),
			SRC "videoconvert ! video/x-raw,format=%s ! straitsstamp ! "
			    "videoconvert ! video/x-raw,format=I420 ! videoconvert ! "
			    "video/x-raw,format=%s ! straitswatch name=watch ! fakesink sync=false",
			formats[i], formats[i]);
		line_open(&l, text);
		push_picture(&l, 0);
		run_to_the_end(&l);
		CHECK_INT((int64_t)count_of(&l, "watch", "pictures"), 1);
		CHECK_INT((int64_t)count_of(&l, "watch", "unread"), 0);
		line_close(&l);
	}
}

static void a_scaled_picture_is_read_when_the_sources_size_is_told(void)
{
	struct line l;

	line_open(&l, SRC "straitsstamp ! videoscale ! video/x-raw,width=480,height=270 ! "
			  "straitswatch name=watch source-width=640 source-height=360 ! "
			  "fakesink sync=false");
	push_picture(&l, 0);
	run_to_the_end(&l);
	CHECK_INT((int64_t)count_of(&l, "watch", "unread"), 0);
	line_close(&l);
}

static void a_picture_is_shown_when_the_clock_has_reached_its_time(void)
{
	char dir[64], text[512], path[96];
	GstClockTime base;
	struct records s;
	struct line l;

	(void)snprintf(path, sizeof(path), "%s/shown.rec", scratch_make(dir));
	(void)snprintf(text, sizeof(text),
		       SRC "straitsstamp ! straitsscreen track=to-buyer location=%s", path);
	line_open(&l, text);
	for (unsigned i = 0; i < 4; i++)
		push_picture(&l, i * 40 * GST_MSECOND);
	run_to_the_end(&l);
	base = gst_element_get_base_time(l.pipeline);
	line_close(&l);
	s.n = records_read(path, s.r, MAX_RECORDS);
	CHECK_INT(s.n, 4);
	for (unsigned i = 0; i < s.n; i++) {
		nsec_t due = (nsec_t)(base + i * 40 * GST_MSECOND);

		check_record(&s.r[i], RECORD_SHOWN, "screen", i);
		CHECK(s.r[i].time >= due);
		CHECK(s.r[i].time < due + NSEC_PER_SEC);
	}
	scratch_remove(dir);
}

static void the_first_readable_picture_is_told_to_the_application(void)
{
	const GstStructure *s;
	GstMessage *message;
	guint64 id = 1;
	gint64 time = 0;
	struct line l;
	GstBus *bus;

	line_open(&l, SRC "straitsstamp ! straitsscreen sync=false");
	push_picture(&l, 0);
	push_picture(&l, 33 * GST_MSECOND);
	bus = gst_element_get_bus(l.pipeline);
	message = gst_bus_timed_pop_filtered(bus, LIMIT, GST_MESSAGE_ELEMENT);
	CU_ASSERT_PTR_NOT_NULL_FATAL(message);
	s = gst_message_get_structure(message);
	CHECK_STR(gst_structure_get_name(s), "straits-first-picture");
	CHECK(gst_structure_get(s, "id", G_TYPE_UINT64, &id, "time", G_TYPE_INT64, &time, NULL));
	CHECK_INT((int64_t)id, 0);
	CHECK(time > 0 && time <= (nsec_t)gst_util_get_timestamp());
	gst_message_unref(message);
	run_to_the_end(&l);
	CHECK(gst_bus_pop_filtered(bus, GST_MESSAGE_ELEMENT) == NULL);
	gst_object_unref(bus);
	line_close(&l);
}

static void cropping_is_warned_of(void)
{
	GError *error = NULL;
	GstMessage *message;
	struct line l;
	GstBus *bus;

	line_open(&l, SRC "straitsstamp ! videocrop left=40 top=40 ! straitswatch source-width=640 "
			  "source-height=360 ! fakesink sync=false");
	for (unsigned i = 0; i < 31; i++)
		push_picture(&l, i * 33 * GST_MSECOND);
	bus = gst_element_get_bus(l.pipeline);
	message = gst_bus_timed_pop_filtered(bus, LIMIT, GST_MESSAGE_WARNING);
	CU_ASSERT_PTR_NOT_NULL_FATAL(message);
	gst_message_parse_warning(message, &error, NULL);
	CHECK_HAS(error->message, "neither cropped nor padded");
	g_error_free(error);
	gst_message_unref(message);
	gst_object_unref(bus);
	line_close(&l);
}

/* The text of the error that ends a pipeline into which one picture is pushed. */
static gchar *error_of(const char *text)
{
	gchar *told = NULL;
	GstMessage *message;
	struct line l;
	GstBus *bus;

	line_open(&l, text);
	bus = gst_element_get_bus(l.pipeline);
	(void)gst_app_src_push_buffer(GST_APP_SRC(l.in),
				      gst_buffer_new_allocate(NULL, 57600, NULL));
	message = gst_bus_timed_pop_filtered(bus, LIMIT, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
	if (message && GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
		GError *error = NULL;

		gst_message_parse_error(message, &error, NULL);
		told = g_strdup(error->message);
		g_error_free(error);
	}
	if (message)
		gst_message_unref(message);
	gst_object_unref(bus);
	line_close(&l);
	return told;
}

static void a_picture_too_small_for_a_stamp_is_refused_with_its_size(void)
{
	gchar *told = error_of("appsrc name=in format=time caps=video/x-raw,format=GRAY8,width=300,"
			       "height=192,framerate=30/1 ! straitsstamp ! fakesink");

	CHECK_HAS(told, "300x192");
	CHECK_HAS(told, "at least");
	g_free(told);
}

static void a_file_that_cannot_be_written_is_named(void)
{
	gchar *told = error_of("appsrc name=in format=time caps=" CAPS " ! straitsstamp "
			       "location=/nowhere/x.rec ! fakesink");

	CHECK_HAS(told, "/nowhere/x.rec");
	g_free(told);
}

CU_TestInfo elements_tests[] = {
	TEST(each_picture_is_noted_when_captured_and_when_decoded),
	TEST(the_offset_of_a_passing_buffer_is_its_frame_id),
	TEST(a_picture_without_this_streams_stamp_is_unread),
	TEST(every_pixel_format_carries_the_stamp_through_a_pipeline),
	TEST(a_scaled_picture_is_read_when_the_sources_size_is_told),
	TEST(a_picture_is_shown_when_the_clock_has_reached_its_time),
	TEST(the_first_readable_picture_is_told_to_the_application),
	TEST(cropping_is_warned_of),
	TEST(a_picture_too_small_for_a_stamp_is_refused_with_its_size),
	TEST(a_file_that_cannot_be_written_is_named),
	CU_TEST_INFO_NULL,
};
