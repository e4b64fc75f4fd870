/* rig_fit.c - small fittings that both halves of a rig use. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/workload/call.h"
#include "harness/workload/rig_inside.h"
#include "harness/workload/steps.h"

void rig_step(struct rig *rig, const char *step)
{
	steps_note(rig->conf.journal, rig->conf.call->role, step, (nsec_t)gst_util_get_timestamp());
}

void rig_fail(GstElement *element, const char *why)
{
	gst_element_message_full(element, GST_MESSAGE_ERROR, GST_STREAM_ERROR,
				 GST_STREAM_ERROR_FAILED, g_strdup(why), NULL, __FILE__, __func__,
				 __LINE__);
}

/* Points lie behind an element, but for those before one. */
static const char *pad_of(enum hook_point point)
{
	bool before = point == HOOK_ENCODING || point == HOOK_BUFFERED || point == HOOK_DECODING ||
		      point == HOOK_HEARD;

	return before ? "sink" : "src";
}

int rig_hook_element(struct rig *rig, GstElement *element, enum hook_point point, struct err *err)
{
	const struct call_hooks *hooks = rig->conf.hooks;
	GstPad *pad;
	int r;

	if (!hooks)
		return 0;
	pad = gst_element_get_static_pad(element, pad_of(point));
	r = hooks->on_pad(hooks->arg, point, pad, err);
	gst_object_unref(pad);
	return r;
}

int rig_hook(struct rig *rig, GstElement *bin, const char *element, enum hook_point point,
	     struct err *err)
{
	GstElement *e = gst_bin_get_by_name(GST_BIN(bin), element);
	int r;

	if (!e)
		return err_set(err, -ENOENT, "the pipeline has no %s", element);
	r = rig_hook_element(rig, e, point, err);
	gst_object_unref(e);
	return r;
}

/* Sets what the elements that read or write stamps and marks share. */
void rig_set_probe(struct rig *rig, GstElement *bin, const char *element, const char *track,
		   unsigned stream)
{
	GstElement *e = gst_bin_get_by_name(GST_BIN(bin), element);
	char probe[RECORD_WORD_MAX];

	(void)g_snprintf(probe, sizeof(probe), "%s.%s", call_role_word(rig->conf.call->role),
			 element);
	g_object_set(e, "journal", rig->conf.journal, "probe", probe, "track", track, "stream",
		     stream, NULL);
	gst_object_unref(e);
}
