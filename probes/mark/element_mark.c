/* element_mark.c - the element straitsmark: marks at whole seconds of the clock. */
#include "harness/base/err.h"
#include "probes/mark/elements_priv.h"

/* Timestamps that wander less than this are those of sound without a gap. */
#define WANDER (MARK_RATE / 500)

struct scribe {
	struct element element;
	struct mark_writer writer;
	bool started;
	/* the buffer that is being marked */
	nsec_t time;
	int64_t at;
};

static struct scribe *scribe_of(gpointer object)
{
	return object;
}

static nsec_t frames_to_ns(int64_t frames)
{
	return (nsec_t)((__int128)frames * NSEC_PER_SEC / MARK_RATE);
}

static void on_mark(void *arg, const struct mark_written *written)
{
	struct scribe *s = arg;
	nsec_t time = s->time + frames_to_ns(written->second * MARK_RATE - s->at);

	s->element.common.marks++;
	common_note(&s->element.common, RECORD_MARKED, time, written->second, 0);
}

static gboolean start(GstBaseTransform *transform)
{
	struct scribe *s = scribe_of(transform);
	struct err err = { 0 };
	int r = mark_writer_init(&s->writer, &s->element.common.conf, &err);

	s->started = false;
	s->writer.on_mark = on_mark;
	s->writer.arg = s;
	if (r == 0)
		r = common_start(&s->element.common, &err);
	if (r < 0)
		common_fail(s, &err);
	return r == 0;
}

static gboolean stop(GstBaseTransform *transform)
{
	struct err err = { 0 };

	if (common_stop(&scribe_of(transform)->element.common, &err) < 0)
		common_fail(transform, &err);
	return TRUE;
}

/* Where on the writer's line of time a buffer lies: behind the last one, unless its timestamp says
 * otherwise by more than it may wander. */
static int64_t place(struct scribe *s, nsec_t time)
{
	int64_t at = (int64_t)(((__int128)time * MARK_RATE + NSEC_PER_SEC / 2) / NSEC_PER_SEC);
	int64_t gap = at - s->writer.next;

	if (s->started && gap > -WANDER && gap < WANDER)
		return s->writer.next;
	s->started = true;
	return at;
}

static GstFlowReturn transform_ip(GstBaseTransform *transform, GstBuffer *buffer)
{
	struct scribe *s = scribe_of(transform);
	unsigned channels = common_channels(s);
	GstMapInfo map;

	/* until then nobody knows when the first buffer's time will be */
	if (GST_STATE(transform) != GST_STATE_PLAYING)
		return GST_FLOW_OK;
	if (!gst_buffer_map(buffer, &map, GST_MAP_READWRITE))
		return GST_FLOW_ERROR;
	s->time = common_time(s, buffer);
	s->at = place(s, s->time);
	mark_writer_put(&s->writer, (int16_t *)(void *)map.data,
			map.size / (channels * sizeof(int16_t)), channels, s->at);
	gst_buffer_unmap(buffer, &map);
	return GST_FLOW_OK;
}

static void class_init(gpointer class, gpointer data)
{
	static const struct element_text text = {
		.title = "Sound mark",
		.what = "Writes a mark into the sound at each whole second",
		.writes = true,
	};
	GstBaseTransformClass *transform_class = class;

	(void)data;
	common_class_init(class, &text);
	transform_class->start = start;
	transform_class->stop = stop;
	transform_class->transform_ip = transform_ip;
}

static void instance_init(GTypeInstance *instance, gpointer class)
{
	(void)class;
	common_init(&scribe_of(instance)->element.common, "mark");
}

GType mark_writer_type(void)
{
	return common_type("StraitsMark", class_init, sizeof(struct scribe), instance_init);
}
