/* probe.c - properties, journal and picture reading for the stamp's GStreamer elements. */
#include "probes/stamp/probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "probes/stamp/picture.h"

void probe_init(struct probe *p, const char *word)
{
	*p = (struct probe){ .word = g_strdup(word), .track = g_strdup("-") };
}

void probe_done(struct probe *p)
{
	(void)probe_stop(p, NULL);
	g_free(p->location);
	g_free(p->word);
	g_free(p->track);
}

static void install_uint(GObjectClass *c, guint id, const char *name, const char *blurb, guint max)
{
	g_object_class_install_property(
		c, id,
		g_param_spec_uint(name, name, blurb, 0, max, 0,
				  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void install_string(GObjectClass *c, guint id, const char *name, const char *blurb)
{
	g_object_class_install_property(
		c, id,
		g_param_spec_string(name, name, blurb, NULL,
				    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void install_count(GObjectClass *c, guint id, const char *name, const char *blurb)
{
	g_object_class_install_property(
		c, id,
		g_param_spec_uint64(name, name, blurb, 0, G_MAXUINT64, 0,
				    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

void probe_install(GObjectClass *object_class, bool reads)
{
	GObjectClass *c = object_class;

	install_string(c, PROBE_LOCATION, "location", "File to write records to");
	g_object_class_install_property(
		c, PROBE_JOURNAL,
		g_param_spec_pointer("journal", "journal", "Journal to note records in",
				     G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
	install_string(c, PROBE_WORD, "probe", "Word that records carry as their probe");
	install_string(c, PROBE_TRACK, "track", "Word that records carry as their stream");
	install_uint(c, PROBE_STREAM, "stream", "Number in the stamp", UINT8_MAX);
	install_count(c, PROBE_PICTURES, "pictures", "Pictures that passed");
	if (!reads)
		return;
	install_uint(c, PROBE_SOURCE_WIDTH, "source-width",
		     "Width of the picture when it was stamped, 0: as it is seen", PICTURE_MAX);
	install_uint(c, PROBE_SOURCE_HEIGHT, "source-height",
		     "Height of the picture when it was stamped, 0: as it is seen", PICTURE_MAX);
	install_count(c, PROBE_UNREAD, "unread", "Pictures without a readable stamp");
}

/* A record's words are [a-z0-9._:-], below RECORD_WORD_MAX characters; others become '-'. */
static gchar *dup_word(const GValue *value)
{
	const char *s = g_value_get_string(value);
	gchar *word = g_strndup(s && *s ? s : "-", RECORD_WORD_MAX - 1);

	return g_strcanon(word, "abcdefghijklmnopqrstuvwxyz0123456789._:-", '-');
}

bool probe_set(struct probe *p, guint id, const GValue *value)
{
	switch (id) {
	case PROBE_LOCATION:
		g_free(p->location);
		p->location = g_value_dup_string(value);
		break;
	case PROBE_JOURNAL:
		p->journal = g_value_get_pointer(value);
		break;
	case PROBE_WORD:
		g_free(p->word);
		p->word = dup_word(value);
		break;
	case PROBE_TRACK:
		g_free(p->track);
		p->track = dup_word(value);
		break;
	case PROBE_STREAM:
		p->stream = g_value_get_uint(value);
		break;
	case PROBE_SOURCE_WIDTH:
		p->source_width = g_value_get_uint(value);
		break;
	case PROBE_SOURCE_HEIGHT:
		p->source_height = g_value_get_uint(value);
		break;
	default:
		return false;
	}
	return true;
}

bool probe_get(const struct probe *p, guint id, GValue *value)
{
	switch (id) {
	case PROBE_LOCATION:
		g_value_set_string(value, p->location);
		break;
	case PROBE_WORD:
		g_value_set_string(value, p->word);
		break;
	case PROBE_TRACK:
		g_value_set_string(value, p->track);
		break;
	case PROBE_STREAM:
		g_value_set_uint(value, p->stream);
		break;
	case PROBE_PICTURES:
		g_value_set_uint64(value, p->pictures);
		break;
	case PROBE_SOURCE_WIDTH:
		g_value_set_uint(value, p->source_width);
		break;
	case PROBE_SOURCE_HEIGHT:
		g_value_set_uint(value, p->source_height);
		break;
	case PROBE_UNREAD:
		g_value_set_uint64(value, p->unread);
		break;
	default:
		return false;
	}
	return true;
}

int probe_start(struct probe *p, struct err *err)
{
	int r;

	p->pictures = 0;
	p->unread = 0;
	p->any_read = false;
	if (!p->location || p->journal)
		return 0;
	r = journal_open(&p->own, p->location, err);
	if (r < 0)
		return r;
	journal_header(p->own, "straits-records", "1");
	journal_header(p->own, "clock", "CLOCK_MONOTONIC");
	p->journal = p->own;
	return 0;
}

int probe_stop(struct probe *p, struct err *err)
{
	int r;

	if (!p->own)
		return 0;
	r = journal_finish(p->own, err);
	journal_free(p->own);
	p->own = NULL;
	p->journal = NULL;
	return r;
}

int probe_set_size(struct probe *p, unsigned width, unsigned height, struct err *err)
{
	if (p->source_width && p->source_height) {
		width = p->source_width;
		height = p->source_height;
	}
	return stamp_layout_init(&p->layout, width, height, err);
}

/* GStreamer's names of the formats; the caps let no other through. */
static enum picture_format format_of(GstVideoFormat format)
{
	static const struct {
		GstVideoFormat theirs;
		enum picture_format ours;
	} table[] = {
		{ GST_VIDEO_FORMAT_I420, PICTURE_I420 }, { GST_VIDEO_FORMAT_YV12, PICTURE_YV12 },
		{ GST_VIDEO_FORMAT_NV12, PICTURE_NV12 }, { GST_VIDEO_FORMAT_NV21, PICTURE_NV21 },
		{ GST_VIDEO_FORMAT_Y42B, PICTURE_I422 }, { GST_VIDEO_FORMAT_Y444, PICTURE_I444 },
		{ GST_VIDEO_FORMAT_YUY2, PICTURE_YUY2 }, { GST_VIDEO_FORMAT_UYVY, PICTURE_UYVY },
		{ GST_VIDEO_FORMAT_RGB, PICTURE_RGB },   { GST_VIDEO_FORMAT_BGR, PICTURE_BGR },
		{ GST_VIDEO_FORMAT_RGBA, PICTURE_RGBA }, { GST_VIDEO_FORMAT_RGBx, PICTURE_RGBA },
		{ GST_VIDEO_FORMAT_BGRA, PICTURE_BGRA }, { GST_VIDEO_FORMAT_BGRx, PICTURE_BGRA },
		{ GST_VIDEO_FORMAT_ARGB, PICTURE_ARGB }, { GST_VIDEO_FORMAT_xRGB, PICTURE_ARGB },
		{ GST_VIDEO_FORMAT_ABGR, PICTURE_ABGR }, { GST_VIDEO_FORMAT_xBGR, PICTURE_ABGR },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].theirs == format)
			return table[i].ours;
	return PICTURE_GRAY8;
}

void probe_picture(const GstVideoFrame *frame, struct picture *ret)
{
	enum picture_format format = format_of(GST_VIDEO_FRAME_FORMAT(frame));
	struct picture_memory memory = { 0 };

	for (unsigned i = 0; i < picture_planes(format); i++) {
		memory.plane[i] = GST_VIDEO_FRAME_PLANE_DATA(frame, i);
		memory.stride[i] = GST_VIDEO_FRAME_PLANE_STRIDE(frame, i);
	}
	if (picture_init(ret, format, (unsigned)GST_VIDEO_FRAME_WIDTH(frame),
			 (unsigned)GST_VIDEO_FRAME_HEIGHT(frame), &memory, NULL) < 0)
		*ret = (struct picture){ 0 };
}

void probe_note(const struct probe *p, enum record_kind kind, nsec_t time, uint64_t id,
		int64_t value)
{
	struct record r = { .time = time, .kind = kind, .id = id, .value = value };

	if (!p->journal)
		return;
	(void)g_strlcpy(r.probe, p->word, sizeof(r.probe));
	(void)g_strlcpy(r.stream, p->track, sizeof(r.stream));
	journal_note(p->journal, &r);
}

bool probe_see(struct probe *p, const GstVideoFrame *frame, enum record_kind kind, nsec_t time,
	       uint64_t *ret_id, bool *ret_first)
{
	struct picture picture;
	struct stamp_reading got;

	probe_picture(frame, &picture);
	got = stamp_read(&p->layout, &picture);
	p->pictures++;
	if (got.state == STAMP_NONE || got.word.stream != p->stream) {
		p->unread++;
		probe_note(p, RECORD_UNREAD, time, p->pictures, 0);
		return false;
	}
	*ret_first = !p->any_read;
	p->last_id = p->any_read ? stamp_unwrap(p->last_id, got.word.counter) : got.word.counter;
	p->any_read = true;
	probe_note(p, kind, time, p->last_id, (int64_t)got.state);
	*ret_id = p->last_id;
	return true;
}

void probe_fail(GstElement *element, GQuark domain, gint code, const char *why)
{
	/* what GST_ELEMENT_ERROR does, which is too deep a macro for the house's rules */
	gst_element_message_full(element, GST_MESSAGE_ERROR, domain, code, g_strdup(why), NULL,
				 __FILE__, __func__, __LINE__);
}

void probe_explain(GstElement *element, const struct probe *p, const GstVideoFrame *frame)
{
	struct picture picture;
	struct err err;

	if (p->any_read || p->unread != STAMP_EXPLAIN_AFTER)
		return;
	probe_picture(frame, &picture);
	(void)stamp_explain(&p->layout, &picture, &err);
	gst_element_message_full(element, GST_MESSAGE_WARNING, GST_STREAM_ERROR,
				 GST_STREAM_ERROR_DECODE, g_strdup(err.text), NULL, __FILE__,
				 __func__, __LINE__);
}

void probe_post_first(GstElement *element, uint64_t id, nsec_t time)
{
	GstStructure *s = gst_structure_new("straits-first-picture", "id", G_TYPE_UINT64, id,
					    "time", G_TYPE_INT64, time, NULL);

	(void)gst_element_post_message(element, gst_message_new_element(GST_OBJECT(element), s));
}
