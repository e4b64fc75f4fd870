/* elements.h - the stamp in GStreamer: straitsstamp writes it, straitswatch and straitsscreen read
 * it. */
#ifndef PROBES_STAMP_ELEMENTS_H
#define PROBES_STAMP_ELEMENTS_H

#include <gst/gst.h>

struct err;

/* Makes three elements known to this process; gst_init() must have been called. Calling it again
 * does no harm. Returns 0, or -EPERM when GStreamer refuses.
 *
 * straitsstamp  writes the next frame id into each picture that passes and notes CAPTURE. The
 * outgoing buffer's offset is the frame id. straitswatch  reads each picture that passes and notes
 * DECODED, or UNREAD. The outgoing buffer's offset is the frame id, GST_BUFFER_OFFSET_NONE when
 * unread. straitsscreen a video sink that reads each picture in the instant in which it would be
 * shown and notes SHOWN, or UNREAD. Late pictures are shown when they come.
 *
 * All have these properties:
 *   location  file to write records to                                       (none)
 *   journal   a struct journal to note records in, instead; borrowed         (none)
 *   probe     the word that records carry as their probe                     (the element's kind)
 *   track     the word that records carry as their stream                    ("-")
 *   stream    the number in the stamp, 0..255                                (0)
 *   pictures  how many pictures passed; read only
 * straitswatch and straitsscreen also have
 *   source-width, source-height  size of the picture when it was stamped; 0: as it is seen  (0)
 *   unread    how many pictures had no readable stamp of this stream; read only
 * and post the element message "straits-first-picture" {id: guint64, time: gint64, ns} for the
 * first picture that they can read, or a warning that says why when none of the first 30 could be
 * read. All times are CLOCK_MONOTONIC. */
int stamp_elements_register(struct err *err);

/* The same from the initialisation of a plugin, whose elements they are then. */
int stamp_elements_plug(GstPlugin *plugin, struct err *err);

#endif
