/* element_ear.c - the element straitsear: finds marks in passing sound. */
#include <math.h>

#include "harness/base/err.h"
#include "probes/mark/elements_priv.h"
#include "probes/mark/find.h"

/* More buffers than pass before a mark is found, even of 2.5 ms. */
#define ANCHORS 1024U

/* A buffer's first frame: its position since the finder began, and its time. */
struct anchor {
	int64_t at;
	nsec_t time;
};

struct ear {
	struct element element;
	struct finder *finder;
	int64_t at; /* frames put into the finder */
	struct anchor anchors[ANCHORS];
	uint64_t anchor_count;
	nsec_t latency; /* of the whole pipeline; atomic */
};

static struct ear *ear_of(gpointer object)
{
	return object;
}

/* By the latest anchor that is not after it: timestamps may jump between buffers. */
static nsec_t time_of(const struct ear *e, double at)
{
	uint64_t oldest = e->anchor_count > ANCHORS ? e->anchor_count - ANCHORS : 0;
	uint64_t i = e->anchor_count - 1;
	const struct anchor *a;

	while (i > oldest && (double)e->anchors[i % ANCHORS].at > at)
		i--;
	a = &e->anchors[i % ANCHORS];
	return a->time + llround((at - (double)a->at) * (double)NSEC_PER_SEC / MARK_RATE);
}

static void on_mark(void *arg, const struct mark_heard *heard)
{
	struct ear *e = arg;
	nsec_t latency = __atomic_load_n(&e->latency, __ATOMIC_RELAXED);
	nsec_t time = time_of(e, heard->at) + (e->element.common.sync ? latency : 0);
	int64_t second = mark_heard_second(heard, e->element.common.conf.shape, time);
	GstStructure *told;

	e->element.common.marks++;
	common_note(&e->element.common, RECORD_HEARD, time, second, llround(heard->score * 1e6));
	told = gst_structure_new("straits-mark", "second", G_TYPE_INT64, second, "time",
				 G_TYPE_INT64, time, "score", G_TYPE_DOUBLE, heard->score, NULL);
	(void)gst_element_post_message(GST_ELEMENT(e),
				       gst_message_new_element(GST_OBJECT(e), told));
}

static gboolean start(GstBaseTransform *transform)
{
	struct ear *e = ear_of(transform);
	const struct mark_conf *conf = &e->element.common.conf;
	const struct finder_conf finder = {
		.shape = conf->shape, .stream = conf->stream, .on_mark = on_mark, .arg = e
	};
	struct err err = { 0 };
	int r;

	e->at = 0;
	e->anchor_count = 0;
	r = finder_new(&finder, &e->finder, &err);
	if (r == 0)
		r = common_start(&e->element.common, &err);
	if (r < 0)
		common_fail(e, &err);
	return r == 0;
}

/* What is still in the finder when the sound ends, or jumps. */
static void finish(struct ear *e)
{
	if (e->finder && e->anchor_count)
		finder_end(e->finder);
	e->at = 0;
	e->anchor_count = 0;
}

static gboolean stop(GstBaseTransform *transform)
{
	struct ear *e = ear_of(transform);
	struct err err = { 0 };

	finish(e);
	finder_free(e->finder);
	e->finder = NULL;
	if (common_stop(&e->element.common, &err) < 0)
		common_fail(e, &err);
	return TRUE;
}

/* When the buffer's first frame is played, but for the pipeline's latency. */
static nsec_t heard_at(struct ear *e, const GstBuffer *buffer)
{
	GstClock *clock = e->element.common.sync ? NULL : gst_element_get_clock(GST_ELEMENT(e));
	nsec_t now;

	if (!clock)
		return common_time(e, buffer);
	now = (nsec_t)gst_clock_get_time(clock);
	gst_object_unref(clock);
	return now;
}

static GstFlowReturn transform_ip(GstBaseTransform *transform, GstBuffer *buffer)
{
	struct ear *e = ear_of(transform);
	unsigned channels = common_channels(e);
	GstMapInfo map;
	size_t n;

	if (!gst_buffer_map(buffer, &map, GST_MAP_READ))
		return GST_FLOW_ERROR;
	n = map.size / (channels * sizeof(int16_t));
	e->anchors[e->anchor_count++ % ANCHORS] =
		(struct anchor){ .at = e->at, .time = heard_at(e, buffer) };
	e->at += (int64_t)n;
	finder_put(e->finder, (const int16_t *)(const void *)map.data, n, channels);
	gst_buffer_unmap(buffer, &map);
	return GST_FLOW_OK;
}

static gboolean sink_event(GstBaseTransform *transform, GstEvent *event)
{
	GstBaseTransformClass *parent = g_type_class_peek_parent(G_OBJECT_GET_CLASS(transform));

	if (GST_EVENT_TYPE(event) == GST_EVENT_EOS || GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_STOP)
		finish(ear_of(transform));
	return parent->sink_event(transform, event);
}

/* The sinks tell upstream how much later than its timestamp they play a sample. */
static gboolean src_event(GstBaseTransform *transform, GstEvent *event)
{
	GstBaseTransformClass *parent = g_type_class_peek_parent(G_OBJECT_GET_CLASS(transform));
	GstClockTime latency;

	if (GST_EVENT_TYPE(event) == GST_EVENT_LATENCY) {
		gst_event_parse_latency(event, &latency);
		__atomic_store_n(&ear_of(transform)->latency, (nsec_t)latency, __ATOMIC_RELAXED);
	}
	return parent->src_event(transform, event);
}

static void finalize(GObject *object)
{
	finder_free(ear_of(object)->finder);
	common_finalize(object);
}

static void class_init(gpointer class, gpointer data)
{
	static const struct element_text text = {
		.title = "Mark finder",
		.what = "Finds marks in the sound that passes",
		.writes = false,
	};
	GstBaseTransformClass *transform_class = class;

	(void)data;
	common_class_init(class, &text);
	((GObjectClass *)class)->finalize = finalize;
	transform_class->start = start;
	transform_class->stop = stop;
	transform_class->sink_event = sink_event;
	transform_class->src_event = src_event;
	transform_class->transform_ip = transform_ip;
}

static void instance_init(GTypeInstance *instance, gpointer class)
{
	(void)class;
	common_init(&ear_of(instance)->element.common, "ear");
	gst_base_transform_set_passthrough(GST_BASE_TRANSFORM(instance), TRUE);
}

GType mark_ear_type(void)
{
	return common_type("StraitsEar", class_init, sizeof(struct ear), instance_init);
}
