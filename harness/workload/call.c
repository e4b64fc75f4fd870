/* call.c - what a host is asked to do in a call: defaults, checks, words, arguments. */
#include "harness/workload/call.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
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

const char *call_video_word(enum call_video video)
{
	return video_words[video];
}

const char *call_audio_word(enum call_audio audio)
{
	return audio_words[audio];
}

const char *call_shown_word(enum call_shown shown)
{
	return shown_words[shown];
}

const char *call_content_word(enum call_content content)
{
	return content_words[content];
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

/* -- arguments: one table says how each is written and read */

enum arg_kind { ARG_WORD, ARG_UNSIGNED, ARG_INT, ARG_U64, ARG_NSEC, ARG_TEXT };

struct arg {
	const char *name;
	enum arg_kind kind;
	size_t offset;
	const char *const *words; /* of ARG_WORD, NULL-ended */
};

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
	ARG("jitter-buffer-ns", ARG_NSEC, jitter_buffer),
	ARG_OF("content", content, content_words),
	ARG("clip", ARG_TEXT, clip),
	ARG("connect-limit-ns", ARG_NSEC, connect_limit),
	ARG("length-ns", ARG_NSEC, length),
};

#define ARG_COUNT (sizeof(args) / sizeof(args[0]))

static int read_word(const struct arg *arg, const char *value, unsigned *ret, struct err *err)
{
	struct text known = { 0 };

	for (unsigned i = 0; arg->words[i]; i++) {
		if (!strcmp(arg->words[i], value)) {
			*ret = i;
			return 0;
		}
	}
	for (unsigned i = 0; arg->words[i]; i++)
		text_addf(&known, "%s%s", i ? ", " : "", arg->words[i]);
	(void)err_set(err, -EINVAL, "--%s: found \"%s\", expected one of: %s", arg->name, value,
		      text_str(&known));
	text_done(&known);
	return -EINVAL;
}

static int read_arg(const struct arg *arg, const char *value, struct call_conf *conf,
		    struct err *err)
{
	char *field = (char *)conf + arg->offset;
	uint64_t number = 0;
	unsigned word = 0;
	int small, r;

	if (arg->kind == ARG_TEXT) {
		memcpy(field, &value, sizeof(value));
		return 0;
	}
	if (arg->kind == ARG_WORD) {
		r = read_word(arg, value, &word, err);
		if (r == 0)
			memcpy(field, &word, sizeof(word));
		return r;
	}
	r = parse_count(value,
			arg->kind == ARG_U64 || arg->kind == ARG_NSEC ? INT64_MAX : INT32_MAX,
			&number, err);
	if (r < 0) {
		(void)err_prefix(err, "--%s", arg->name);
		return -EINVAL;
	}
	if (arg->kind == ARG_U64 || arg->kind == ARG_NSEC) {
		memcpy(field, &number, sizeof(number));
		return 0;
	}
	small = (int)number;
	memcpy(field, &small, sizeof(small));
	return 0;
}

int call_parse(int argc, char *const *argv, struct call_conf *conf, struct err *err)
{
	for (int i = 0; i < argc; i++) {
		const char *equals = strchr(argv[i], '=');
		const struct arg *found = NULL;
		int r;

		for (size_t k = 0; k < ARG_COUNT && equals; k++) {
			size_t n = strlen(args[k].name);

			if (!strncmp(argv[i], "--", 2) && (size_t)(equals - argv[i]) == n + 2 &&
			    !strncmp(argv[i] + 2, args[k].name, n))
				found = &args[k];
		}
		if (!found)
			return err_set(err, -EINVAL, "\"%s\" is not an argument of a call",
				       argv[i]);
		r = read_arg(found, equals + 1, conf, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Adds the argument to t; nothing when it is not given. */
static void write_arg(const struct arg *arg, const struct call_conf *conf, struct text *t)
{
	const char *field = (const char *)conf + arg->offset;
	const char *string;
	uint64_t number;
	unsigned small;
	int whole;

	switch (arg->kind) {
	case ARG_TEXT:
		memcpy(&string, field, sizeof(string));
		if (string)
			text_addf(t, "--%s=%s", arg->name, string);
		break;
	case ARG_WORD:
		memcpy(&small, field, sizeof(small));
		text_addf(t, "--%s=%s", arg->name, arg->words[small]);
		break;
	case ARG_UNSIGNED:
		memcpy(&small, field, sizeof(small));
		text_addf(t, "--%s=%u", arg->name, small);
		break;
	case ARG_INT:
		memcpy(&whole, field, sizeof(whole));
		if (whole >= 0)
			text_addf(t, "--%s=%d", arg->name, whole);
		break;
	case ARG_U64:
	case ARG_NSEC:
		memcpy(&number, field, sizeof(number));
		text_addf(t, "--%s=%" PRIu64, arg->name, number);
		break;
	}
}

int call_host_argv(const struct call_conf *conf, const char *program, char ***ret, struct err *err)
{
	char **argv = calloc(ARG_COUNT + 4, sizeof(*argv));
	struct text t = { 0 };
	size_t n = 0;
	int r = call_conf_check(conf, err);

	if (r < 0)
		goto out;
	r = err_set(err, -ENOMEM, "out of memory");
	if (!argv || !(argv[n++] = strdup(program)) || !(argv[n++] = strdup("host")) ||
	    !(argv[n++] = strdup("call")))
		goto out;
	for (size_t i = 0; i < ARG_COUNT; i++) {
		write_arg(&args[i], conf, &t);
		if (t.failed)
			goto out;
		if (t.len)
			argv[n++] = t.s;
		t = (struct text){ 0 };
	}
	*ret = argv;
	return 0;
out:
	text_done(&t);
	call_argv_free(argv);
	return r;
}

void call_argv_free(char **argv)
{
	for (size_t i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
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

static int check_range(const char *name, uint64_t value, uint64_t min, uint64_t max,
		       struct err *err)
{
	if (value >= min && value <= max)
		return 0;
	return err_set(err, -EINVAL, "--%s: found %" PRIu64 ", expected %" PRIu64 " to %" PRIu64,
		       name, value, min, max);
}

static int check_media(const struct call_conf *conf, struct err *err)
{
	struct stages stages;

	/* coders work on pairs of rows and columns; a stamp needs 320x144 or 160x288 */
	const struct {
		const char *name;
		uint64_t value, min, max;
	} ranges[] = {
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

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		int r = check_range(ranges[i].name, ranges[i].value, ranges[i].min, ranges[i].max,
				    err);

		if (r < 0)
			return r;
	}
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
