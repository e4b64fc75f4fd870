/* rig_receive.c - the receiving half of a rig: repair, playout, decoding, screen and speaker. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <gst/rtp/gstrtpbuffer.h>

/* webrtcbin's C interface is "unstable" by name; what is used here has not changed since 1.16. */
#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/call.h"
#include "harness/workload/codec.h"
#include "harness/workload/pipeline.h"
#include "harness/workload/playout.h"
#include "harness/workload/rig_inside.h"

#define REPORT_BPS 256000.0

/* How long a packet may be overtaken by others before it is asked for again. */
#define REORDER_MS 10

/* What gst_rtp_buffer_ext_timestamp() takes for none before. */
#define NO_TIMESTAMP G_MAXUINT64

/* A jitter buffer marks a break when its times are moved, so they are not for less than this. */
#define LEAST_MOVE NSEC_PER_MSEC

static void describe_screen(const struct rig *rig, struct text *to)
{
	const struct call_conf *call = rig->conf.call;
	const struct codec *codec = codec_video(call->video);

	text_addf(to, "%s ! %s ! ", codec->depayloader, codec->decoder);
	pipeline_describe_screen(call->width, call->height, call->shown == CALL_PLAYOUT, to);
}

static void describe_speaker(const struct rig *rig, struct text *to)
{
	const struct call_conf *call = rig->conf.call;
	const struct codec *codec = codec_audio(call->audio);
	const char *sync = call->shown == CALL_PLAYOUT ? "true" : "false";

	/* marks are searched for behind the queue, where nobody waits for what is decoded */
	text_addf(to,
		  "%s ! %s ! audioconvert ! audioresample ! "
		  "queue max-size-buffers=0 max-size-bytes=0 max-size-time=2000000000 ! "
		  "straitsear name=ear sync=%s ! "
		  "fakesink name=speaker sync=%s processing-deadline=0 signal-handoffs=true",
		  codec->depayloader, codec->decoder, sync, sync);
}

static void on_heard(GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer arg)
{
	struct rig *rig = arg;

	(void)buffer, (void)pad;
	if (!g_atomic_int_compare_and_exchange(&rig->sound_heard, 0, 1))
		return;
	rig_step(rig, "first-audio");
	(void)gst_element_post_message(
		sink, gst_message_new_element(GST_OBJECT(sink),
					      gst_structure_new_empty("straits-first-sound")));
}

static enum call_role peer_of(const struct rig *rig)
{
	return rig->conf.call->role == CALL_SELLER ? CALL_BUYER : CALL_SELLER;
}

static int fit_screen(struct rig *rig, GstElement *bin, struct err *err)
{
	const struct call_conf *call = rig->conf.call;
	unsigned stream = call_stamp_stream(peer_of(rig));
	int r;

	rig_set_probe(rig, bin, "watch", call_receives(call->role), stream);
	rig_set_probe(rig, bin, "screen", call_receives(call->role), stream);
	r = rig_hook(rig, bin, "vdepay", HOOK_RECEIVED, err);
	if (r == 0)
		r = rig_hook(rig, bin, "vdec", HOOK_DECODING, err);
	return r < 0 ? r : rig_hook(rig, bin, "watch", HOOK_READ, err);
}

static int fit_speaker(struct rig *rig, GstElement *bin, struct err *err)
{
	GstElement *speaker = gst_bin_get_by_name(GST_BIN(bin), "speaker");

	(void)g_signal_connect(speaker, "handoff", G_CALLBACK(on_heard), rig);
	gst_object_unref(speaker);
	rig_set_probe(rig, bin, "ear", call_receives(rig->conf.call->role),
		      call_stamp_stream(peer_of(rig)));
	return rig_hook(rig, bin, "adec", HOOK_HEARD, err);
}

static bool is_video(GstPad *pad)
{
	GstCaps *caps = gst_pad_get_current_caps(pad);
	const char *media;
	bool video;

	if (!caps)
		caps = gst_pad_query_caps(pad, NULL);
	media = gst_structure_get_string(gst_caps_get_structure(caps, 0), "media");
	video = media && !strcmp(media, "video");
	gst_caps_unref(caps);
	return video;
}

/* A new stream of the peer: builds what it flows into. */
static void on_track(GstElement *webrtc, GstPad *pad, gpointer arg)
{
	struct rig *rig = arg;
	struct text launch = { 0 };
	struct err err = { 0 };
	GstElement *bin;
	bool video;
	GstPad *in;

	/* those on which is sent need not have caps yet */
	if (gst_pad_get_direction(pad) != GST_PAD_SRC)
		return;
	video = is_video(pad);
	if (video)
		describe_screen(rig, &launch);
	else
		describe_speaker(rig, &launch);
	bin = gst_parse_bin_from_description(text_str(&launch), TRUE, NULL);
	text_done(&launch);
	if (!bin) {
		rig_fail(webrtc, "what receives the peer's media could not be built");
		return;
	}
	if ((video ? fit_screen : fit_speaker)(rig, bin, &err) < 0)
		rig_fail(webrtc, err.text);
	(void)gst_bin_add(GST_BIN(rig->pipeline), bin);
	in = gst_element_get_static_pad(bin, "sink");
	if (GST_PAD_LINK_FAILED(gst_pad_link(pad, in)))
		rig_fail(webrtc, "the peer's media could not be linked");
	gst_object_unref(in);
	(void)gst_element_sync_state_with_parent(bin);
}

/* -- the first packet */

static GstPadProbeReturn on_first_packet(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	struct rig *rig = arg;

	(void)pad, (void)info;
	/* the first of any stream; sound's are as good as a picture's */
	if (g_atomic_int_compare_and_exchange(&rig->packet_seen, 0, 1))
		rig_step(rig, "first-rtp");
	return GST_PAD_PROBE_REMOVE;
}

/* RFC 4585 lets a receiver ask for repairs once in a reporting interval, which GStreamer derives
 * from a bandwidth of 64 kbit/s: once a second, when a repair is of use for a tenth of that. With
 * this much for reports the interval is some 20 ms; those that ask for nothing are left out for a
 * second. */
static void report_at_once(GstElement *rtpbin, guint session)
{
	GObject *inside = NULL;

	g_signal_emit_by_name(rtpbin, "get-internal-session", session, &inside);
	if (!inside)
		return;
	g_object_set(inside, "rtcp-fraction", REPORT_BPS, "rtcp-min-interval", GST_SECOND, NULL);
	g_object_unref(inside);
}

/* One stream of the peer: how the times of its packets are moved. Owned by its jitter buffer. */
struct track {
	struct rig *rig;
	GstElement *buffer;
	struct playout playout;
	guint64 timestamp; /* of the last packet, extended over wraps */
	guint64 first_timestamp;
	nsec_t first_arrival;
	unsigned clock_rate;
};

/* Both hosts number their payloads alike, so the peer's are known before its description is. */
static unsigned clock_rate_of(const struct rig *rig, guint8 payload)
{
	const struct codec *codec = payload == CODEC_VIDEO_PT ? codec_video(rig->conf.call->video)
							      : codec_audio(rig->conf.call->audio);

	return codec ? codec->clock_rate : 0;
}

/* The jitter buffer gives a packet the time at which the first one came plus what RTP says has
 * passed since. The offset moves that to where it would be had the first been as fast as the
 * fastest lately. */
static void take_packet(struct track *t, guint32 timestamp, nsec_t arrival)
{
	nsec_t due, offset;
	gint64 now = 0;
	bool first = t->timestamp == NO_TIMESTAMP;

	(void)gst_rtp_buffer_ext_timestamp(&t->timestamp, timestamp);
	if (first) {
		t->first_timestamp = t->timestamp;
		t->first_arrival = arrival;
	}
	due = ((nsec_t)(t->timestamp - t->first_timestamp)) * NSEC_PER_SEC / t->clock_rate;
	offset = playout_offset(&t->playout, arrival, due) - t->first_arrival;
	/* rtpbin too sets this, to 0, when the first sender report comes */
	g_object_get(t->buffer, "ts-offset", &now, NULL);
	if (llabs(offset - now) >= LEAST_MOVE)
		g_object_set(t->buffer, "ts-offset", (gint64)offset, NULL);
}

/* The first packet says what the stream is. */
static void begin_track(struct track *t, guint8 payload)
{
	struct err err = { 0 };

	t->clock_rate = clock_rate_of(t->rig, payload);
	if (payload != CODEC_VIDEO_PT)
		return;
	if (pipeline_hook(t->rig->conf.hooks, t->buffer, HOOK_BUFFERED, &err) < 0 ||
	    pipeline_hook(t->rig->conf.hooks, t->buffer, HOOK_RELEASED, &err) < 0)
		rig_fail(t->buffer, err.text);
}

static GstPadProbeReturn on_packet(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
	GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
	struct track *t = arg;

	(void)pad;
	if (!GST_BUFFER_DTS_IS_VALID(buffer) || !gst_rtp_buffer_map(buffer, GST_MAP_READ, &rtp))
		return GST_PAD_PROBE_OK;
	if (t->clock_rate == 0)
		begin_track(t, gst_rtp_buffer_get_payload_type(&rtp));
	if (t->clock_rate > 0)
		take_packet(t, gst_rtp_buffer_get_timestamp(&rtp), (nsec_t)GST_BUFFER_DTS(buffer));
	gst_rtp_buffer_unmap(&rtp);
	return GST_PAD_PROBE_OK;
}

static void on_jitter_buffer(GstElement *rtpbin, GstElement *buffer, guint session, guint ssrc,
			     gpointer arg)
{
	GstPad *pad = gst_element_get_static_pad(buffer, "sink");
	struct track *t = g_new0(struct track, 1);

	(void)ssrc;
	t->rig = arg;
	t->buffer = buffer;
	t->timestamp = NO_TIMESTAMP;
	g_object_set_data_full(G_OBJECT(buffer), "straits-track", t, g_free);
	report_at_once(rtpbin, session);
	/* The first packet would wait for the whole latency, lest one before it was late. A packet
	 * would be asked for again when it is but later than the one before, as jitter makes it;
	 * and when a later one has come, only after twice the jitter. */
	g_object_set(buffer, "faststart-min-packets", 1, "rtx-next-seqnum", FALSE, "rtx-delay",
		     REORDER_MS, NULL);
	(void)gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
				on_first_packet, arg, NULL);
	(void)gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_packet, t, NULL);
	gst_object_unref(pad);
}

void rig_expect_peer(struct rig *rig)
{
	GstElement *rtpbin = gst_bin_get_by_name(GST_BIN(rig->webrtc), "rtpbin");

	/* Times are left as RTP has them, but for take_packet(). GStreamer's own way takes whatever
	 * comes later than the jitter buffer allows for the new measure and plays out all that
	 * follows as late, for a second or so; and it moves sound and picture by what sender
	 * reports say, which jitter moves. */
	gst_util_set_object_arg(G_OBJECT(rtpbin), "buffer-mode", "synced");
	gst_util_set_object_arg(G_OBJECT(rtpbin), "rtcp-sync", "initial");
	g_object_set(rtpbin, "max-ts-offset", (gint64)1, NULL);
	(void)g_signal_connect(rtpbin, "new-jitterbuffer", G_CALLBACK(on_jitter_buffer), rig);
	(void)g_signal_connect(rig->webrtc, "pad-added", G_CALLBACK(on_track), rig);
	gst_object_unref(rtpbin);
}

/* Lost packets are asked for again, and sent again in a stream of their own (RFC 4588). Where the
 * call has it, parity packets (RFC 5109) travel with the others (in RFC 2198's form). */
int rig_set_repair(struct rig *rig, struct err *err)
{
	GstElement *filter = gst_bin_get_by_name(GST_BIN(rig->pipeline), "video");
	GstPad *src = gst_element_get_static_pad(filter, "src");
	GstPad *sink = gst_pad_get_peer(src);
	GObject *transceiver = NULL;

	if (sink)
		g_object_get(sink, "transceiver", &transceiver, NULL);
	if (transceiver) {
		g_object_set(transceiver, "do-nack", TRUE, NULL);
		if (rig->conf.call->video_fec > 0)
			g_object_set(transceiver, "fec-type", GST_WEBRTC_FEC_TYPE_ULP_RED,
				     "fec-percentage", rig->conf.call->video_fec, NULL);
		g_object_unref(transceiver);
	}
	if (sink)
		gst_object_unref(sink);
	gst_object_unref(src);
	gst_object_unref(filter);
	return transceiver ? 0 : err_set(err, -EPERM, "webrtcbin gives no video transceiver");
}
