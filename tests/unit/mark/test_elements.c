/* test_elements.c - marks in GStreamer pipelines: written on the second, heard where they are. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <gst/check/gstharness.h>
#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "probes/mark/elements.h"
#include "probes/mark/mark.h"
#include "tests/support/records.h"
#include "tests/support/suite.h"

#define LIMIT (10 * GST_SECOND)
#define CAPS  "audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved"

static void setup(void)
{
	struct err err = { 0 };

	gst_init(NULL, NULL);
	CHECK_INT(mark_elements_register(&err), 0);
}

#define MAX_RECORDS 32

struct records {
	struct record r[MAX_RECORDS];
	size_t n;
};

/* Runs a pipeline to its end; the text of its error, or NULL. */
static gchar *run(const char *text)
{
	GstElement *pipeline;
	gchar *told = NULL;
	GError *error = NULL;
	GstMessage *message;
	GstBus *bus;

	setup();
	pipeline = gst_parse_launch(text, &error);
	if (error) {
		told = g_strdup(error->message);
		g_error_free(error);
		gst_clear_object(&pipeline);
		return told;
	}
	bus = gst_element_get_bus(pipeline);
	(void)gst_element_set_state(pipeline, GST_STATE_PLAYING);
	message = gst_bus_timed_pop_filtered(bus, LIMIT, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
	CHECK(message != NULL);
	if (message && GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
		gst_message_parse_error(message, &error, NULL);
		told = g_strdup(error->message);
		g_error_free(error);
	}
	if (message)
		gst_message_unref(message);
	(void)gst_element_set_state(pipeline, GST_STATE_NULL);
	gst_object_unref(bus);
	gst_object_unref(pipeline);
	return told;
}

/* A harness around elements, its base time 0, and sound of 10 ms a buffer. */
static GstHarness *harness_open(const char *elements)
{
	GstHarness *h;

	setup();
	h = gst_harness_new_parse(elements);
	gst_harness_set_src_caps_str(h, CAPS);
	return h;
}

static GstBuffer *silence(GstClockTime pts)
{
	GstBuffer *b = gst_buffer_new_allocate(NULL, 960, NULL);

	(void)gst_buffer_memset(b, 0, 0, 960);
	GST_BUFFER_PTS(b) = pts;
	GST_BUFFER_DURATION(b) = 10 * GST_MSECOND;
	return b;
}

/* Passes seconds of silence through elements, from the time begin on, and ends the stream. */
static void pass(const char *elements, GstClockTime begin, guint64 seconds)
{
	GstHarness *h = harness_open(elements);

	for (guint64 i = 0; i < seconds * 100; i++)
		gst_buffer_unref(
			gst_harness_push_and_pull(h, silence(begin + i * 10 * GST_MSECOND)));
	(void)gst_harness_push_event(h, gst_event_new_eos());
	gst_harness_teardown(h);
}

static void both_records_of_a_second_are_the_same_time_when_nothing_lies_between(void)
{
	char dir[64], text[512], sent[96], seen[96];
	struct records m, h;

	(void)snprintf(sent, sizeof(sent), "%s/sent.rec", scratch_make(dir));
	(void)snprintf(seen, sizeof(seen), "%s/seen.rec", dir);
	(void)snprintf(text, sizeof(text),
		       "straitsmark stream=3 probe=seller.mark track=to-buyer location=%s ! "
		       "straitsear stream=3 probe=buyer.ear track=to-buyer location=%s",
		       sent, seen);
	/* timestamps that are no multiple of a sample */
	pass(text, 99500 * GST_MSECOND + 12345, 3);
	m.n = records_read(sent, m.r, MAX_RECORDS);
	h.n = records_read(seen, h.r, MAX_RECORDS);
	CHECK_INT(m.n, 3);
	CHECK_INT(h.n, 3);
	for (size_t i = 0; i < h.n && i < m.n; i++) {
		CHECK_INT(m.r[i].kind, RECORD_MARKED);
		CHECK_STR(m.r[i].probe, "seller.mark");
		CHECK_STR(m.r[i].stream, "to-buyer");
		CHECK_INT(m.r[i].id, 100 + i);
		CHECK_NEAR((double)m.r[i].time, (double)m.r[i].id * 1e9, 11e3);
		CHECK_INT(h.r[i].kind, RECORD_HEARD);
		CHECK_INT(h.r[i].id, m.r[i].id);
		CHECK_NEAR((double)(h.r[i].time - m.r[i].time), 0, 2e3);
		CHECK(h.r[i].value > 990000 && h.r[i].value <= 1000000);
	}
	scratch_remove(dir);
}

static guint64 marks_of(GstHarness *h, const char *name)
{
	GstElement *e = gst_harness_find_element(h, name);
	guint64 n = 0;

	g_object_get(e, "marks", &n, NULL);
	gst_object_unref(e);
	return n;
}

static void marks_begin_at_whole_seconds_of_running_time(void)
{
	GstHarness *h = harness_open("straitsmark");
	guint64 first = 0;

	/* the base time of a harness is 0, so its clock is the running time */
	for (guint64 i = 0; i < 120; i++) {
		GstBuffer *out = gst_harness_push_and_pull(
			h, silence(950 * GST_MSECOND + i * 10 * GST_MSECOND));
		guint8 bytes[960];

		CHECK_INT(gst_buffer_extract(out, 0, bytes, sizeof(bytes)), sizeof(bytes));
		for (size_t k = 0; k < sizeof(bytes) && !first; k += 2)
			if (bytes[k] || bytes[k + 1])
				first = i * 480 + k / 2;
		gst_buffer_unref(out);
	}
	/* 50 ms in; a mark starts softly */
	CHECK(first >= 2400 && first < 2410);
	CHECK_INT(marks_of(h, "straitsmark"), 2);
	gst_harness_teardown(h);
}

/* The time of the only "straits-mark" on the bus, with its second. */
static nsec_t heard_on(GstBus *bus, gint64 *ret_second)
{
	GstMessage *m = gst_bus_pop_filtered(bus, GST_MESSAGE_ELEMENT);
	gint64 time = -1;

	if (!m)
		return -1;
	CHECK(gst_structure_get(gst_message_get_structure(m), "second", G_TYPE_INT64, ret_second,
				"time", G_TYPE_INT64, &time, NULL));
	gst_message_unref(m);
	return time;
}

/* Marks pass from one harness to another, whose timestamps are later by late. */
static nsec_t pass_late(GstClockTime late, GstClockTime latency, gint64 *ret_second)
{
	GstHarness *from = harness_open("straitsmark"), *to = harness_open("straitsear");
	GstBus *bus = gst_bus_new();
	GstElement *ear = gst_harness_find_element(to, "straitsear");
	nsec_t time;

	gst_element_set_bus(ear, bus);
	if (latency)
		gst_harness_set_upstream_latency(to, latency);
	if (latency)
		(void)gst_harness_push_upstream_event(to, gst_event_new_latency(latency));
	for (guint64 i = 0; i < 30; i++) {
		GstBuffer *b = gst_harness_push_and_pull(
			from, silence(20950 * GST_MSECOND + i * 10 * GST_MSECOND));

		b = gst_buffer_make_writable(b);
		GST_BUFFER_PTS(b) += late;
		gst_buffer_unref(gst_harness_push_and_pull(to, b));
	}
	(void)gst_harness_push_event(to, gst_event_new_eos());
	time = heard_on(bus, ret_second);
	gst_element_set_bus(ear, NULL);
	gst_object_unref(ear);
	gst_object_unref(bus);
	gst_harness_teardown(from);
	gst_harness_teardown(to);
	return time;
}

static void a_mark_is_of_its_second_however_late_it_is_heard(void)
{
	static const GstClockTime lates[] = { 0, 612345678, 1999999999, 15900 * GST_MSECOND };
	gint64 second = -1;

	for (size_t i = 0; i < G_N_ELEMENTS(lates); i++) {
		nsec_t time = pass_late(lates[i], 0, &second);

		CHECK_INT(second, 21);
		CHECK_NEAR((double)time, 21e9 + (double)lates[i], 5e3);
	}
}

static void the_pipelines_latency_is_part_of_the_time(void)
{
	gint64 second = -1;

	CHECK_NEAR((double)pass_late(100 * GST_MSECOND, 80 * GST_MSECOND, &second), 21.18e9, 5e3);
	CHECK_INT(second, 21);
}

/* The mark is 50 ms into what passes from the clock's 70th second on, whatever the timestamps are.
 */
static void sound_that_is_played_as_it_comes_is_heard_when_it_passes(void)
{
	GstHarness *from = harness_open("straitsmark"), *to = harness_open("straitsear sync=false");
	GstBus *bus = gst_bus_new();
	GstElement *ear = gst_harness_find_element(to, "straitsear");
	gint64 second = -1;

	gst_element_set_bus(ear, bus);
	(void)gst_harness_push_upstream_event(to, gst_event_new_latency(80 * GST_MSECOND));
	for (guint64 i = 0; i < 30; i++) {
		GstClockTime passed = i * 10 * GST_MSECOND;

		CHECK(gst_harness_set_time(to, 70 * GST_SECOND + passed));
		gst_buffer_unref(gst_harness_push_and_pull(
			to,
			gst_harness_push_and_pull(from, silence(68950 * GST_MSECOND + passed))));
	}
	(void)gst_harness_push_event(to, gst_event_new_eos());
	CHECK_NEAR((double)heard_on(bus, &second), 70.05e9, 5e3);
	CHECK_INT(second, 69);
	gst_element_set_bus(ear, NULL);
	gst_object_unref(ear);
	gst_object_unref(bus);
	gst_harness_teardown(from);
	gst_harness_teardown(to);
}

static void sound_passes_the_ear_untouched(void)
{
	GstHarness *h = harness_open("straitsear");
	GstBuffer *in = silence(0), *out;

	(void)gst_buffer_ref(in);
	out = gst_harness_push_and_pull(h, in);
	CHECK(out == in);
	gst_buffer_unref(in);
	gst_buffer_unref(out);
	gst_harness_teardown(h);
}

static void a_chirp_is_of_the_latest_second(void)
{
	char dir[64], text[512], path[96];
	struct records h;

	(void)snprintf(path, sizeof(path), "%s/seen.rec", scratch_make(dir));
	(void)snprintf(text, sizeof(text),
		       "straitsmark shape=chirp ! straitsear shape=chirp location=%s", path);
	pass(text, 40500 * GST_MSECOND, 3);
	h.n = records_read(path, h.r, MAX_RECORDS);
	CHECK_INT(h.n, 3);
	for (size_t i = 0; i < h.n; i++) {
		CHECK_INT(h.r[i].id, 41 + i);
		CHECK_NEAR((double)h.r[i].time, (double)h.r[i].id * 1e9, 3e3);
	}
	scratch_remove(dir);
}

static void a_live_pipeline_marks_the_seconds_of_the_monotonic_clock(void)
{
	char dir[64], text[512], path[96];
	nsec_t begin = (nsec_t)gst_util_get_timestamp();
	struct records m;

	(void)snprintf(path, sizeof(path), "%s/sent.rec", scratch_make(dir));
	(void)snprintf(text, sizeof(text),
		       "audiotestsrc is-live=true num-buffers=150 samplesperbuffer=480 ! "
		       "audio/x-raw,format=S16LE,rate=48000,channels=2 ! straitsmark location=%s ! "
		       "fakesink",
		       path);
	CHECK(run(text) == NULL);
	m.n = records_read(path, m.r, MAX_RECORDS);
	CHECK(m.n >= 1);
	for (size_t i = 0; i < m.n; i++) {
		CHECK(m.r[i].time >= begin && m.r[i].time <= (nsec_t)gst_util_get_timestamp());
		CHECK_NEAR((double)m.r[i].time, (double)m.r[i].id * 1e9, 21e3);
	}
	scratch_remove(dir);
}

static void a_file_that_cannot_be_written_is_named(void)
{
	gchar *told = run("audiotestsrc num-buffers=1 ! " CAPS
			  " ! straitsmark location=/nowhere/x.rec ! fakesink");

	CHECK_HAS(told, "/nowhere/x.rec");
	g_free(told);
}

static void another_rate_is_refused_before_anything_runs(void)
{
	gchar *told = run("audiotestsrc num-buffers=1 ! audio/x-raw,rate=44100 ! straitsear ! "
			  "fakesink");

	CHECK_HAS(told, "could not link");
	g_free(told);
}

CU_TestInfo elements_tests[] = {
	TEST(both_records_of_a_second_are_the_same_time_when_nothing_lies_between),
	TEST(marks_begin_at_whole_seconds_of_running_time),
	TEST(a_mark_is_of_its_second_however_late_it_is_heard),
	TEST(the_pipelines_latency_is_part_of_the_time),
	TEST(sound_that_is_played_as_it_comes_is_heard_when_it_passes),
	TEST(sound_passes_the_ear_untouched),
	TEST(a_chirp_is_of_the_latest_second),
	TEST(a_live_pipeline_marks_the_seconds_of_the_monotonic_clock),
	TEST(a_file_that_cannot_be_written_is_named),
	TEST(another_rate_is_refused_before_anything_runs),
	CU_TEST_INFO_NULL,
};
