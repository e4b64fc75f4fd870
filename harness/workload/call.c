/* call.c - what a host is asked to do in a call: defaults, checks, words, arguments. */
#include "harness/workload/call.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>

#include "harness/base/err.h"
#include "harness/workload/args.h"
#include "harness/workload/stages.h"

static const char *const role_words[CALL_ROLES + 1] = { "seller", "buyer" };
static const char *const video_words[CALL_VIDEOS + 1] = { "vp8", "vp9", "h264", "openh264",
							  "none" };
static const char *const audio_words[CALL_AUDIOS + 1] = { "opus", "none" };
static const char *const shown_words[CALL_SHOWNS + 1] = { "playout", "decode" };
static const char *const content_words[CALL_CONTENTS + 1] = { "camera", "screen", "clip" };
static const char *const switch_words[CALL_SWITCHES + 1] = { "no", "yes" };

const char *call_role_word(enum call_role role)
{
	return role_words[role];
}

const char *call_sends(enum call_role role)
{
	return role == CALL_SELLER ? "to-buyer" : "to-seller";
}

const char *call_receives(enum call_role role)
{
	return role == CALL_SELLER ? "to-seller" : "to-buyer";
}

unsigned call_stamp_stream(enum call_role role)
{
	return (unsigned)role + 1;
}

void call_conf_init(struct call_conf *conf)
{
	*conf = (struct call_conf){
		.port = 7400,
		.control_fd = -1,
		.video = CALL_VP8,
		.width = 640,
		.height = 360,
		.fps = 30,
		.video_bps = 800000,
		.adapt = CALL_YES,
		.audio = CALL_OPUS,
		.audio_bps = 24000,
		.audio_fec = CALL_YES,
		.shown = CALL_PLAYOUT,
		.jitter_buffer = 200 * NSEC_PER_MSEC,
		.content = CALL_CAMERA,
		.connect_limit = 20 * NSEC_PER_SEC,
	};
}

/* -- arguments */

#define ARG(name, kind, field)                                      \
	{                                                           \
		name, kind, offsetof(struct call_conf, field), NULL \
	}
#define ARG_OF(name, field, words)                                       \
	{                                                                \
		name, ARG_WORD, offsetof(struct call_conf, field), words \
	}

static const struct arg args[] = {
	ARG_OF("role", role, role_words),
	ARG("local", ARG_TEXT, local),
	ARG("peer", ARG_TEXT, peer),
	ARG("port", ARG_UNSIGNED, port),
	ARG("records", ARG_TEXT, records),
	ARG("shots", ARG_TEXT, shots),
	ARG("control-fd", ARG_INT, control_fd),
	ARG_OF("video", video, video_words),
	ARG("width", ARG_UNSIGNED, width),
	ARG("height", ARG_UNSIGNED, height),
	ARG("fps", ARG_UNSIGNED, fps),
	ARG("video-bps", ARG_U64, video_bps),
	ARG_OF("adapt", adapt, switch_words),
	ARG("video-fec", ARG_UNSIGNED, video_fec),
	ARG("stages", ARG_TEXT, stages),
	ARG_OF("audio", audio, audio_words),
	ARG("audio-bps", ARG_U64, audio_bps),
	ARG_OF("audio-fec", audio_fec, switch_words),
	ARG_OF("audio-dtx", audio_dtx, switch_words),
	ARG_OF("shown", shown, shown_words),
	ARG("jitter-buffer-ns", ARG_U64, jitter_buffer),
	ARG_OF("content", content, content_words),
	ARG("clip", ARG_TEXT, clip),
	ARG("connect-limit-ns", ARG_U64, connect_limit),
	ARG("length-ns", ARG_U64, length),
};

static const struct arg_table table = { "a call", args, sizeof(args) / sizeof(args[0]) };

int call_host_argv(const struct call_conf *conf, const char *program, char ***ret, struct err *err)
{
	const char *const first[] = { program, "host", "call", NULL };
	int r = call_conf_check(conf, err);

	return r < 0 ? r : args_make(&table, conf, first, ret, err);
}

int call_parse(int argc, char *const *argv, struct call_conf *conf, struct err *err)
{
	return args_parse(&table, argc, argv, conf, err);
}

/* -- checks */

/* AF_INET, AF_INET6, or -1. */
static int family_of(const char *address)
{
	uint8_t bytes[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET, address, bytes) == 1)
		return AF_INET;
	return inet_pton(AF_INET6, address, bytes) == 1 ? AF_INET6 : -1;
}

static int check_place(const struct call_conf *conf, struct err *err)
{
	if (!conf->local || family_of(conf->local) < 0)
		return err_set(err, -EINVAL, "--local: \"%s\" is not an IP address",
			       conf->local ? conf->local : "");
	if (!conf->peer || family_of(conf->peer) < 0)
		return err_set(err, -EINVAL, "--peer: \"%s\" is not an IP address",
			       conf->peer ? conf->peer : "");
	if (family_of(conf->local) != family_of(conf->peer))
		return err_set(err, -EINVAL,
			       "--local %s and --peer %s are not of the same address family",
			       conf->local, conf->peer);
	if (conf->port < 1 || conf->port > UINT16_MAX)
		return err_set(err, -EINVAL, "--port: found %u, expected 1 to 65535", conf->port);
	if (!conf->records || !*conf->records)
		return err_set(err, -EINVAL, "--records is missing: the file to write records to");
	return 0;
}

static int check_media(const struct call_conf *conf, struct err *err)
{
	/* coders work on pairs of rows and columns; a stamp needs 320x144 or 160x288 */
	const struct arg_range ranges[] = {
		{ "width", conf->width, 160, 3840 },
		{ "height", conf->height, 144, 2160 },
		{ "fps", conf->fps, 1, 120 },
		{ "video-bps", conf->video_bps, 30000, 50000000 },
		{ "video-fec", conf->video_fec, 0, 100 },
		{ "audio-bps", conf->audio_bps, 6000, 510000 },
		{ "jitter-buffer-ns", (uint64_t)conf->jitter_buffer, 0, 10 * NSEC_PER_SEC },
		{ "connect-limit-ns", (uint64_t)conf->connect_limit, NSEC_PER_MSEC,
		  600 * NSEC_PER_SEC },
		{ "length-ns", (uint64_t)conf->length, 0, 86400 * NSEC_PER_SEC },
	};
	struct stages stages;
	int r = args_check(ranges, sizeof(ranges) / sizeof(ranges[0]), err);

	if (r < 0)
		return r;
	if (conf->width % 2 || conf->height % 2)
		return err_set(err, -EINVAL, "a picture of %ux%u: width and height must be even",
			       conf->width, conf->height);
	if (conf->width < 320 && conf->height < 288)
		return err_set(err, -EINVAL,
			       "a picture of %ux%u is too small: it must be at least 320x144 or "
			       "160x288",
			       conf->width, conf->height);
	if (conf->video == CALL_NO_VIDEO && conf->audio == CALL_NO_AUDIO)
		return err_set(err, -EINVAL, "a call needs video or audio");
	if (conf->content == CALL_CLIP && (!conf->clip || !*conf->clip))
		return err_set(err, -EINVAL, "--clip is missing: the video file to send");
	if (stages_parse(conf->stages, &stages, err) < 0)
		return err_prefix(err, "--stages");
	return 0;
}

int call_conf_check(const struct call_conf *conf, struct err *err)
{
	int r = check_place(conf, err);

	return r < 0 ? r : check_media(conf, err);
}
