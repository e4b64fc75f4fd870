/* cmd_explain.c - straits explain: what a show or a route does, in numbers, against 600 ms. */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "harness/cli/plan_options.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/rollout.h"

struct options {
	struct plan_options plan;
	bool json;
	bool brief;
	bool help;
};

enum { OPT_JSON = 256, OPT_BRIEF };

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	PLAN_LONG_OPTIONS,
	PLAN_LONG_OPTION_ROUTE,
	{ "json", no_argument, NULL, OPT_JSON },
	{ "brief", no_argument, NULL, OPT_BRIEF },
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
	if (!ret->help && optind == argc)
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

static int explain(const char *name, const struct options *o)
{
	struct text text = { 0 };
	struct rollout rolled = { 0 };
	const struct rollout *told = o->brief ? NULL : &rolled;
	struct plan *plan = NULL;
	struct err err = { 0 };
	int code = EXIT_PASS;

	if (plan_load_either(name, &o->plan.opts, &plan, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (told && rollout(plan, &rolled, &err) < 0) {
		plan_free(plan);
		return cli_fail(&err, EXIT_USAGE);
	}
	if (o->json) {
		code = print_json(plan, told);
	} else {
		explain_text(plan, told, !o->brief, &text);
		(void)fputs(text_str(&text), stdout);
	}
	text_done(&text);
	plan_free(plan);
	return code;
}

static int run(int argc, char **argv)
{
	struct options o;
	int code = parse(argc, argv, &o);

	if (code != EXIT_PASS)
		return code;
	if (o.help)
		return cli_help(&command_explain);
	for (int i = optind; i < argc; i++) {
		int one = explain(argv[i], &o);

		code = one > code ? one : code;
		if (i + 1 < argc && !o.json)
			(void)putchar('\n');
	}
	return code;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "what a show or a route does, in numbers, against the 600 ms budget",
	.help = "usage: straits explain [OPTION ...] SHOW|ROUTE ...\n"
		"\n"
		"Tells each link's settings, what the route leaves of 600 ms (propagation, jitter, a full\n"
		"queue, how many repairs fit), what chance comes out as, what will happen when with this\n"
		"seed, and where each number comes from. SHOW and ROUTE are names from straits list, or files.\n"
		"\n"
		"  --route ROUTE       another route than the show's\n"
		"  --duration TIME     another length than the show's, such as \"10 s\"\n"
		"  --seed N            another seed than the show's\n"
		"  --set LINK.KEY=VALUE  another setting of a link, such as haul-out.delay=\"100 ms\";\n"
		"                      may be given again\n"
		"  --scenarios DIR     where shows and routes are looked for first\n"
		"  --brief             without what chance comes out as and the sources of the numbers\n"
		"  --json              for machines\n"
		"  -h, --help          this text\n"
		"\n"
		"exit status: 0, or 2 for usage or broken input\n",
	.run = run,
};
