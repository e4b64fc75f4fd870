/* rig_fit.c - small fittings that both halves of a rig use. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/workload/call.h"
#include "harness/workload/moment.h"
#include "harness/workload/pipeline.h"
#include "harness/workload/rig_inside.h"
#include "harness/workload/steps.h"

void rig_step(struct rig *rig, const char *step)
{
	steps_note(rig->conf.journal, rig->conf.call->role, step, moment_now());
}

void rig_fail(GstElement *element, const char *why)
{
	gst_element_message_full(element, GST_MESSAGE_ERROR, GST_STREAM_ERROR,
				 GST_STREAM_ERROR_FAILED, g_strdup(why), NULL, __FILE__, __func__,
				 __LINE__);
}

int rig_hook(struct rig *rig, GstElement *bin, const char *element, enum hook_point point,
	     struct err *err)
{
	GstElement *e = gst_bin_get_by_name(GST_BIN(bin), element);
	int r;

	if (!e)
		return err_set(err, -ENOENT, "the pipeline has no %s", element);
	r = pipeline_hook(rig->conf.hooks, e, point, err);
	gst_object_unref(e);
	return r;
}

void rig_set_probe(struct rig *rig, GstElement *bin, const char *element, const char *track,
		   unsigned stream)
{
	const struct pipeline_probe probe = {
		.host = call_role_word(rig->conf.call->role),
		.journal = rig->conf.journal,
		.track = track,
		.stream = stream,
	};

	pipeline_set_probe(bin, element, &probe);
}
