/* cmd_replay.c - straits replay: a capture through a route in virtual time. */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/cli.h"
#include "harness/cli/plan_options.h"
#include "harness/cli/replay_tell.h"
#include "harness/cli/replay_watch.h"
#include "harness/scenario/find.h"
#include "harness/scenario/plan.h"

#define SELLERS_MAX 64

struct options {
	struct plan_options plan;
	struct replay_conf conf; /* its routes, headers and watch are set for each route */
	struct side sellers[SELLERS_MAX];
	struct replay_buffer buffer;
	const char *routes; /* of --routes, or NULL */
	const char *route;
	bool frames;
	bool json;
};

/* What is printed while a route is run, or kept until all are. */
struct replay_output {
	const struct options *options;
	size_t done;
	json_t *replays;
};

enum {
	OPT_AT = 256,
	OPT_BUFFER,
	OPT_DECISIONS,
	OPT_FORCE,
	OPT_FRAMES,
	OPT_JSON,
	OPT_ROUTES,
	OPT_TO_SELLER,
};

static const struct option long_options[] = {
	{ "at", required_argument, NULL, OPT_AT },
	{ "buffer", required_argument, NULL, OPT_BUFFER },
	{ "decisions", required_argument, NULL, OPT_DECISIONS },
	{ "force", required_argument, NULL, OPT_FORCE },
	{ "frames", no_argument, NULL, OPT_FRAMES },
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "routes", required_argument, NULL, OPT_ROUTES },
	{ "to-seller", required_argument, NULL, OPT_TO_SELLER },
	PLAN_LONG_OPTIONS,
	{ NULL, 0, NULL, 0 },
};

static int read_buffer(struct options *o, const char *arg, struct err *err)
{
	o->buffer.adaptive = !strcmp(arg, "adaptive");
	return o->buffer.adaptive ? 0 : parse_duration(arg, &o->buffer.fixed, err);
}

static int read_start(struct options *o, const char *arg, struct err *err)
{
	nsec_t at = 0;
	int r = parse_duration(arg, &at, err);

	o->conf.route_start = -at;
	return r;
}

static int read_seller(struct options *o, const char *arg, struct err *err)
{
	if (o->conf.seller_count == SELLERS_MAX)
		return err_set(err, -E2BIG, "at most %d addresses", SELLERS_MAX);
	return side_parse(arg, &o->sellers[o->conf.seller_count++], err);
}

/* 0, or a negative errno, with err unless getopt_long() has told what is wrong. */
static int read_option(struct options *o, int option, struct err *err)
{
	int r = plan_options_take(&o->plan, option, optarg, err);

	if (r)
		return r;
	switch (option) {
	case OPT_AT:
		return read_start(o, optarg, err);
	case OPT_BUFFER:
		return read_buffer(o, optarg, err);
	case OPT_DECISIONS:
		o->conf.decisions_path = optarg;
		return 0;
	case OPT_FORCE:
		o->conf.force_path = optarg;
		return 0;
	case OPT_FRAMES:
		o->frames = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_ROUTES:
		o->routes = optarg;
		return 0;
	case OPT_TO_SELLER:
		return read_seller(o, optarg, err);
	default:
		return -EINVAL;
	}
}

/* ROUTE IN [OUT], or IN [OUT] with --routes. */
static int read_operands(struct options *o, int argc, char **argv, struct err *err)
{
	int at = optind;

	if (!o->routes && at < argc)
		o->route = argv[at++];
	if (at < argc)
		o->conf.in_path = argv[at++];
	if (at < argc)
		o->conf.out_path = argv[at++];
	if (!o->conf.in_path || at < argc)
		return err_set(err, -EINVAL,
			       "expected ROUTE IN.pcap OUT.pcap; straits replay --help tells more");
	if ((o->conf.out_path && !strcmp(o->conf.out_path, "-")) ||
	    (o->conf.decisions_path && !strcmp(o->conf.decisions_path, "-")))
		return err_set(err, -EINVAL,
			       "\"-\": outputs are files; standard output holds the account");
	if (o->routes && (o->conf.out_path || o->conf.decisions_path || o->conf.force_path))
		return err_set(
			err, -EINVAL,
			"--routes compares forecasts: it goes without OUT.pcap, --decisions and "
			"--force");
	if (o->routes && strcmp(o->conf.in_path, "-") == 0)
		return err_set(err, -EINVAL,
			       "--routes reads the capture once a route: not from a pipe");
	if (!o->conf.out_path && !o->frames && !o->routes && !o->conf.decisions_path)
		return err_set(err, -EINVAL,
			       "nothing to be made: expected OUT.pcap, --decisions or --frames");
	return 0;
}

/* 0, 1 for --help, or a negative errno with err. */
static int read_options(struct options *o, int argc, char **argv, struct err *err)
{
	int option, index = 0, r;

	*o = (struct options){ .buffer.adaptive = true };
	o->conf.sellers = o->sellers;
	plan_options_init(&o->plan);
	o->plan.opts.duration = PLAN_OPTIONS_ROUTE_DURATION;
	optind = 0; /* main() may have been here before */
	while ((option = getopt_long(argc, argv, "h", long_options, &index)) != -1) {
		if (option == 'h')
			return 1;
		r = read_option(o, option, err);
		if (r < 0)
			return err->text[0] ? err_prefix(err, "--%s", long_options[index].name) : r;
	}
	return read_operands(o, argc, argv, err);
}

static void on_frame(void *arg, const struct forecast_frame *frame)
{
	(void)arg;
	tell_frame(frame);
}

static int forecast_for(const struct options *o, struct forecast **ret, struct err *err)
{
	struct forecast_conf conf = { .adaptive = o->buffer.adaptive,
				      .buffer = o->buffer.fixed,
				      .limit = REPLAY_LIMIT };

	if (!o->frames && !o->routes)
		return 0;
	if (!o->routes && !o->json)
		conf.on_frame = on_frame;
	return forecast_new(&conf, ret, err);
}

static int tell(struct replay_output *out, const struct replay_told *told, struct err *err)
{
	const struct options *o = out->options;
	json_t *object;

	if (o->json) {
		object = tell_json(told);
		return json_array_append_new(out->replays, object)
			       ? err_set(err, -ENOMEM, "out of memory")
			       : 0;
	}
	if (o->routes) {
		if (!out->done) {
			(void)putchar('\n');
			tell_stream_names(told->forecast);
			tell_streams_head();
		}
		tell_streams(told);
		return 0;
	}
	if (told->forecast) {
		tell_streams_head();
		tell_streams(told);
		tell_stream_names(told->forecast);
		(void)putchar('\n');
	}
	tell_account(told);
	tell_realised(told);
	return 0;
}

/* Puts the capture through the route of a plan. */
static int replay_plan(struct replay_output *out, const struct plan *plan, struct forecast *f,
		       struct err *err)
{
	const struct options *o = out->options;
	const struct replay_watch watch = replay_watch_rtp(f);
	const struct replay_header headers[] = { { "route", plan->route_name } };
	struct replay_conf conf = o->conf;
	struct replay_result result;
	int r;

	conf.seed = plan->seed;
	conf.headers = headers;
	conf.header_count = sizeof(headers) / sizeof(headers[0]);
	conf.watch = f ? &watch : NULL;
	for (int d = 0; d < PLAN_DIRECTIONS; d++)
		conf.routes[d] = (struct replay_route){ .links = plan->chains[d].links,
							.link_count = plan->chains[d].link_count,
							.timeline = &plan->chains[d].timeline };
	r = replay_run(&conf, &result, err);
	if (r)
		return r;
	if (f)
		forecast_end(f);
	if (plan->event_count && result.duration - conf.route_start > o->plan.opts.duration)
		(void)fprintf(stderr,
			      "straits: %s: the route's events end before the capture does; "
			      "--duration lets them go on\n",
			      plan->route_name);
	return tell(out, &(struct replay_told){ plan->route_name, plan->seed, &conf, &result, f },
		    err);
}

static int replay_route(struct replay_output *out, const char *route, struct err *err)
{
	struct forecast *f = NULL;
	struct plan *plan = NULL;
	int r = plan_load_route(route, &out->options->plan.opts, &plan, err);

	if (!r)
		r = forecast_for(out->options, &f, err);
	if (!r)
		r = replay_plan(out, plan, f, err);
	forecast_free(f);
	plan_free(plan);
	out->done++;
	return r;
}

static int replay_all(struct replay_output *out, struct err *err)
{
	const struct find_place place = { .scenarios = out->options->plan.opts.scenarios };
	struct find_list list = { 0 };
	int r = find_all(FIND_ROUTE, &place, &list, err);

	if (!r && !list.n)
		r = err_set(err, -ENOENT, "found no route in routes/");
	for (size_t i = 0; !r && i < list.n; i++)
		r = replay_route(out, list.v[i].path, err);
	find_list_done(&list);
	return r;
}

static int replay_listed(struct replay_output *out, const char *names, struct err *err)
{
	char *copy = strdup(names), *rest = copy, *name;
	int r = copy ? 0 : err_set(err, -ENOMEM, "out of memory");

	while (!r && (name = strsep(&rest, ",")))
		r = replay_route(out, name, err);
	free(copy);
	return r;
}

static int replay(struct replay_output *out, struct err *err)
{
	const struct options *o = out->options;

	if (!o->json && (o->frames || o->routes))
		tell_open_loop(&o->buffer);
	if (!o->routes) {
		if (o->frames && !o->json)
			tell_frames_head();
		return replay_route(out, o->route, err);
	}
	return strcmp(o->routes, "all") ? replay_listed(out, o->routes, err) : replay_all(out, err);
}

static int tell_document(const struct replay_output *out, struct err *err)
{
	const struct options *o = out->options;
	json_t *document = json_pack("{s:O}", "replays", out->replays);
	int r = 0;

	if (document && (o->frames || o->routes))
		r = json_object_set_new(document, "open_loop", json_true()) ||
		    json_object_set_new(document, "buffer_ns",
					o->buffer.adaptive ? json_null()
							   : json_integer(o->buffer.fixed));
	if (!document || r ||
	    json_dumpf(document, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17)))
		r = err_set(err, -ENOMEM, "the answer cannot be written as JSON");
	(void)putchar('\n');
	json_decref(document);
	return r;
}

static int run(int argc, char **argv)
{
	struct replay_output out = { 0 };
	struct err err = { 0 };
	struct options options;
	int r = read_options(&options, argc, argv, &err);

	if (r > 0)
		return cli_help(&command_replay);
	if (r < 0)
		return err.text[0] ? cli_fail(&err, EXIT_USAGE) : EXIT_USAGE;
	options.conf.stop = cli_catch_stop();
	out.options = &options;
	out.replays = json_array();
	r = replay(&out, &err);
	if (!r && options.json)
		r = tell_document(&out, &err);
	json_decref(out.replays);
	return r ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}

const struct command command_replay = {
	.name = "replay",
	.summary = "put a capture through a route in virtual time",
	.help = "usage: straits replay [OPTION ...] ROUTE IN.pcap OUT.pcap\n"
		"       straits replay --frames [OPTION ...] ROUTE IN.pcap [OUT.pcap]\n"
		"       straits replay --routes all|ROUTE,... [OPTION ...] IN.pcap\n"
		"\n"
		"Puts the packets of a capture through a route as fast as the processor allows, and\n"
		"writes the capture that would have been taken at the far ends: new times in ns, lost\n"
		"packets absent. The same capture, route and seed give the same bytes on any machine.\n"
		"\n"
		"  --to-seller ADDR|PREFIX  packets to this address go to the seller, packets from it\n"
		"                           to the buyer; may be given several times (default: the\n"
		"                           address that sent the first packet)\n"
		"  --seed N                 another run of chance (default 1)\n"
		"  --decisions FILE         tell each packet's fate, link by link\n"
		"  --force DECISIONS        do what that file tells instead of what the route would\n"
		"  --frames                 forecast: how late each RTP frame would be against 600 ms\n"
		"  --buffer adaptive|TIME   the receiver's playout buffer (default adaptive)\n"
		"  --routes all|ROUTE,...   one table with the forecasts of many routes\n"
		"  --at TIME                the capture begins that long after the route's own events\n"
		"                           do (default 0 s)\n"
		"  --duration TIME          how long the route's own events go on (default 1 h)\n"
		"  --set LINK.KEY=VALUE     another setting of a link; may be given again\n"
		"  --scenarios DIR          look for routes there first\n"
		"  --json                   print one JSON document\n"
		"  -h, --help               this text\n"
		"\n"
		"exit status: 0 done, 2 usage or broken input; no file is left then\n",
	.run = run,
};
