/* live.c - a GStreamer push source that makes each buffer for its own absolute time. */
#include "harness/workload/live.h"

#include <gst/base/gstpushsrc.h>
#include <gst/video/video.h>

#include "harness/workload/content.h"
#include "harness/workload/voice.h"

#define SOUND_SAMPLES (VOICE_RATE / 50)
#define SOUND_KEPT    (200 * GST_MSECOND)

struct live {
	GstPushSrc parent;
	GstCaps *caps;
	GstVideoInfo info;       /* of a camera */
	struct content *content; /* of a camera; NULL: a microphone */
	struct voice voice;
	/* buffer n is due at n * num / den seconds */
	guint64 num;
	guint64 den;
	guint64 next;
	GstClockTime origin; /* running time of buffer 0 */
	GstClockID waiting;  /* under the object lock */
	gboolean unlocked;   /* under the object lock: do not wait */
};

static struct live *live_of(gpointer object)
{
	return object;
}

static GstClockTime time_of(const struct live *l, guint64 n)
{
	return gst_util_uint64_scale(n, l->num * GST_SECOND, l->den);
}

static gboolean start(GstBaseSrc *src)
{
	live_of(src)->next = 0;
	live_of(src)->origin = GST_CLOCK_TIME_NONE;
	return TRUE;
}

static GstCaps *get_caps(GstBaseSrc *src, GstCaps *filter)
{
	struct live *l = live_of(src);

	if (!l->caps)
		return NULL;
	return filter ? gst_caps_intersect_full(filter, l->caps, GST_CAPS_INTERSECT_FIRST)
		      : gst_caps_ref(l->caps);
}

static gboolean unlock(GstBaseSrc *src)
{
	struct live *l = live_of(src);

	GST_OBJECT_LOCK(l);
	l->unlocked = TRUE;
	if (l->waiting)
		gst_clock_id_unschedule(l->waiting);
	GST_OBJECT_UNLOCK(l);
	return TRUE;
}

static gboolean unlock_stop(GstBaseSrc *src)
{
	struct live *l = live_of(src);

	GST_OBJECT_LOCK(l);
	l->unlocked = FALSE;
	GST_OBJECT_UNLOCK(l);
	return TRUE;
}

static void draw_picture(struct live *l, guint64 n, guint8 *data)
{
	struct content_picture picture = {
		.width = (unsigned)GST_VIDEO_INFO_WIDTH(&l->info),
		.height = (unsigned)GST_VIDEO_INFO_HEIGHT(&l->info),
	};

	for (unsigned i = 0; i < 3; i++) {
		picture.plane[i] = data + GST_VIDEO_INFO_PLANE_OFFSET(&l->info, i);
		picture.stride[i] = (size_t)GST_VIDEO_INFO_PLANE_STRIDE(&l->info, i);
	}
	l->content->draw(l->content, n, &picture);
}

/* Sound that was not taken in is lost; the voice goes on meanwhile. */
static void listen(struct live *l, guint64 n, guint8 *data)
{
	while (l->voice.at < n * SOUND_SAMPLES)
		voice_next(&l->voice, (int16_t *)data, SOUND_SAMPLES);
	voice_next(&l->voice, (int16_t *)data, SOUND_SAMPLES);
}

/* The number of the next buffer whose end is still to come, or, of sound, not so long past that a
 * sound card would have it no more. */
static guint64 next_due(struct live *l)
{
	GstClockTime now = gst_element_get_current_running_time(GST_ELEMENT(l));
	GstClockTime kept = l->content ? 0 : SOUND_KEPT;
	guint64 n = l->next;

	if (!GST_CLOCK_TIME_IS_VALID(l->origin))
		l->origin = GST_CLOCK_TIME_IS_VALID(now) ? now : 0;
	if (GST_CLOCK_TIME_IS_VALID(now) && l->origin + time_of(l, n + 1) + kept < now)
		n = gst_util_uint64_scale(now - l->origin, l->den, l->num * GST_SECOND);
	return n;
}

/* Waits until the clock shows running; false when the source is to stop instead. */
static gboolean wait_until(struct live *l, GstClockTime running)
{
	GstClockReturn r = GST_CLOCK_UNSCHEDULED;
	GstClockID id = NULL;
	GstClock *clock;

	GST_OBJECT_LOCK(l);
	clock = GST_ELEMENT_CLOCK(l);
	if (clock && !l->unlocked) {
		id = gst_clock_new_single_shot_id(clock, GST_ELEMENT(l)->base_time + running);
		l->waiting = id;
	}
	GST_OBJECT_UNLOCK(l);
	if (!id)
		return FALSE;
	r = gst_clock_id_wait(id, NULL);
	GST_OBJECT_LOCK(l);
	l->waiting = NULL;
	GST_OBJECT_UNLOCK(l);
	gst_clock_id_unref(id);
	return r != GST_CLOCK_UNSCHEDULED;
}

/* A picture is there when it is taken, sound when the last of it was spoken. */
static GstClockTime given_at(const struct live *l, const GstBuffer *buffer)
{
	return GST_BUFFER_PTS(buffer) + (l->content ? 0 : GST_BUFFER_DURATION(buffer));
}

/* The buffer is made before its time, so that what making it costs is not seen as lateness. */
static GstFlowReturn fill(GstPushSrc *src, GstBuffer *buffer)
{
	struct live *l = live_of(src);
	guint64 n = next_due(l);
	GstMapInfo map;

	if (!gst_buffer_map(buffer, &map, GST_MAP_WRITE))
		return GST_FLOW_ERROR;
	if (l->content)
		draw_picture(l, n, map.data);
	else
		listen(l, n, map.data);
	gst_buffer_unmap(buffer, &map);
	GST_BUFFER_PTS(buffer) = l->origin + time_of(l, n);
	GST_BUFFER_DURATION(buffer) = time_of(l, n + 1) - time_of(l, n);
	if (n != l->next)
		GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
	l->next = n + 1;
	return wait_until(l, given_at(l, buffer)) ? GST_FLOW_OK : GST_FLOW_FLUSHING;
}

static void finalize(GObject *object)
{
	/* the type is not derived from, so the class above is always the parent's */
	GObjectClass *parent = g_type_class_peek_parent(G_OBJECT_GET_CLASS(object));

	gst_caps_replace(&live_of(object)->caps, NULL);
	parent->finalize(object);
}

static void class_init(gpointer class, gpointer data)
{
	GstElementClass *element_class = class;
	GstBaseSrcClass *src_class = class;
	GstPushSrcClass *push_class = class;
	GObjectClass *object_class = class;
	GstCaps *any = gst_caps_new_any();

	(void)data;
	object_class->finalize = finalize;
	src_class->start = start;
	src_class->get_caps = get_caps;
	src_class->unlock = unlock;
	src_class->unlock_stop = unlock_stop;
	push_class->fill = fill;
	gst_element_class_add_pad_template(
		element_class, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, any));
	gst_element_class_set_static_metadata(element_class, "Live source", "Source",
					      "Pictures or sound, each at its time", "straits");
	gst_caps_unref(any);
}

static void instance_init(GTypeInstance *instance, gpointer class)
{
	(void)class;
	gst_base_src_set_live(GST_BASE_SRC(instance), TRUE);
	gst_base_src_set_format(GST_BASE_SRC(instance), GST_FORMAT_TIME);
}

static GType live_type(void)
{
	const GTypeInfo info = {
		.class_size = sizeof(GstPushSrcClass),
		.class_init = class_init,
		.instance_size = sizeof(struct live),
		.instance_init = instance_init,
	};
	GType type = g_type_from_name("StraitsLive");

	return type ? type : g_type_register_static(GST_TYPE_PUSH_SRC, "StraitsLive", &info, 0);
}

GstElement *live_camera(struct content *content, unsigned width, unsigned height, unsigned fps)
{
	struct live *l = g_object_new(live_type(), NULL);

	l->content = content;
	l->num = 1;
	l->den = fps;
	(void)gst_video_info_set_format(&l->info, GST_VIDEO_FORMAT_I420, width, height);
	l->info.fps_n = (gint)fps;
	l->info.fps_d = 1;
	l->caps = gst_video_info_to_caps(&l->info);
	gst_base_src_set_blocksize(GST_BASE_SRC(l), (guint)GST_VIDEO_INFO_SIZE(&l->info));
	return GST_ELEMENT(l);
}

GstElement *live_microphone(unsigned seed)
{
	struct live *l = g_object_new(live_type(), NULL);

	voice_init(&l->voice, seed);
	l->num = SOUND_SAMPLES;
	l->den = VOICE_RATE;
	l->caps = gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, "S16LE", "layout",
				      G_TYPE_STRING, "interleaved", "rate", G_TYPE_INT,
				      (gint)VOICE_RATE, "channels", G_TYPE_INT, 1, NULL);
	gst_base_src_set_blocksize(GST_BASE_SRC(l), SOUND_SAMPLES * sizeof(int16_t));
	return GST_ELEMENT(l);
}
