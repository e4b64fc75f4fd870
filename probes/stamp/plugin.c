/* plugin.c - the stamp's elements as a plugin that any GStreamer program can load. */
#include <gst/gst.h>

#include "probes/stamp/elements_priv.h"

#define PACKAGE "straits"

static gboolean plugin_init(GstPlugin *plugin)
{
	return gst_element_register(plugin, "straitsstamp", GST_RANK_NONE, writer_type()) &&
	       gst_element_register(plugin, "straitswatch", GST_RANK_NONE, watch_type()) &&
	       gst_element_register(plugin, "straitsscreen", GST_RANK_NONE, screen_type());
}

/* The name is that of the file: libgststraitsstamp.so. */
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, straitsstamp,
		  "Writes and reads frame ids in pictures", plugin_init, VERSION, "Apache 2.0",
		  "straits", "straits")
