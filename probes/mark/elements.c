/* elements.c - making the mark's elements known to GStreamer, and what they share. */
#include "probes/mark/elements.h"

#include <errno.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "probes/mark/elements_priv.h"

enum property { LOCATION = 1, JOURNAL, WORD, TRACK, SHAPE, STREAM, MARKS, OVER, FLOOR, SYNC };

static struct element *element_of(gpointer object)
{
	return object;
}

GType common_type(const char *name, GClassInitFunc class_init, guint16 instance_size,
		  GInstanceInitFunc instance_init)
{
	const GTypeInfo info = {
		.class_size = sizeof(GstAudioFilterClass),
		.class_init = class_init,
		.instance_size = instance_size,
		.instance_init = instance_init,
	};
	GType type = g_type_from_name(name);

	return type ? type : g_type_register_static(GST_TYPE_AUDIO_FILTER, name, &info, 0);
}

void common_init(struct common *c, const char *word)
{
	*c = (struct common){
		.word = g_strdup(word),
		.track = g_strdup("-"),
		.sync = TRUE,
		.conf = { .over_db = MARK_OVER_DB, .floor_db = MARK_FLOOR_DB },
	};
}

/* A record's words are [a-z0-9._:-], below RECORD_WORD_MAX characters; others become '-'. */
static void set_word(gchar **word, const GValue *value)
{
	const char *s = g_value_get_string(value);

	g_free(*word);
	*word = g_strndup(s && *s ? s : "-", RECORD_WORD_MAX - 1);
	(void)g_strcanon(*word, "abcdefghijklmnopqrstuvwxyz0123456789._:-", '-');
}

/* A word that is no shape leaves the shape as it is, as GObject does with values out of range. */
static void set_shape(struct common *c, const GValue *value)
{
	const char *s = g_value_get_string(value);

	if (mark_shape_parse(s ? s : "", &c->conf.shape, NULL) < 0)
		g_warning("shape: expected pn or chirp");
}

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	struct common *c = &element_of(object)->common;

	switch (id) {
	case LOCATION:
		g_free(c->location);
		c->location = g_value_dup_string(value);
		break;
	case JOURNAL:
		c->journal = g_value_get_pointer(value);
		break;
	case WORD:
		set_word(&c->word, value);
		break;
	case TRACK:
		set_word(&c->track, value);
		break;
	case SHAPE:
		set_shape(c, value);
		break;
	case STREAM:
		c->conf.stream = g_value_get_uint(value);
		break;
	case OVER:
		c->conf.over_db = g_value_get_double(value);
		break;
	case FLOOR:
		c->conf.floor_db = g_value_get_double(value);
		break;
	case SYNC:
		c->sync = g_value_get_boolean(value);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
	const struct common *c = &element_of(object)->common;

	switch (id) {
	case LOCATION:
		g_value_set_string(value, c->location);
		break;
	case WORD:
		g_value_set_string(value, c->word);
		break;
	case TRACK:
		g_value_set_string(value, c->track);
		break;
	case SHAPE:
		g_value_set_string(value, c->conf.shape == MARK_PN ? "pn" : "chirp");
		break;
	case STREAM:
		g_value_set_uint(value, c->conf.stream);
		break;
	case MARKS:
		g_value_set_uint64(value, c->marks);
		break;
	case OVER:
		g_value_set_double(value, c->conf.over_db);
		break;
	case FLOOR:
		g_value_set_double(value, c->conf.floor_db);
		break;
	case SYNC:
		g_value_set_boolean(value, c->sync);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

#define BOTH (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)

static void install_text(GObjectClass *c, enum property id, const char *name, const char *blurb)
{
	g_object_class_install_property(c, id, g_param_spec_string(name, name, blurb, NULL, BOTH));
}

static void install(GObjectClass *c, bool writes)
{
	install_text(c, LOCATION, "location", "File to write records to");
	install_text(c, WORD, "probe", "Word that records carry as their probe");
	install_text(c, TRACK, "track", "Word that records carry as their stream");
	install_text(c, SHAPE, "shape", "Shape of the mark: pn or chirp");
	g_object_class_install_property(
		c, JOURNAL,
		g_param_spec_pointer("journal", "journal", "Journal to note records in",
				     G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
	g_object_class_install_property(
		c, STREAM,
		g_param_spec_uint("stream", "stream", "Whose codes", 0, MARK_STREAMS - 1, 0, BOTH));
	g_object_class_install_property(
		c, MARKS,
		g_param_spec_uint64("marks", "marks", "Marks written or found", 0, G_MAXUINT64, 0,
				    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
	if (!writes) {
		g_object_class_install_property(
			c, SYNC,
			g_param_spec_boolean("sync", "sync",
					     "Is sound played when its timestamps say, or as it "
					     "comes?",
					     TRUE, BOTH));
		return;
	}
	g_object_class_install_property(
		c, OVER,
		g_param_spec_double("over", "over", "Level over the loudest recent sound, in dB",
				    -60, 60, MARK_OVER_DB, BOTH));
	g_object_class_install_property(c, FLOOR,
					g_param_spec_double("floor", "floor",
							    "Level in silence, in dB of full scale",
							    -90, 0, MARK_FLOOR_DB, BOTH));
}

void common_class_init(gpointer class, const struct element_text *text)
{
	GstCaps *caps =
		gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING,
				    gst_audio_format_to_string(GST_AUDIO_FORMAT_S16), "layout",
				    G_TYPE_STRING, "interleaved", "rate", G_TYPE_INT, MARK_RATE,
				    "channels", GST_TYPE_INT_RANGE, 1, (int)MARK_CHANNELS, NULL);
	GObjectClass *object_class = class;

	object_class->set_property = set_property;
	object_class->get_property = get_property;
	object_class->finalize = common_finalize;
	install(object_class, text->writes);
	gst_audio_filter_class_add_pad_templates(class, caps);
	gst_element_class_set_static_metadata(class, text->title, "Filter/Audio", text->what,
					      "straits");
	gst_caps_unref(caps);
}

void common_finalize(GObject *object)
{
	/* the types are not derived from, so the class above is always the parent's */
	GObjectClass *parent = g_type_class_peek_parent(G_OBJECT_GET_CLASS(object));
	struct common *c = &element_of(object)->common;

	(void)common_stop(c, NULL);
	g_free(c->location);
	g_free(c->word);
	g_free(c->track);
	parent->finalize(object);
}

int common_start(struct common *c, struct err *err)
{
	int r;

	c->marks = 0;
	if (!c->location || c->journal)
		return 0;
	r = journal_open(&c->own, c->location, err);
	if (r < 0)
		return r;
	journal_header(c->own, "straits-records", "1");
	journal_header(c->own, "clock", "CLOCK_MONOTONIC");
	c->journal = c->own;
	return 0;
}

int common_stop(struct common *c, struct err *err)
{
	int r;

	if (!c->own)
		return 0;
	r = journal_finish(c->own, err);
	journal_free(c->own);
	c->own = NULL;
	c->journal = NULL;
	return r;
}

void common_note(const struct common *c, enum record_kind kind, nsec_t time, int64_t second,
		 int64_t value)
{
	struct record r = { .time = time, .kind = kind, .id = (uint64_t)second, .value = value };

	if (!c->journal)
		return;
	(void)g_strlcpy(r.probe, c->word, sizeof(r.probe));
	(void)g_strlcpy(r.stream, c->track, sizeof(r.stream));
	journal_note(c->journal, &r);
}

void common_fail(gpointer element, const struct err *err)
{
	/* what GST_ELEMENT_ERROR does, which is too deep a macro for the house's rules */
	gst_element_message_full(element, GST_MESSAGE_ERROR, GST_RESOURCE_ERROR,
				 GST_RESOURCE_ERROR_FAILED, g_strdup(err->text), NULL, __FILE__,
				 __func__, __LINE__);
}

nsec_t common_time(gpointer element, const GstBuffer *buffer)
{
	const GstSegment *segment = &((GstBaseTransform *)element)->segment;
	GstClockTime running = GST_CLOCK_TIME_NONE;

	if (GST_BUFFER_PTS_IS_VALID(buffer))
		running = gst_segment_to_running_time(segment, GST_FORMAT_TIME,
						      GST_BUFFER_PTS(buffer));
	if (!GST_CLOCK_TIME_IS_VALID(running))
		return (nsec_t)gst_util_get_timestamp();
	return (nsec_t)(gst_element_get_base_time(element) + running);
}

unsigned common_channels(gpointer element)
{
	return (unsigned)GST_AUDIO_FILTER_CHANNELS(element);
}

int mark_elements_plug(GstPlugin *plugin, struct err *err)
{
	static const struct {
		const char *name;
		GType (*type)(void);
	} elements[] = {
		{ "straitsmark", mark_writer_type },
		{ "straitsear", mark_ear_type },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(elements); i++)
		if (!gst_element_register(plugin, elements[i].name, GST_RANK_NONE,
					  elements[i].type()))
			return err_set(err, -EPERM, "GStreamer refused the element %s",
				       elements[i].name);
	return 0;
}

int mark_elements_register(struct err *err)
{
	return mark_elements_plug(NULL, err);
}
