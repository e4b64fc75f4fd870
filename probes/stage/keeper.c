/* keeper.c - a pad probe that copies now and then. */
#include "probes/stage/keeper.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gst/video/video.h>

#include "harness/base/err.h"
#include "harness/base/shots.h"
#include "harness/base/time.h"

struct keeper {
	struct shots *shots;
	GstPad *pad;
	gulong probe;
};

/* Is luma a plane of its own, a byte a sample? */
static bool has_luma_plane(const GstVideoInfo *info)
{
	return (GST_VIDEO_INFO_IS_YUV(info) || GST_VIDEO_INFO_IS_GRAY(info)) &&
	       GST_VIDEO_INFO_COMP_DEPTH(info, 0) == 8 &&
	       GST_VIDEO_INFO_COMP_PSTRIDE(info, 0) == 1 && GST_VIDEO_INFO_COMP_STRIDE(info, 0) > 0;
}

static bool info_of(GstPad *pad, GstVideoInfo *ret)
{
	GstCaps *caps = gst_pad_get_current_caps(pad);
	bool known = caps && gst_video_info_from_caps(ret, caps);

	if (caps)
		gst_caps_unref(caps);
	return known && has_luma_plane(ret);
}

static void keep(struct keeper *k, GstPad *pad, GstBuffer *buffer)
{
	GstVideoFrame frame;
	GstVideoInfo info;

	if (!info_of(pad, &info) || !gst_video_frame_map(&frame, &info, buffer, GST_MAP_READ))
		return;
	shots_put(k->shots,
		  &(struct shot){
			  .id = GST_BUFFER_OFFSET(buffer),
			  .time = (nsec_t)gst_util_get_timestamp(),
			  .width = (unsigned)GST_VIDEO_FRAME_WIDTH(&frame),
			  .height = (unsigned)GST_VIDEO_FRAME_HEIGHT(&frame),
			  .luma = GST_VIDEO_FRAME_COMP_DATA(&frame, 0),
		  },
		  (size_t)GST_VIDEO_FRAME_COMP_STRIDE(&frame, 0));
	gst_video_frame_unmap(&frame);
}

static GstPadProbeReturn on_picture(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
	struct keeper *k = arg;

	if (GST_BUFFER_OFFSET_IS_VALID(buffer) && shots_want(k->shots, GST_BUFFER_OFFSET(buffer)))
		keep(k, pad, buffer);
	return GST_PAD_PROBE_OK;
}

int keeper_new(struct keeper **ret, struct shots *shots, struct err *err)
{
	struct keeper *k = calloc(1, sizeof(*k));

	if (!k)
		return err_set(err, -ENOMEM, "out of memory");
	k->shots = shots;
	*ret = k;
	return 0;
}

void keeper_watch(struct keeper *k, GstPad *pad)
{
	k->pad = gst_object_ref(pad);
	k->probe = gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_picture, k, NULL);
}

void keeper_free(struct keeper *k)
{
	if (!k)
		return;
	if (k->pad) {
		gst_pad_remove_probe(k->pad, k->probe);
		gst_object_unref(k->pad);
	}
	free(k);
}
