/* build.c - the workload "build": read from a show, written to run.json. */
#include "harness/scenario/build.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "harness/scenario/media.h"
#include "harness/scenario/yaml.h"

#define PORT_MAX 65535

/* A run waits for its hosts 60 s before it begins, and 5 s at its end. */
#define READY_MAX   (60 * NSEC_PER_SEC)
#define PICTURE_MAX (600 * NSEC_PER_SEC)
#define STOP_MAX    (3 * NSEC_PER_SEC)

enum side { SENDER, RECEIVER };

struct plan_build plan_build_default(void)
{
	return (struct plan_build){ .pictures = { BUILD_Y4M, BUILD_Y4M },
				    .width = 640,
				    .height = 360,
				    .fps = 30,
				    .ready_limit = 10 * NSEC_PER_SEC,
				    .picture_limit = 15 * NSEC_PER_SEC,
				    .stop_limit = 2 * NSEC_PER_SEC,
				    .ip_version = 4 };
}

static int read_sender(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return yaml_copy(at, "a command", &build->commands[SENDER], err);
}

static int read_receiver(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return yaml_copy(at, "a command", &build->commands[RECEIVER], err);
}

static int read_pictures(struct yaml at, void *into, struct err *err)
{
	/* In the order of enum build_pictures. */
	static const char *const ways[] = { "none", "y4m", "raw", "file", NULL };
	struct plan_build *build = into;
	unsigned way = 0;
	int r = yaml_choice(at, "how the sender gets pictures", ways, &way, err);

	build->pictures[SENDER] = (enum build_pictures)way;
	return r;
}

static int read_back(struct yaml at, void *into, struct err *err)
{
	static const char *const ways[] = { "none", "y4m", "raw", "page", NULL };

	static const enum build_pictures meanings[] = { BUILD_NONE, BUILD_Y4M, BUILD_RAW,
							BUILD_PAGE };
	struct plan_build *build = into;
	unsigned way = 0;
	int r = yaml_choice(at, "how the receiver gives pictures back", ways, &way, err);

	build->pictures[RECEIVER] = meanings[way];
	return r;
}

static int read_sound_kind(struct yaml at, const char *what, enum build_sound_kind *ret,
			   struct err *err)
{
	/* In the order of enum build_sound_kind. */
	static const char *const ways[] = { "none", "wav", "raw", NULL };
	unsigned way = 0;
	int r = yaml_choice(at, what, ways, &way, err);

	*ret = (enum build_sound_kind)way;
	return r;
}

static int read_sound(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return read_sound_kind(at, "how the sender gets sound", &build->sound[SENDER], err);
}

static int read_sound_back(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return read_sound_kind(at, "how the receiver gives sound back", &build->sound[RECEIVER],
			       err);
}

static int read_first(struct yaml at, void *into, struct err *err)
{
	static const char *const sides[] = { "receiver", "sender", NULL };
	struct plan_build *build = into;
	unsigned side = 0;
	int r = yaml_choice(at, "which command is started first", sides, &side, err);

	build->sender_first = side == 1;
	return r;
}

/* "started", "told", "udp 5004", "tcp 5004". */
static int read_ready(struct yaml at, struct build_ready *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "when the command is ready, as in udp 5004", err);
	struct build_ready ready = { 0 };
	uint64_t port = 0;

	if (!s)
		return -EINVAL;
	while (ready.sign < BUILD_SIGNS) {
		const char *word = build_sign_word(ready.sign);
		size_t n = strlen(word);
		bool wants_port = ready.sign >= BUILD_UDP;

		if (!strncmp(s, word, n) && s[n] == (wants_port ? ' ' : '\0'))
			break;
		ready.sign++;
	}
	if (ready.sign == BUILD_SIGNS)
		return yaml_refuse(at, err, -EINVAL,
				   "found \"%.40s\", expected one of: started, told, udp PORT, "
				   "tcp PORT",
				   s);
	if (ready.sign >= BUILD_UDP && (parse_count(s + 4, PORT_MAX, &port, err) < 0 || !port))
		return yaml_refuse(at, err, -EINVAL, "found port \"%.40s\", expected 1 to %d",
				   s + 4, PORT_MAX);
	ready.port = (unsigned)port;
	*ret = ready;
	return 0;
}

static int read_sender_ready(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return read_ready(at, &build->ready[SENDER], err);
}

static int read_receiver_ready(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return read_ready(at, &build->ready[RECEIVER], err);
}

/* Programs are named by words, so that they can be listed between spaces. */
static int read_need(struct yaml at, void *into, struct err *err)
{
	struct text *list = into;
	const char *s = yaml_scalar(at, "the name of a program", err);

	if (!s)
		return -EINVAL;
	if (!*s || strpbrk(s, " \t\n"))
		return yaml_refuse(at, err, -EINVAL, "\"%.40s\" is no name of a program", s);
	text_addf(list, "%s%s", list->len ? " " : "", s);
	return list->failed ? err_set(err, -ENOMEM, "no memory for a show") : 0;
}

static int read_needs(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;
	struct text list = { 0 };
	int r = yaml_read_list(at, "a list of programs", read_need, &list, err);

	if (r < 0) {
		text_done(&list);
		return r;
	}
	free(build->needs);
	build->needs = list.s;
	return 0;
}

static int read_folder(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;
	const char *what = "the path of a folder";
	char *path = NULL, *whole;
	int r = media_path(at, what, &path, err);

	if (r < 0)
		return r;
	whole = realpath(path, NULL);
	if (!whole)
		r = yaml_refuse(at, err, -errno, "%.200s: %s", yaml_scalar(at, what, err),
				strerror(errno));
	free(path);
	if (r < 0)
		return r;
	free(build->folder);
	build->folder = whole;
	return 0;
}

static int read_size(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;
	int r = media_size(at, &build->width, &build->height, err);

	if (r == 0 && (build->width < 320 || build->height < 144) &&
	    (build->width < 160 || build->height < 288))
		return yaml_refuse(at, err, -ERANGE,
				   "pictures of %ux%u have no room for a stamp: 320x144 or 160x288",
				   build->width, build->height);
	return r;
}

static int read_fps(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return media_fps(at, &build->fps, err);
}

static int read_limit(struct yaml at, nsec_t max, nsec_t *ret, struct err *err)
{
	nsec_t limit = 0;
	int r = yaml_duration(at, &limit, err);

	if (r == 0 && (limit < NSEC_PER_MSEC || limit > max))
		return yaml_refuse(at, err, -ERANGE, "expected 1 ms to %lld s",
				   (long long)(max / NSEC_PER_SEC));
	*ret = limit;
	return r;
}

static int read_ready_limit(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return read_limit(at, READY_MAX, &build->ready_limit, err);
}

static int read_picture_limit(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return read_limit(at, PICTURE_MAX, &build->picture_limit, err);
}

static int read_stop_limit(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return read_limit(at, STOP_MAX, &build->stop_limit, err);
}

static int read_ip(struct yaml at, void *into, struct err *err)
{
	struct plan_build *build = into;

	return media_ip(at, &build->ip_version, err);
}

int plan_build_read(struct yaml at, struct plan_build *build, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "sender", read_sender, false },
		{ "receiver", read_receiver, false },
		{ "pictures", read_pictures, false },
		{ "back", read_back, false },
		{ "sound", read_sound, false },
		{ "sound-back", read_sound_back, false },
		{ "size", read_size, false },
		{ "fps", read_fps, false },
		{ "first", read_first, false },
		{ "sender-ready", read_sender_ready, false },
		{ "receiver-ready", read_receiver_ready, false },
		{ "ready-within", read_ready_limit, false },
		{ "picture-within", read_picture_limit, false },
		{ "stop-within", read_stop_limit, false },
		{ "needs", read_needs, false },
		{ "folder", read_folder, false },
		{ "ip", read_ip, false },
		{ NULL, NULL, false },
	};
	int r = yaml_read_map(at, "a build", keys, build, err);

	if (r == 0 && (!build->commands[SENDER] || !build->commands[RECEIVER]))
		return yaml_refuse(at, err, -EINVAL, "a build without \"%s\"",
				   build->commands[SENDER] ? "receiver" : "sender");
	if (r == 0 && build->pictures[SENDER] == BUILD_NONE &&
	    build->pictures[RECEIVER] != BUILD_NONE)
		return yaml_refuse(at, err, -EINVAL,
				   "\"back\" without pictures: only pictures of the harness can be "
				   "read when they come back");
	if (r == 0 && build->sound[SENDER] == BUILD_SILENT &&
	    build->sound[RECEIVER] != BUILD_SILENT)
		return yaml_refuse(
			at, err, -EINVAL,
			"\"sound-back\" without \"sound\": only sound of the harness can be "
			"found when it comes back");
	if (r == 0 && build->pictures[RECEIVER] == BUILD_PAGE && !build->folder)
		return yaml_refuse(at, err, -EINVAL,
				   "\"back: page\" without \"folder\", where the page is");
	return r;
}

static json_t *side_json(const struct plan_build *build, enum side side)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s}", "command", build->commands[side],
				 "pictures", build_pictures_word(build->pictures[side]), "sound",
				 build_sound_word(build->sound[side]), "ready",
				 build_sign_word(build->ready[side].sign));

	if (build->ready[side].port)
		(void)json_object_set_new(json, "port",
					  json_integer((json_int_t)build->ready[side].port));
	return json;
}

json_t *plan_build_json(const struct plan_build *build)
{
	json_t *json = json_pack("{s:s, s:o, s:o, s:s, s:i}", "kind", "build", "sender",
				 side_json(build, SENDER), "receiver", side_json(build, RECEIVER),
				 "first", build->sender_first ? "sender" : "receiver", "ip_version",
				 (int)build->ip_version);

	/* Nothing paces what comes back: a picture counts when it is there. */
	(void)json_object_set_new(json, "shown", json_string("decode"));
	if (build->sound[SENDER] != BUILD_SILENT)
		(void)json_object_set_new(json, "audio",
					  json_pack("{s:s}", "codec", "the build's own"));
	if (build->pictures[SENDER] != BUILD_NONE)
		(void)json_object_set_new(json, "video",
					  json_pack("{s:s, s:i, s:i, s:i}", "codec",
						    "the build's own", "width", (int)build->width,
						    "height", (int)build->height, "fps",
						    (int)build->fps));
	return json;
}

void plan_build_done(struct plan_build *build)
{
	free(build->commands[SENDER]);
	free(build->commands[RECEIVER]);
	free(build->needs);
	free(build->folder);
	*build = (struct plan_build){ 0 };
}
