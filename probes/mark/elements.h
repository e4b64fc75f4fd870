/* elements.h - marks in GStreamer: straitsmark writes them, straitsear finds them. */
#ifndef PROBES_MARK_ELEMENTS_H
#define PROBES_MARK_ELEMENTS_H

#include <gst/gst.h>

struct err;

/* Makes two elements known to this process; gst_init() must have been called. Calling it again does
 * no harm. Returns 0, or -EPERM when GStreamer refuses.
 *
 * straitsmark  writes a mark at each whole second of the pipeline's clock (CLOCK_MONOTONIC unless
 * somebody chose another), once the pipeline plays, and notes MARKED with the time that the
 * timestamps give its first sample. straitsear  finds marks, passes the sound on untouched, and
 * notes HEARD with the time at which a sink would play the mark's first sample: that of its
 * timestamp and the pipeline's latency, or, with sync=false, that at which it passes. Records come
 * up to 0.7 s after the sound; the last at the end of the stream.
 *
 * The id of both records is the second. A PN mark that is heard is of the latest second with its
 * code that is not after the time; a chirp of the latest second.
 *
 * Both take 16-bit PCM of 48 kHz, one or two channels, and have these properties:
 *   location  file to write records to                                       (none)
 *   journal   a struct journal to note records in, instead; borrowed         (none)
 *   probe     the word that records carry as their probe                     (the element's kind)
 *   track     the word that records carry as their stream                    ("-")
 *   shape     "pn" or "chirp"                                                ("pn")
 *   stream    whose codes, 0..30                                             (0)
 *   marks     how many were written or found; read only
 * straitsmark also has
 *   over      dB over the loudest recent sound                               (6)
 *   floor     dB of full scale in silence                                    (-24)
 * straitsear also has
 *   sync      is sound played when its timestamps say, or as it comes?        (true)
 * and posts the element message "straits-mark" {second: gint64, time: gint64, ns, score:
 * gdouble} for each. */
int mark_elements_register(struct err *err);

/* The same from the initialisation of a plugin, whose elements they are then. */
int mark_elements_plug(GstPlugin *plugin, struct err *err);

#endif
