/* build.c - a build's part as JSON and back. */
#include "harness/workload/build.h"

#include <errno.h>
#include <jansson.h>

#include "harness/base/err.h"

#define PORT_MAX 65535

static const char *const pictures_words[BUILD_PICTURES] = {
	[BUILD_NONE] = "none", [BUILD_Y4M] = "y4m",   [BUILD_RAW] = "raw",
	[BUILD_FILE] = "file", [BUILD_PAGE] = "page",
};

static const char *const sound_words[BUILD_SOUNDS] = {
	[BUILD_SILENT] = "none",
	[BUILD_WAV] = "wav",
	[BUILD_SAMPLES] = "raw",
};

static const char *const sign_words[BUILD_SIGNS] = {
	[BUILD_STARTED] = "started",
	[BUILD_TOLD] = "told",
	[BUILD_UDP] = "udp",
	[BUILD_TCP] = "tcp",
};

const char *build_pictures_word(enum build_pictures pictures)
{
	return pictures_words[pictures];
}

const char *build_sound_word(enum build_sound_kind sound)
{
	return sound_words[sound];
}

const char *build_sign_word(enum build_sign sign)
{
	return sign_words[sign];
}

/* A stamp needs 320x144 or 160x288. */
static int check_size(const struct build_conf *conf, struct err *err)
{
	if (conf->width < 160 || conf->width > 4096 || conf->height < 144 || conf->height > 4096 ||
	    conf->width % 2 || conf->height % 2)
		return err_set(err, -EINVAL,
			       "pictures of %ux%u: expected even sides of 160x144 to 4096x4096",
			       conf->width, conf->height);
	if (conf->fps < 1 || conf->fps > 120)
		return err_set(err, -EINVAL, "%u pictures a second: expected 1 to 120", conf->fps);
	return 0;
}

static bool has_port(enum build_sign sign)
{
	return sign == BUILD_UDP || sign == BUILD_TCP;
}

int build_check(const struct build_conf *conf, struct err *err)
{
	bool sends = conf->role == CALL_SELLER;

	if (!*conf->command)
		return err_set(err, -EINVAL, "the command of a build is empty");
	if (conf->pictures == (sends ? BUILD_PAGE : BUILD_FILE))
		return err_set(err, -EINVAL, "a %s has no pictures by %s",
			       sends ? "sender" : "receiver", build_pictures_word(conf->pictures));
	if (has_port(conf->ready.sign) && (!conf->ready.port || conf->ready.port > PORT_MAX))
		return err_set(err, -EINVAL, "port %u: expected 1 to %d", conf->ready.port,
			       PORT_MAX);
	return check_size(conf, err);
}

char *build_write(const struct build_conf *conf)
{
	json_t *json = json_pack(
		"{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:b, s:i,"
		" s:i, s:I, s:I, s:I}",
		"role", (int)conf->role, "local", conf->local, "peer", conf->peer, "dir", conf->dir,
		"command", conf->command, "needs", conf->needs, "clip", conf->clip, "folder",
		conf->folder, "control", conf->control_fd, "pictures", (int)conf->pictures, "sound",
		(int)conf->sound, "width", (int)conf->width, "height", (int)conf->height, "fps",
		(int)conf->fps, "waits", (int)conf->waits, "sign", (int)conf->ready.sign, "port",
		(int)conf->ready.port, "ready_limit", (json_int_t)conf->ready_limit,
		"picture_limit", (json_int_t)conf->picture_limit, "stop_limit",
		(json_int_t)conf->stop_limit);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	return text;
}

/* Numbers as they stand in the JSON, before they are known to be in range. */
struct numbers {
	int role, pictures, sound, width, height, fps, waits, sign, port;
	json_int_t ready, picture, stop;
};

static bool unpack(json_t *json, struct build_conf *conf, struct numbers *n)
{
	return json_unpack(json,
			   "{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:i,"
			   " s:b, s:i, s:i, s:I, s:I, s:I}",
			   "role", &n->role, "local", &conf->local, "peer", &conf->peer, "dir",
			   &conf->dir, "command", &conf->command, "needs", &conf->needs, "clip",
			   &conf->clip, "folder", &conf->folder, "control", &conf->control_fd,
			   "pictures", &n->pictures, "sound", &n->sound, "width", &n->width,
			   "height", &n->height, "fps", &n->fps, "waits", &n->waits, "sign",
			   &n->sign, "port", &n->port, "ready_limit", &n->ready, "picture_limit",
			   &n->picture, "stop_limit", &n->stop) == 0;
}

static bool is_below(int value, int limit)
{
	return value >= 0 && value < limit;
}

int build_read(const char *text, struct build_conf *conf, struct json_t **ret_keep, struct err *err)
{
	struct numbers n = { 0 };
	json_error_t why = { 0 };
	json_t *json = json_loads(text, 0, &why);
	int r;

	*conf = (struct build_conf){ 0 };
	if (!json || !unpack(json, conf, &n) || !is_below(n.role, CALL_ROLES) ||
	    !is_below(n.pictures, BUILD_PICTURES) || !is_below(n.sound, BUILD_SOUNDS) ||
	    !is_below(n.sign, BUILD_SIGNS)) {
		json_decref(json);
		return err_set(err, -EINVAL, "the argument of a build is not what a run gives: %s",
			       why.text);
	}
	conf->role = (enum call_role)n.role;
	conf->pictures = (enum build_pictures)n.pictures;
	conf->sound = (enum build_sound_kind)n.sound;
	conf->width = (unsigned)n.width;
	conf->height = (unsigned)n.height;
	conf->fps = (unsigned)n.fps;
	conf->waits = n.waits;
	conf->ready =
		(struct build_ready){ .sign = (enum build_sign)n.sign, .port = (unsigned)n.port };
	conf->ready_limit = n.ready;
	conf->picture_limit = n.picture;
	conf->stop_limit = n.stop;
	r = build_check(conf, err);
	if (r < 0) {
		json_decref(json);
		return r;
	}
	*ret_keep = json;
	return 0;
}
