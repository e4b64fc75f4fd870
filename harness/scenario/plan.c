/* plan.c - from files to a plan. */
#include "harness/scenario/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/change.h"
#include "harness/scenario/legs.h"
#include "harness/scenario/show.h"
#include "harness/scenario/workload.h"

#define ROUTE_DURATION (60 * NSEC_PER_SEC)

const char *plan_direction_word(enum plan_direction direction)
{
	return direction == PLAN_TO_BUYER ? "to-buyer" : "to-seller";
}

const char *plan_fact_word(enum plan_fact fact)
{
	static const char *const words[PLAN_FACTS] = {
		[PLAN_DELAY] = "delay", [PLAN_JITTER] = "jitter", [PLAN_SPIKES] = "spikes",
		[PLAN_LOSS] = "loss",   [PLAN_RATE] = "rate",     [PLAN_QUEUE] = "queue",
	};

	return words[fact];
}

static char *copy(const char *s)
{
	return strdup(s ? s : "");
}

static int keep_changes(const struct plan_opts *opts, struct plan *plan, struct err *err)
{
	plan->changes = calloc(opts->change_count + 1, sizeof(*plan->changes));
	if (!plan->changes)
		return err_set(err, -ENOMEM, "no memory for a plan");
	for (size_t i = 0; i < opts->change_count; i++) {
		plan->changes[i] = strdup(opts->changes[i]);
		if (!plan->changes[i])
			return err_set(err, -ENOMEM, "no memory for a plan");
		plan->change_count++;
	}
	return 0;
}

/* The name of a route that was changed says so. */
static char *name_route(const struct route *route)
{
	const char *name = route->name ? route->name : "inline";
	struct text text = { 0 };

	text_add(&text, name);
	if (route->changed && route->name)
		text_add(&text, " (changed)");
	return text.s;
}

static int set_texts(const struct show *show, struct plan *plan, struct err *err)
{
	const struct route *route = &show->route;

	plan->name = copy(show->name ? show->name : route->name);
	plan->question = copy(show->question);
	plan->file = copy(show->file ? show->file : route->file);
	plan->text = copy(show->text ? show->text : route->text);
	plan->route_name = name_route(route);
	plan->route_title = copy(route->title);
	plan->route_text = copy(route->text);
	plan->route_public = route->parts[PART_HAUL].is_public;
	if (route->pair)
		plan->route_pair = strdup(route->pair);
	if (route->file)
		plan->route_file = strdup(route->file);
	plan->screen = show->screen;
	if (show->clip)
		plan->clip = strdup(show->clip);
	if (!plan->name || !plan->question || !plan->file || !plan->text || !plan->route_name ||
	    !plan->route_title || !plan->route_text || (route->file && !plan->route_file) ||
	    (route->pair && !plan->route_pair) || (show->clip && !plan->clip))
		return err_set(err, -ENOMEM, "no memory for a plan");
	return place_copy(route_place(route), &plan->route_place, err);
}

static int check_opts(const struct plan_opts *opts, struct err *err)
{
	if (opts->duration &&
	    (opts->duration < SHOW_DURATION_MIN || opts->duration > SHOW_DURATION_MAX))
		return err_set(err, -ERANGE,
			       "a duration of %.4g s was asked for; expected 1 s to 24 h",
			       (double)opts->duration / 1e9);
	if (opts->seed_given && opts->seed > INT64_MAX)
		return err_set(err, -ERANGE, "a seed over 2^63 - 1 was asked for");
	return 0;
}

/* Fills an empty plan from a show, whose links, workload and expectations it takes. */
static int fill(struct show *show, const struct plan_opts *opts, struct files *files,
		struct plan *plan, struct err *err)
{
	int r = check_opts(opts, err);

	for (size_t i = 0; r == 0 && i < opts->change_count; i++)
		r = change_apply(opts->changes[i], show, err);
	if (r == 0)
		r = keep_changes(opts, plan, err);
	if (r == 0)
		r = set_texts(show, plan, err);
	if (r < 0)
		return r;
	plan->calibration = show->calibration && !opts->route && !opts->change_count;
	plan->work = show->work;
	show->work = (struct plan_work){ 0 };
	plan->duration = opts->duration ? opts->duration : show->duration;
	plan->seed = opts->seed_given ? opts->seed : show->seed;
	plan->expects = show->expects.v;
	plan->expect_count = show->expects.n;
	show->expects = (struct expect_list){ 0 };
	r = legs_set_route(plan, &show->route, &show->timeline, err);
	if (r == 0)
		r = legs_make(plan, files, err);
	return r < 0 ? r : expect_check(plan, err);
}

static int make(struct show *show, const struct plan_opts *opts, struct files *files,
		struct plan **ret, struct err *err)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	int r;

	if (!plan)
		return err_set(err, -ENOMEM, "no memory for a plan");
	r = fill(show, opts, files, plan, err);
	if (r < 0)
		plan_free(plan);
	else
		*ret = plan;
	return r;
}

int plan_load(const char *show, const struct plan_opts *opts, struct plan **ret, struct err *err)
{
	struct files files = { .scenarios = opts->scenarios };
	struct show read = { 0 };
	int r = show_open(show, opts, &files, &read, err);

	if (r == 0)
		r = make(&read, opts, &files, ret, err);
	show_done(&read);
	files_close(&files);
	return r;
}

int plan_load_route(const char *route, const struct plan_opts *opts, struct plan **ret,
		    struct err *err)
{
	struct files files = { .scenarios = opts->scenarios };
	struct show show = { .duration = ROUTE_DURATION,
			     .seed = 1,
			     .work = workload_default(PLAN_CALL) };
	int r = route_open(route, &files, &show.route, err);

	if (r == 0)
		r = make(&show, opts, &files, ret, err);
	show_done(&show);
	files_close(&files);
	return r;
}

int plan_load_route_text(const char *name, const char *text, const struct plan_opts *opts,
			 struct plan **ret, struct err *err)
{
	struct files files = { .scenarios = opts->scenarios };
	struct show show = { .duration = ROUTE_DURATION,
			     .seed = 1,
			     .work = workload_default(PLAN_CALL) };
	struct yaml_file *file = NULL;
	int r = yaml_open_text(name, text, strlen(text), &file, err);

	if (r == 0)
		r = route_read(yaml_root(file), &files, &show.route, err);
	if (r == 0)
		r = make(&show, opts, &files, ret, err);
	show_done(&show);
	files_close(&files);
	yaml_close(file);
	return r;
}

/* Does a name lead to a show? For a path, does the file have the key of one? */
static bool is_show(const char *name, const struct plan_opts *opts)
{
	const struct find_place place = { .scenarios = opts->scenarios };
	struct yaml_file *file = NULL;
	struct yaml key;
	char *path = NULL;
	bool found = false;

	if (find_file(FIND_SHOW, name, &place, &path, NULL) == 0 &&
	    yaml_open(path, &file, NULL) == 0)
		found = !yaml_find(yaml_root(file), "route", &key) ||
			yaml_find(yaml_root(file), "show", &key);
	yaml_close(file);
	free(path);
	return found;
}

/* Neither: names what is near in both kinds. */
static int refuse_either(const char *name, const struct plan_opts *opts, struct err *err)
{
	const struct find_place place = { .scenarios = opts->scenarios };
	char *near = find_near(FIND_SHOW, name, &place);

	if (!near)
		near = find_near(FIND_ROUTE, name, &place);
	if (near)
		(void)err_set(err, -ENOENT, "found no show or route \"%.80s\"; is \"%s\" meant?",
			      name, near);
	else
		(void)err_set(err, -ENOENT, "found no show or route \"%.80s\"%s", name,
			      find_is_lost(&place) ? ", for " FIND_LOST : "");
	free(near);
	return -ENOENT;
}

int plan_load_either(const char *name, const struct plan_opts *opts, struct plan **ret,
		     struct err *err)
{
	const struct find_place place = { .scenarios = opts->scenarios };
	char *path = NULL;

	if (is_show(name, opts))
		return plan_load(name, opts, ret, err);
	if (!find_is_path(name) && find_file(FIND_ROUTE, name, &place, &path, NULL) < 0)
		return refuse_either(name, opts, err);
	free(path);
	return plan_load_route(name, opts, ret, err);
}

void plan_event_done(struct plan_event *event)
{
	free(event->name);
	free(event->link);
	free(event->text);
	free(event->source);
	*event = (struct plan_event){ 0 };
}

void plan_free(struct plan *plan)
{
	struct expect_list expects;

	if (!plan)
		return;
	legs_done(plan);
	for (size_t i = 0; i < plan->event_count; i++)
		plan_event_done(&plan->events[i]);
	free(plan->events);
	for (size_t i = 0; i < plan->change_count; i++)
		free(plan->changes[i]);
	free(plan->changes);
	expects = (struct expect_list){ .v = plan->expects, .n = plan->expect_count };
	expect_list_done(&expects);
	free(plan->name);
	free(plan->question);
	free(plan->file);
	free(plan->text);
	free(plan->route_name);
	free(plan->route_title);
	place_done(&plan->route_place);
	free(plan->route_pair);
	free(plan->route_file);
	free(plan->route_text);
	free(plan->clip);
	workload_done(&plan->work);
	free(plan);
}
