/* workload.c - the kinds of workloads, a row each. */
#include "harness/scenario/workload.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/build.h"
#include "harness/scenario/call.h"
#include "harness/scenario/live.h"
#include "harness/scenario/talk.h"
#include "harness/scenario/yaml.h"
#include "harness/workload/talk.h"

/* As complaints list them. */
#define KINDS "call, live, build, talk"

/* One kind. begin sets the defaults in a work of zero bytes; read reads what stands behind the
 * word, over what work holds; done is NULL where nothing is to be freed, picture where there is
 * none. */
struct kind {
	const char *word;
	void (*begin)(struct plan_work *work);
	int (*read)(struct yaml at, struct plan_work *work, struct err *err);
	void (*picture)(const struct plan_work *work, unsigned *ret_width, unsigned *ret_height);
	struct json_t *(*json)(const struct plan_work *work);
	void (*done)(struct plan_work *work);
};

static void begin_call(struct plan_work *work)
{
	work->call = call_default();
}

static int read_call(struct yaml at, struct plan_work *work, struct err *err)
{
	return call_read(at, &work->call, err);
}

static void call_picture(const struct plan_work *work, unsigned *ret_width, unsigned *ret_height)
{
	if (!work->call.video)
		return;
	*ret_width = work->call.width;
	*ret_height = work->call.height;
}

static struct json_t *json_of_call(const struct plan_work *work)
{
	return call_json(&work->call);
}

static void begin_build(struct plan_work *work)
{
	work->build = plan_build_default();
}

static int read_build(struct yaml at, struct plan_work *work, struct err *err)
{
	return plan_build_read(at, &work->build, err);
}

static void build_picture(const struct plan_work *work, unsigned *ret_width, unsigned *ret_height)
{
	if (work->build.pictures[1] == BUILD_NONE)
		return;
	*ret_width = work->build.width;
	*ret_height = work->build.height;
}

static struct json_t *json_of_build(const struct plan_work *work)
{
	return plan_build_json(&work->build);
}

static void done_build(struct plan_work *work)
{
	plan_build_done(&work->build);
}

static void begin_live(struct plan_work *work)
{
	work->live = live_default();
}

static int read_live(struct yaml at, struct plan_work *work, struct err *err)
{
	return live_read(at, &work->live, err);
}

static void live_picture(const struct plan_work *work, unsigned *ret_width, unsigned *ret_height)
{
	*ret_width = work->live.width;
	*ret_height = work->live.height;
}

static struct json_t *json_of_live(const struct plan_work *work)
{
	return live_json(&work->live);
}

static void done_live(struct plan_work *work)
{
	live_done(&work->live);
}

static void begin_talk(struct plan_work *work)
{
	work->talk = talk_show_new();
}

static int read_talk(struct yaml at, struct plan_work *work, struct err *err)
{
	return talk_show_read(at, work->talk, err);
}

static struct json_t *json_of_talk(const struct plan_work *work)
{
	return work->talk ? talk_show_json(work->talk) : NULL;
}

static void done_talk(struct plan_work *work)
{
	talk_show_free(work->talk);
}

static const struct kind kinds[PLAN_WORKLOADS] = {
	[PLAN_CALL] = { "call", begin_call, read_call, call_picture, json_of_call, NULL },
	[PLAN_LIVE] = { "live", begin_live, read_live, live_picture, json_of_live, done_live },
	[PLAN_BUILD] = { "build", begin_build, read_build, build_picture, json_of_build,
			 done_build },
	[PLAN_TALK] = { "talk", begin_talk, read_talk, NULL, json_of_talk, done_talk },
};

const char *workload_word(enum plan_workload kind)
{
	return kinds[kind].word;
}

struct plan_work workload_default(enum plan_workload kind)
{
	struct plan_work work = { .kind = kind };

	kinds[kind].begin(&work);
	return work;
}

/* The kind of this word; PLAN_WORKLOADS when there is none. */
static enum plan_workload find(const char *word)
{
	unsigned kind = 0;

	while (kind < PLAN_WORKLOADS && strcmp(kinds[kind].word, word) != 0)
		kind++;
	return (enum plan_workload)kind;
}

static void turn_into(struct plan_work *work, enum plan_workload kind)
{
	if (work->kind == kind)
		return;
	workload_done(work);
	*work = workload_default(kind);
}

int workload_read(struct yaml at, struct plan_work *work, struct err *err)
{
	struct yaml value = at;
	const char *word;
	enum plan_workload kind;
	int r = 0;

	if (yaml_is_map(at))
		r = yaml_single(at, "a workload", &word, &value, err);
	else
		word = yaml_scalar(at, "a workload", err);
	if (r < 0 || !word)
		return r < 0 ? r : -EINVAL;
	kind = find(word);
	if (kind == PLAN_WORKLOADS && yaml_is_map(at))
		return yaml_refuse_key(
			value, err, -EINVAL,
			"unknown key \"%.40s\" in a workload, expected one of: " KINDS, word);
	if (kind == PLAN_WORKLOADS)
		return yaml_refuse(at, err, -EINVAL, "found \"%.40s\", expected a workload: " KINDS,
				   word);
	turn_into(work, kind);
	if (yaml_is_map(at))
		return kinds[kind].read(value, work, err);
	/* The word alone is the workload as it is by default. */
	if (kind == PLAN_BUILD && !work->build.commands[0])
		return yaml_refuse(at, err, -EINVAL,
				   "a build without commands: \"sender\" and \"receiver\"");
	return 0;
}

bool workload_is_at(struct yaml at)
{
	struct yaml value;

	for (unsigned kind = 0; kind < PLAN_WORKLOADS; kind++)
		if (yaml_find(at, kinds[kind].word, &value))
			return true;
	return false;
}

void workload_picture(const struct plan_work *work, unsigned *ret_width, unsigned *ret_height)
{
	*ret_width = *ret_height = 0;
	if (kinds[work->kind].picture)
		kinds[work->kind].picture(work, ret_width, ret_height);
}

struct json_t *workload_json(const struct plan_work *work)
{
	return kinds[work->kind].json(work);
}

void workload_done(struct plan_work *work)
{
	if (kinds[work->kind].done)
		kinds[work->kind].done(work);
	*work = (struct plan_work){ 0 };
}
