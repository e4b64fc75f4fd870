/* suite_runs.c - from a suite to its runs. */
#include "harness/scenario/suite_runs.h"

#include <errno.h>
#include <fnmatch.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/workload.h"

static int no_memory(struct err *err)
{
	return err_set(err, -ENOMEM, "no memory for a suite");
}

/* "build.sender=\"COMMAND\"": a JSON string is one of YAML, whatever the command holds. */
static char *make_change(const char *setting, const char *command)
{
	json_t *string = json_string(command);
	char *quoted = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
	struct text change = { 0 };

	if (quoted)
		text_addf(&change, "%s=%s", setting, quoted);
	free(quoted);
	json_decref(string);
	return change.s;
}

static int make_changes(struct suite_runs *runs, struct err *err)
{
	for (size_t b = 0; runs->opts->ab && b < SUITE_BUILDS; b++) {
		const char *command = runs->opts->builds[b].command;
		char *(*to)[2] = runs->changes[b];

		to[PLAN_BUILD][0] = make_change("build.sender", command);
		to[PLAN_BUILD][1] = make_change("build.receiver", command);
		to[PLAN_TALK][0] = make_change("talk.assistant", command);
		if (!to[PLAN_BUILD][0] || !to[PLAN_BUILD][1] || !to[PLAN_TALK][0])
			return err_set(err, -EINVAL, "the command of a build is no text in UTF-8");
	}
	return 0;
}

static struct plan_opts spec_opts(const struct suite_runs *runs, const struct suite_spec *spec,
				  int build)
{
	const struct suite_item *item = spec->item;
	struct plan_opts opts = { .scenarios = runs->opts->scenarios,
				  .route = spec->route_file,
				  .duration = runs->suite->duration,
				  .seed_given = spec->seed_given,
				  .seed = spec->seed,
				  .metrics = runs->opts->metrics };

	if (item->duration)
		opts.duration = item->duration;
	if (runs->opts->duration)
		opts.duration = runs->opts->duration;
	if (build >= 0) {
		opts.changes = (const char *const *)runs->changes[build][spec->kind];
		while (opts.change_count < 2 && opts.changes[opts.change_count])
			opts.change_count++;
	}
	return opts;
}

struct plan_opts suite_run_opts(const struct suite_runs *runs, const struct suite_run *run)
{
	return spec_opts(runs, run->spec, run->build);
}

/* FNV-1a. Where the files lie is left out: a suite may go on from another folder. */
static int digest_of(const struct plan *plan, uint64_t *ret, struct err *err)
{
	json_t *json = plan_to_json(plan);
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char *s;

	(void)json_object_del(json_object_get(json, "show"), "file");
	(void)json_object_del(json_object_get(json, "route"), "file");
	s = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(json);
	if (!s)
		return no_memory(err);
	for (const char *c = s; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	free(s);
	*ret = hash;
	return 0;
}

static int take_plan(struct suite_spec *spec, const struct plan *plan, struct err *err)
{
	free(spec->show);
	free(spec->route);
	spec->show = strdup(plan->name);
	spec->route = strdup(plan->route_name);
	spec->kind = plan->work.kind;
	spec->duration = plan->duration;
	spec->seed = plan->seed;
	if (!spec->show || !spec->route)
		return no_memory(err);
	return digest_of(plan, &spec->digest, err);
}

static int load(const struct suite_runs *runs, struct suite_spec *spec, int build, struct err *err)
{
	const struct plan_opts opts = spec_opts(runs, spec, build);
	struct plan *plan = NULL;
	int r = plan_load(spec->file, &opts, &plan, err);

	if (r == 0)
		r = take_plan(spec, plan, err);
	plan_free(plan);
	return r;
}

static int find_files_of(const struct suite_runs *runs, struct suite_spec *spec, struct err *err)
{
	const struct find_place place = { runs->opts->scenarios, runs->suite->file };
	int r = find_file(FIND_SHOW, spec->show_asked, &place, &spec->file, err);

	if (r == 0 && spec->route_asked)
		r = find_file(FIND_ROUTE, spec->route_asked, &place, &spec->route_file, err);
	return r < 0 ? err_prefix(err, "%s:%u", runs->suite->file, spec->item->line) : 0;
}

static int refuse_kind(const struct suite_runs *runs, const struct suite_spec *spec,
		       struct err *err)
{
	return err_set(err, -EINVAL,
		       "%s:%u: %s has no place for a build: its workload is %s, expected build or "
		       "talk",
		       runs->suite->file, spec->item->line, spec->show, workload_word(spec->kind));
}

/* A show that cannot be loaded is no error of the suite's: the others run. */
static int fill_spec(const struct suite_runs *runs, struct suite_spec *spec, struct err *err)
{
	struct err why = { 0 };
	int r = find_files_of(runs, spec, &why);

	if (r == 0)
		r = load(runs, spec, -1, &why);
	if (r == 0 && runs->opts->ab && !runs->changes[0][spec->kind][0])
		return refuse_kind(runs, spec, err);
	if (r == 0 && runs->opts->ab)
		r = load(runs, spec, 0, &why);
	if (r == -ENOMEM)
		return no_memory(err);
	if (r == 0)
		return 0;
	spec->broken = strdup(why.text);
	return spec->broken ? 0 : no_memory(err);
}

static int add_spec(struct suite_runs *runs, const struct suite_spec *spec, struct err *err)
{
	struct suite_spec *v = reallocarray(runs->specs, runs->spec_count + 1, sizeof(*v));

	if (!v)
		return no_memory(err);
	runs->specs = v;
	v += runs->spec_count++;
	*v = *spec;
	v->show_asked = strdup(spec->show_asked);
	return v->show_asked ? fill_spec(runs, v, err) : no_memory(err);
}

/* A show with each of its routes and seeds. */
static int add_specs_of(struct suite_runs *runs, const struct suite_item *item, char *show,
			struct err *err)
{
	const struct suite_seeds *seeds = item->seeds.n ? &item->seeds : &runs->suite->seeds;
	size_t routes = item->route_count ? item->route_count : 1;
	size_t count = seeds->n ? seeds->n : 1;
	int r = 0;

	for (size_t i = 0; r == 0 && i < routes; i++)
		for (size_t k = 0; r == 0 && k < count; k++)
			r = add_spec(
				runs,
				&(struct suite_spec){
					.item = item,
					.show_asked = show,
					.route_asked = item->route_count ? item->routes[i] : NULL,
					.seed_given = seeds->n > 0,
					.seed = seeds->n ? seeds->v[k] : 0,
				},
				err);
	return r;
}

/* Every show whose name the pattern fits; when there is none it is told as a show that is missing.
 */
static int add_matching(struct suite_runs *runs, const struct suite_item *item, struct err *err)
{
	const struct find_place place = { runs->opts->scenarios, runs->suite->file };
	struct find_list shows = { 0 };
	size_t before = runs->spec_count;
	int r = find_all(FIND_SHOW, &place, &shows, err);

	for (size_t i = 0; r == 0 && i < shows.n; i++)
		if (fnmatch(item->show, shows.v[i].name, 0) == 0)
			r = add_specs_of(runs, item, shows.v[i].name, err);
	find_list_done(&shows);
	return r == 0 && runs->spec_count == before ? add_specs_of(runs, item, item->show, err) : r;
}

static int add_item(struct suite_runs *runs, const struct suite_item *item, struct err *err)
{
	if (!find_is_path(item->show) && strpbrk(item->show, "*?["))
		return add_matching(runs, item, err);
	return add_specs_of(runs, item, item->show, err);
}

static char *name_run(const struct suite_runs *runs, const struct suite_run *run)
{
	const struct suite_spec *spec = run->spec;
	struct text name = { 0 };

	text_add(&name, spec->show_asked);
	if (spec->route_asked)
		text_addf(&name, " on %s", spec->route_asked);
	if (spec->seed_given)
		text_addf(&name, ", seed %llu", (unsigned long long)spec->seed);
	if (run->repeat > 1)
		text_addf(&name, ", repeat %u", run->repeat);
	if (run->build >= 0)
		text_addf(&name, ", %s", runs->opts->builds[run->build].label);
	if (name.failed)
		text_done(&name);
	return name.s;
}

static int add_run(struct suite_runs *runs, const struct suite_run *run, struct err *err)
{
	struct suite_run *v;

	if (runs->n == SUITE_RUNS_MAX)
		return err_set(err, -E2BIG, "%s: more than %d runs", runs->suite->file,
			       SUITE_RUNS_MAX);
	v = reallocarray(runs->v, runs->n + 1, sizeof(*v));
	if (!v)
		return no_memory(err);
	runs->v = v;
	v += runs->n++;
	*v = *run;
	v->name = name_run(runs, v);
	v->reason = strdup("");
	v->dir = strdup("");
	if (!v->name || !v->reason || !v->dir)
		return no_memory(err);
	return v->spec->broken ? suite_run_end(v, EXIT_USAGE, v->spec->broken, NULL, err) : 0;
}

/* Both builds, or the one run where none is named. */
static int add_pair(struct suite_runs *runs, size_t spec, unsigned repeat, const struct dice *dice,
		    struct err *err)
{
	struct suite_run run = { .spec = &runs->specs[spec], .repeat = repeat, .build = -1 };
	uint64_t pair = (uint64_t)repeat * runs->spec_count + spec;
	int r;

	if (!runs->opts->ab)
		return add_run(runs, &run, err);
	run.build = (int)draw_below(draw(dice, DRAW_ORDER, pair), SUITE_BUILDS);
	r = add_run(runs, &run, err);
	run.build = !run.build;
	return r < 0 ? r : add_run(runs, &run, err);
}

static unsigned repeats_of(const struct suite_runs *runs, const struct suite_spec *spec)
{
	if (runs->opts->repeats)
		return runs->opts->repeats;
	return spec->item->repeats ? spec->item->repeats : runs->suite->repeats;
}

static int add_runs(struct suite_runs *runs, struct err *err)
{
	unsigned most = 0;
	struct dice dice;
	int r = 0;

	dice_init(&dice, runs->opts->seed, 0);
	for (size_t i = 0; i < runs->spec_count; i++)
		if (repeats_of(runs, &runs->specs[i]) > most)
			most = repeats_of(runs, &runs->specs[i]);
	for (unsigned repeat = 1; r == 0 && repeat <= most; repeat++)
		for (size_t i = 0; r == 0 && i < runs->spec_count; i++)
			if (repeat <= repeats_of(runs, &runs->specs[i]))
				r = add_pair(runs, i, repeat, &dice, err);
	return r;
}

/* A run's name, and where its show stands. */
struct named {
	const char *name;
	unsigned line;
};

static int by_name(const void *a, const void *b)
{
	const struct named *first = a, *second = b;
	int order = strcmp(first->name, second->name);

	return order ? order : (first->line > second->line) - (first->line < second->line);
}

static int check_names(const struct suite_runs *runs, struct err *err)
{
	struct named *sorted = calloc(runs->n + 1, sizeof(*sorted));
	int r = 0;

	if (!sorted)
		return no_memory(err);
	for (size_t i = 0; i < runs->n; i++)
		sorted[i] = (struct named){ runs->v[i].name, runs->v[i].spec->item->line };
	qsort(sorted, runs->n, sizeof(*sorted), by_name);
	for (size_t i = 1; r == 0 && i < runs->n; i++)
		if (!strcmp(sorted[i - 1].name, sorted[i].name))
			r = err_set(err, -EINVAL,
				    "%s:%u: \"%s\" is in the suite already, from line %u; "
				    "\"repeats\" runs it more than once",
				    runs->suite->file, sorted[i].line, sorted[i].name,
				    sorted[i - 1].line);
	free(sorted);
	return r;
}

int suite_runs_make(const struct suite_file *suite, const struct suite_opts *opts,
		    struct suite_runs *runs, struct err *err)
{
	int r;

	*runs = (struct suite_runs){ .suite = suite, .opts = opts };
	r = make_changes(runs, err);
	for (size_t i = 0; r == 0 && i < suite->item_count; i++)
		r = add_item(runs, &suite->items[i], err);
	if (r == 0)
		r = add_runs(runs, err);
	return r < 0 ? r : check_names(runs, err);
}

static void run_done(struct suite_run *run)
{
	for (size_t i = 0; i < run->try_count; i++) {
		free(run->tries[i].dir);
		free(run->tries[i].reason);
	}
	free(run->tries);
	free(run->name);
	free(run->reason);
	free(run->dir);
}

void suite_runs_done(struct suite_runs *runs)
{
	for (size_t i = 0; i < runs->n; i++)
		run_done(&runs->v[i]);
	free(runs->v);
	for (size_t i = 0; i < runs->spec_count; i++) {
		free(runs->specs[i].show_asked);
		free(runs->specs[i].file);
		free(runs->specs[i].route_file);
		free(runs->specs[i].show);
		free(runs->specs[i].route);
		free(runs->specs[i].broken);
	}
	free(runs->specs);
	for (size_t b = 0; b < SUITE_BUILDS; b++)
		for (size_t kind = 0; kind < PLAN_WORKLOADS; kind++)
			for (size_t i = 0; i < 2; i++)
				free(runs->changes[b][kind][i]);
	*runs = (struct suite_runs){ 0 };
}
