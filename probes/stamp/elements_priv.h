/* elements_priv.h - the GStreamer types behind the element names; each registers itself when asked.
 */
#ifndef PROBES_STAMP_ELEMENTS_PRIV_H
#define PROBES_STAMP_ELEMENTS_PRIV_H

#include <gst/gst.h>

GType writer_type(void);
GType watch_type(void);
GType screen_type(void);

#endif
