/* running.c - time stamps by a pad's segment. */
#include "probes/stage/running.h"

GstClockTime running_time(GstPad *pad, GstClockTime time)
{
	GstEvent *event = gst_pad_get_sticky_event(pad, GST_EVENT_SEGMENT, 0);
	GstClockTime running = GST_CLOCK_TIME_NONE;
	const GstSegment *segment;

	if (!event)
		return running;
	gst_event_parse_segment(event, &segment);
	if (GST_CLOCK_TIME_IS_VALID(time))
		running = gst_segment_to_running_time(segment, GST_FORMAT_TIME, time);
	gst_event_unref(event);
	return running;
}
