/* show.c - reading shows. */
#include "harness/scenario/show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/media.h"
#include "harness/scenario/workload.h"
#include "harness/scenario/yaml.h"

/* A show while it is read. */
struct reading {
	struct show *show;
	const struct plan_opts *opts;
	struct files *files;
	bool has_route;
};

static int read_name(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return yaml_copy_name(at, "the name of the show", &reading->show->name, err);
}

static int read_question(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return yaml_copy(at, "a question", &reading->show->question, err);
}

static int read_calibration(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return yaml_answer(at, &reading->show->calibration, err);
}

/* What the show is like was read before. */
static int read_like(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

static int read_route(struct yaml at, void *into, struct err *err)
{
	struct reading *reading = into;

	reading->has_route = true;
	if (reading->opts->route)
		return 0;
	route_done(&reading->show->route);
	return route_read(at, reading->files, &reading->show->route, err);
}

static int read_workload(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return workload_read(at, &reading->show->work, err);
}

static int read_clip(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;
	char *path = NULL;
	int r = media_clip(at, "the path of a video file", &path, err);

	if (r < 0)
		return r;
	free(reading->show->clip);
	reading->show->clip = path;
	return 0;
}

static int read_content(struct yaml at, void *into, struct err *err)
{
	static const struct yaml_key clip_keys[] = { { "clip", read_clip, true },
						     { NULL, NULL, false } };
	static const char *const scenes[] = { "camera", "screen", NULL };
	const struct reading *reading = into;
	unsigned scene = 0;
	int r;

	reading->show->screen = false;
	if (yaml_is_map(at))
		return yaml_read_map(at, "content", clip_keys, into, err);
	free(reading->show->clip);
	reading->show->clip = NULL;
	r = yaml_choice(at, "content", scenes, &scene, err);
	reading->show->screen = r == 0 && scene == 1;
	return r;
}

static int read_duration(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;
	nsec_t duration = 0;
	int r = yaml_duration(at, &duration, err);

	if (r == 0 && (duration < SHOW_DURATION_MIN || duration > SHOW_DURATION_MAX))
		return yaml_refuse(at, err, -ERANGE, "a show's duration is 1 s to 24 h");
	reading->show->duration = duration;
	return r;
}

static int read_seed(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	/* JSON keeps integers up to 2^63 - 1. */
	return yaml_count(at, INT64_MAX, &reading->show->seed, err);
}

static int read_timeline(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return event_list_read(at, LINKS_IN_ROUTE, &reading->show->timeline, err);
}

static int read_expect(struct yaml at, void *into, struct err *err)
{
	const struct reading *reading = into;

	return expect_list_read(at, &reading->opts->metrics, &reading->show->expects, err);
}

static const struct yaml_key keys[] = {
	{ "show", read_name, true },
	{ "question", read_question, false },
	{ "calibration", read_calibration, false },
	{ "like", read_like, false },
	{ "route", read_route, false },
	{ "workload", read_workload, false },
	{ "content", read_content, false },
	{ "duration", read_duration, false },
	{ "seed", read_seed, false },
	{ "timeline", read_timeline, false },
	{ "expect", read_expect, false },
	{ NULL, NULL, false },
};

static void set_defaults(struct show *show)
{
	show->work = workload_default(PLAN_CALL);
	show->duration = 60 * NSEC_PER_SEC;
	show->seed = 1;
}

/* Reads a show over the one that it is like, over the one that this is like ... */
static int read_likes(struct yaml at, struct reading *reading, struct err *err)
{
	struct likes likes;
	int r = files_follow(reading->files, FIND_SHOW, at, &likes, err);

	while (r == 0 && likes.n)
		r = yaml_read_map(likes.v[--likes.n], "a show", keys, reading, err);
	if (r == 0 && !reading->has_route && !reading->opts->route)
		return yaml_refuse(at, err, -EINVAL, "a show without \"route\"");
	if (r == 0 && reading->show->screen && reading->show->work.kind != PLAN_CALL)
		return yaml_refuse(at, err, -EINVAL,
				   "\"content: screen\", which only a call can share");
	return r;
}

int show_open(const char *name, const struct plan_opts *opts, struct files *files,
	      struct show *show, struct err *err)
{
	struct reading reading = { .show = show, .opts = opts, .files = files };
	struct yaml_file *file = NULL;
	int r = files_open(files, FIND_SHOW, name, (struct yaml){ 0 }, &file, err);

	if (r < 0)
		return r;
	set_defaults(show);
	r = read_likes(yaml_root(file), &reading, err);
	if (r == 0 && opts->route)
		r = route_open(opts->route, files, &show->route, err);
	if (r < 0)
		return r;
	show->file = strdup(yaml_name(file));
	show->text = strdup(yaml_source(file));
	if (!show->file || !show->text)
		return err_set(err, -ENOMEM, "no memory for a show");
	return 0;
}

void show_done(struct show *show)
{
	free(show->name);
	free(show->question);
	free(show->file);
	free(show->text);
	free(show->clip);
	workload_done(&show->work);
	route_done(&show->route);
	event_list_done(&show->timeline);
	expect_list_done(&show->expects);
	*show = (struct show){ 0 };
}
