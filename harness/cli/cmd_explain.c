/* cmd_explain.c - straits explain: what a show or a route does, in numbers, against 600 ms. */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "harness/cli/plan_options.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/find.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/rollout.h"

struct options {
	struct plan_options plan;
	bool json;
	bool brief;
	bool side_by_side;
	bool pairs;
	bool help;
};

enum { OPT_JSON = 256, OPT_BRIEF, OPT_SIDE, OPT_PAIRS };

#define SHELF_MAX 1000

/* What was loaded. */
struct shelf {
	struct plan *v[SHELF_MAX];
	size_t n;
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	PLAN_LONG_OPTIONS,
	PLAN_LONG_OPTION_ROUTE,
	{ "json", no_argument, NULL, OPT_JSON },
	{ "brief", no_argument, NULL, OPT_BRIEF },
	{ "side-by-side", no_argument, NULL, OPT_SIDE },
	{ "pairs", no_argument, NULL, OPT_PAIRS },
	{ NULL, 0, NULL, 0 },
};

/* 0, or a negative errno with err; err is empty when getopt_long has told it. */
static int take_option(struct options *o, int option, struct err *err)
{
	int r = plan_options_take(&o->plan, option, optarg, err);

	if (r)
		return r;
	switch (option) {
	case 'h':
		o->help = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_BRIEF:
		o->brief = true;
		return 0;
	case OPT_SIDE:
		o->side_by_side = true;
		return 0;
	case OPT_PAIRS:
		o->pairs = o->side_by_side = true;
		return 0;
	default:
		return -EINVAL;
	}
}

static int parse(int argc, char **argv, struct options *ret)
{
	int option, index = 0;

	*ret = (struct options){ 0 };
	plan_options_init(&ret->plan);
	optind = 0; /* main() may have been here before */
	while ((option = getopt_long(argc, argv, "h", long_options, &index)) != -1) {
		struct err err = { 0 };

		if (take_option(ret, option, &err) >= 0)
			continue;
		if (err.code)
			(void)cli_refuse("explain: --%s: %s", long_options[index].name, err.text);
		return EXIT_USAGE;
	}
	if (ret->help)
		return EXIT_PASS;
	if (ret->pairs && optind < argc)
		return cli_refuse("explain: \"%s\" beside --pairs, which takes no names",
				  argv[optind]);
	if (!ret->pairs && optind == argc)
		return cli_refuse("explain: no show or route given; straits list names them");
	return EXIT_PASS;
}

static int print_json(const struct plan *plan, const struct rollout *rollout)
{
	json_t *json = explain_json(plan, rollout);
	struct err err = { 0 };
	int r = json ? json_dumpf(json, stdout, JSON_INDENT(2)) : -1;

	json_decref(json);
	if (r < 0) {
		(void)err_set(&err, -ENOMEM, "explain: the plan could not be written as JSON");
		return cli_fail(&err, EXIT_USAGE);
	}
	(void)putchar('\n');
	return EXIT_PASS;
}

/* Drops what is behind the first n. */
static void shelf_cut(struct shelf *shelf, size_t n)
{
	while (shelf->n > n)
		plan_free(shelf->v[--shelf->n]);
}

/* Takes plan. */
static int shelf_add(struct shelf *shelf, struct plan *plan, struct err *err)
{
	if (shelf->n == SHELF_MAX) {
		plan_free(plan);
		return err_set(err, -E2BIG, "explain: more than %d at once", SHELF_MAX);
	}
	shelf->v[shelf->n++] = plan;
	return 0;
}

static int load(const char *name, const struct options *o, struct shelf *shelf, struct err *err)
{
	struct plan *plan = NULL;
	int r = plan_load_either(name, &o->plan.opts, &plan, err);

	return r < 0 ? r : shelf_add(shelf, plan, err);
}

/* The other route of a pair as its file says: what was set for the one does not hold for it. */
static int load_route(const char *name, const struct options *o, struct shelf *shelf,
		      struct err *err)
{
	const struct plan_opts opts = { .scenarios = o->plan.opts.scenarios };
	struct plan *plan = NULL;
	int r = plan_load_route(name, &opts, &plan, err);

	return r < 0 ? r : shelf_add(shelf, plan, err);
}

static bool is_pair_of(const struct plan *plan, const struct plan *other)
{
	return other->route_pair && !strcmp(other->route_pair, plan->name);
}

/* Puts the last plan's other half beside it, the nearer one first; drops it when it has none, or
 * when both name each other and the other one comes earlier in the list. */
static int add_pair(const struct options *o, struct shelf *shelf, struct err *err)
{
	const size_t at = shelf->n - 1;
	struct plan *one = shelf->v[at], *other;
	int r = one->route_pair ? load_route(one->route_pair, o, shelf, err) : 0;

	if (r < 0 || !one->route_pair) {
		shelf_cut(shelf, at);
		return r;
	}
	other = shelf->v[at + 1];
	if (is_pair_of(one, other) && strcmp(other->name, one->name) < 0) {
		shelf_cut(shelf, at);
	} else if (budget_of(other).round_trip < budget_of(one).round_trip) {
		shelf->v[at] = other;
		shelf->v[at + 1] = one;
	}
	return 0;
}

/* All routes that have a pair, each beside it. */
static int load_pairs(const struct options *o, struct shelf *shelf, struct err *err)
{
	const struct find_place place = { .scenarios = o->plan.opts.scenarios };
	struct find_list list = { 0 };
	int r = find_all(FIND_ROUTE, &place, &list, err);

	for (size_t i = 0; r == 0 && i < list.n; i++) {
		r = load_route(list.v[i].name, o, shelf, err);
		if (r == 0)
			r = add_pair(o, shelf, err);
	}
	find_list_done(&list);
	return r;
}

/* Does the environment's locale write UTF-8? */
static bool writes_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool utf8;

	if (!locale)
		return false;
	utf8 = !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");
	freelocale(locale);
	return utf8;
}

static int print(const struct plan *plan, const struct explain_style *style,
		 const struct options *o)
{
	struct rollout rolled = { 0 };
	const struct rollout *told = o->brief ? NULL : &rolled;
	struct text text = { 0 };
	struct err err = { 0 };

	if (told && rollout(plan, &rolled, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (o->json)
		return print_json(plan, told);
	explain_text(plan, told, style, &text);
	(void)puts(text_str(&text));
	text_done(&text);
	return EXIT_PASS;
}

static void print_side_by_side(const struct shelf *shelf, const struct explain_style *style)
{
	struct text text = { 0 };

	explain_side_by_side((const struct plan *const *)shelf->v, shelf->n, style, &text);
	(void)fputs(text_str(&text), stdout);
	text_done(&text);
}

/* Prints what was loaded, then all of it side by side; a single route beside its pair. */
static int print_all(struct shelf *shelf, const struct options *o)
{
	const struct explain_style style = { .whole = !o->brief,
					     .utf8 = writes_utf8(),
					     .colour = cli_fancy(STDOUT_FILENO) };
	struct err err = { 0 };
	int code = EXIT_PASS;

	for (size_t i = 0; (o->json || !o->side_by_side) && i < shelf->n; i++) {
		int one = print(shelf->v[i], &style, o);

		code = one > code ? one : code;
	}
	if (o->json)
		return code;
	if (shelf->n == 1 && shelf->v[0]->route_pair &&
	    load_route(shelf->v[0]->route_pair, o, shelf, &err) < 0) {
		(void)err_prefix(&err, "the pair of %s", shelf->v[0]->route_name);
		return cli_fail(&err, EXIT_USAGE);
	}
	if (shelf->n > 1 || o->side_by_side)
		print_side_by_side(shelf, &style);
	return code;
}

static int run(int argc, char **argv)
{
	struct shelf shelf = { .n = 0 };
	struct err err = { 0 };
	struct options o;
	int code = parse(argc, argv, &o), r = 0;

	if (code != EXIT_PASS)
		return code;
	if (o.help)
		return cli_help(&command_explain);
	if (o.pairs)
		r = load_pairs(&o, &shelf, &err);
	for (int i = optind; r == 0 && i < argc; i++)
		r = load(argv[i], &o, &shelf, &err);
	code = r < 0 ? cli_fail(&err, EXIT_USAGE) : print_all(&shelf, &o);
	shelf_cut(&shelf, 0);
	return code;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "what a show or a route does, in numbers, against the 600 ms budget",
	.help = "usage: straits explain [OPTION ...] SHOW|ROUTE ...\n"
		"       straits explain --pairs\n"
		"\n"
		"Tells each link's settings, what the route leaves of 600 ms (propagation, jitter, queue,\n"
		"how many repairs fit) in a table and as a bar, what chance comes out as, what will happen\n"
		"when with this seed, and where each number comes from. Several routes, and a route and its\n"
		"pair, are told side by side. SHOW and ROUTE are names from straits list, or files.\n"
		"\n"
		"  --route ROUTE       another route than the show's\n"
		"  --duration TIME     another length than the show's, such as \"10 s\"\n"
		"  --seed N            another seed than the show's\n"
		"  --set LINK.KEY=VALUE  another setting of a link, such as haul-out.delay=\"100 ms\", or\n"
		"                      of the workload, such as call.adapt=no; may be given again\n"
		"  --scenarios DIR     where shows and routes are looked for first\n"
		"  --brief             without what chance comes out as and the sources of the numbers\n"
		"  --side-by-side      only a row of numbers and a bar for each\n"
		"  --pairs             the same for every route over a relay and the one without it\n"
		"  --json              for machines\n"
		"  -h, --help          this text\n"
		"\n"
		"exit status: 0, or 2 for usage or broken input\n",
	.run = run,
};
