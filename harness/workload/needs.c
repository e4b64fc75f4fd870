/* needs.c - the elements of workloads and their Debian packages. */
#include "harness/workload/needs.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

static const char *package_of(const char *element)
{
	static const struct {
		const char *element;
		const char *package;
	} table[] = {
		{ "webrtcbin", "gstreamer1.0-plugins-bad" },
		{ "dtlsdec", "gstreamer1.0-plugins-bad" },
		{ "srtpenc", "gstreamer1.0-plugins-bad" },
		{ "h264parse", "gstreamer1.0-plugins-bad" },
		{ "openh264enc", "gstreamer1.0-plugins-bad" },
		{ "nicesrc", "gstreamer1.0-nice" },
		{ "rtpbin", "gstreamer1.0-plugins-good" },
		{ "vp8enc", "gstreamer1.0-plugins-good" },
		{ "vp8dec", "gstreamer1.0-plugins-good" },
		{ "rtpvp8pay", "gstreamer1.0-plugins-good" },
		{ "rtpvp8depay", "gstreamer1.0-plugins-good" },
		{ "rtph264depay", "gstreamer1.0-plugins-good" },
		{ "rtpopusdepay", "gstreamer1.0-plugins-good" },
		{ "rtpjitterbuffer", "gstreamer1.0-plugins-good" },
		{ "rtph264pay", "gstreamer1.0-plugins-good" },
		{ "rtpopuspay", "gstreamer1.0-plugins-good" },
		{ "vp9enc", "gstreamer1.0-plugins-good" },
		{ "vp9dec", "gstreamer1.0-plugins-good" },
		{ "rtpvp9pay", "gstreamer1.0-plugins-good" },
		{ "rtpvp9depay", "gstreamer1.0-plugins-good" },
		{ "rtpulpfecenc", "gstreamer1.0-plugins-good" },
		{ "rtpulpfecdec", "gstreamer1.0-plugins-good" },
		{ "rtpredenc", "gstreamer1.0-plugins-good" },
		{ "rtpreddec", "gstreamer1.0-plugins-good" },
		{ "smooth", "gstreamer1.0-plugins-bad" },
		{ "opusenc", "gstreamer1.0-plugins-base" },
		{ "opusdec", "gstreamer1.0-plugins-base" },
		{ "uridecodebin", "gstreamer1.0-plugins-base" },
		{ "videoconvert", "gstreamer1.0-plugins-base" },
		{ "videoscale", "gstreamer1.0-plugins-base" },
		{ "videorate", "gstreamer1.0-plugins-base" },
		{ "appsink", "gstreamer1.0-plugins-base" },
		{ "audioconvert", "gstreamer1.0-plugins-base" },
		{ "audioresample", "gstreamer1.0-plugins-base" },
		{ "x264enc", "gstreamer1.0-plugins-ugly" },
		{ "srtsink", "gstreamer1.0-plugins-bad" },
		{ "srtsrc", "gstreamer1.0-plugins-bad" },
		{ "mpegtsmux", "gstreamer1.0-plugins-bad" },
		{ "tsdemux", "gstreamer1.0-plugins-bad" },
		{ "rtmp2sink", "gstreamer1.0-plugins-bad" },
		{ "rtmp2src", "gstreamer1.0-plugins-bad" },
		{ "flvmux", "gstreamer1.0-plugins-good" },
		{ "hlsdemux2", "gstreamer1.0-plugins-good" },
		{ "souphttpsrc", "gstreamer1.0-plugins-good" },
		{ "uridecodebin3", "gstreamer1.0-plugins-base" },
		{ "flvdemux", "gstreamer1.0-plugins-good" },
		{ "avdec_h264", "gstreamer1.0-libav" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (!strcmp(table[i].element, element))
			return table[i].package;
	return "libgstreamer1.0-0";
}

/* Loads what the element is in, so that no media wait for it later: decoders bring large libraries.
 */
static bool there(const char *element)
{
	GstElementFactory *factory = gst_element_factory_find(element);
	GstPluginFeature *loaded;

	if (!factory)
		return false;
	loaded = gst_plugin_feature_load(GST_PLUGIN_FEATURE(factory));
	if (loaded)
		gst_object_unref(loaded);
	gst_object_unref(factory);
	return loaded != NULL;
}

int needs_check(const char *const *elements, struct err *err)
{
	struct text missing = { 0 };
	int r = 0;

	for (size_t i = 0; elements[i]; i++)
		if (!there(elements[i]))
			text_addf(&missing, "%s%s (package %s)", missing.len ? ", " : "",
				  elements[i], package_of(elements[i]));
	if (missing.len)
		r = err_set(err, -ENOENT, "GStreamer lacks %s: install what is missing",
			    text_str(&missing));
	text_done(&missing);
	return r;
}
