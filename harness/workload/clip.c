/* clip.c - decoding a video file ahead of time, and beginning again at its end. */
#include "harness/workload/clip.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/content.h"
#include "harness/workload/moment.h"

#define OPEN_LIMIT (15 * NSEC_PER_SEC)

/* Pictures decoded ahead: what one more turn through the file may take to begin. */
#define AHEAD 6

/* Starting over in a row without a picture in between: more is in vain. */
#define MAX_RESTARTS 5

/* A mark on the pipeline for threads that outlive the clip. */
#define CLOSING "straits-closing"

struct clip {
	struct content content;
	GstElement *pipeline;
	GstElement *sink;
	GstBus *bus;
	GstBuffer *last; /* the picture that draw gave */
	GstVideoInfo info;
	unsigned restarts;
};

/* Parts that a file is read with; GStreamer's own names. */
static void describe(const struct clip_conf *conf, struct text *to)
{
	/* borders keep the shape; the rate is the call's whatever the file's is */
	text_addf(
		to,
		"uridecodebin name=file  videoconvert name=in ! videoscale add-borders=true ! videorate ! "
		"video/x-raw,format=I420,width=%u,height=%u,framerate=%u/1,"
		"pixel-aspect-ratio=1/1 ! "
		"appsink name=out sync=false max-buffers=%d",
		conf->width, conf->height, conf->fps, AHEAD);
}

/* With SEGMENT the source says when it is through and can begin again while pictures of the turn
 * before are still on their way. */
static gboolean seek(GstElement *pipeline, GstSeekFlags flags)
{
	return gst_element_seek(pipeline, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_SEGMENT | flags,
				GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0);
}

static void go_on(GstElement *pipeline, gpointer arg)
{
	(void)arg;
	(void)seek(pipeline, GST_SEEK_FLAG_NONE);
}

static bool is_closing(GstElement *pipeline)
{
	return g_object_get_data(G_OBJECT(pipeline), CLOSING) != NULL;
}

/* For what cannot be sought in, and after an error. clip_free() may come in between. */
static void start_over(GstElement *pipeline, gpointer arg)
{
	(void)arg;
	(void)gst_element_set_state(pipeline, GST_STATE_READY);
	if (!is_closing(pipeline))
		(void)gst_element_set_state(pipeline, GST_STATE_PLAYING);
	if (is_closing(pipeline))
		(void)gst_element_set_state(pipeline, GST_STATE_NULL);
}

/* A seek waits until the pictures before it have gone on, which this thread takes: so it runs in
 * another. */
static void begin_again(struct clip *c)
{
	GstMessage *m = gst_bus_pop_filtered(c->bus, GST_MESSAGE_SEGMENT_DONE | GST_MESSAGE_EOS |
							     GST_MESSAGE_ERROR);

	if (!m)
		return;
	if (GST_MESSAGE_TYPE(m) == GST_MESSAGE_SEGMENT_DONE)
		gst_element_call_async(c->pipeline, go_on, NULL, NULL);
	else if (c->restarts++ < MAX_RESTARTS)
		gst_element_call_async(c->pipeline, start_over, NULL, NULL);
	gst_message_unref(m);
}

/* Keeps the picture for as long as no other comes. The sample itself is the sink's to use again. */
static void keep(struct clip *c, GstSample *sample)
{
	if (gst_video_info_from_caps(&c->info, gst_sample_get_caps(sample)))
		(void)gst_buffer_replace(&c->last, gst_sample_get_buffer(sample));
	c->restarts = 0;
	gst_sample_unref(sample);
}

static void copy_picture(struct clip *c, const struct content_picture *to)
{
	GstVideoFrame frame;

	if (!gst_video_frame_map(&frame, &c->info, c->last, GST_MAP_READ))
		return;
	for (unsigned i = 0; i < 3; i++) {
		const guint8 *from = GST_VIDEO_FRAME_PLANE_DATA(&frame, i);
		size_t rows = i ? to->height / 2 : to->height;
		size_t bytes = i ? to->width / 2 : to->width;

		for (size_t row = 0; row < rows; row++)
			memcpy(to->plane[i] + row * to->stride[i],
			       from + (ptrdiff_t)row * GST_VIDEO_FRAME_PLANE_STRIDE(&frame, i),
			       bytes);
	}
	gst_video_frame_unmap(&frame);
}

static void clip_draw(struct content *content, uint64_t n, const struct content_picture *to)
{
	struct clip *c = (struct clip *)content;
	GstSample *sample = gst_app_sink_try_pull_sample(GST_APP_SINK(c->sink), 0);

	(void)n;
	begin_again(c);
	if (sample)
		keep(c, sample);
	copy_picture(c, to);
}

static void clip_free(struct content *content)
{
	struct clip *c = (struct clip *)content;

	if (!c)
		return;
	if (c->pipeline) {
		g_object_set_data(G_OBJECT(c->pipeline), CLOSING, c);
		(void)gst_element_set_state(c->pipeline, GST_STATE_NULL);
	}
	if (c->last)
		gst_buffer_unref(c->last);
	if (c->bus)
		gst_object_unref(c->bus);
	if (c->sink)
		gst_object_unref(c->sink);
	if (c->pipeline)
		gst_object_unref(c->pipeline);
	free(c);
}

/* Says what the pipeline complained of while the first picture was awaited. What fails because
 * nothing takes its data is said less well than why nothing does. */
static int tell_why(const struct clip *c, const char *path, struct err *err)
{
	int r = err_set(err, -ETIMEDOUT, "%s: no picture came out of it within 15 s", path);
	bool told = false;
	GstMessage *m;

	if (gst_app_sink_is_eos(GST_APP_SINK(c->sink)))
		r = err_set(err, -EBADMSG, "%s: there is no picture in it", path);
	while ((m = gst_bus_pop_filtered(c->bus, GST_MESSAGE_ERROR))) {
		GError *error = NULL;

		gst_message_parse_error(m, &error, NULL);
		if (!told || g_error_matches(error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE))
			r = err_set(err, -EBADMSG, "%s: GStreamer cannot read it as video: %s",
				    path, error->message);
		told = true;
		g_error_free(error);
		gst_message_unref(m);
	}
	return r;
}

/* The first picture, or the pipeline's error, whatever comes first. */
static GstSample *await_first(const struct clip *c)
{
	nsec_t limit = moment_now() + OPEN_LIMIT;
	GstSample *sample = NULL;

	while (!sample && moment_now() < limit && !gst_app_sink_is_eos(GST_APP_SINK(c->sink))) {
		GstMessage *m = gst_bus_timed_pop_filtered(c->bus, 0, GST_MESSAGE_ERROR);

		if (m) {
			(void)gst_bus_post(c->bus, m);
			return NULL;
		}
		sample = gst_app_sink_try_pull_sample(GST_APP_SINK(c->sink), 50 * GST_MSECOND);
	}
	return sample;
}

static GstPad *input_of(GstElement *file)
{
	GstObject *pipeline = gst_object_get_parent(GST_OBJECT(file));
	GstElement *in = gst_bin_get_by_name(GST_BIN(pipeline), "in");
	GstPad *pad = gst_element_get_static_pad(in, "sink");

	gst_object_unref(in);
	gst_object_unref(pipeline);
	return pad;
}

/* The first stream of pictures is taken. Each time the file is opened its pads are new. */
static void on_stream(GstElement *file, GstPad *pad, gpointer arg)
{
	GstCaps *caps = gst_pad_query_caps(pad, NULL);
	const char *type = gst_structure_get_name(gst_caps_get_structure(caps, 0));
	GstPad *in = input_of(file);

	(void)arg;
	if (g_str_has_prefix(type, "video/") && !gst_pad_is_linked(in))
		(void)gst_pad_link(pad, in);
	gst_object_unref(in);
	gst_caps_unref(caps);
}

static void on_all_streams(GstElement *file, gpointer arg)
{
	GstPad *in = input_of(file);

	(void)arg;
	if (!gst_pad_is_linked(in))
		gst_element_message_full(
			file, GST_MESSAGE_ERROR, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
			g_strdup("there is no picture in it"), NULL, __FILE__, __func__, __LINE__);
	gst_object_unref(in);
}

static int open_file(struct clip *c, const struct clip_conf *conf, struct err *err)
{
	struct text launch = { 0 };
	GError *error = NULL;
	GstSample *first;
	GstElement *file;
	gchar *uri;

	describe(conf, &launch);
	c->pipeline = gst_parse_launch(text_str(&launch), &error);
	text_done(&launch);
	if (!c->pipeline || error) {
		(void)err_set(err, -EPERM, "a pipeline for %s: %s", conf->path,
			      error ? error->message : "refused");
		g_clear_error(&error);
		return -EPERM;
	}
	uri = gst_filename_to_uri(conf->path, NULL);
	file = gst_bin_get_by_name(GST_BIN(c->pipeline), "file");
	g_object_set(file, "uri", uri, NULL);
	(void)g_signal_connect(file, "pad-added", G_CALLBACK(on_stream), NULL);
	(void)g_signal_connect(file, "no-more-pads", G_CALLBACK(on_all_streams), NULL);
	gst_object_unref(file);
	g_free(uri);
	c->sink = gst_bin_get_by_name(GST_BIN(c->pipeline), "out");
	c->bus = gst_element_get_bus(c->pipeline);
	(void)gst_element_set_state(c->pipeline, GST_STATE_PLAYING);
	first = await_first(c);
	if (first)
		keep(c, first);
	if (!c->last)
		return tell_why(c, conf->path, err);
	/* from here on in turns; without this the end of the file is an end, and it is opened again
	 */
	(void)seek(c->pipeline, GST_SEEK_FLAG_FLUSH);
	return 0;
}

int clip_new(struct content **ret, const struct clip_conf *conf, struct err *err)
{
	struct clip *c;
	int r;

	if (access(conf->path, R_OK) < 0)
		return err_set(err, -errno, "%s: %s", conf->path, strerror(errno));
	c = calloc(1, sizeof(*c));
	if (!c)
		return err_set(err, -ENOMEM, "out of memory");
	c->content = (struct content){ .draw = clip_draw, .free = clip_free };
	r = open_file(c, conf, err);
	if (r < 0) {
		clip_free(&c->content);
		return r;
	}
	*ret = &c->content;
	return 0;
}
