/* pipeline.c - parts that pipelines share, making and ending one, and hearing why it failed. */
#include "harness/workload/pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/text.h"
#include "harness/base/time.h"

#define STOP_LIMIT (700 * NSEC_PER_MSEC)

/* Pictures that may wait for a busy encoder; older ones are then left out, as by a camera. */
#define ENCODER_QUEUE 2

void pipeline_describe_stamp(struct text *to)
{
	text_addf(to,
		  "straitsstamp name=stamp ! queue leaky=downstream max-size-buffers=%d "
		  "max-size-bytes=0 max-size-time=0 ! ",
		  ENCODER_QUEUE);
}

/* Pictures wait for their playout decoded; two seconds is more than any jitter buffer here. */
void pipeline_describe_screen(unsigned width, unsigned height, bool sync, struct text *to)
{
	text_addf(to,
		  "straitswatch name=watch source-width=%u source-height=%u ! "
		  "queue max-size-buffers=0 max-size-bytes=0 max-size-time=2000000000 ! "
		  "straitsscreen name=screen source-width=%u source-height=%u sync=%s "
		  "processing-deadline=0 qos=false",
		  width, height, width, height, sync ? "true" : "false");
}

int pipeline_new(GstElement **ret, const char *what, const char *launch, struct err *err)
{
	GError *error = NULL;
	GstElement *pipeline = gst_parse_launch(launch, &error);
	GstClock *clock;

	if (error) {
		(void)err_set(err, -EPERM, "%s's pipeline: %s", what, error->message);
		g_error_free(error);
		if (pipeline)
			gst_object_unref(pipeline);
		return -EPERM;
	}
	clock = gst_system_clock_obtain();
	gst_pipeline_use_clock(GST_PIPELINE(pipeline), clock);
	gst_object_unref(clock);
	*ret = pipeline;
	return 0;
}

void pipeline_set_probe(GstElement *bin, const char *element, const struct pipeline_probe *probe)
{
	GstElement *e = gst_bin_get_by_name(GST_BIN(bin), element);
	char name[RECORD_WORD_MAX];

	if (!e)
		return;
	(void)g_snprintf(name, sizeof(name), "%s.%s", probe->host, element);
	g_object_set(e, "journal", probe->journal, "probe", name, "track", probe->track, "stream",
		     probe->stream, NULL);
	gst_object_unref(e);
}

/* Points lie behind an element, but for those before one. */
static const char *pad_of(enum hook_point point)
{
	bool before = point == HOOK_ENCODING || point == HOOK_BUFFERED || point == HOOK_DECODING ||
		      point == HOOK_HEARD;

	return before ? "sink" : "src";
}

int pipeline_hook(const struct call_hooks *hooks, GstElement *element, enum hook_point point,
		  struct err *err)
{
	GstPad *pad;
	int r;

	if (!hooks)
		return 0;
	pad = gst_element_get_static_pad(element, pad_of(point));
	r = hooks->on_pad(hooks->arg, point, pad, err);
	gst_object_unref(pad);
	return r;
}

int pipeline_error(GstMessage *message, struct err *err)
{
	GError *error = NULL;
	int r;

	gst_message_parse_error(message, &error, NULL);
	r = err_set(err, -EIO, "%s: %s", GST_MESSAGE_SRC_NAME(message), error->message);
	g_error_free(error);
	return r;
}

static void *stop(void *pipeline)
{
	(void)gst_element_set_state(pipeline, GST_STATE_NULL);
	return NULL;
}

bool pipeline_stop(GstElement *pipeline)
{
	struct timespec until;
	pthread_t thread;

	if (!pipeline)
		return true;
	if (pthread_create(&thread, NULL, stop, pipeline) != 0)
		return false;
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += STOP_LIMIT;
	until.tv_sec += until.tv_nsec / NSEC_PER_SEC;
	until.tv_nsec %= NSEC_PER_SEC;
	if (pthread_timedjoin_np(thread, NULL, &until) == 0)
		return true;
	(void)pthread_detach(thread);
	return false;
}
