/* cmd_shell.c - straits shell: a shell, or a command, behind a route. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/cli/plan_options.h"
#include "harness/cli/shell.h"
#include "harness/drive/draft.h"

struct options {
	struct plan_options plan;
	struct shell_inline in;
	const char *route; /* NULL: in makes it */
	enum plan_host host;
	bool no_network;
	bool pasta; /* and not address translation */
	bool status;
	const char *status_path; /* NULL: standard error */
	const char *summary;     /* the same */
	const char *records;
	bool json;
	bool quiet;
	const char *const *command; /* NULL-ended; NULL is a shell */
};

enum {
	OPT_AS = 256,
	OPT_DELAY,
	OPT_JITTER,
	OPT_JSON,
	OPT_LOSS,
	OPT_NETWORK,
	OPT_NO_NETWORK,
	OPT_QUEUE,
	OPT_RATE,
	OPT_RATE_TRACE,
	OPT_RECORDS,
	OPT_STATUS,
	OPT_SUMMARY,
};

static const struct option long_options[] = {
	{ "as", required_argument, NULL, OPT_AS },
	{ "delay", required_argument, NULL, OPT_DELAY },
	{ "help", no_argument, NULL, 'h' },
	{ "jitter", required_argument, NULL, OPT_JITTER },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "loss", required_argument, NULL, OPT_LOSS },
	{ "network", required_argument, NULL, OPT_NETWORK },
	{ "no-network", no_argument, NULL, OPT_NO_NETWORK },
	{ "queue", required_argument, NULL, OPT_QUEUE },
	{ "quiet", no_argument, NULL, 'q' },
	{ "rate", required_argument, NULL, OPT_RATE },
	{ "rate-trace", required_argument, NULL, OPT_RATE_TRACE },
	{ "records", required_argument, NULL, OPT_RECORDS },
	{ "status", optional_argument, NULL, OPT_STATUS },
	{ "summary", required_argument, NULL, OPT_SUMMARY },
	PLAN_LONG_OPTIONS,
	{ NULL, 0, NULL, 0 },
};

static int read_host(const char *word, enum plan_host *ret, struct err *err)
{
	if (!strcmp(word, "buyer"))
		*ret = PLAN_BUYER;
	else if (!strcmp(word, "seller"))
		*ret = PLAN_SELLER;
	else
		return err_set(err, -EINVAL, "found \"%.40s\"; expected buyer or seller", word);
	return 0;
}

static int read_network(const char *word, struct options *o, struct err *err)
{
	o->no_network = !strcmp(word, "none");
	o->pasta = !strcmp(word, "pasta");
	if (o->no_network || o->pasta || !strcmp(word, "auto"))
		return 0;
	return err_set(err, -EINVAL, "found \"%.40s\"; expected auto, pasta or none", word);
}

/* 1 when it was one of the settings of a route made of options. */
static int take_inline(struct shell_inline *in, int option)
{
	switch (option) {
	case OPT_DELAY:
		in->delay = optarg;
		return 1;
	case OPT_JITTER:
		in->jitter = optarg;
		return 1;
	case OPT_LOSS:
		in->loss = optarg;
		return 1;
	case OPT_QUEUE:
		in->queue = optarg;
		return 1;
	case OPT_RATE:
		in->rate = optarg;
		return 1;
	case OPT_RATE_TRACE:
		in->rate_trace = optarg;
		return 1;
	default:
		return 0;
	}
}

/* An operand: the route. With options that make one there is none. */
static int take_route(struct options *o, struct err *err)
{
	if (o->route)
		return err_set(err, -EINVAL,
			       "a second route, \"%.80s\"; a command stands behind --, as in "
			       "straits shell %.80s -- %.80s",
			       optarg, o->route, optarg);
	o->route = optarg;
	return 0;
}

static int take_option(struct options *o, int option, struct err *err)
{
	switch (option) {
	case 1:
		return take_route(o, err);
	case 'q':
		o->quiet = true;
		return 0;
	case OPT_AS:
		return read_host(optarg, &o->host, err);
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_NETWORK:
		return read_network(optarg, o, err);
	case OPT_NO_NETWORK:
		o->no_network = true;
		return 0;
	case OPT_RECORDS:
		o->records = optarg;
		return 0;
	case OPT_STATUS:
		o->status = true;
		o->status_path = optarg;
		return 0;
	case OPT_SUMMARY:
		o->summary = optarg;
		return 0;
	default:
		return -EINVAL; /* getopt_long() has said what is wrong */
	}
}

static int check(const struct options *o, struct err *err)
{
	if (o->route && shell_inline_any(&o->in))
		return err_set(err, -EINVAL,
			       "a route, \"%.80s\", and options that make one; to change the "
			       "route's links there is --set, as in --set haul-out.delay=50ms",
			       o->route);
	if (!o->route && !shell_inline_any(&o->in))
		return err_set(err, -EINVAL,
			       "no route given; straits list routes names them, and options such "
			       "as --delay 50ms make one");
	if (o->json && o->quiet && !o->summary && !o->records)
		return err_set(err, -EINVAL, "--json and --quiet: there is nobody to be told");
	return 0;
}

/* 1 to go on, 0 when help was printed, or a negative errno that was told. Operands come in order,
 * so that what stands behind -- is the command. */
static int parse_options(int argc, char **argv, struct options *o)
{
	struct err err = { 0 };
	int option, index = 0, r = 0;

	*o = (struct options){ .host = PLAN_BUYER };
	plan_options_init(&o->plan);
	o->plan.opts.duration = PLAN_OPTIONS_ROUTE_DURATION;
	optind = 0;
	while (r >= 0 && (option = getopt_long(argc, argv, "-hq", long_options, &index)) != -1) {
		if (option == 'h')
			return 0;
		err.text[0] = '\0';
		r = take_inline(&o->in, option);
		if (r == 0)
			r = plan_options_take(&o->plan, option, optarg, &err);
		if (r == 0)
			r = take_option(o, option, &err);
		if (r < 0 && err.text[0] && option != 1)
			(void)err_prefix(&err, "--%s", long_options[index].name);
	}
	if (r >= 0) {
		o->command = optind < argc ? (const char *const *)argv + optind : NULL;
		r = check(o, &err);
	}
	if (r < 0 && err.text[0])
		(void)cli_refuse("shell: %s", err.text);
	return r < 0 ? r : 1;
}

static int load(const struct options *o, struct plan **ret, struct err *err)
{
	struct text route = { 0 };
	int r;

	if (o->route)
		return plan_load_route(o->route, &o->plan.opts, ret, err);
	r = shell_inline_write(&o->in, o->host, &route, err);
	if (r == 0)
		r = plan_load_route_text("options", text_str(&route), &o->plan.opts, ret, err);
	text_done(&route);
	return r;
}

/* The way to the machine's network, as the machine allows and the user wants. */
static int choose_network(const struct options *o, struct outside_conf *ret, struct err *err)
{
	struct outside_choice choice;

	outside_choose(&choice);
	if (!choice.possible)
		return err_set(
			err, -ENETUNREACH,
			"the machine's network cannot be reached from behind a route: %s%s%s "
			"(--no-network goes without)",
			choice.why, *choice.fix ? "; " : "", choice.fix);
	*ret = (struct outside_conf){ .way = o->pasta ? OUTSIDE_PASTA : choice.way,
				      .host = PLAN_HOSTS - 1 - o->host };
	return 0;
}

/* A summary that cannot be written is no reason to hide how the command ended. */
static void tell_summary(const struct options *o, const struct text *summary)
{
	char path[PATH_MAX];
	struct err err;

	if (!summary->len)
		return;
	(void)snprintf(path, sizeof(path), "%s/summary.%s", o->records ? o->records : "",
		       o->json ? "json" : "txt");
	if (o->records && draft_write(path, summary->s, summary->len, &err) < 0)
		(void)cli_fail(&err, EXIT_USAGE);
	if (o->summary && draft_write(o->summary, summary->s, summary->len, &err) < 0)
		(void)cli_fail(&err, EXIT_USAGE);
	if (!o->summary && !o->quiet)
		(void)fputs(text_str(summary), stderr);
}

static int exit_code(const struct shell_result *result, int r, const struct err *err)
{
	if (result->refused == -ENOENT)
		return cli_fail(err, (enum exit_code)SHELL_NOT_FOUND);
	if (result->refused)
		return cli_fail(err, (enum exit_code)SHELL_NOT_EXECUTABLE);
	if (r < 0 || !result->ran)
		return cli_fail(err, (enum exit_code)SHELL_FAILED);
	return WIFSIGNALED(result->status) ? 128 + WTERMSIG(result->status)
					   : WEXITSTATUS(result->status);
}

/* Nothing is left of records that nobody will read. */
static void drop_records(const char *dir)
{
	static const char *const names[] = { "packets.rec", "network.rec" };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(dir);
}

static int run_shell(const struct options *o, const struct plan *plan,
		     const struct outside_conf *outside)
{
	const char *own = getenv("SHELL");
	const char *const interactive[] = { own && *own ? own : "/bin/sh", NULL };
	const struct shell shell = {
		.plan = plan,
		.host = o->host,
		.outside = outside,
		.argv = o->command ? o->command : interactive,
		.interactive = !o->command,
		.status = o->status,
		.status_path = o->status_path,
		.greets = !o->command && !o->quiet,
		.json = o->json,
		.records = o->records,
	};
	struct shell_result result = { 0 };
	struct err err = { 0 };
	int code, r;

	if (o->records && mkdir(o->records, 0777) < 0)
		return cli_refuse("shell: --records: %s: %s", o->records, strerror(errno));
	r = shell_run(&shell, &result, &err);
	tell_summary(o, &result.summary);
	if (o->records && !result.ran)
		drop_records(o->records);
	code = exit_code(&result, r, &err);
	shell_result_done(&result);
	return code;
}

static int run(int argc, char **argv)
{
	struct outside_conf outside;
	struct plan *plan = NULL;
	struct err err = { 0 };
	struct options o;
	int r = parse_options(argc, argv, &o);

	if (r == 0)
		return cli_help(&command_shell);
	if (r < 0)
		return EXIT_USAGE;
	if (load(&o, &plan, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (!o.no_network && choose_network(&o, &outside, &err) < 0)
		r = cli_fail(&err, (enum exit_code)SHELL_FAILED);
	else
		r = run_shell(&o, plan, o.no_network ? NULL : &outside);
	plan_free(plan);
	return r;
}

const struct command command_shell = {
	.name = "shell",
	.summary = "a shell, or a command, behind a route",
	.help = "usage: straits shell [OPTION ...] ROUTE [-- COMMAND [ARGUMENT ...]]\n"
		"       straits shell [OPTION ...] --delay TIME ... [-- COMMAND [ARGUMENT ...]]\n"
		"\n"
		"Runs your shell, or a command, on a host whose only way to the network leads through\n"
		"the route: what it sends and receives meets the route's delay, loss, rates and queues.\n"
		"Beyond the route lies the machine's own network, IPv4, IPv6 and DNS: as root by address\n"
		"translation, else through pasta(1); straits doctor says which.\n"
		"\n"
		"A route, from a file or out of options that hold for both directions or are UP,DOWN:\n"
		"  ROUTE               a name from straits list routes, or a file\n"
		"  --delay TIME        in each direction, such as 50ms\n"
		"  --jitter TIME       standard deviation of the delay\n"
		"  --loss SHARE        such as 2%, or 0,2%\n"
		"  --rate RATE         such as 4Mbit/s\n"
		"  --rate-trace FILE   a trace, mahimahi's or straits's own\n"
		"  --queue LIMIT       before the rate: 100 packets, 64 KiB or 200 ms\n"
		"\n"
		"  --as buyer|seller   the end of the route at which the command stands (buyer)\n"
		"  --network auto|pasta|none  how the machine's network is reached (auto)\n"
		"  --no-network        the same as --network none: the host at the far end is all\n"
		"  --status[=FILE]     live figures, a line a second; of a shell in the window's title\n"
		"  --summary FILE      the summary goes there, not to standard error\n"
		"  --json              the summary as JSON\n"
		"  --records DIR       make DIR, with packets.rec, network.rec and the summary\n"
		"  --seed N            another run of chance (1)\n"
		"  --duration TIME     how long the route's own events go on (1 h)\n"
		"  --set LINK.KEY=VALUE  another setting of a link; may be given again\n"
		"  --scenarios DIR     look for routes there first\n"
		"  -q, --quiet         no greeting, no summary on standard error\n"
		"  -h, --help          this text\n"
		"\n"
		"Everything is taken down when the command ends, or is killed, or straits is.\n"
		"\n"
		"exit status: the command's; 128+N when signal N ended it; 2 usage; 125 straits itself\n"
		"failed; 126 the command cannot be executed; 127 it was not found\n",
	.run = run,
};
