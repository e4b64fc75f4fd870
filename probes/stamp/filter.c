/* filter.c - the elements straitsstamp and straitswatch: write, or read, a stamp in passing. */
#include <gst/video/gstvideofilter.h>

#include "harness/base/err.h"
#include "probes/stamp/elements_priv.h"
#include "probes/stamp/picture.h"
#include "probes/stamp/probe.h"

/* What tells the two elements apart. */
struct filter_kind {
	const char *type_name;
	const char *title;
	const char *what;
	const char *word;
	bool reads;
	GstFlowReturn (*pass)(GstVideoFilter *filter, GstVideoFrame *frame);
};

struct filter_class {
	GstVideoFilterClass parent;
	const struct filter_kind *kind;
};

struct filter {
	GstVideoFilter parent;
	struct probe probe;
};

static struct filter *filter_of(gpointer object)
{
	return object;
}

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	if (!probe_set(&filter_of(object)->probe, id, value))
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
	if (!probe_get(&filter_of(object)->probe, id, value))
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void finalize(GObject *object)
{
	/* neither type is derived from, so the class above is always the parent's */
	GObjectClass *parent = g_type_class_peek_parent(G_OBJECT_GET_CLASS(object));

	probe_done(&filter_of(object)->probe);
	parent->finalize(object);
}

static gboolean start(GstBaseTransform *transform)
{
	struct err err;

	if (probe_start(&filter_of(transform)->probe, &err) == 0)
		return TRUE;
	probe_fail(GST_ELEMENT(transform), GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE,
		   err.text);
	return FALSE;
}

static gboolean stop(GstBaseTransform *transform)
{
	struct err err;

	if (probe_stop(&filter_of(transform)->probe, &err) < 0)
		probe_fail(GST_ELEMENT(transform), GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE,
			   err.text);
	return TRUE;
}

static gboolean set_info(GstVideoFilter *filter, GstCaps *in_caps, GstVideoInfo *in,
			 GstCaps *out_caps, GstVideoInfo *out)
{
	struct err err;

	(void)in_caps, (void)out_caps, (void)out;
	if (probe_set_size(&filter_of(filter)->probe, (unsigned)GST_VIDEO_INFO_WIDTH(in),
			   (unsigned)GST_VIDEO_INFO_HEIGHT(in), &err) == 0)
		return TRUE;
	probe_fail(GST_ELEMENT(filter), GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, err.text);
	return FALSE;
}

static GstFlowReturn pass_writing(GstVideoFilter *filter, GstVideoFrame *frame)
{
	struct probe *p = &filter_of(filter)->probe;
	nsec_t time = (nsec_t)gst_util_get_timestamp();
	uint64_t id = p->pictures++;
	struct picture picture;

	probe_picture(frame, &picture);
	stamp_write(&p->layout, &picture,
		    (struct stamp_word){ .counter = (uint32_t)(id & STAMP_COUNTER_MAX),
					 .stream = (uint8_t)p->stream });
	GST_BUFFER_OFFSET(frame->buffer) = id;
	probe_note(p, RECORD_CAPTURE, time, id, 0);
	return GST_FLOW_OK;
}

static GstFlowReturn pass_reading(GstVideoFilter *filter, GstVideoFrame *frame)
{
	struct probe *p = &filter_of(filter)->probe;
	nsec_t time = (nsec_t)gst_util_get_timestamp();
	bool first = false;
	uint64_t id;

	GST_BUFFER_OFFSET(frame->buffer) = GST_BUFFER_OFFSET_NONE;
	if (!probe_see(p, frame, RECORD_DECODED, time, &id, &first)) {
		probe_explain(GST_ELEMENT(filter), p, frame);
		return GST_FLOW_OK;
	}
	GST_BUFFER_OFFSET(frame->buffer) = id;
	if (first)
		probe_post_first(GST_ELEMENT(filter), id, time);
	return GST_FLOW_OK;
}

/* The reader writes the offset into the buffer's own fields, so a shared buffer gets a second head
 * over the same memory: the picture is never copied. */
static GstFlowReturn second_head(GstBaseTransform *transform, GstBuffer *in, GstBuffer **out)
{
	(void)transform;
	*out = gst_buffer_is_writable(in) ? in : gst_buffer_copy(in);
	return GST_FLOW_OK;
}

static void class_init(gpointer class, gpointer data)
{
	const struct filter_kind *kind = data;
	GstElementClass *element_class = class;
	GstBaseTransformClass *transform_class = class;
	GstVideoFilterClass *video_class = class;
	GObjectClass *object_class = class;
	GstCaps *caps = gst_caps_from_string(PROBE_CAPS);

	((struct filter_class *)class)->kind = kind;
	object_class->set_property = set_property;
	object_class->get_property = get_property;
	object_class->finalize = finalize;
	probe_install(object_class, kind->reads);
	transform_class->start = start;
	transform_class->stop = stop;
	if (kind->reads)
		transform_class->prepare_output_buffer = second_head;
	video_class->set_info = set_info;
	video_class->transform_frame_ip = kind->pass;
	gst_element_class_add_pad_template(
		element_class, gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps));
	gst_element_class_add_pad_template(
		element_class, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps));
	gst_element_class_set_static_metadata(element_class, kind->title, "Filter/Video",
					      kind->what, "straits");
	gst_caps_unref(caps);
}

static void instance_init(GTypeInstance *instance, gpointer class)
{
	const struct filter_kind *kind = ((struct filter_class *)class)->kind;

	probe_init(&filter_of(instance)->probe, kind->word);
	gst_base_transform_set_passthrough(GST_BASE_TRANSFORM(instance), kind->reads);
}

static GType type_of(const struct filter_kind *kind)
{
	const GTypeInfo info = {
		.class_size = sizeof(struct filter_class),
		.class_init = class_init,
		.class_data = kind,
		.instance_size = sizeof(struct filter),
		.instance_init = instance_init,
	};
	GType type = g_type_from_name(kind->type_name);

	return type ? type
		    : g_type_register_static(GST_TYPE_VIDEO_FILTER, kind->type_name, &info, 0);
}

GType writer_type(void)
{
	static const struct filter_kind kind = {
		.type_name = "StraitsStamp",
		.title = "Picture stamp",
		.what = "Writes a frame id into each picture",
		.word = "stamp",
		.reads = false,
		.pass = pass_writing,
	};

	return type_of(&kind);
}

GType watch_type(void)
{
	static const struct filter_kind kind = {
		.type_name = "StraitsWatch",
		.title = "Stamp reader",
		.what = "Reads the frame id of each picture",
		.word = "watch",
		.reads = true,
		.pass = pass_reading,
	};

	return type_of(&kind);
}
