/* elements_priv.h - what the mark's two elements share: properties, a journal, the line of time. */
#ifndef PROBES_MARK_ELEMENTS_PRIV_H
#define PROBES_MARK_ELEMENTS_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include <gst/audio/audio.h>
#include <gst/audio/gstaudiofilter.h>

#include "harness/base/record.h"
#include "harness/base/time.h"
#include "probes/mark/mark.h"

struct err;
struct journal;

/* Embedded in both elements; all zero until common_init(). */
struct common {
	struct journal *journal; /* borrowed, or own */
	struct journal *own;
	gchar *location;
	gchar *word;
	gchar *track;
	struct mark_conf conf;
	guint64 marks;
	gboolean sync; /* of a sink that would play the sound */
};

/* Both elements begin with these. */
struct element {
	GstAudioFilter parent;
	struct common common;
};

/* The type of this name, which is registered when it is asked for first. */
GType common_type(const char *name, GClassInitFunc class_init, guint16 instance_size,
		  GInstanceInitFunc instance_init);

void common_init(struct common *c, const char *word);

/* Makes class that of an element with the common properties, get and set, pads, names and end; an
 * element that has more to free does so in a finalize of its own, which ends with the common one.
 */
struct element_text {
	const char *title;
	const char *what;
	bool writes;
};

void common_class_init(gpointer class, const struct element_text *text);
void common_finalize(GObject *object);

/* Opens the file when a location is set, and closes it again. 0 or a negative errno. */
int common_start(struct common *c, struct err *err);
int common_stop(struct common *c, struct err *err);

void common_note(const struct common *c, enum record_kind kind, nsec_t time, int64_t second,
		 int64_t value);

/* Tells the application why the element cannot go on. */
void common_fail(gpointer element, const struct err *err);

/* When the buffer's first frame is, on the pipeline's clock: by its timestamp, or now without one.
 */
nsec_t common_time(gpointer element, const GstBuffer *buffer);

/* How many channels the sound has that passes. */
unsigned common_channels(gpointer element);

GType mark_writer_type(void);
GType mark_ear_type(void);

#endif
