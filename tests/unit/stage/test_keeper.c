/* test_keeper.c - pictures that pass a pad are kept by their frames' ids. */
#include <gst/check/gstharness.h>

#include "harness/base/shots.h"
#include "probes/stage/keeper.h"
#include "tests/support/suite.h"

#define WIDTH  18U
#define HEIGHT 6U
/* GStreamer's lines of 18 samples are 20 bytes apart. */
#define STRIDE 20U

struct bed {
	GstHarness *h;
	struct shots shots;
	struct keeper *keeper;
};

static void bed_open(struct bed *b, const char *format)
{
	GstElement *identity;
	GstPad *pad;
	gchar *caps;

	gst_init(NULL, NULL);
	shots_init(&b->shots);
	CHECK_INT(keeper_new(&b->keeper, &b->shots, NULL), 0);
	b->h = gst_harness_new("identity");
	caps = g_strdup_printf("video/x-raw,format=%s,width=%u,height=%u,framerate=30/1", format,
			       WIDTH, HEIGHT);
	gst_harness_set_src_caps_str(b->h, caps);
	g_free(caps);
	identity = gst_harness_find_element(b->h, "identity");
	pad = gst_element_get_static_pad(identity, "src");
	keeper_watch(b->keeper, pad);
	gst_object_unref(pad);
	gst_object_unref(identity);
}

static void bed_close(struct bed *b)
{
	keeper_free(b->keeper);
	gst_harness_teardown(b->h);
	shots_done(&b->shots);
}

static void pass(struct bed *b, guint64 id, guint8 value)
{
	gsize size = (gsize)STRIDE * HEIGHT * 4;
	GstBuffer *buffer = gst_buffer_new_allocate(NULL, size, NULL);

	(void)gst_buffer_memset(buffer, 0, value, size);
	GST_BUFFER_OFFSET(buffer) = id;
	gst_buffer_unref(gst_harness_push_and_pull(b->h, buffer));
}

static void the_luma_of_one_picture_in_several_is_kept(void)
{
	static const char *const formats[] = { "I420", "NV12", "Y42B", "Y444", "GRAY8" };

	for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
		struct bed b;

		bed_open(&b, formats[i]);
		for (guint64 id = 100; id < 100 + 2 * SHOTS_STRIDE; id++)
			pass(&b, id, (guint8)id);
		CHECK_INT(b.shots.n, 2);
		for (size_t k = 0; k < b.shots.n; k++) {
			const struct shot *s = &b.shots.v[k];

			CHECK_INT((int64_t)(s->id % SHOTS_STRIDE), 0);
			CHECK_INT(s->width, WIDTH);
			CHECK_INT(s->height, HEIGHT);
			CHECK(s->time > 0);
			CHECK_INT(s->luma[0], (int64_t)s->id);
			CHECK_INT(s->luma[(size_t)WIDTH * HEIGHT - 1], (int64_t)s->id);
		}
		bed_close(&b);
	}
}

static void pictures_without_an_id_or_without_luma_pass_by(void)
{
	struct bed b;

	bed_open(&b, "I420");
	pass(&b, GST_BUFFER_OFFSET_NONE, 1);
	CHECK_INT(b.shots.n, 0);
	bed_close(&b);
	bed_open(&b, "RGBA");
	pass(&b, 0, 1);
	CHECK_INT(b.shots.n, 0);
	bed_close(&b);
}

CU_TestInfo keeper_tests[] = {
	TEST(the_luma_of_one_picture_in_several_is_kept),
	TEST(pictures_without_an_id_or_without_luma_pass_by),
	CU_TEST_INFO_NULL,
};
