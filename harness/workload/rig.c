/* rig.c - building the pipeline of one host in a call. */
#include "harness/workload/rig.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/adapt.h"
#include "harness/workload/call.h"
#include "harness/workload/codec.h"
#include "harness/workload/hooks.h"
#include "harness/workload/live.h"
#include "harness/workload/needs.h"
#include "harness/workload/pipeline.h"
#include "harness/workload/rig_inside.h"
#include "harness/workload/sockets.h"
#include "harness/workload/stages.h"

/* What decoding and handing over may take before a picture counts as late for its playout. */
#define DECODE_ALLOWANCE (20 * GST_MSECOND)

GstElement *rig_pipeline(struct rig *rig)
{
	return rig->pipeline;
}

GstElement *rig_webrtc(struct rig *rig)
{
	return rig->webrtc;
}

/* -- sending */

static GstPadProbeReturn at_gate(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	struct rig *rig = arg;

	(void)pad, (void)info;
	return g_atomic_int_get(&rig->gate_open) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

/* Adds a live source before the element named first, with the gate between them. */
static int add_source(struct rig *rig, GstElement *source, const char *first, struct err *err)
{
	GstElement *next = gst_bin_get_by_name(GST_BIN(rig->pipeline), first);
	GstPad *pad = gst_element_get_static_pad(source, "src");
	int r = 0;

	(void)gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, at_gate, rig, NULL);
	(void)gst_bin_add(GST_BIN(rig->pipeline), source);
	if (!gst_element_link(source, next))
		r = err_set(err, -EPERM, "a live source could not be linked");
	gst_object_unref(pad);
	gst_object_unref(next);
	return r;
}

static void describe_sender(const struct codec *codec, const struct call_conf *call,
			    const char *media, unsigned pt, struct text *to)
{
	codec->encoder(to, call);
	text_addf(to,
		  " ! %s pt=%u ! capsfilter name=%s caps=\"application/x-rtp,media=%s,"
		  "encoding-name=%s,payload=%u,clock-rate=%u",
		  codec->payloader, pt, media, media, codec->encoding, pt, codec->clock_rate);
	/* the payloader sees it here, and the peer in the description that is made of this */
	if (pt == CODEC_VIDEO_PT && call->adapt == CALL_YES)
		text_addf(to, ",extmap-%d=(string)" ADAPT_EXTENSION, ADAPT_EXTENSION_ID);
	text_add(to, "\" ! w.  ");
}

static void describe_camera(const struct call_conf *call, struct text *to)
{
	struct stages stages = { .n = 0 };

	pipeline_describe_stamp(to);
	/* was checked when the call was */
	(void)stages_parse(call->stages, &stages, NULL);
	stages_describe(&stages, to);
}

static void describe(const struct call_conf *call, struct text *to)
{
	const struct codec *video = codec_video(call->video);
	const struct codec *audio = codec_audio(call->audio);

	text_addf(to, "webrtcbin name=w bundle-policy=max-bundle latency=%u  ",
		  (unsigned)(call->jitter_buffer / NSEC_PER_MSEC));
	if (video) {
		describe_camera(call, to);
		describe_sender(video, call, "video", CODEC_VIDEO_PT, to);
	}
	if (audio) {
		/* the mark is written by the thread that encodes */
		text_add(to, "queue name=mouth ! straitsmark name=mark ! ");
		describe_sender(audio, call, "audio", CODEC_AUDIO_PT, to);
	}
}

static void adapt(struct rig *rig)
{
	const struct call_conf *call = rig->conf.call;
	struct adapt_conf conf = {
		.call = call,
		.codec = codec_video(call->video),
		.journal = rig->conf.journal,
		.encoder = gst_bin_get_by_name(GST_BIN(rig->pipeline), "venc"),
		.payloader = gst_bin_get_by_name(GST_BIN(rig->pipeline), "vpay"),
	};

	adapt_watch(&conf);
	/* the pipeline keeps both */
	gst_object_unref(conf.encoder);
	gst_object_unref(conf.payloader);
}

static int add_camera(struct rig *rig, struct err *err)
{
	const struct call_conf *call = rig->conf.call;
	int r;

	rig_set_probe(rig, rig->pipeline, "stamp", call_sends(call->role),
		      call_stamp_stream(call->role));
	r = add_source(rig, live_camera(rig->conf.camera, call->width, call->height, call->fps),
		       "stamp", err);
	if (r == 0)
		r = rig_hook(rig, rig->pipeline, "stamp", HOOK_STAMPED, err);
	if (r == 0)
		r = rig_hook(rig, rig->pipeline, "venc", HOOK_ENCODING, err);
	if (r == 0)
		r = rig_hook(rig, rig->pipeline, "venc", HOOK_ENCODED, err);
	if (r == 0)
		r = rig_hook(rig, rig->pipeline, "vpay", HOOK_PAYLOADED, err);
	if (r == 0 && call->adapt == CALL_YES)
		adapt(rig);
	return r < 0 ? r : rig_set_repair(rig, err);
}

static int add_microphone(struct rig *rig, struct err *err)
{
	enum call_role role = rig->conf.call->role;

	rig_set_probe(rig, rig->pipeline, "mark", call_sends(role), call_stamp_stream(role));
	return add_source(rig, live_microphone((unsigned)role), "mouth", err);
}

/* -- the whole */

/* The agent has its sockets now, and shows them to those alone who link libnice. */
static void on_gathered(GObject *agent, guint stream, gpointer arg)
{
	(void)agent, (void)stream, (void)arg;
	(void)sockets_widen(SOCKETS_VIDEO_BYTES);
}

/* Gathering must neither ask a router for a port nor look at interfaces that are not of this call.
 */
static int set_ice(struct rig *rig, struct err *err)
{
	gboolean added = FALSE;
	GObject *ice = NULL, *agent = NULL;

	g_object_get(rig->webrtc, "ice-agent", &ice, NULL);
	if (!ice)
		return err_set(err, -EPERM, "webrtcbin gives no ICE agent");
	g_object_get(ice, "agent", &agent, NULL);
	if (agent) {
		g_object_set(agent, "upnp", FALSE, "ice-tcp", FALSE, NULL);
		g_signal_connect(agent, "candidate-gathering-done", G_CALLBACK(on_gathered), NULL);
		g_object_unref(agent);
	}
	g_signal_emit_by_name(ice, "add-local-ip-address", rig->conf.call->local, &added);
	g_object_unref(ice);
	if (!added)
		return err_set(err, -EADDRNOTAVAIL, "ICE does not take the address %s",
			       rig->conf.call->local);
	return 0;
}

static int check_needs(const struct call_conf *call, struct err *err)
{
	static const char *const always[] = { "webrtcbin", "nicesrc",         "dtlsdec", "srtpenc",
					      "rtpbin",    "rtpjitterbuffer", "queue",   NULL };
	static const char *const mending[] = { "rtpulpfecenc", "rtpulpfecdec", "rtpredenc",
					       "rtpreddec", NULL };
	static const char *const sound[] = { "audioconvert", "audioresample", "fakesink", NULL };
	const struct codec *video = codec_video(call->video);
	const struct codec *audio = codec_audio(call->audio);
	const char *between[STAGES_MAX + 1];
	struct stages stages = { .n = 0 };
	int r = needs_check(always, err);

	if (r == 0 && video)
		r = needs_check(video->needs, err);
	if (r == 0 && video)
		r = stages_parse(call->stages, &stages, err);
	stages_needs(&stages, between);
	if (r == 0)
		r = needs_check(between, err);
	if (r == 0 && call->video_fec > 0)
		r = needs_check(mending, err);
	if (r == 0 && audio)
		r = needs_check(audio->needs, err);
	if (r == 0 && audio)
		r = needs_check(sound, err);
	return r;
}

/* Pictures and sound are played out on one clock, which records count in too. */
static void set_latency(struct rig *rig)
{
	gst_pipeline_set_latency(GST_PIPELINE(rig->pipeline),
				 (GstClockTime)rig->conf.call->jitter_buffer + DECODE_ALLOWANCE);
}

static int build(struct rig *rig, struct err *err)
{
	const struct call_conf *call = rig->conf.call;
	struct text launch = { 0 };
	int r;

	describe(call, &launch);
	r = pipeline_new(&rig->pipeline, "the call", text_str(&launch), err);
	text_done(&launch);
	if (r < 0)
		return r;
	rig->webrtc = gst_bin_get_by_name(GST_BIN(rig->pipeline), "w");
	rig_expect_peer(rig);
	set_latency(rig);
	if (call->video != CALL_NO_VIDEO)
		r = add_camera(rig, err);
	if (r == 0 && call->audio != CALL_NO_AUDIO)
		r = add_microphone(rig, err);
	return r < 0 ? r : set_ice(rig, err);
}

int rig_new(struct rig **ret, const struct rig_conf *conf, struct err *err)
{
	struct rig *rig;
	int r = check_needs(conf->call, err);

	if (r < 0)
		return r;
	rig = calloc(1, sizeof(*rig));
	if (!rig)
		return err_set(err, -ENOMEM, "out of memory");
	rig->conf = *conf;
	r = build(rig, err);
	if (r < 0) {
		rig_free(rig);
		return r;
	}
	*ret = rig;
	return 0;
}

int rig_play(struct rig *rig, struct err *err)
{
	if (gst_element_set_state(rig->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
		return err_set(err, -EIO, "the call's pipeline does not start");
	return 0;
}

void rig_open_gate(struct rig *rig)
{
	g_atomic_int_set(&rig->gate_open, 1);
}

void rig_close_gate(struct rig *rig)
{
	g_atomic_int_set(&rig->gate_open, 0);
}

void rig_free(struct rig *rig)
{
	if (!rig)
		return;
	if (rig->pipeline)
		(void)gst_element_set_state(rig->pipeline, GST_STATE_NULL);
	if (rig->webrtc)
		gst_object_unref(rig->webrtc);
	if (rig->pipeline)
		gst_object_unref(rig->pipeline);
	free(rig);
}
