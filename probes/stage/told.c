/* told.c - header extensions by the ids that caps give them. */
#include "probes/stage/told.h"

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/rtp.h"
#include "harness/base/rtpext.h"

#define FIELD "extmap-"

/* The name alone, or an array of direction, name and attributes. */
static const gchar *name_of(const GValue *value)
{
	if (GST_VALUE_HOLDS_ARRAY(value) && gst_value_array_get_size(value) > 1)
		value = gst_value_array_get_value(value, 1);
	return G_VALUE_HOLDS_STRING(value) ? g_value_get_string(value) : NULL;
}

static gboolean take_field(GQuark field, const GValue *value, gpointer ret)
{
	static const struct {
		const char *name;
		size_t at;
	} known[] = {
		{ "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
		  offsetof(struct told_ids, capture) },
		{ "http://www.webrtc.org/experiments/rtp-hdrext/video-timing",
		  offsetof(struct told_ids, timing) },
		{ "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
		  offsetof(struct told_ids, number) },
		{ "http://www.webrtc.org/experiments/rtp-hdrext/transport-wide-cc-02",
		  offsetof(struct told_ids, number) },
	};

	const gchar *text = g_quark_to_string(field), *name = name_of(value);
	guint64 id;

	if (!name || !g_str_has_prefix(text, FIELD) ||
	    !g_ascii_string_to_unsigned(text + sizeof(FIELD) - 1, 10, 1, UINT8_MAX, &id, NULL))
		return TRUE;
	for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
		if (!g_strcmp0(name, known[i].name))
			*((uint8_t *)ret + known[i].at) = (uint8_t)id;
	return TRUE;
}

/* Takes caps, which may be NULL. */
static void take_caps(struct told_ids *ret, GstCaps *caps)
{
	if (!caps)
		return;
	for (guint i = 0; i < gst_caps_get_size(caps); i++)
		(void)gst_structure_foreach(gst_caps_get_structure(caps, i), take_field, ret);
	gst_caps_unref(caps);
}

/* In an rtpbin the caps before and after the jitter buffer say no more than an SSRC: the buffer
 * itself asks for the rest by this signal. NULL when nobody answers. */
static GstCaps *ask_for_caps(GstPad *pad, guint type)
{
	GstElement *parent = gst_pad_get_parent_element(pad);
	GstCaps *caps = NULL;
	GSignalQuery query = { 0 };
	guint signal;

	if (!parent)
		return NULL;
	signal = g_signal_lookup("request-pt-map", G_OBJECT_TYPE(parent));
	if (signal)
		g_signal_query(signal, &query);
	/* rtpbin's signal of this name has the session before the type */
	if (query.n_params == 1 && query.param_types[0] == G_TYPE_UINT)
		g_signal_emit(parent, signal, 0, type, &caps);
	gst_object_unref(parent);
	return caps;
}

/* Looked for until one is known: a description may come after the first packets. */
static const struct told_ids *ids_of(struct told *t, GstPad *pad, uint8_t type)
{
	struct told_ids *ids = &t->of_type[type];

	if (!ids->capture && !ids->timing && !ids->number) {
		take_caps(ids, gst_pad_get_current_caps(pad));
		take_caps(ids, ask_for_caps(pad, type));
	}
	return ids;
}

static void note(const struct told *t, const struct record *at, enum record_kind kind,
		 int64_t value)
{
	struct record r = *at;

	r.kind = kind;
	r.value = value;
	journal_note(t->journal, &r);
}

static void note_capture(const struct told *t, const struct record *at, const struct rtp_element *e)
{
	nsec_t time, offset;

	if (!rtpext_capture_time(e, &time, &offset))
		return;
	note(t, at, RECORD_TOLD_CAPTURE, time);
	if (offset)
		note(t, at, RECORD_TOLD_OFFSET, offset);
}

/* Flags of 255 say that the times are not to be used. */
static void note_timing(const struct told *t, const struct record *at, const struct rtp_element *e)
{
	struct rtpext_timing timing;

	if (!rtpext_video_timing(e, &timing) || timing.flags == UINT8_MAX)
		return;
	note(t, at, RECORD_TOLD_CODING, timing.encode_finish - timing.encode_start);
	note(t, at, RECORD_TOLD_PACING, timing.pacer_exit - timing.packetized);
}

static void note_number(const struct told *t, const struct record *at, const struct rtp_element *e)
{
	uint16_t number;

	if (rtpext_transport_seq(e, &number))
		note(t, at, RECORD_TOLD_NUMBER, number);
}

static void note_elements(struct told *t, GstPad *pad, const struct rtp *rtp, nsec_t now)
{
	const struct told_ids *ids = ids_of(t, pad, rtp->type);
	struct record at = *t->words;
	struct rtp_element e;
	size_t offset = 0;

	at.time = now;
	at.id = rtp->timestamp;
	/* no element has the id 0 */
	while (rtp_next_element(rtp, &offset, &e)) {
		if (e.id == ids->capture)
			note_capture(t, &at, &e);
		else if (e.id == ids->timing)
			note_timing(t, &at, &e);
		else if (e.id == ids->number)
			note_number(t, &at, &e);
	}
}

void told_note(struct told *t, GstPad *pad, GstBuffer *buffer, nsec_t now)
{
	GstMapInfo map;
	struct rtp rtp;

	if (!gst_buffer_map(buffer, &map, GST_MAP_READ))
		return;
	if (rtp_read(&rtp, map.data, map.size, map.size) && rtp.extension)
		note_elements(t, pad, &rtp, now);
	gst_buffer_unmap(buffer, &map);
}
