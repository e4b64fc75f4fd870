/* test_stage.c - frames followed through an encoder, RTP and a decoder. */
#include <stdio.h>

#include <gst/app/gstappsrc.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "probes/stage/stage.h"
#include "tests/support/records.h"
#include "tests/support/suite.h"

#define LIMIT   (10 * GST_SECOND)
#define FRAMES  6
#define FIRST   100
#define RECORDS (7 * FRAMES + 4)

/* What the coders between straitsstamp and straitswatch do is played by whole-picture coders; the
 * ids that those two elements write into the buffers' offsets are set here. */
struct rig {
	GstElement *pipeline;
	GstElement *in;
	struct journal *journal;
	struct stage *stage;
	char dir[64];
	char path[96];
};

static GstPad *pad_of(struct rig *r, const char *name, const char *side)
{
	GstElement *e = gst_bin_get_by_name(GST_BIN(r->pipeline), name);
	GstPad *pad = gst_element_get_static_pad(e, side);

	gst_object_unref(e);
	return pad;
}

static void watch(struct rig *r, enum stage_point point, const char *element)
{
	bool before = point == STAGE_ENCODING || point == STAGE_BUFFERED || point == STAGE_DECODING;
	GstPad *pad = pad_of(r, element, before ? "sink" : "src");

	CHECK_INT(stage_watch(r->stage, point, pad, NULL), 0);
	gst_object_unref(pad);
}

/* Decoders give new buffers; straitswatch would read the id out of the picture. */
static GstPadProbeReturn number(GstPad *pad, GstPadProbeInfo *info, gpointer next)
{
	GstBuffer *buffer = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));

	(void)pad;
	GST_BUFFER_OFFSET(buffer) = (*(guint64 *)next)++;
	GST_PAD_PROBE_INFO_DATA(info) = buffer;
	return GST_PAD_PROBE_OK;
}

static void rig_open(struct rig *r, const char *text)
{
	GError *error = NULL;

	gst_init(NULL, NULL);
	(void)snprintf(r->path, sizeof(r->path), "%s/x.rec", scratch_make(r->dir));
	CHECK_INT(journal_open(&r->journal, r->path, NULL), 0);
	CHECK_INT(stage_new(&r->stage, r->journal, "seller.stage", "to-buyer", NULL), 0);
	r->pipeline = gst_parse_launch(text, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r->pipeline);
	CHECK(error == NULL);
	r->in = gst_bin_get_by_name(GST_BIN(r->pipeline), "in");
}

static void rig_run(struct rig *r)
{
	GstBus *bus = gst_element_get_bus(r->pipeline);
	GstMessage *message;

	(void)gst_element_set_state(r->pipeline, GST_STATE_PLAYING);
	for (unsigned i = 0; i < FRAMES; i++) {
		GstBuffer *buffer = gst_buffer_new_allocate(NULL, 320 * 240 * 3 / 2, NULL);

		(void)gst_buffer_memset(buffer, 0, (guint8)(20 * i), 320 * 240 * 3 / 2);
		GST_BUFFER_PTS(buffer) = i * 33 * GST_MSECOND;
		GST_BUFFER_OFFSET(buffer) = FIRST + i;
		(void)gst_app_src_push_buffer(GST_APP_SRC(r->in), buffer);
	}
	(void)gst_app_src_end_of_stream(GST_APP_SRC(r->in));
	message = gst_bus_timed_pop_filtered(bus, LIMIT, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
	CHECK(message && GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS);
	if (message)
		gst_message_unref(message);
	gst_object_unref(bus);
	(void)gst_element_set_state(r->pipeline, GST_STATE_NULL);
	stage_free(r->stage);
	CHECK_INT(journal_finish(r->journal, NULL), 0);
	journal_free(r->journal);
	gst_object_unref(r->in);
	gst_object_unref(r->pipeline);
}

static size_t rig_records(struct rig *r, struct record ret[RECORDS])
{
	size_t n = records_read(r->path, ret, RECORDS);

	scratch_remove(r->dir);
	return n;
}

#define CAPS "video/x-raw,format=I420,width=320,height=240,framerate=30/1"

static const enum record_kind in_order[] = { RECORD_ENCODING, RECORD_ENCODED,  RECORD_RTPTIME,
					     RECORD_BUFFERED, RECORD_RELEASED, RECORD_RECEIVED,
					     RECORD_DECODING };

/* Bytes, or packets. */
static bool has_value(enum record_kind kind)
{
	return kind == RECORD_ENCODED || kind == RECORD_RECEIVED || kind == RECORD_BUFFERED;
}

/* Runs frames through coder and payload, all steps watched, and checks what was noted. */
static void check_all_steps(const char *coder, const char *middle)
{
	struct record got[RECORDS];
	nsec_t at[RECORD_KIND_COUNT][FRAMES] = { 0 };
	unsigned seen[RECORD_KIND_COUNT] = { 0 };
	guint64 next = FIRST;
	char text[900];
	struct rig r;
	GstPad *pad;
	size_t n;

	(void)snprintf(text, sizeof(text),
		       "appsrc name=in format=time caps=" CAPS " ! identity name=stamp ! %s ! %s ! "
		       "identity name=read ! fakesink sync=false",
		       coder, middle);
	rig_open(&r, text);
	watch(&r, STAGE_STAMPED, "stamp");
	watch(&r, STAGE_ENCODING, "enc");
	watch(&r, STAGE_ENCODED, "enc");
	watch(&r, STAGE_PAYLOADED, "pay");
	watch(&r, STAGE_BUFFERED, "buffer");
	watch(&r, STAGE_RELEASED, "buffer");
	watch(&r, STAGE_RECEIVED, "depay");
	watch(&r, STAGE_DECODING, "dec");
	pad = pad_of(&r, "dec", "src");
	(void)gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, number, &next, NULL);
	gst_object_unref(pad);
	watch(&r, STAGE_READ, "read");
	rig_run(&r);
	n = rig_records(&r, got);
	CHECK_INT(n, 7 * FRAMES);
	for (size_t i = 0; i < n; i++) {
		CHECK_INT((int64_t)got[i].id, FIRST + seen[got[i].kind]++);
		CHECK_STR(got[i].stream, "to-buyer");
		CHECK_STR(got[i].probe, "seller.stage");
		if (got[i].kind == RECORD_RTPTIME)
			CHECK_NEAR((double)got[i].value,
				   1000 + 2970.0 * (double)(got[i].id - FIRST), 1);
		else
			CHECK_INT(got[i].value > 0, has_value(got[i].kind));
		at[got[i].kind][got[i].id - FIRST] = got[i].time;
	}
	for (size_t k = 0; k < G_N_ELEMENTS(in_order); k++) {
		CHECK_INT(seen[in_order[k]], FRAMES);
		for (size_t i = 0; k > 0 && i < FRAMES; i++)
			CHECK(at[in_order[k]][i] >= at[in_order[k - 1]][i]);
	}
}

static bool has(const char *element)
{
	GstElementFactory *factory;

	gst_init(NULL, NULL);
	factory = gst_element_factory_find(element);
	if (factory)
		gst_object_unref(factory);
	return factory != NULL;
}

static void follows_vp8_frames_from_stamp_to_picture(void)
{
	if (!has("vp8enc") || !has("rtpvp8pay"))
		SKIP("no vp8enc: gstreamer1.0-plugins-good");
	check_all_steps("vp8enc name=enc deadline=1 cpu-used=8",
			"rtpvp8pay name=pay timestamp-offset=1000 ! "
			"rtpjitterbuffer name=buffer latency=0 ! rtpvp8depay name=depay ! "
			"vp8dec name=dec");
}

static void follows_h264_frames_though_the_encoder_moves_their_time(void)
{
	if (!has("x264enc") || !has("avdec_h264"))
		SKIP("no x264enc or avdec_h264: gstreamer1.0-plugins-ugly, gstreamer1.0-libav");
	check_all_steps("x264enc name=enc tune=zerolatency speed-preset=ultrafast bframes=0",
			"rtph264pay name=pay timestamp-offset=1000 aggregate-mode=zero-latency "
			"config-interval=-1 ! rtpjitterbuffer name=buffer latency=0 ! "
			"rtph264depay name=depay ! avdec_h264 name=dec");
}

static void a_frame_whose_id_is_not_known_is_not_noted(void)
{
	struct record got[RECORDS];
	struct rig r;

	rig_open(&r, "appsrc name=in format=time caps=" CAPS " ! identity name=enc ! fakesink");
	watch(&r, STAGE_ENCODED, "enc");
	watch(&r, STAGE_READ, "enc");
	rig_run(&r);
	CHECK_INT(rig_records(&r, got), 0);
}

static void refuses_more_pads_than_it_has_room_for(void)
{
	struct err err = { 0 };
	struct rig r;
	GstPad *pad;
	int last = 0;

	rig_open(&r, "appsrc name=in format=time caps=" CAPS " ! identity name=enc ! fakesink");
	pad = pad_of(&r, "enc", "src");
	for (unsigned i = 0; i < 20; i++)
		last = stage_watch(r.stage, STAGE_ENCODED, pad, &err);
	CHECK(last < 0);
	CHECK_HAS(err.text, "no more than");
	gst_object_unref(pad);
	rig_run(&r);
	scratch_remove(r.dir);
}

CU_TestInfo stage_tests[] = {
	TEST(follows_vp8_frames_from_stamp_to_picture),
	TEST(follows_h264_frames_though_the_encoder_moves_their_time),
	TEST(a_frame_whose_id_is_not_known_is_not_noted),
	TEST(refuses_more_pads_than_it_has_room_for),
	CU_TEST_INFO_NULL,
};
