/* show_player.c - renditions by the pictures' height, the buffer by asking, fragments by the log.
 */
#include "harness/workload/show_player.h"

#include <string.h>

#include "harness/workload/hooks.h"
#include "harness/workload/show.h"
#include "harness/workload/show_fragments.h"

struct show_player {
	const struct show_conf *show;
	const struct call_hooks *hooks;
	struct journal *journal;
	GMutex lock;
	GstElement *demuxer; /* under lock; NULL before it is made */
	gint height;         /* of the streaming thread */
};

static void note(const struct show_player *p, const char *name, int64_t value)
{
	show_fragments_count(p->show, p->journal, name, value);
}

static GstPadProbeReturn on_event(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	GstEvent *event = GST_PAD_PROBE_INFO_EVENT(info);
	struct show_player *p = arg;
	GstCaps *caps = NULL;
	gint height = 0;

	(void)pad;
	if (GST_EVENT_TYPE(event) != GST_EVENT_CAPS)
		return GST_PAD_PROBE_OK;
	gst_event_parse_caps(event, &caps);
	if (gst_structure_get_int(gst_caps_get_structure(caps, 0), "height", &height) &&
	    height != p->height)
		note(p, "rendition", height);
	p->height = height;
	return GST_PAD_PROBE_OK;
}

/* Its frames leave the player's buffer here. That a pad more could not be followed is no harm to
 * the show. */
static void follow_decoder(const struct show_player *p, GstElement *decoder)
{
	GstPad *pad = gst_element_get_static_pad(decoder, "sink");

	if (p->hooks && p->hooks->on_pad(p->hooks->arg, HOOK_RECEIVED, pad, NULL) == 0)
		(void)p->hooks->on_pad(p->hooks->arg, HOOK_DECODING, pad, NULL);
	gst_object_unref(pad);
}

static void on_element(GstBin *bin, GstBin *sub, GstElement *element, gpointer arg)
{
	GstElementFactory *factory = gst_element_get_factory(element);
	struct show_player *p = arg;

	(void)bin, (void)sub;
	if (factory && !strcmp(GST_OBJECT_NAME(factory), "avdec_h264"))
		follow_decoder(p, element);
	if (!factory || strcmp(GST_OBJECT_NAME(factory), "hlsdemux2") != 0)
		return;
	g_mutex_lock(&p->lock);
	(void)gst_object_replace((GstObject **)&p->demuxer, GST_OBJECT(element));
	g_mutex_unlock(&p->lock);
}

struct show_player *show_player_new(GstElement *pipeline, const struct show_conf *show,
				    const struct call_hooks *hooks, struct journal *journal)
{
	struct show_player *p = g_new0(struct show_player, 1);
	GstElement *watch = gst_bin_get_by_name(GST_BIN(pipeline), "watch");
	GstPad *pad = gst_element_get_static_pad(watch, "sink");

	p->show = show;
	p->hooks = hooks;
	p->journal = journal;
	g_mutex_init(&p->lock);
	(void)gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, p, NULL);
	(void)g_signal_connect(pipeline, "deep-element-added", G_CALLBACK(on_element), p);
	gst_object_unref(pad);
	gst_object_unref(watch);
	return p;
}

void show_player_look(struct show_player *player)
{
	guint64 level = 0;

	g_mutex_lock(&player->lock);
	if (player->demuxer)
		g_object_get(player->demuxer, "current-level-time-video", &level, NULL);
	if (player->demuxer)
		note(player, "buffer-ms", (int64_t)(level / GST_MSECOND));
	g_mutex_unlock(&player->lock);
}

void show_player_free(struct show_player *player)
{
	if (!player)
		return;
	show_fragments_note(player->show, player->journal, NULL);
	if (player->demuxer)
		gst_object_unref(player->demuxer);
	g_mutex_clear(&player->lock);
	g_free(player);
}
