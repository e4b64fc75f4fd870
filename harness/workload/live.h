/* live.h - live sources for a pipeline: pictures and sound that come when their time has come. */
#ifndef HARNESS_WORKLOAD_LIVE_H
#define HARNESS_WORKLOAD_LIVE_H

#include <gst/gst.h>

struct content;

/* A camera of I420 pictures: picture n has the running time n / fps and leaves when the pipeline's
 * clock reaches it, an absolute deadline, so that lateness does not add up. Pictures whose
 * successor is already due are left out, as by a real camera. Borrows content, and draws from its
 * own thread. NULL when memory ran out; else a new element as gst_element_factory_make() gives. */
GstElement *live_camera(struct content *content, unsigned width, unsigned height, unsigned fps);

/* A microphone that takes in a voice: 20 ms of S16 mono at 48 kHz at a time, by the same rule. */
GstElement *live_microphone(unsigned seed);

#endif
