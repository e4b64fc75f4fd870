/* cmd_compare.c - straits compare: two builds, which metric got worse, by how much, how sure. */
#include "harness/cli/cmd_compare.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "reports/history/compare.h"
#include "reports/history/gather.h"
#include "reports/history/past.h"

#define FLOORS_MAX 64

/* What the command line asks for. */
struct request {
	const char **base, **cand; /* words of runs; as many as arguments at most */
	size_t base_count, cand_count;

	enum { PLAIN, TO_BASE, TO_CAND } words; /* whose the words are that come next */

	size_t plain_count;
	struct floor_row floors[FLOORS_MAX];
	size_t floor_count;
	double alpha;
	const char *direction, *db;
	bool all, json, help;
};

enum {
	OPT_BASE = 256,
	OPT_CAND,
	OPT_METRIC,
	OPT_FLOOR,
	OPT_DIRECTION,
	OPT_ALPHA,
	OPT_HISTORY,
	OPT_ALL
};

static const struct option long_options[] = {
	{ "base", required_argument, NULL, OPT_BASE },
	{ "cand", required_argument, NULL, OPT_CAND },
	{ "metric", required_argument, NULL, OPT_METRIC },
	{ "floor", required_argument, NULL, OPT_FLOOR },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "direction", required_argument, NULL, OPT_DIRECTION },
	{ "alpha", required_argument, NULL, OPT_ALPHA },
	{ "history", required_argument, NULL, OPT_HISTORY },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

/* Without --base and --cand the first word is the base, the second the candidate. */
static int take_word(struct request *o, const char *word)
{
	bool base = o->words == TO_BASE || (o->words == PLAIN && o->plain_count == 0);

	if (o->words == PLAIN && o->plain_count++ == 2)
		return cli_refuse("compare: more than two words; --base and --cand take several "
				  "runs each");
	if (base)
		o->base[o->base_count++] = word;
	else
		o->cand[o->cand_count++] = word;
	return EXIT_PASS;
}

static int take_side(struct request *o, bool base, const char *word)
{
	if (o->plain_count)
		return cli_refuse("compare: %s stands before --base or --cand: whose run is it?",
				  o->base_count ? o->base[0] : word);
	o->words = base ? TO_BASE : TO_CAND;
	return take_word(o, word);
}

static struct floor_row *floor_for(struct request *o, const char *metric)
{
	for (size_t i = 0; i < o->floor_count; i++)
		if (!strcmp(o->floors[i].metric, metric))
			return &o->floors[i];
	return o->floor_count < FLOORS_MAX ? &o->floors[o->floor_count++] : NULL;
}

static int take_metric(struct request *o, const char *name)
{
	const struct floor_row *row = floor_of(name);
	struct floor_row *mine;

	if (!metric_known(name))
		return cli_refuse("compare: --metric: \"%s\" is no metric", name);
	if (!row)
		return cli_refuse("compare: --metric: %s has no floor of its own; say it: --floor "
				  "%s=VALUE",
				  name, name);
	mine = floor_for(o, row->metric);
	if (!mine)
		return cli_refuse("compare: more than %d metrics", FLOORS_MAX);
	if (!mine->metric)
		*mine = *row;
	return EXIT_PASS;
}

static int take_floor(struct request *o, const char *text)
{
	size_t n = strcspn(text, "=");
	char name[PAST_WORD_MAX];
	const struct metric_def *def;
	struct floor_row *mine;
	struct err err;
	double least = 0;

	(void)snprintf(name, sizeof(name), "%.*s", (int)n, text);
	def = text[n] ? metric_known(name) : NULL;
	if (!def || def->better == METRIC_NEITHER)
		return cli_refuse(
			"compare: --floor: found \"%s\", expected METRIC=VALUE of a metric "
			"that can be better or worse",
			text);
	if (metric_parse_limit(def, text + n + 1, &least, &err) < 0)
		return cli_refuse("compare: --floor: %s", err.text);
	if (least < 0)
		return cli_refuse("compare: --floor: %s: a floor is not negative", name);
	mine = floor_for(o, def->name);
	if (!mine)
		return cli_refuse("compare: more than %d metrics", FLOORS_MAX);
	*mine = (struct floor_row){ .metric = def->name, .least = least };
	return EXIT_PASS;
}

static int take_all(struct request *o)
{
	int code = EXIT_PASS;

	for (size_t i = 0; floor_nth(i) && code == EXIT_PASS; i++)
		code = take_metric(o, floor_nth(i)->metric);
	return code;
}

static int take_alpha(struct request *o, const char *text)
{
	char *end;

	o->alpha = strtod(text, &end);
	if (end == text || *end || !(o->alpha > 0 && o->alpha <= 0.5))
		return cli_refuse("compare: --alpha: found \"%s\", expected a chance above 0, at "
				  "most 0.5",
				  text);
	return EXIT_PASS;
}

static int take_direction(struct request *o, const char *text)
{
	if (!*text)
		return cli_refuse("compare: --direction: found nothing, expected to-buyer, "
				  "to-seller or both");
	o->direction = text;
	return EXIT_PASS;
}

static int take_option(struct request *o, int option, const char *argument)
{
	switch (option) {
	case 1:
		return take_word(o, argument);
	case OPT_BASE:
		return take_side(o, true, argument);
	case OPT_CAND:
		return take_side(o, false, argument);
	case OPT_METRIC:
		return take_metric(o, argument);
	case OPT_FLOOR:
		return take_floor(o, argument);
	case OPT_ALL:
		return take_all(o);
	case OPT_DIRECTION:
		return take_direction(o, argument);
	case OPT_ALPHA:
		return take_alpha(o, argument);
	case OPT_HISTORY:
		o->db = argument;
		return EXIT_PASS;
	case 'j':
		o->json = true;
		return EXIT_PASS;
	case 'h':
		o->help = true;
		return EXIT_PASS;
	default:
		return EXIT_USAGE; /* getopt_long() has said what is wrong */
	}
}

/* Words come in their order among the options, so that several may follow --base. */
static int parse(int argc, char **argv, struct request *o)
{
	int option, code = EXIT_PASS;

	while (code == EXIT_PASS && !o->help &&
	       (option = getopt_long(argc, argv, "-h", long_options, NULL)) != -1)
		code = take_option(o, option, optarg);
	while (code == EXIT_PASS && !o->help && optind < argc)
		code = take_word(o, argv[optind++]);
	if (code == EXIT_PASS && !o->help && (o->base_count == 0 || o->cand_count == 0))
		return cli_refuse("compare: name the runs of both builds; straits compare --help "
				  "tells how");
	return code;
}

static int gather(const char *const *words, size_t count, const char *db, struct past_list *list,
		  struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		int r = gather_runs(words[i], db, list, err);

		if (r < 0)
			return r;
	}
	return 0;
}

static void print_json(const struct comparison *c)
{
	(void)cli_print_json(compare_json(c));
}

static void print_text(const struct comparison *c)
{
	struct text t = { 0 };

	compare_text(c, &t);
	(void)fputs(text_str(&t), stdout);
	text_done(&t);
}

enum exit_code compare_exit(enum compare_word word)
{
	switch (word) {
	case COMPARE_PASS:
		return EXIT_PASS;
	case COMPARE_FAIL:
		return EXIT_FAIL;
	case COMPARE_INCONCLUSIVE:
		break;
	}
	return EXIT_INCONCLUSIVE;
}

/* Too few valid runs is no mistake of the caller's, but a measurement that cannot be used. */
static int hold(const struct request *o)
{
	const struct compare_conf conf = {
		.alpha = o->alpha,
		.direction = o->direction,
		.floors = o->floor_count ? o->floors : NULL,
		.floor_count = o->floor_count,
	};
	struct past_list base = { 0 }, cand = { 0 };
	struct comparison c = { 0 };
	struct err err;
	int code, r = gather(o->base, o->base_count, o->db, &base, &err);

	if (r == 0)
		r = gather(o->cand, o->cand_count, o->db, &cand, &err);
	if (r == 0)
		r = compare_runs(&conf, &base, &cand, &c, &err);
	if (r < 0) {
		code = cli_fail(&err, r == -ENODATA ? EXIT_INVALID : EXIT_USAGE);
	} else {
		(o->json ? print_json : print_text)(&c);
		code = (int)compare_exit(c.word);
	}
	comparison_done(&c);
	past_list_done(&base);
	past_list_done(&cand);
	return code;
}

static int run(int argc, char **argv)
{
	struct request o = { 0 };
	int code = EXIT_USAGE;

	o.base = calloc((size_t)argc, sizeof(*o.base));
	o.cand = calloc((size_t)argc, sizeof(*o.cand));
	if (!o.base || !o.cand)
		(void)cli_refuse("out of memory");
	else
		code = parse(argc, argv, &o);
	if (code == EXIT_PASS)
		code = o.help ? cli_help(&command_compare) : hold(&o);
	free((void *)o.base);
	free((void *)o.cand);
	return code;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "hold two builds' runs against each other",
	.help = "usage: straits compare [OPTION ...] BASE CAND\n"
		"       straits compare [OPTION ...] --base RUNS... --cand RUNS...\n"
		"\n"
		"Says which metric got worse from the base to the candidate, by how much, and how sure\n"
		"that is. A run is one value of each metric; runs of the same show and route are held\n"
		"against each other; invalid runs are counted and left out.\n"
		"\n"
		"RUNS is the directory of a run, a folder of such, @FILE (a file that lists them), or\n"
		"build:LABEL (the runs of that build in the history).\n"
		"\n"
		"  --metric NAME        this metric instead of the usual ones; may be given again\n"
		"  --floor NAME=VALUE   the same, and how far it must move to matter, such as\n"
		"                       latency.p95=\"30 ms\"\n"
		"  --all                every metric that has a floor\n"
		"  --direction WORD     to-buyer (without it), to-seller, or both\n"
		"  --alpha P            chance to call anything worse when nothing is (0.05)\n"
		"  --history FILE       the history that build: looks in\n"
		"  --json               print JSON instead of the table\n"
		"  -h, --help           this text\n"
		"\n"
		"exit status: 0 pass, 1 fail, 2 usage or broken input, 3 a side has no valid run,\n"
		"4 inconclusive\n",
	.run = run,
};
