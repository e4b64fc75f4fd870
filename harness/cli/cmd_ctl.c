/* cmd_ctl.c - straits ctl: look at a run while it runs, and change its network. */
#include "harness/cli/cmd_ctl.h"

#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "harness/lab/control.h"
#include "harness/scenario/ctl.h"
#include "harness/scenario/ctl_find.h"

#define PATIENCE_MSEC 10000

struct options {
	const char *runs;
	const char *which; /* the run that is meant; NULL: the only one */
	const char *lasts;
	nsec_t every;
	bool json;
	char **words; /* from the command's word on */
	int count;
};

enum { OPT_RUNS = 256, OPT_FOR, OPT_EVERY, OPT_JSON };

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "runs", required_argument, NULL, OPT_RUNS },
	{ "for", required_argument, NULL, OPT_FOR },
	{ "every", required_argument, NULL, OPT_EVERY },
	{ "json", no_argument, NULL, OPT_JSON },
	{ 0 },
};

static int take_option(struct options *o, int c, struct err *err)
{
	switch (c) {
	case OPT_RUNS:
		o->runs = optarg;
		return 0;
	case OPT_FOR:
		o->lasts = optarg;
		return 0;
	case OPT_EVERY:
		if (parse_duration(optarg, &o->every, err) < 0)
			return err->code;
		if (o->every < CTL_EVERY_MIN || o->every > CTL_EVERY_MAX)
			return err_set(err, -ERANGE, "found \"%.40s\", expected 50 ms to 1 h",
				       optarg);
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	default:
		return -EINVAL; /* getopt_long has said what is wrong */
	}
}

/* What a command sends, and what it needs to be said. */
struct verb {
	const char *word;
	int least, most; /* words behind its own */
	bool lasts;      /* knows --for */
	bool again;      /* is answered again and again, and knows --every */
	int (*ask)(const struct options *o, json_t **ret, struct err *err);
	void (*tell)(const json_t *before, const json_t *answer, struct text *into);
};

static int ask_plain(const struct options *o, json_t **ret, struct err *err)
{
	(void)err;
	*ret = json_pack("{s:s}", "do", o->words[0]);
	return 0;
}

static int ask_watch(const struct options *o, json_t **ret, struct err *err)
{
	(void)err;
	*ret = json_pack("{s:s, s:I}", "do", "watch", "every_ms",
			 (json_int_t)(o->every / NSEC_PER_MSEC));
	return 0;
}

static int ask_set(const struct options *o, json_t **ret, struct err *err)
{
	(void)err;
	*ret = json_pack("{s:s, s:s}", "do", "set", "change", o->words[1]);
	if (o->lasts)
		(void)json_object_set_new(*ret, "for", json_string(o->lasts));
	return 0;
}

/* "buyer-down" or "KEY=VALUE". */
static int add_option(json_t *with, const char *said, struct err *err)
{
	const char *equals = strchr(said, '=');
	char key[64];

	if (!equals)
		return json_object_set_new(with, "link", json_string(said));
	if (equals == said || (size_t)(equals - said) >= sizeof(key))
		return err_set(err, -EINVAL,
			       "\"%.80s\" is no option of an event; expected "
			       "KEY=VALUE, as in packets=wait",
			       said);
	(void)snprintf(key, sizeof(key), "%.*s", (int)(equals - said), said);
	return json_object_set_new(with, key, json_string(equals + 1));
}

static int ask_fire(const struct options *o, json_t **ret, struct err *err)
{
	json_t *with = json_object();
	int r = 0;

	for (int i = 2; i < o->count && r == 0; i++)
		r = add_option(with, o->words[i], err);
	if (r == 0 && o->lasts)
		r = json_object_set_new(with, "for", json_string(o->lasts));
	*ret = json_pack("{s:s, s:s, s:o}", "do", "fire", "event", o->words[1], "with", with);
	return r < 0 && r != -1 ? r : 0;
}

static void tell_state(const json_t *before, const json_t *answer, struct text *into)
{
	(void)before;
	ctl_tell_state(answer, into);
}

static void tell_order(const json_t *before, const json_t *answer, struct text *into)
{
	(void)before;
	ctl_tell_order(answer, into);
}

static void tell_stop(const json_t *before, const json_t *answer, struct text *into)
{
	(void)before, (void)answer;
	text_add(into, "it was told to stop\n");
}

static const struct verb verbs[] = {
	{ "state", 0, 0, false, false, ask_plain, tell_state },
	{ "watch", 0, 0, false, true, ask_watch, ctl_tell_line },
	{ "set", 1, 1, true, false, ask_set, tell_order },
	{ "fire", 1, 16, true, false, ask_fire, tell_order },
	{ "stop", 0, 0, false, false, ask_plain, tell_stop },
};

static const struct verb *find_verb(const char *word)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(word, verbs[i].word))
			return &verbs[i];
	return NULL;
}

/* Is each word and option one that the verb takes, and none missing? Else it was told. */
static bool takes(const struct verb *verb, const struct options *o)
{
	const int words = o->count - 1; /* behind the verb */

	if (words < verb->least)
		(void)cli_refuse("ctl %s: what it is to do is missing; straits ctl --help tells "
				 "what it takes",
				 verb->word);
	else if (words > verb->most)
		(void)cli_refuse("ctl %s: \"%s\" is one word too many; straits ctl --help tells "
				 "what it takes",
				 verb->word, o->words[verb->most + 1]);
	else if (o->lasts && !verb->lasts)
		(void)cli_refuse("ctl %s: it does not take --for", verb->word);
	else if (o->every && !verb->again)
		(void)cli_refuse("ctl %s: it does not take --every", verb->word);
	else
		return true;
	return false;
}

/* The verb, with o's words from it on; NULL when it was told what is wrong. */
static const struct verb *choose_verb(int argc, char **argv, struct options *o)
{
	const struct verb *verb = NULL;

	if (optind < argc)
		verb = find_verb(argv[optind]);
	if (!verb && optind + 1 < argc) {
		o->which = argv[optind++];
		verb = find_verb(argv[optind]);
	}
	if (!verb) {
		(void)cli_refuse("ctl: %s%s%s; expected one of: state, watch, set, fire, stop",
				 optind < argc ? "\"" : "no command",
				 optind < argc ? argv[optind] : "",
				 optind < argc ? "\" is no command" : "");
		return NULL;
	}
	o->words = argv + optind;
	o->count = argc - optind;
	return takes(verb, o) ? verb : NULL;
}

static void tell_runs(const struct ctl_run *runs, size_t count)
{
	(void)cli_refuse("ctl: %zu runs are alive; name one of them:", count);
	for (size_t i = 0; i < count; i++)
		(void)fprintf(stderr, "  %s.%s\n", runs[i].name, runs[i].pid);
}

/* Connects to the run that is meant; 0, or the exit code after it was told what is wrong. */
static int connect_run(const struct options *o, struct ctl_talk *ret)
{
	struct ctl_run *runs = NULL;
	size_t count = 0;
	struct err err;
	int code = EXIT_USAGE;

	if (ctl_find(o->runs, o->which, &runs, &count, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (count == 0 && o->which)
		code = cli_refuse("ctl: found no run \"%s\" that is alive (below %s)", o->which,
				  o->runs);
	else if (count == 0)
		code = cli_refuse("ctl: no run of this user is alive (below %s)", o->runs);
	else if (count > 1)
		tell_runs(runs, count);
	else if ((ret->fd = control_connect(runs[0].path, &err)) < 0)
		code = cli_fail(&err, EXIT_USAGE);
	else
		code = 0;
	free(runs);
	return code;
}

static void print(const struct options *o, const struct verb *verb, const char *line,
		  const json_t *before, const json_t *answer)
{
	struct text text = { 0 };

	if (o->json)
		text_addf(&text, "%s\n", line);
	else
		verb->tell(before, answer, &text);
	(void)fputs(text_str(&text), stdout);
	(void)fflush(stdout);
	text_done(&text);
}

/* Hears answers until there is no more to hear. */
static int hear(const struct options *o, const struct verb *verb, struct ctl_talk *talk)
{
	json_t *before = NULL, *answer = NULL;
	const char *line;
	int code = EXIT_INVALID, r;
	struct err err;

	while ((r = ctl_hear(talk, verb->again ? -1 : PATIENCE_MSEC, &line, &answer, &err)) > 0) {
		code = EXIT_USAGE;
		if (!json_is_true(json_object_get(answer, "ok"))) {
			const char *why = json_string_value(json_object_get(answer, "error"));

			(void)cli_refuse("%s", why ? why : "the run refuses");
			break;
		}
		print(o, verb, line, before, answer);
		code = EXIT_PASS;
		json_decref(before);
		before = answer;
		answer = NULL;
		if (!verb->again || ferror(stdout))
			break;
	}
	if (r < 0)
		code = cli_fail(&err, EXIT_INVALID);
	else if (r == 0 && code == EXIT_INVALID)
		(void)cli_refuse("ctl: the run ended before it answered");
	json_decref(answer);
	json_decref(before);
	return code;
}

static int talk_to(const struct options *o, const struct verb *verb)
{
	struct ctl_talk talk = { .fd = -1 };
	json_t *request = NULL;
	struct err err;
	int code = 0;

	if (verb->ask(o, &request, &err) < 0)
		code = cli_fail(&err, EXIT_USAGE);
	if (code == 0 && !request)
		code = cli_refuse("ctl: the words of the command are no UTF-8");
	if (code == 0)
		code = connect_run(o, &talk);
	if (code == 0 && ctl_say(&talk, request, &err) < 0)
		code = cli_fail(&err, EXIT_INVALID);
	if (code == 0)
		code = hear(o, verb, &talk);
	json_decref(request);
	ctl_hang_up(&talk);
	return code;
}

static int run(int argc, char **argv)
{
	struct options o = { .runs = "runs" };
	const struct verb *verb;
	struct err err;
	int c, index = 0;

	while ((c = getopt_long(argc, argv, "h", long_options, &index)) != -1) {
		if (c == 'h')
			return cli_help(&command_ctl);
		err.text[0] = '\0';
		if (take_option(&o, c, &err) == 0)
			continue;
		if (err.text[0])
			(void)cli_refuse("--%s: %s", long_options[index].name, err.text);
		return EXIT_USAGE;
	}
	verb = choose_verb(argc, argv, &o);
	if (!verb)
		return EXIT_USAGE;
	if (!o.every)
		o.every = NSEC_PER_SEC;
	return talk_to(&o, verb);
}

const struct command command_ctl = {
	.name = "ctl",
	.summary = "look at a run while it runs, and change its network",
	.help = "usage: straits ctl [OPTION ...] [RUN] COMMAND\n"
		"\n"
		"Speaks to a run that is alive (straits run, straits shell). RUN is its name, its process\n"
		"number, NAME.NUMBER, or its directory (with a slash); it may be left out while this user\n"
		"has only one.\n"
		"\n"
		"commands:\n"
		"  state               time, settings in force, packets so far, lateness, trust so far\n"
		"  watch               a line of that again and again, until the run ends\n"
		"  set LINK.KEY=VALUE  another setting from now on, as in straits run --set: delay, jitter,\n"
		"                      spikes, loss, rate, queue\n"
		"  fire EVENT [LINK] [KEY=VALUE ...]\n"
		"                      an event of the timeline now: handover, outage, rate-dip, detour,\n"
		"                      wifi-burst, satellite-step, border-loss, with its keys\n"
		"  stop                end the run in order, as Ctrl-C does\n"
		"\n"
		"options:\n"
		"      --for TIME      how long the setting or the event lasts, such as \"5 s\"\n"
		"      --every TIME    how often watch tells, from \"50 ms\" (1 s)\n"
		"      --runs DIR      where the run is kept (runs)\n"
		"      --json          answers as the run gives them\n"
		"  -h, --help          this text\n"
		"\n"
		"What is changed is recorded with the packets, and the report says so: the run is not the\n"
		"show that was written.\n"
		"\n"
		"exit status: 0 done, 2 usage, no such run, or refused; 3 the run ended meanwhile\n",
	.run = run,
};
