/* plugin.c - the elements of stamp and mark as one plugin that any GStreamer program can load. */
#include <gst/gst.h>

#include "probes/mark/elements.h"
#include "probes/stamp/elements.h"

#define PACKAGE "straits"

static gboolean plugin_init(GstPlugin *plugin)
{
	return stamp_elements_plug(plugin, NULL) == 0 && mark_elements_plug(plugin, NULL) == 0;
}

/* The name is that of the file: libgststraits.so. */
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, straits,
		  "Frame ids in pictures and marks in sound: written and found", plugin_init,
		  VERSION, "Apache 2.0", "straits", "straits")
