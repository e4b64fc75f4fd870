/* cmd_history.c - straits history: past runs; its verbs and their options. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/age.h"
#include "harness/cli/cli.h"
#include "harness/cli/history.h"

#define LIST_LIMIT 20

enum {
	OPT_HISTORY = 256,
	OPT_SHOW,
	OPT_ROUTE,
	OPT_BUILD,
	OPT_VERDICT,
	OPT_SINCE,
	OPT_BEFORE,
	OPT_LIMIT,
	OPT_ALL,
	OPT_DIRECTION,
	OPT_PLOT,
	OPT_POINTS,
	OPT_FORMAT,
	OPT_OLDER,
	OPT_TAKE,
	OPT_DRY,
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "history", required_argument, NULL, OPT_HISTORY },
	{ "show", required_argument, NULL, OPT_SHOW },
	{ "route", required_argument, NULL, OPT_ROUTE },
	{ "build", required_argument, NULL, OPT_BUILD },
	{ "verdict", required_argument, NULL, OPT_VERDICT },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "before", required_argument, NULL, OPT_BEFORE },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "direction", required_argument, NULL, OPT_DIRECTION },
	{ "plot", required_argument, NULL, OPT_PLOT },
	{ "points", no_argument, NULL, OPT_POINTS },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "older-than", required_argument, NULL, OPT_OLDER },
	{ "take", required_argument, NULL, OPT_TAKE },
	{ "dry-run", no_argument, NULL, OPT_DRY },
	{ 0 },
};

#define FILTERS "show route build verdict since before "

/* options holds the names of those that the verb takes, each with a space behind it. */
static const struct verb {
	const char *name;
	int (*run)(const struct history_request *o);
	size_t least, most; /* words behind it */
	const char *options;
} verbs[] = {
	{ "list", history_list, 0, 0, "history json limit all " FILTERS },
	{ "show", history_show, 1, 1, "history json " },
	{ "trend", history_trend, 1, 1, "history direction plot points " FILTERS },
	{ "export", history_export, 0, 0, "history format " FILTERS },
	{ "add", history_add, 1, (size_t)-1, "history " },
	{ "prune", history_prune, 0, 0,
	  "history older-than take dry-run show route build verdict " },
	{ "check", history_check, 0, 0, "history " },
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static bool takes(const struct verb *verb, const char *option)
{
	char word[32];

	(void)snprintf(word, sizeof(word), "%s ", option);
	for (const char *at = verb->options; (at = strstr(at, word)); at++)
		if (at == verb->options || at[-1] == ' ')
			return true;
	return false;
}

/* A day, an instant, or an age before now; 0 when it is none of these. */
static int64_t parse_when(const char *text)
{
	static const char *const forms[] = { "%Y-%m-%d", AGE_INSTANT };
	int64_t age = age_parse(text);

	if (age)
		return (int64_t)time(NULL) - age;
	for (size_t i = 0; i < 2; i++) {
		struct tm tm = { 0 };
		const char *end = strptime(text, forms[i], &tm);

		if (end && !*end)
			return timegm(&tm);
	}
	return 0;
}

static int take_when(const char *option, const char *text, int64_t *ret)
{
	*ret = parse_when(text);
	if (*ret <= 0)
		return cli_refuse("history: --%s: found \"%s\", expected a day (2026-01-31), an "
				  "instant (2026-01-31T18:00:00Z) or an age (30d, 12h)",
				  option, text);
	return EXIT_PASS;
}

static int take_word(const char *option, const char *text, const char *const *words,
		     const char **ret)
{
	char known[100] = "";

	for (size_t i = 0; words[i]; i++) {
		if (!strcmp(words[i], text)) {
			*ret = words[i];
			return EXIT_PASS;
		}
		(void)snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s",
			       i ? ", " : "", words[i]);
	}
	return cli_refuse("history: --%s: found \"%s\", expected one of: %s", option, text, known);
}

static int take_limit(const char *text, size_t *ret)
{
	uint64_t n = 0;
	struct err err;

	if (parse_count(text, 1000000000, &n, &err) < 0 || n == 0)
		return cli_refuse(
			"history: --limit: found \"%s\", expected a whole number from 1 on", text);
	*ret = n;
	return EXIT_PASS;
}

static int take_filter(struct history_request *o, int option, const char *argument)
{
	static const char *const verdicts[] = { "pass", "fail", "invalid", "inconclusive", NULL };

	switch (option) {
	case OPT_SHOW:
		o->filter.show = argument;
		return EXIT_PASS;
	case OPT_ROUTE:
		o->filter.route = argument;
		return EXIT_PASS;
	case OPT_BUILD:
		o->filter.build = argument;
		return EXIT_PASS;
	case OPT_VERDICT:
		return take_word("verdict", argument, verdicts, &o->filter.verdict);
	case OPT_SINCE:
		return take_when("since", argument, &o->filter.since);
	case OPT_BEFORE:
		return take_when("before", argument, &o->filter.before);
	default:
		return take_limit(argument, &o->filter.limit);
	}
}

static int take_option(struct history_request *o, int option, const char *argument)
{
	static const char *const formats[] = { "csv", "json", NULL };
	static const char *const levels[] = { "captures", "runs", "entries", NULL };

	switch (option) {
	case OPT_HISTORY:
		o->db = argument;
		return EXIT_PASS;
	case 'j':
		o->json = true;
		return EXIT_PASS;
	case OPT_ALL:
		o->all = true;
		return EXIT_PASS;
	case OPT_DIRECTION:
		o->direction = argument;
		return EXIT_PASS;
	case OPT_PLOT:
		o->plot = argument;
		return EXIT_PASS;
	case OPT_POINTS:
		o->points = true;
		return EXIT_PASS;
	case OPT_FORMAT:
		return take_word("format", argument, formats, &o->format);
	case OPT_OLDER:
		return age_take("history", argument, &o->older_than);
	case OPT_TAKE:
		return take_word("take", argument, levels, &o->take);
	case OPT_DRY:
		o->dry = true;
		return EXIT_PASS;
	default:
		return take_filter(o, option, argument);
	}
}

/* The verb is the first word; its options may stand anywhere, so they are held against it last. */
static int parse(int argc, char **argv, const struct verb **ret_verb, struct history_request *o,
		 bool *ret_help)
{
	const struct option *given[64];
	size_t given_count = 0;
	int option, index = 0, code = EXIT_PASS;

	while (code == EXIT_PASS &&
	       (option = getopt_long(argc, argv, "h", long_options, &index)) != -1) {
		if (option == 'h' || option == '?') {
			*ret_help = option == 'h';
			return option == 'h' ? EXIT_PASS : EXIT_USAGE;
		}
		if (given_count < sizeof(given) / sizeof(given[0]))
			given[given_count++] = &long_options[index];
		code = take_option(o, option, optarg);
	}
	if (code != EXIT_PASS)
		return code;
	*ret_verb = find_verb(optind < argc ? argv[optind] : "list");
	if (!*ret_verb)
		return cli_refuse(
			"history: \"%s\" is none of: list, show, trend, export, add, prune, "
			"check",
			argv[optind]);
	for (size_t i = 0; i < given_count; i++)
		if (!takes(*ret_verb, given[i]->name))
			return cli_refuse("history %s: it takes no --%s", (*ret_verb)->name,
					  given[i]->name);
	o->words = argv + optind + (optind < argc);
	o->word_count = (size_t)(argc - optind - (optind < argc));
	if (o->word_count < (*ret_verb)->least || o->word_count > (*ret_verb)->most)
		return cli_refuse("history %s: %s; straits history --help tells more",
				  (*ret_verb)->name, o->word_count ? "too many words" : "what of?");
	return EXIT_PASS;
}

static int run(int argc, char **argv)
{
	struct history_request o = { .direction = "to-buyer" };
	const struct verb *verb = NULL;
	bool help = false;
	int code = parse(argc, argv, &verb, &o, &help);

	if (help)
		return cli_help(&command_history);
	if (code != EXIT_PASS)
		return code;
	if (verb->run == history_list && !o.filter.limit && !o.all)
		o.filter.limit = LIST_LIMIT;
	return verb->run(&o);
}

const struct command command_history = {
	.name = "history",
	.summary = "past runs: lists, trends, export, retention",
	.help = "usage: straits history [list] [FILTER ...] [--limit N | --all] [--json]\n"
		"       straits history show ID [--json]\n"
		"       straits history trend METRIC [FILTER ...] [--direction WORD] [--points]\n"
		"                             [--plot FILE]\n"
		"       straits history export [FILTER ...] [--format csv|json]\n"
		"       straits history add RUN...\n"
		"       straits history prune --older-than AGE [--take captures|runs|entries]\n"
		"                             [--dry-run]\n"
		"       straits history check\n"
		"\n"
		"Every finished run of straits run is kept here with its numbers, build and verdict.\n"
		"\n"
		"  list    the newest runs (20, or --limit N, or --all)\n"
		"  show    one run with all of its numbers\n"
		"  trend   a metric of valid runs over time, a line a route: text, --points a row a run,\n"
		"          --plot FILE.svg or FILE.png\n"
		"  export  runs with their numbers: CSV, a row a number; or JSON\n"
		"  add     runs by directory, folder or @LIST, as straits compare takes them\n"
		"  prune   deletes from the disk what is older: captures (without --take), also the rest\n"
		"          of the runs, also their entries here\n"
		"  check   reads the whole file and says whether it is whole\n"
		"\n"
		"FILTER: --show NAME, --route NAME, --build LABEL, --verdict WORD, --since WHEN,\n"
		"--before WHEN; WHEN is a day (2026-01-31), an instant (2026-01-31T18:00:00Z) or an age\n"
		"(30d, 12h)\n"
		"\n"
		"  --history FILE  another history; without it $STRAITS_HISTORY, else\n"
		"                  $XDG_DATA_HOME/straits/history.db\n"
		"  -h, --help      this text\n"
		"\n"
		"exit status: 0 done, 2 usage, broken input or a damaged history\n",
	.run = run,
};
