/* cmd_attach.c - straits attach: a route between namespaces or interfaces that exist already. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/cli/plan_options.h"
#include "harness/cli/shell.h"
#include "harness/lab/lab.h"

/* ROUTE, BUYER, SELLER */
enum { OPERAND_ROUTE, OPERAND_BUYER, OPERAND_SELLER, OPERANDS };

struct options {
	struct plan_options plan;
	bool status, json, quiet;
	const char *status_path;
};

enum { OPT_JSON = 256, OPT_STATUS };

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "quiet", no_argument, NULL, 'q' },
	{ "status", optional_argument, NULL, OPT_STATUS },
	PLAN_LONG_OPTIONS,
	{ NULL, 0, NULL, 0 },
};

/* 1 to go on with the operands from optind, 0 when help was printed, or a negative errno that was
 * told. */
static int parse_options(int argc, char **argv, struct options *o)
{
	struct err err = { 0 };
	int option, index = 0;

	*o = (struct options){ 0 };
	plan_options_init(&o->plan);
	o->plan.opts.duration = PLAN_OPTIONS_ROUTE_DURATION;
	optind = 0;
	while ((option = getopt_long(argc, argv, "hq", long_options, &index)) != -1) {
		if (option == 'h')
			return 0;
		if (option == '?')
			return -EINVAL;
		o->quiet |= option == 'q';
		o->json |= option == OPT_JSON;
		if (option == OPT_STATUS) {
			o->status = true;
			o->status_path = optarg;
		}
		if (plan_options_take(&o->plan, option, optarg, &err) < 0) {
			(void)cli_refuse("attach: --%s: %s", long_options[index].name, err.text);
			return -EINVAL;
		}
	}
	if (argc - optind == OPERANDS)
		return 1;
	(void)cli_refuse("attach: expected ROUTE BUYER SELLER; straits attach --help tells more");
	return -EINVAL;
}

static bool is_number(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

/* Where the namespace of this name is found: by a process, a path, or ip-netns(8)'s name. "" is
 * this machine's own. */
static int open_namespace(const char *name, int *ret, struct err *err)
{
	char path[PATH_MAX];

	if (!*name)
		(void)snprintf(path, sizeof(path), "/proc/self/ns/net");
	else if (is_number(name))
		(void)snprintf(path, sizeof(path), "/proc/%s/ns/net", name);
	else
		(void)snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : "/run/netns/",
			       name);
	*ret = open(path, O_RDONLY | O_CLOEXEC);
	if (*ret >= 0)
		return 0;
	return err_set(err, -errno, "%s: %s: %s: %s", name,
		       errno == ENOENT ? "no such namespace" : "a namespace that cannot be entered",
		       path, strerror(errno));
}

/* A side as it was given, taken apart; the text is written into. */
struct side {
	char text[512];
	struct lab_place place;
};

static int take_addresses(char *rest, struct lab_place *place, struct err *err)
{
	char *address;

	while ((address = strsep(&rest, ","))) {
		const char **to = strchr(address, ':') ? &place->address6 : &place->address4;

		if (*to || !strchr(address, '/'))
			return err_set(
				err, -EINVAL,
				"found \"%.60s\"; expected an IPv4 and an IPv6 address, each "
				"with /LENGTH",
				address);
		*to = address;
	}
	return 0;
}

/* NETNS[,ADDRESS/LENGTH[,...]], NETNS:IFACE or IFACE */
static int take_side(const char *given, struct side *side, struct err *err)
{
	char *rest = side->text, *name, *colon;
	struct stat is;
	char path[600];

	(void)snprintf(side->text, sizeof(side->text), "%s", given);
	name = strsep(&rest, ",");
	colon = strrchr(name, ':');
	if (!*name)
		return err_set(err, -EINVAL,
			       "found \"%.60s\"; expected a namespace or an interface", given);
	(void)snprintf(path, sizeof(path), "/run/netns/%s", name);
	if (colon) {
		*colon = '\0';
		side->place.iface = colon + 1;
	} else if (!is_number(name) && !strchr(name, '/') && stat(path, &is) < 0 &&
		   if_nametoindex(name)) {
		side->place.iface = name;
		return rest ? err_set(err, -EINVAL, "%s: an interface gets no address", name)
			    : open_namespace("", &side->place.netns, err);
	}
	if (rest && side->place.iface)
		return err_set(err, -EINVAL, "%s: an interface gets no address", given);
	if (rest && take_addresses(rest, &side->place, err) < 0)
		return err->code;
	return open_namespace(name, &side->place.netns, err);
}

/* The exit status. What goes wrong once the route lies there is a run that broke off. */
static int attach(const struct options *o, char *const *operands)
{
	struct side sides[PLAN_HOSTS] = {
		[PLAN_BUYER] = { .place.netns = -1 }, [PLAN_SELLER] = { .place.netns = -1 }
	};
	struct lab_place places[PLAN_HOSTS];
	struct shell_result result = { 0 };
	struct plan *plan = NULL;
	struct shell shell = { .status = o->status,
			       .status_path = o->status_path,
			       .json = o->json,
			       .greets = !o->quiet,
			       .host = PLAN_BUYER };
	struct err err = { 0 };
	int r = take_side(operands[OPERAND_BUYER], &sides[PLAN_BUYER], &err);

	if (r == 0)
		r = take_side(operands[OPERAND_SELLER], &sides[PLAN_SELLER], &err);
	if (r == 0)
		r = plan_load_route(operands[OPERAND_ROUTE], &o->plan.opts, &plan, &err);
	if (r == 0) {
		places[PLAN_BUYER] = sides[PLAN_BUYER].place;
		places[PLAN_SELLER] = sides[PLAN_SELLER].place;
		shell.places = places;
		shell.plan = plan;
		r = shell_run(&shell, &result, &err);
	}
	if (result.summary.len && !o->quiet)
		(void)fputs(text_str(&result.summary), stderr);
	shell_result_done(&result);
	plan_free(plan);
	for (int i = 0; i < PLAN_HOSTS; i++)
		if (sides[i].place.netns >= 0)
			(void)close(sides[i].place.netns);
	if (r < 0)
		return cli_fail(&err, result.began ? EXIT_INVALID : EXIT_USAGE);
	return EXIT_PASS;
}

static int run(int argc, char **argv)
{
	struct options o;
	int r = parse_options(argc, argv, &o);

	if (r == 0)
		return cli_help(&command_attach);
	return r < 0 ? EXIT_USAGE : attach(&o, argv + optind);
}

const struct command command_attach = {
	.name = "attach",
	.summary = "a route between namespaces or interfaces that exist already",
	.help = "usage: straits attach [OPTION ...] ROUTE BUYER SELLER\n"
		"\n"
		"Puts the route between two places of this machine, until Ctrl-C; needs root. BUYER and\n"
		"SELLER are each one of\n"
		"\n"
		"  NETNS[,ADDRESS/LENGTH ...]  a network namespace: a name of ip-netns(8), a process\n"
		"                  number or a path. It gets an interface, route0, with these addresses\n"
		"                  (or 10.77.0.1/24 and fd77::1/64 for the seller, .2 and ::2 the buyer)\n"
		"  [NETNS:]IFACE   an interface without addresses: every packet that it receives goes\n"
		"                  onto the route, and what comes out of the route leaves by it\n"
		"\n"
		"  --status[=FILE] live figures, a line a second\n"
		"  --json          the summary as JSON\n"
		"  --seed N        another run of chance (1)\n"
		"  --duration TIME how long the route's own events go on (1 h)\n"
		"  --set LINK.KEY=VALUE  another setting of a link; may be given again\n"
		"  --scenarios DIR look for routes there first\n"
		"  -q, --quiet     no greeting, no summary\n"
		"  -h, --help      this text\n"
		"\n"
		"What was made is gone afterwards, however straits ends, and nothing else is changed.\n"
		"\n"
		"exit status: 0 done, 2 usage, or the places cannot be had, 3 the route broke off\n",
	.run = run,
};
