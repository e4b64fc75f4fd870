/* cmd_list.c - straits list: the shows, routes and networks that are there. */
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/scenario/find.h"
#include "harness/scenario/library.h"

struct options {
	struct find_place place;
	bool json;
	bool help;
};

/* What can be asked for. */
static const struct {
	const char *word;
	enum find_kind kind;
} kinds[] = {
	{ "shows", FIND_SHOW },      { "routes", FIND_ROUTE }, { "access", FIND_ACCESS },
	{ "transit", FIND_TRANSIT }, { "suites", FIND_SUITE },
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static int parse(int argc, char **argv, struct options *ret)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'j' },
		{ "scenarios", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*ret = (struct options){ 0 };
	optind = 0; /* main() may have been here before */
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			ret->help = true;
		else if (option == 'j')
			ret->json = true;
		else if (option == 's')
			ret->place.scenarios = optarg;
		else
			return EXIT_USAGE;
	}
	return EXIT_PASS;
}

/* The place of a word in kinds; KIND_COUNT when it is none. */
static size_t find_kind(const char *word)
{
	size_t i = 0;

	while (i < KIND_COUNT && strcmp(kinds[i].word, word) != 0)
		i++;
	return i;
}

static void print_entry(const struct library_entry *entry, bool with_place)
{
	const char *title = entry->error ? entry->error : entry->title;
	const struct country *country = entry->place.country;

	if (with_place)
		(void)printf("  %-30s %-3s %s\n", entry->name, country ? country->code : "-",
			     title);
	else
		(void)printf("  %-30s %s\n", entry->name, title);
}

static json_t *entry_json(const struct library_entry *entry)
{
	json_t *json = json_pack("{s:s, s:s, s:s}", "name", entry->name, "file", entry->path,
				 "title", entry->title);

	if (json && place_said(&entry->place))
		(void)json_object_set_new(json, "place", place_json(&entry->place));
	if (json && entry->error)
		(void)json_object_set_new(json, "error", json_string(entry->error));
	return json;
}

/* Prints what there is of a kind, or adds it to json when that is not NULL. */
static int list(size_t at, const struct options *o, json_t *json)
{
	struct library library = { 0 };
	struct err err = { 0 };
	json_t *entries = json ? json_array() : NULL;
	const bool with_place = kinds[at].kind == FIND_ROUTE || kinds[at].kind == FIND_ACCESS;

	if (library_read(kinds[at].kind, &o->place, &library, &err) < 0) {
		json_decref(entries);
		return cli_fail(&err, EXIT_USAGE);
	}
	if (!json)
		(void)printf("%s:\n", kinds[at].word);
	for (size_t i = 0; i < library.n; i++) {
		if (json)
			(void)json_array_append_new(entries, entry_json(&library.v[i]));
		else
			print_entry(&library.v[i], with_place);
	}
	if (!json && library.n == 0)
		(void)puts("  none found");
	if (json)
		(void)json_object_set_new(json, kinds[at].word, entries);
	library_done(&library);
	return EXIT_PASS;
}

/* Lists the kinds of count words. */
static int list_words(const char *const *words, int count, const struct options *o, json_t *json)
{
	int code = EXIT_PASS;

	for (int i = 0; i < count && code == EXIT_PASS; i++) {
		size_t at = find_kind(words[i]);

		if (at == KIND_COUNT)
			return cli_refuse("list: \"%s\" is nothing to list; known: shows, routes, "
					  "access, transit, suites",
					  words[i]);
		if (i && !json)
			(void)putchar('\n');
		code = list(at, o, json);
	}
	return code;
}

static int run(int argc, char **argv)
{
	static const char *const usual[] = { "shows", "routes", "suites" };
	struct options o;
	json_t *json;
	int code = parse(argc, argv, &o);

	if (code != EXIT_PASS)
		return code;
	if (o.help)
		return cli_help(&command_list);
	if (find_is_lost(&o.place))
		return cli_refuse("list: %s", FIND_LOST);
	json = o.json ? json_object() : NULL;
	if (optind < argc)
		code = list_words((const char *const *)argv + optind, argc - optind, &o, json);
	else
		code = list_words(usual, sizeof(usual) / sizeof(usual[0]), &o, json);
	if (json && code == EXIT_PASS) {
		(void)json_dumpf(json, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
		(void)putchar('\n');
	}
	json_decref(json);
	return code;
}

const struct command command_list = {
	.name = "list",
	.summary = "the shows, routes and suites that are there",
	.help = "usage: straits list [OPTION ...] [shows|routes|access|transit|suites ...]\n"
		"\n"
		"Names what can be run or explained, with a line on each; without a word, shows, routes\n"
		"and suites. access and transit are the networks that routes are made of. Routes and access\n"
		"networks have the code of the country that their buyer, or device, is in.\n"
		"\n"
		"Looked for in --scenarios DIR, $STRAITS_SCENARIOS, ./scenarios, scenarios and\n"
		"../scenarios beside the program, and where straits was installed; an earlier place\n"
		"hides a later one.\n"
		"\n"
		"  --scenarios DIR     where to look first\n"
		"  --json              for machines, with the files' paths\n"
		"  -h, --help          this text\n"
		"\n"
		"exit status: 0, or 2 for usage or broken input\n",
	.run = run,
};
