/* test_live.c - live sources give each buffer at its own time. */
#include <stdlib.h>
#include <string.h>

#include <gst/app/gstappsink.h>

#include "harness/workload/content.h"
#include "harness/workload/live.h"
#include "tests/support/suite.h"

#define LIMIT (10 * GST_SECOND)
#define FPS   50

/* A content that says which pictures were asked for, and can be slow at one of them. */
struct fake {
	struct content content;
	uint64_t slow_at;
	GstClockTime slow;
};

static void fake_draw(struct content *content, uint64_t n, const struct content_picture *to)
{
	const struct fake *fake = (const struct fake *)content;

	for (unsigned i = 0; i < 3; i++)
		memset(to->plane[i], (int)n, to->stride[i] * (i ? to->height / 2 : to->height));
	if (n == fake->slow_at) {
		GstClock *clock = gst_system_clock_obtain();
		GstClockID id =
			gst_clock_new_single_shot_id(clock, gst_clock_get_time(clock) + fake->slow);

		(void)gst_clock_id_wait(id, NULL);
		gst_clock_id_unref(id);
		gst_object_unref(clock);
	}
}

struct line {
	GstElement *pipeline;
	GstElement *sink;
};

/* The sink takes each buffer as it comes. */
static void line_open(struct line *l, GstElement *source)
{
	l->pipeline = gst_pipeline_new(NULL);
	l->sink = gst_element_factory_make("appsink", NULL);
	g_object_set(l->sink, "sync", FALSE, NULL);
	gst_bin_add_many(GST_BIN(l->pipeline), source, l->sink, NULL);
	CHECK(gst_element_link(source, l->sink));
	(void)gst_element_set_state(l->pipeline, GST_STATE_PLAYING);
}

static void line_close(struct line *l)
{
	(void)gst_element_set_state(l->pipeline, GST_STATE_NULL);
	gst_object_unref(l->pipeline);
}

/* The next buffer, and the running time at which it was here at the latest. */
static GstBuffer *pull(struct line *l, GstClockTime *ret_now)
{
	GstSample *sample = gst_app_sink_try_pull_sample(GST_APP_SINK(l->sink), LIMIT);
	GstBuffer *buffer;

	CU_ASSERT_PTR_NOT_NULL_FATAL(sample);
	*ret_now = gst_element_get_current_running_time(l->pipeline);
	buffer = gst_buffer_ref(gst_sample_get_buffer(sample));
	gst_sample_unref(sample);
	return buffer;
}

static void pictures_come_in_order_and_never_before_their_time(void)
{
	struct fake fake = { .content.draw = fake_draw, .slow_at = UINT64_MAX };
	GstClockTime origin = 0;
	struct line l;

	gst_init(NULL, NULL);
	line_open(&l, live_camera(&fake.content, 162, 290, FPS));
	for (unsigned n = 0; n < 8; n++) {
		GstClockTime now;
		GstBuffer *buffer = pull(&l, &now);
		guint8 number;

		origin = n ? origin : GST_BUFFER_PTS(buffer);
		CHECK(now >= GST_BUFFER_PTS(buffer));
		CHECK_INT(gst_buffer_extract(buffer, 0, &number, 1), 1);
		CHECK_INT((int64_t)(GST_BUFFER_PTS(buffer) - origin),
			  (int64_t)(number * GST_SECOND / FPS));
		CHECK_INT(gst_buffer_get_size(buffer), 164 * 290 + 2 * 84 * 145);
		gst_buffer_unref(buffer);
	}
	line_close(&l);
}

static void pictures_that_a_slow_camera_missed_are_left_out(void)
{
	struct fake fake = { .content.draw = fake_draw,
			     .slow_at = 2,
			     .slow = 7 * GST_SECOND / FPS };
	GstClockTime now = 0;
	struct line l;
	guint8 number = 0;

	gst_init(NULL, NULL);
	line_open(&l, live_camera(&fake.content, 320, 180, FPS));
	while (number <= 2) {
		GstBuffer *buffer = pull(&l, &now);

		CHECK_INT(gst_buffer_extract(buffer, 0, &number, 1), 1);
		gst_buffer_unref(buffer);
	}
	/* picture 2 took the time of 7, so that those up to about 8 were over before they began */
	CHECK(number >= 7);
	line_close(&l);
}

static void sound_comes_without_gaps_when_it_was_spoken(void)
{
	GstClockTime want = 0, now;
	struct line l;

	gst_init(NULL, NULL);
	line_open(&l, live_microphone(1));
	for (unsigned n = 0; n < 10; n++) {
		GstBuffer *buffer = pull(&l, &now);

		CHECK_INT((int64_t)GST_BUFFER_PTS(buffer),
			  (int64_t)(n ? want : GST_BUFFER_PTS(buffer)));
		CHECK_INT((int64_t)GST_BUFFER_DURATION(buffer), (int64_t)(20 * GST_MSECOND));
		CHECK_INT(gst_buffer_get_size(buffer), 1920);
		CHECK(now >= GST_BUFFER_PTS(buffer) + GST_BUFFER_DURATION(buffer));
		want = GST_BUFFER_PTS(buffer) + GST_BUFFER_DURATION(buffer);
		gst_buffer_unref(buffer);
	}
	line_close(&l);
}

CU_TestInfo live_tests[] = {
	TEST(pictures_come_in_order_and_never_before_their_time),
	TEST(pictures_that_a_slow_camera_missed_are_left_out),
	TEST(sound_comes_without_gaps_when_it_was_spoken),
	CU_TEST_INFO_NULL,
};
