/* rig.c - building the pipeline of one host in a call. */
#include "harness/workload/rig.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/text.h"
#include "harness/workload/call.h"
#include "harness/workload/codec.h"
#include "harness/workload/hooks.h"
#include "harness/workload/live.h"
#include "harness/workload/needs.h"
#include "harness/workload/steps.h"

/* What decoding and handing over may take before a picture counts as late for its playout. */
#define DECODE_ALLOWANCE (20 * GST_MSECOND)

/* Pictures that may wait for a busy encoder; older ones are then left out, as by a camera. */
#define ENCODER_QUEUE 2

struct rig {
	struct rig_conf conf;
	GstElement *pipeline;
	GstElement *webrtc;
	gint gate_open;   /* atomic */
	gint audio_heard; /* atomic */
};

GstElement *rig_pipeline(struct rig *rig)
{
	return rig->pipeline;
}

GstElement *rig_webrtc(struct rig *rig)
{
	return rig->webrtc;
}

static void note_step(struct rig *rig, const char *step)
{
	steps_note(rig->conf.journal, rig->conf.call->role, step, (nsec_t)gst_util_get_timestamp());
}

static void fail_element(GstElement *element, const char *why)
{
	gst_element_message_full(element, GST_MESSAGE_ERROR, GST_STREAM_ERROR,
				 GST_STREAM_ERROR_FAILED, g_strdup(why), NULL, __FILE__, __func__,
				 __LINE__);
}

static int hook(struct rig *rig, GstElement *bin, const char *element, enum hook_point point,
		struct err *err)
{
	const struct call_hooks *hooks = rig->conf.hooks;
	GstElement *e;
	GstPad *pad;
	int r;

	if (!hooks)
		return 0;
	e = gst_bin_get_by_name(GST_BIN(bin), element);
	if (!e)
		return err_set(err, -ENOENT, "the pipeline has no %s", element);
	pad = gst_element_get_static_pad(e, "src");
	r = hooks->on_pad(hooks->arg, point, pad, err);
	gst_object_unref(pad);
	gst_object_unref(e);
	return r;
}

/* Sets what each element that reads or writes stamps shares. */
static void set_probe(struct rig *rig, GstElement *bin, const char *element, const char *track,
		      unsigned stream)
{
	GstElement *e = gst_bin_get_by_name(GST_BIN(bin), element);
	char probe[RECORD_WORD_MAX];

	(void)g_snprintf(probe, sizeof(probe), "%s.%s", call_role_word(rig->conf.call->role),
			 element);
	g_object_set(e, "journal", rig->conf.journal, "probe", probe, "track", track, "stream",
		     stream, NULL);
	gst_object_unref(e);
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
		  " ! %s pt=%u ! application/x-rtp,media=%s,encoding-name=%s,payload=%u,"
		  "clock-rate=%u ! w.  ",
		  codec->payloader, pt, media, codec->encoding, pt, codec->clock_rate);
}

static void describe(const struct call_conf *call, struct text *to)
{
	const struct codec *video = codec_video(call->video);
	const struct codec *audio = codec_audio(call->audio);

	text_addf(to, "webrtcbin name=w bundle-policy=max-bundle latency=%u  ",
		  (unsigned)(call->jitter_buffer / NSEC_PER_MSEC));
	if (video) {
		text_addf(to,
			  "straitsstamp name=stamp ! queue leaky=downstream max-size-buffers=%d "
			  "max-size-bytes=0 max-size-time=0 ! ",
			  ENCODER_QUEUE);
		describe_sender(video, call, "video", CODEC_VIDEO_PT, to);
	}
	if (audio) {
		text_add(to, "queue name=mouth ! ");
		describe_sender(audio, call, "audio", CODEC_AUDIO_PT, to);
	}
}

static int add_camera(struct rig *rig, struct err *err)
{
	const struct call_conf *call = rig->conf.call;
	int r;

	set_probe(rig, rig->pipeline, "stamp", call_sends(call->role),
		  call_stamp_stream(call->role));
	r = add_source(rig, live_camera(rig->conf.camera, call->width, call->height, call->fps),
		       "stamp", err);
	if (r == 0)
		r = hook(rig, rig->pipeline, "stamp", HOOK_STAMPED, err);
	if (r == 0)
		r = hook(rig, rig->pipeline, "venc", HOOK_ENCODED, err);
	if (r == 0)
		r = hook(rig, rig->pipeline, "vpay", HOOK_PAYLOADED, err);
	return r;
}

/* -- receiving */

static void describe_screen(const struct rig *rig, struct text *to)
{
	const struct call_conf *call = rig->conf.call;
	const struct codec *codec = codec_video(call->video);
	bool sync = call->shown == CALL_PLAYOUT;

	/* pictures wait for their playout decoded; two seconds is more than any jitter buffer here
	 */
	text_addf(to,
		  "%s ! %s ! straitswatch name=watch source-width=%u source-height=%u ! "
		  "queue max-size-buffers=0 max-size-bytes=0 max-size-time=2000000000 ! "
		  "straitsscreen name=screen source-width=%u source-height=%u sync=%s "
		  "processing-deadline=0 qos=false",
		  codec->depayloader, codec->decoder, call->width, call->height, call->width,
		  call->height, sync ? "true" : "false");
}

static void describe_speaker(const struct rig *rig, struct text *to)
{
	const struct call_conf *call = rig->conf.call;
	const struct codec *codec = codec_audio(call->audio);

	text_addf(to,
		  "%s ! %s ! audioconvert ! audioresample ! "
		  "queue max-size-buffers=0 max-size-bytes=0 max-size-time=2000000000 ! "
		  "fakesink name=speaker sync=%s processing-deadline=0 signal-handoffs=true",
		  codec->depayloader, codec->decoder,
		  call->shown == CALL_PLAYOUT ? "true" : "false");
}

static void on_heard(GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer arg)
{
	struct rig *rig = arg;

	(void)buffer, (void)pad;
	if (!g_atomic_int_compare_and_exchange(&rig->audio_heard, 0, 1))
		return;
	note_step(rig, "first-audio");
	(void)gst_element_post_message(
		sink, gst_message_new_element(GST_OBJECT(sink),
					      gst_structure_new_empty("straits-first-sound")));
}

static int fit_screen(struct rig *rig, GstElement *bin, struct err *err)
{
	const struct call_conf *call = rig->conf.call;
	enum call_role peer = call->role == CALL_SELLER ? CALL_BUYER : CALL_SELLER;
	int r;

	set_probe(rig, bin, "watch", call_receives(call->role), call_stamp_stream(peer));
	set_probe(rig, bin, "screen", call_receives(call->role), call_stamp_stream(peer));
	r = hook(rig, bin, "vdepay", HOOK_RECEIVED, err);
	return r < 0 ? r : hook(rig, bin, "watch", HOOK_READ, err);
}

static void fit_speaker(struct rig *rig, GstElement *bin)
{
	GstElement *speaker = gst_bin_get_by_name(GST_BIN(bin), "speaker");

	(void)g_signal_connect(speaker, "handoff", G_CALLBACK(on_heard), rig);
	gst_object_unref(speaker);
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
	bool video = is_video(pad);
	struct err err = { 0 };
	GstElement *bin;
	GstPad *in;

	if (gst_pad_get_direction(pad) != GST_PAD_SRC)
		return;
	if (video)
		describe_screen(rig, &launch);
	else
		describe_speaker(rig, &launch);
	bin = gst_parse_bin_from_description(text_str(&launch), TRUE, NULL);
	text_done(&launch);
	if (!bin) {
		fail_element(webrtc, "what receives the peer's media could not be built");
		return;
	}
	if (!video)
		fit_speaker(rig, bin);
	else if (fit_screen(rig, bin, &err) < 0)
		fail_element(webrtc, err.text);
	(void)gst_bin_add(GST_BIN(rig->pipeline), bin);
	in = gst_element_get_static_pad(bin, "sink");
	if (GST_PAD_LINK_FAILED(gst_pad_link(pad, in)))
		fail_element(webrtc, "the peer's media could not be linked");
	gst_object_unref(in);
	(void)gst_element_sync_state_with_parent(bin);
}

/* -- the first packet */

static GstPadProbeReturn on_first_packet(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	(void)pad, (void)info;
	note_step(arg, "first-rtp");
	return GST_PAD_PROBE_REMOVE;
}

static void on_jitter_buffer(GstElement *rtpbin, GstElement *buffer, guint session, guint ssrc,
			     gpointer arg)
{
	struct rig *rig = arg;
	GstPad *pad = gst_element_get_static_pad(buffer, "sink");

	(void)rtpbin, (void)session, (void)ssrc;
	/* otherwise the first packet waits for the whole latency, lest one before it was late */
	g_object_set(buffer, "faststart-min-packets", 1, NULL);
	/* the first of any stream; sound's are as good as a picture's */
	if (!g_object_get_data(G_OBJECT(rig->webrtc), "straits-first-rtp")) {
		g_object_set_data(G_OBJECT(rig->webrtc), "straits-first-rtp", rig);
		(void)gst_pad_add_probe(pad,
					GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
					on_first_packet, rig, NULL);
	}
	gst_object_unref(pad);
}

/* -- the whole */

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
		g_object_set(agent, "upnp", FALSE, NULL);
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
	static const char *const sound[] = { "audioconvert", "audioresample", "fakesink", NULL };
	const struct codec *video = codec_video(call->video);
	const struct codec *audio = codec_audio(call->audio);
	int r = needs_check(always, err);

	if (r == 0 && video)
		r = needs_check(video->needs, err);
	if (r == 0 && audio)
		r = needs_check(audio->needs, err);
	if (r == 0 && audio)
		r = needs_check(sound, err);
	return r;
}

/* Pictures and sound are played out on one clock, which records count in too. */
static void set_clock(struct rig *rig)
{
	GstClock *clock = gst_system_clock_obtain();

	gst_pipeline_use_clock(GST_PIPELINE(rig->pipeline), clock);
	gst_pipeline_set_latency(GST_PIPELINE(rig->pipeline),
				 (GstClockTime)rig->conf.call->jitter_buffer + DECODE_ALLOWANCE);
	gst_object_unref(clock);
}

static int build(struct rig *rig, struct err *err)
{
	const struct call_conf *call = rig->conf.call;
	struct text launch = { 0 };
	GError *error = NULL;
	GstElement *rtpbin;
	int r = 0;

	describe(call, &launch);
	rig->pipeline = gst_parse_launch(text_str(&launch), &error);
	text_done(&launch);
	if (error) {
		(void)err_set(err, -EPERM, "the call's pipeline: %s", error->message);
		g_error_free(error);
		return -EPERM;
	}
	rig->webrtc = gst_bin_get_by_name(GST_BIN(rig->pipeline), "w");
	(void)g_signal_connect(rig->webrtc, "pad-added", G_CALLBACK(on_track), rig);
	rtpbin = gst_bin_get_by_name(GST_BIN(rig->webrtc), "rtpbin");
	(void)g_signal_connect(rtpbin, "new-jitterbuffer", G_CALLBACK(on_jitter_buffer), rig);
	gst_object_unref(rtpbin);
	set_clock(rig);
	if (call->video != CALL_NO_VIDEO)
		r = add_camera(rig, err);
	if (r == 0 && call->audio != CALL_NO_AUDIO)
		r = add_source(rig, live_microphone((unsigned)call->role), "mouth", err);
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

static void *stop_pipeline(void *pipeline)
{
	(void)gst_element_set_state(pipeline, GST_STATE_NULL);
	return NULL;
}

bool rig_stop(struct rig *rig, nsec_t limit)
{
	struct timespec until;
	pthread_t thread;

	if (pthread_create(&thread, NULL, stop_pipeline, rig->pipeline) != 0)
		return false;
	(void)clock_gettime(CLOCK_REALTIME, &until);
	limit += until.tv_nsec;
	until.tv_sec += limit / NSEC_PER_SEC;
	until.tv_nsec = limit % NSEC_PER_SEC;
	if (pthread_timedjoin_np(thread, NULL, &until) == 0)
		return true;
	(void)pthread_detach(thread);
	return false;
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
