/* running.h - the running time of what passes a pad. */
#ifndef PROBES_STAGE_RUNNING_H
#define PROBES_STAGE_RUNNING_H

#include <gst/gst.h>

/* That of a time stamp, by the segment that passed the pad last: x264enc and others move all time
 * stamps by a constant and the segment with them. GST_CLOCK_TIME_NONE for none, before the first
 * segment, and outside of it. */
GstClockTime running_time(GstPad *pad, GstClockTime time);

#endif
