/* probe.h - what the stamp's GStreamer elements share: properties, a journal, pictures in buffers.
 */
#ifndef PROBES_STAMP_PROBE_H
#define PROBES_STAMP_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include <gst/video/video.h>

#include "harness/base/record.h"
#include "harness/base/time.h"
#include "probes/stamp/stamp.h"

struct err;
struct journal;
struct picture;

/* The raw video that can carry a stamp. */
#define PROBE_CAPS                                                                                \
	GST_VIDEO_CAPS_MAKE("{ I420, YV12, NV12, NV21, Y42B, Y444, YUY2, UYVY, GRAY8, RGB, BGR, " \
			    "RGBA, RGBx, BGRA, BGRx, ARGB, xRGB, ABGR, xBGR }")

/* One element's part. Embedded in it; all zero until probe_init(). */
struct probe {
	struct journal *journal; /* borrowed, or own */
	struct journal *own;
	gchar *location;
	gchar *word;
	gchar *track;
	guint stream;
	guint source_width;
	guint source_height;
	guint64 pictures;
	guint64 unread;
	struct stamp_layout layout;
	uint64_t last_id;
	bool any_read;
};

/* What the elements' properties are numbered with. */
enum probe_property {
	PROBE_LOCATION = 1,
	PROBE_JOURNAL,
	PROBE_WORD,
	PROBE_TRACK,
	PROBE_STREAM,
	PROBE_PICTURES,
	PROBE_SOURCE_WIDTH,
	PROBE_SOURCE_HEIGHT,
	PROBE_UNREAD,
};

void probe_init(struct probe *p, const char *word);
void probe_done(struct probe *p);

/* Installs the properties of an element that writes, or of one that reads. */
void probe_install(GObjectClass *object_class, bool reads);

/* False when the property is not one of the probe's. */
bool probe_set(struct probe *p, guint id, const GValue *value);
bool probe_get(const struct probe *p, guint id, GValue *value);

/* Opens the file when a location is set, and closes it again. 0 or a negative errno. */
int probe_start(struct probe *p, struct err *err);
int probe_stop(struct probe *p, struct err *err);

/* Learns the size of the pictures to come; -ERANGE when they are too small for a stamp. */
int probe_set_size(struct probe *p, unsigned width, unsigned height, struct err *err);

/* Describes the picture in a mapped frame, which it borrows. */
void probe_picture(const GstVideoFrame *frame, struct picture *ret);

void probe_note(const struct probe *p, enum record_kind kind, nsec_t time, uint64_t id,
		int64_t value);

/* Reads the stamp of a picture seen at time and notes it as kind, or as UNREAD. True with the
 * frame's id when it could be read; *ret_first says whether it was the first such picture. */
bool probe_see(struct probe *p, const GstVideoFrame *frame, enum record_kind kind, nsec_t time,
	       uint64_t *ret_id, bool *ret_first);

/* Tells the application why the element cannot go on; domain and code are GStreamer's. */
void probe_fail(GstElement *element, GQuark domain, gint code, const char *why);

/* Tells the application why, when the first STAMP_EXPLAIN_AFTER pictures could all not be read.
 * Call it after probe_see(). */
void probe_explain(GstElement *element, const struct probe *p, const GstVideoFrame *frame);

/* The element message that tells of the first picture read. */
void probe_post_first(GstElement *element, uint64_t id, nsec_t time);

#endif
