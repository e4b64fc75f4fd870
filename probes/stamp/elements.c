/* elements.c - making the stamp's elements known to GStreamer. */
#include "probes/stamp/elements.h"

#include <errno.h>

#include "harness/base/err.h"
#include "probes/stamp/elements_priv.h"

int stamp_elements_plug(GstPlugin *plugin, struct err *err)
{
	static const struct {
		const char *name;
		GType (*type)(void);
	} elements[] = {
		{ "straitsstamp", writer_type },
		{ "straitswatch", watch_type },
		{ "straitsscreen", screen_type },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(elements); i++)
		if (!gst_element_register(plugin, elements[i].name, GST_RANK_NONE,
					  elements[i].type()))
			return err_set(err, -EPERM, "GStreamer refused the element %s",
				       elements[i].name);
	return 0;
}

int stamp_elements_register(struct err *err)
{
	return stamp_elements_plug(NULL, err);
}
