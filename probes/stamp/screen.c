/* screen.c - the element straitsscreen: a sink that reads each picture when it would be shown. */
#include <gst/base/gstbasesink.h>

#include "harness/base/err.h"
#include "probes/stamp/elements_priv.h"
#include "probes/stamp/probe.h"

struct screen {
	GstBaseSink sink;
	GstVideoInfo info;
	struct probe probe;
};

static struct screen *screen_of(gpointer object)
{
	return object;
}

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	if (!probe_set(&screen_of(object)->probe, id, value))
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
	if (!probe_get(&screen_of(object)->probe, id, value))
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void finalize(GObject *object)
{
	/* the type is not derived from, so the class above is always the parent's */
	GObjectClass *parent = g_type_class_peek_parent(G_OBJECT_GET_CLASS(object));

	probe_done(&screen_of(object)->probe);
	parent->finalize(object);
}

static gboolean start(GstBaseSink *sink)
{
	struct err err;

	if (probe_start(&screen_of(sink)->probe, &err) == 0)
		return TRUE;
	probe_fail(GST_ELEMENT(sink), GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE, err.text);
	return FALSE;
}

static gboolean stop(GstBaseSink *sink)
{
	struct err err;

	if (probe_stop(&screen_of(sink)->probe, &err) < 0)
		probe_fail(GST_ELEMENT(sink), GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE,
			   err.text);
	return TRUE;
}

static gboolean set_caps(GstBaseSink *sink, GstCaps *caps)
{
	struct screen *s = screen_of(sink);
	struct err err = { 0 };

	if (!gst_video_info_from_caps(&s->info, caps))
		return FALSE;
	if (probe_set_size(&s->probe, (unsigned)GST_VIDEO_INFO_WIDTH(&s->info),
			   (unsigned)GST_VIDEO_INFO_HEIGHT(&s->info), &err) == 0)
		return TRUE;
	probe_fail(GST_ELEMENT(sink), GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, err.text);
	return FALSE;
}

/* Decoders may hand over pictures with rows of any length. */
static gboolean propose_allocation(GstBaseSink *sink, GstQuery *query)
{
	(void)sink;
	gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE, NULL);
	return TRUE;
}

/* The base class calls this when the clock has reached the picture's time. */
static GstFlowReturn render(GstBaseSink *sink, GstBuffer *buffer)
{
	nsec_t time = (nsec_t)gst_util_get_timestamp();
	struct screen *s = screen_of(sink);
	GstVideoFrame frame;
	bool first = false;
	uint64_t id;

	if (!gst_video_frame_map(&frame, &s->info, buffer, GST_MAP_READ)) {
		probe_fail(GST_ELEMENT(sink), GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
			   "a picture could not be read");
		return GST_FLOW_ERROR;
	}
	if (!probe_see(&s->probe, &frame, RECORD_SHOWN, time, &id, &first))
		probe_explain(GST_ELEMENT(sink), &s->probe, &frame);
	else if (first)
		probe_post_first(GST_ELEMENT(sink), id, time);
	gst_video_frame_unmap(&frame);
	return GST_FLOW_OK;
}

static void class_init(gpointer class, gpointer data)
{
	GstElementClass *element_class = class;
	GstBaseSinkClass *sink_class = class;
	GObjectClass *object_class = class;
	GstCaps *caps = gst_caps_from_string(PROBE_CAPS);

	(void)data;
	object_class->set_property = set_property;
	object_class->get_property = get_property;
	object_class->finalize = finalize;
	probe_install(object_class, true);
	sink_class->start = start;
	sink_class->stop = stop;
	sink_class->set_caps = set_caps;
	sink_class->propose_allocation = propose_allocation;
	sink_class->render = render;
	gst_element_class_add_pad_template(
		element_class, gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps));
	gst_element_class_set_static_metadata(
		element_class, "Screen that reads stamps", "Sink/Video",
		"Reads the frame id of each picture when it is shown", "straits");
	gst_caps_unref(caps);
}

static void instance_init(GTypeInstance *instance, gpointer class)
{
	struct screen *s = screen_of(instance);

	(void)class;
	probe_init(&s->probe, "screen");
	gst_video_info_init(&s->info);
}

GType screen_type(void)
{
	const GTypeInfo info = {
		.class_size = sizeof(GstBaseSinkClass),
		.class_init = class_init,
		.instance_size = sizeof(struct screen),
		.instance_init = instance_init,
	};
	GType type = g_type_from_name("StraitsScreen");

	return type ? type : g_type_register_static(GST_TYPE_BASE_SINK, "StraitsScreen", &info, 0);
}
