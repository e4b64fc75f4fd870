/* show_media.c - the pipelines of publisher, relay and viewer. */
#include "harness/workload/show_media.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/address.h"
#include "harness/workload/hooks.h"
#include "harness/workload/live.h"
#include "harness/workload/needs.h"
#include "harness/workload/pipeline.h"
#include "harness/workload/show.h"

static unsigned ms_of(nsec_t ns)
{
	return (unsigned)(ns / NSEC_PER_MSEC);
}

static unsigned frames_between_keys(const struct show_conf *show)
{
	uint64_t frames = (uint64_t)show->key_every * show->fps / NSEC_PER_SEC;

	return frames ? (unsigned)frames : 1;
}

/* -- the publisher */

/* No look-ahead and no pictures that wait for later ones; key frames at even distances, where
 * viewers begin and fragments end. */
static void add_encoder(const struct show_conf *show, const char *name, uint64_t bps,
			struct text *to)
{
	text_addf(to,
		  "x264enc name=%s tune=zerolatency speed-preset=ultrafast threads=1 "
		  "bitrate=%" PRIu64 " key-int-max=%u bframes=0 option-string=scenecut=0 ! "
		  "video/x-h264,profile=constrained-baseline ! ",
		  name, bps / 1000, frames_between_keys(show));
}

/* Sound with marks, into the container. */
static void add_sound(const struct show_conf *show, struct text *to)
{
	if (show->audio_bps)
		text_addf(to,
			  "  queue name=mouth ! straitsmark name=mark ! audioconvert ! "
			  "avenc_aac bitrate=%" PRIu64 " ! aacparse ! mux.",
			  show->audio_bps);
}

static void publish_srt(const struct show_conf *show, struct text *to)
{
	char origin[ADDRESS_URL_MAX];

	pipeline_describe_stamp(to);
	add_encoder(show, "venc", show->video_bps, to);
	text_addf(to,
		  "h264parse config-interval=-1 ! mpegtsmux name=mux alignment=7 ! "
		  "srtsink name=net uri=srt://%s:%d?mode=caller latency=%u "
		  "wait-for-connection=false sync=false async=false",
		  address_url(show->origin, origin), SHOW_PORT_SRT_IN, ms_of(show->latency));
	add_sound(show, to);
}

/* To the application and stream of these names at the origin. */
static void add_rtmp_sink(const struct show_conf *show, const char *application, const char *suffix,
			  struct text *to)
{
	char origin[ADDRESS_URL_MAX];

	text_addf(to,
		  "h264parse ! video/x-h264,stream-format=avc ! "
		  "flvmux name=mux%s streamable=true latency=0 ! "
		  "rtmp2sink location=rtmp://%s:%d/%s/" SHOW_STREAM "%s sync=false async=false",
		  suffix, address_url(show->origin, origin), SHOW_PORT_RTMP, application, suffix);
}

static void publish_rtmp(const struct show_conf *show, struct text *to)
{
	pipeline_describe_stamp(to);
	add_encoder(show, "venc", show->video_bps, to);
	add_rtmp_sink(show, "live", "", to);
	add_sound(show, to);
}

/* Every rendition has its own coder; the best one is followed. */
static void publish_hls(const struct show_conf *show, struct text *to)
{
	pipeline_describe_stamp(to);
	text_add(to, "tee name=t ");
	for (unsigned i = 0; i < SHOW_RENDITIONS; i++) {
		struct show_rendition r = show_rendition(show, i);
		char suffix[16];

		(void)g_snprintf(suffix, sizeof(suffix), "_%s", r.word);
		text_addf(to,
			  " t. ! queue max-size-buffers=3 ! videoscale ! "
			  "video/x-raw,width=%u,height=%u ! ",
			  r.width, r.height);
		add_encoder(show, i == SHOW_RENDITIONS - 1 ? "venc" : r.word, r.bps, to);
		add_rtmp_sink(show, "hls", suffix, to);
	}
}

/* -- the origin, where that is a pipeline */

static void relay_srt(const struct show_conf *show, struct text *to)
{
	char text[ADDRESS_URL_MAX];
	const char *origin = address_url(show->origin, text);

	text_addf(to,
		  "srtsrc name=in uri=srt://%s:%d?mode=listener latency=%u keep-listening=true ! "
		  "queue ! srtsink name=out uri=srt://%s:%d?mode=listener latency=%u "
		  "wait-for-connection=false sync=false async=false",
		  origin, SHOW_PORT_SRT_IN, ms_of(show->latency), origin, SHOW_PORT_SRT_OUT,
		  ms_of(show->latency));
}

/* -- a viewer */

#define DECODER                                                         \
	"h264parse name=vparse ! avdec_h264 name=vdec max-threads=1 ! " \
	"video/x-raw,format=I420 ! "

/* What comes is heard as it comes, like the pictures. Marks are searched for behind the queue,
 * where no picture waits for that. */
static void add_speaker(const struct show_conf *show, struct text *to)
{
	if (show->audio_bps)
		text_add(to, "  demux. ! aacparse ! avdec_aac ! audioconvert ! audioresample ! "
			     "queue max-size-buffers=0 max-size-bytes=0 max-size-time=2000000000 ! "
			     "straitsear name=ear sync=false ! "
			     "fakesink name=speaker sync=false async=false");
}

static void watch_srt(const struct show_conf *show, struct text *to)
{
	char origin[ADDRESS_URL_MAX];

	text_addf(
		to,
		"srtsrc name=net uri=srt://%s:%d?mode=caller latency=%u ! tsdemux name=demux latency=0 ! " DECODER,
		address_url(show->origin, origin), SHOW_PORT_SRT_OUT, ms_of(show->latency));
	pipeline_describe_screen(show->width, show->height, false, to);
	add_speaker(show, to);
}

static void watch_rtmp(const struct show_conf *show, struct text *to)
{
	char origin[ADDRESS_URL_MAX];

	text_addf(to,
		  "rtmp2src name=net location=rtmp://%s:%d/live/" SHOW_STREAM
		  " ! flvdemux name=demux ! " DECODER,
		  address_url(show->origin, origin), SHOW_PORT_RTMP);
	pipeline_describe_screen(show->width, show->height, false, to);
	add_speaker(show, to);
}

/* The player of GStreamer fetches fragments in bursts, and plays them out by their own times. */
static void watch_hls(const struct show_conf *show, struct text *to)
{
	char origin[ADDRESS_URL_MAX];

	text_addf(to,
		  "uridecodebin3 name=net uri=http://%s:%d/hls/" SHOW_STREAM ".m3u8 ! "
		  "videoconvert ! video/x-raw,format=I420 ! ",
		  address_url(show->origin, origin), SHOW_PORT_HTTP);
	pipeline_describe_screen(show->width, show->height, true, to);
}

/* -- the whole */

/* The origin is no pipeline where it is nginx. */
struct role {
	void (*describe)(const struct show_conf *show, struct text *to);
	const char *needs[8]; /* elements, NULL-ended */
};

static const struct role roles[SHOW_OVERS][SHOW_ROLES] = {
	[SHOW_SRT] = {
		[SHOW_PUBLISHER] = { publish_srt,
				     { "x264enc", "h264parse", "mpegtsmux", "srtsink" } },
		[SHOW_ORIGIN] = { relay_srt, { "srtsrc", "srtsink", "queue" } },
		[SHOW_VIEWER] = { watch_srt,
				  { "srtsrc", "tsdemux", "h264parse", "avdec_h264" } },
	},
	[SHOW_RTMP] = {
		[SHOW_PUBLISHER] = { publish_rtmp,
				     { "x264enc", "h264parse", "flvmux", "rtmp2sink" } },
		[SHOW_VIEWER] = { watch_rtmp,
				  { "rtmp2src", "flvdemux", "h264parse", "avdec_h264" } },
	},
	[SHOW_HLS] = {
		[SHOW_PUBLISHER] = { publish_hls,
				     { "x264enc", "h264parse", "flvmux", "rtmp2sink", "videoscale" } },
		[SHOW_VIEWER] = { watch_hls,
				  { "uridecodebin3", "hlsdemux2", "souphttpsrc", "tsdemux",
				    "h264parse", "avdec_h264", "videoconvert" } },
	},
};

void show_media_describe(const struct show_conf *show, struct text *to)
{
	roles[show->over][show->role].describe(show, to);
}

/* Gives the pads at which frames are followed to the caller's hook; where an element is not in this
 * pipeline, there is none. */
static int hook_all(const struct show_media_conf *conf, GstElement *pipeline, struct err *err)
{
	static const struct {
		const char *element;
		enum hook_point point;
	} places[] = {
		{ "stamp", HOOK_STAMPED },   { "venc", HOOK_ENCODING }, { "venc", HOOK_ENCODED },
		{ "vparse", HOOK_RECEIVED }, { "vdec", HOOK_DECODING }, { "watch", HOOK_READ },
	};

	int r = 0;

	for (size_t i = 0; r == 0 && i < G_N_ELEMENTS(places); i++) {
		GstElement *e = gst_bin_get_by_name(GST_BIN(pipeline), places[i].element);

		if (!e)
			continue;
		r = pipeline_hook(conf->hooks, e, places[i].point, err);
		gst_object_unref(e);
	}
	return r;
}

/* Adds a live source before the element named first. */
static int add_source(GstElement *pipeline, GstElement *source, const char *first, struct err *err)
{
	GstElement *next = gst_bin_get_by_name(GST_BIN(pipeline), first);
	int r = 0;

	(void)gst_bin_add(GST_BIN(pipeline), source);
	if (!gst_element_link(source, next))
		r = err_set(err, -EPERM, "a live source could not be linked");
	gst_object_unref(next);
	return r;
}

static int add_sources(const struct show_media_conf *conf, GstElement *pipeline, struct err *err)
{
	const struct show_conf *show = conf->show;
	int r = add_source(pipeline,
			   live_camera(conf->camera, show->width, show->height, show->fps), "stamp",
			   err);

	if (r == 0 && show->audio_bps)
		r = add_source(pipeline, live_microphone(SHOW_STAMP_STREAM), "mouth", err);
	return r;
}

static int check_needs(const struct show_conf *show, const struct role *role, struct err *err)
{
	static const char *const sound[SHOW_ROLES][6] = {
		[SHOW_PUBLISHER] = { "audioconvert", "avenc_aac", "aacparse", "queue" },
		[SHOW_VIEWER] = { "aacparse", "avdec_aac", "audioconvert", "audioresample",
				  "fakesink" },
	};
	int r = needs_check(role->needs, err);

	return r == 0 && show->audio_bps ? needs_check(sound[show->role], err) : r;
}

int show_media_new(GstElement **ret, const struct show_media_conf *conf, struct err *err)
{
	const struct role *role = &roles[conf->show->over][conf->show->role];
	const struct pipeline_probe probe = { .host = conf->show->name,
					      .journal = conf->journal,
					      .track = SHOW_TRACK,
					      .stream = SHOW_STAMP_STREAM };
	struct text launch = { 0 };
	GstElement *pipeline;
	int r = check_needs(conf->show, role, err);

	if (r < 0)
		return r;
	show_media_describe(conf->show, &launch);
	r = pipeline_new(&pipeline, "the show", text_str(&launch), err);
	text_done(&launch);
	if (r < 0)
		return r;
	pipeline_set_probe(pipeline, "stamp", &probe);
	pipeline_set_probe(pipeline, "watch", &probe);
	pipeline_set_probe(pipeline, "screen", &probe);
	pipeline_set_probe(pipeline, "mark", &probe);
	pipeline_set_probe(pipeline, "ear", &probe);
	if (conf->camera)
		r = add_sources(conf, pipeline, err);
	if (r == 0)
		r = hook_all(conf, pipeline, err);
	if (r < 0)
		gst_object_unref(pipeline);
	else
		*ret = pipeline;
	return r;
}
