/* codecs.c - how well stamps are read behind each encoder, bit rate and scale: the table of
 * docs/stamp.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include "harness/base/err.h"
#include "harness/workload/content.h"
#include "harness/workload/scene.h"
#include "probes/stamp/elements.h"
#include "probes/stamp/picture.h"
#include "probes/stamp/stamp.h"

#define WIDTH  640
#define HEIGHT 360
#define FPS    30
#define FRAMES 150
#define BYTES  (WIDTH * HEIGHT * 3 / 2)

static const struct {
	const char *name;
	const char *element;         /* what must be there */
	const char *coder, *decoder; /* the bit rate, in unit, stands between them */
	unsigned unit;
} coders[] = {
	{ "x264", "x264enc",
	  "x264enc name=enc tune=zerolatency speed-preset=ultrafast threads=1 bitrate=",
	  " vbv-buf-capacity=200 key-int-max=3000 bframes=0 ! video/x-h264,profile=constrained-baseline "
	  "! h264parse ! avdec_h264",
	  1000 },
	{ "openh264", "openh264enc",
	  "openh264enc name=enc complexity=low rate-control=bitrate bitrate=",
	  " gop-size=3000 "
	  "enable-frame-skip=true ! h264parse ! avdec_h264",
	  1 },
	{ "VP8", "vp8enc", "vp8enc name=enc deadline=1 cpu-used=8 threads=1 target-bitrate=",
	  " end-usage=cbr "
	  "keyframe-max-dist=3000 lag-in-frames=0 buffer-size=300 buffer-initial-size=200 "
	  "buffer-optimal-size=240 undershoot=95 overshoot=15 min-quantizer=4 max-quantizer=63 ! vp8dec",
	  1 },
	{ "VP9", "vp9enc", "vp9enc name=enc deadline=1 cpu-used=8 threads=1 target-bitrate=",
	  " end-usage=cbr "
	  "keyframe-max-dist=3000 lag-in-frames=0 max-quantizer=63 ! vp9dec",
	  1 },
	{ "AV1", "av1enc",
	  "av1enc name=enc usage-profile=realtime cpu-used=9 threads=1 target-bitrate=",
	  " end-usage=cbr keyframe-max-dist=3000 lag-in-frames=0 min-quantizer=4 max-quantizer=63 ! av1dec",
	  1000 },
};

static const unsigned bit_rates[] = { 60000, 120000, 300000, 800000 };

static const struct {
	const char *name;
	unsigned width, height;
} scales[] = { { "1", 640, 360 }, { "0.75", 480, 270 }, { "0.5", 320, 180 } };

/* What came out of one pipeline. */
struct tally {
	unsigned state[STAMP_NONE + 1];
	unsigned pictures;
	unsigned stale;    /* read well, but an older frame than the picture's time says: the coder
			      skipped */
	unsigned invented; /* read well, but a frame that had not been there yet */
	size_t bytes;
	struct stamp_layout layout;
};

static GstPadProbeReturn on_coded(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	struct tally *t = arg;

	(void)pad;
	t->bytes += gst_buffer_get_size(GST_PAD_PROBE_INFO_BUFFER(info));
	return GST_PAD_PROBE_OK;
}

/* Reads the luma of a decoded picture as the elements do, and knows which frame it should be. */
static GstPadProbeReturn on_decoded(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
	GstCaps *caps = gst_pad_get_current_caps(pad);
	struct tally *t = arg;
	struct stamp_reading got = { .state = STAMP_NONE };
	struct picture picture;
	GstVideoFrame frame;
	GstVideoInfo video;
	unsigned want = (unsigned)((GST_BUFFER_PTS(buffer) % (1000 * 3600 * GST_SECOND) * FPS +
				    GST_SECOND / 2) /
				   GST_SECOND);

	(void)gst_video_info_from_caps(&video, caps);
	gst_caps_unref(caps);
	if (gst_video_frame_map(&frame, &video, buffer, GST_MAP_READ)) {
		const struct picture_memory memory = {
			.plane = { GST_VIDEO_FRAME_PLANE_DATA(&frame, 0) },
			.stride = { GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0) },
		};

		if (picture_init(&picture, PICTURE_GRAY8, (unsigned)GST_VIDEO_INFO_WIDTH(&video),
				 (unsigned)GST_VIDEO_INFO_HEIGHT(&video), &memory, NULL) == 0)
			got = stamp_read(&t->layout, &picture);
		gst_video_frame_unmap(&frame);
	}
	t->pictures++;
	t->state[got.state]++;
	if (got.state != STAMP_NONE && got.newest.counter > want)
		t->invented++;
	else if (got.state != STAMP_NONE && got.newest.counter < want)
		t->stale++;
	return GST_PAD_PROBE_OK;
}

static void add_probe(GstElement *pipeline, const char *element, GstPadProbeCallback on_data,
		      struct tally *t)
{
	GstElement *e = gst_bin_get_by_name(GST_BIN(pipeline), element);
	GstPad *pad = gst_element_get_static_pad(e, "src");

	(void)gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_data, t, NULL);
	gst_object_unref(pad);
	gst_object_unref(e);
}

static void feed(GstElement *pipeline, struct content *scene)
{
	GstElement *in = gst_bin_get_by_name(GST_BIN(pipeline), "in");

	for (unsigned n = 0; n < FRAMES; n++) {
		uint8_t *data = g_malloc(BYTES);
		struct content_picture picture = {
			.width = WIDTH,
			.height = HEIGHT,
			.plane = { data, data + WIDTH * HEIGHT, data + WIDTH * HEIGHT * 5 / 4 },
			.stride = { WIDTH, WIDTH / 2, WIDTH / 2 },
		};
		GstBuffer *buffer = gst_buffer_new_wrapped(data, BYTES);

		scene->draw(scene, n, &picture);
		GST_BUFFER_PTS(buffer) = gst_util_uint64_scale(n, GST_SECOND, FPS);
		GST_BUFFER_DURATION(buffer) = GST_SECOND / FPS;
		(void)gst_app_src_push_buffer(GST_APP_SRC(in), buffer);
	}
	(void)gst_app_src_end_of_stream(GST_APP_SRC(in));
	gst_object_unref(in);
}

/* Sends the scene through one coder; false when the pipeline failed. */
static bool run(const char *coder, unsigned width, unsigned height, struct tally *t)
{
	const struct scene_conf conf = { .width = WIDTH, .height = HEIGHT, .fps = FPS };
	gchar *text = g_strdup_printf(
		"appsrc name=in format=time block=true max-bytes=4000000 caps=video/x-raw,format=I420,"
		"width=%d,height=%d,framerate=%d/1 ! straitsstamp ! videoscale ! "
		"video/x-raw,width=%u,height=%u ! %s ! identity name=out ! fakesink sync=false",
		WIDTH, HEIGHT, FPS, width, height, coder);
	GstElement *pipeline = gst_parse_launch(text, NULL);
	struct content *scene = NULL;
	GstMessage *message = NULL;
	GstBus *bus;
	bool good;

	g_free(text);
	if (!pipeline || scene_new(&scene, &conf, NULL) < 0 ||
	    stamp_layout_init(&t->layout, WIDTH, HEIGHT, NULL) < 0)
		return false;
	add_probe(pipeline, "enc", on_coded, t);
	add_probe(pipeline, "out", on_decoded, t);
	(void)gst_element_set_state(pipeline, GST_STATE_PLAYING);
	feed(pipeline, scene);
	bus = gst_element_get_bus(pipeline);
	message = gst_bus_timed_pop_filtered(bus, 120 * GST_SECOND,
					     GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
	good = message && GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS;
	if (message)
		gst_message_unref(message);
	gst_object_unref(bus);
	(void)gst_element_set_state(pipeline, GST_STATE_NULL);
	gst_object_unref(pipeline);
	scene->free(scene);
	return good;
}

static double share(unsigned part, unsigned whole)
{
	return whole ? (double)part / whole : 0;
}

/* One line of the table; false when an id was read that had not been written yet. */
static bool tell(size_t coder, unsigned bps, size_t scale)
{
	gchar *text = g_strdup_printf("%s%u%s", coders[coder].coder, bps / coders[coder].unit,
				      coders[coder].decoder);
	struct tally t = { 0 };
	bool good = run(text, scales[scale].width, scales[scale].height, &t);

	g_free(text);
	if (!good) {
		(void)printf("| %s | %u | x%s | failed |\n", coders[coder].name, bps / 1000,
			     scales[scale].name);
		return true;
	}
	(void)printf("| %s | %u | %.0f | x%s | %.3f | %.3f | %.3f | %.3f | %u | %u |\n",
		     coders[coder].name, bps / 1000, (double)t.bytes * 8 * FPS / FRAMES / 1000,
		     scales[scale].name, share(t.state[STAMP_FULL], t.pictures),
		     share(t.state[STAMP_SINGLE], t.pictures),
		     share(t.state[STAMP_PARTIAL], t.pictures),
		     share(t.state[STAMP_NONE], t.pictures), t.stale, FRAMES - t.pictures);
	(void)fflush(stdout);
	return t.invented == 0;
}

int main(int argc, char **argv)
{
	bool good = true;
	struct err err;

	gst_init(NULL, NULL);
	if (stamp_elements_register(&err) < 0)
		return EXIT_FAILURE;
	(void)puts(
		"| encoder | kbit/s asked | kbit/s made | scale | full | single | partial | none | "
		"stale | skipped |\n|---|---|---|---|---|---|---|---|---|---|");
	for (size_t c = 0; c < G_N_ELEMENTS(coders); c++) {
		GstElementFactory *there;

		if (argc > 1 && strcmp(argv[1], coders[c].name) != 0)
			continue;
		there = gst_element_factory_find(coders[c].element);
		if (!there) {
			(void)printf("| %s | not here |\n", coders[c].name);
			continue;
		}
		gst_object_unref(there);
		for (size_t b = 0; b < G_N_ELEMENTS(bit_rates); b++)
			for (size_t s = 0; s < G_N_ELEMENTS(scales); s++)
				good &= tell(c, bit_rates[b], s);
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
