/* cmd_analyze.c - straits analyze: numbers from captures alone. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/analyze.h"
#include "harness/cli/cli.h"

struct options {
	bool json;
	bool frames;
	bool help;
	struct analysis analysis;
	uint32_t clocks[128];
};

enum { OPT_CLOCK = 256, OPT_FRAMES, OPT_HELP, OPT_JSON, OPT_NAT };

static const struct option long_options[] = {
	{ "clock", required_argument, NULL, OPT_CLOCK },
	{ "frames", no_argument, NULL, OPT_FRAMES },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "nat", no_argument, NULL, OPT_NAT },
	{ NULL, 0, NULL, 0 },
};

/* "96=90000" */
static int read_clock(struct options *o, const char *arg, struct err *err)
{
	char type_text[8];
	size_t n = strcspn(arg, "=");
	uint64_t type, hz;

	if (n == 0 || n >= sizeof(type_text) || arg[n] != '=')
		return err_set(err, -EINVAL, "--clock %s: expected TYPE=HZ, like 96=90000", arg);
	(void)snprintf(type_text, sizeof(type_text), "%.*s", (int)n, arg);
	if (parse_count(type_text, 127, &type, err) < 0 ||
	    parse_count(arg + n + 1, 1000000000, &hz, err) < 0)
		return err_prefix(err, "--clock %s", arg);
	if (hz == 0)
		return err_set(err, -EINVAL, "--clock %s: a clock of 0 Hz stands still", arg);
	o->clocks[type] = (uint32_t)hz;
	return 0;
}

static int read_option(struct options *o, int option, struct err *err)
{
	switch (option) {
	case OPT_CLOCK:
		return read_clock(o, optarg, err);
	case OPT_FRAMES:
		o->frames = true;
		return 0;
	case OPT_HELP:
		o->help = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_NAT:
		o->analysis.any_address = true;
		return 0;
	default:
		return err_set(err, -EINVAL, "straits analyze --help lists the options");
	}
}

static int read_arguments(struct options *o, int argc, char **argv, struct err *err)
{
	int option, r;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		r = read_option(o, option, err);
		if (r < 0 || o->help)
			return r;
	}
	if (optind == argc)
		return err_set(err, -EINVAL, "no capture given; straits analyze --help says more");
	if (argc - optind > 2)
		return err_set(err, -EINVAL, "\"%s\" is one capture too many", argv[optind + 2]);
	o->analysis.paths[0] = argv[optind];
	o->analysis.paths[1] = argc - optind == 2 ? argv[optind + 1] : NULL;
	return 0;
}

static int tell(const struct options *o, struct err *err)
{
	if (o->frames)
		return 0; /* they were told of on the way */
	if (o->json)
		return analyze_json(&o->analysis, err);
	analyze_text(&o->analysis);
	return 0;
}

static int analyze(struct options *o, struct err *err)
{
	struct trace_conf conf = {
		.both_ends = o->analysis.paths[1] != NULL,
		.clocks = o->clocks,
		.arg = &o->analysis,
	};
	int r, told;

	if (o->frames)
		conf.on_frame = o->json ? analyze_frame_json : analyze_frame_csv;
	if (o->frames && !o->json)
		analyze_frame_head(&o->analysis);
	r = trace_new(&conf, &o->analysis.trace, err);
	if (r < 0)
		return r;
	r = analyze_read(&o->analysis, err);
	/* Of a capture that is broken somewhere, what comes before is told all the same. */
	if (r == 0 || (r == -EBADMSG && o->analysis.packets)) {
		told = tell(o, r < 0 ? NULL : err);
		r = r < 0 ? r : told;
	}
	trace_free(o->analysis.trace);
	return r;
}

static int run_analyze(int argc, char **argv)
{
	struct options o = { 0 };
	struct err err = { 0 };

	if (read_arguments(&o, argc, argv, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (o.help)
		return cli_help(&command_analyze);
	if (analyze(&o, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	return EXIT_PASS;
}

const struct command command_analyze = {
	.name = "analyze",
	.summary = "numbers from captures alone",
	.help = "usage: straits analyze [OPTION ...] CAPTURE\n"
		"       straits analyze [OPTION ...] SENT RECEIVED\n"
		"\n"
		"Reads captures (pcap or pcapng; SRTP stays encrypted) and tells, for each RTP\n"
		"stream, what tshark's RTP statistics tell, its frames, and what sender and receiver\n"
		"say of them in header extensions and RTCP. With two captures of the\n"
		"same packets, at the sender and at the receiver, also the one-way delay, loss and\n"
		"its bursts, delay variation and reordering of each flow, in both directions.\n"
		"\n"
		"  --frames         a line for each frame instead of tables (CSV; with --json, JSON)\n"
		"  --json           JSON instead of tables\n"
		"  --clock TYPE=HZ  the RTP clock of a payload type that has no clock of its own; without\n"
		"                   it the clock is measured from the stream\n"
		"  --nat            addresses and ports may differ between SENT and RECEIVED\n"
		"  --help           this text\n"
		"\n"
		"\"-\" reads a capture from standard input. Percentiles are by nearest rank, right to\n"
		"0.1 %. A capture that is cut off or broken is read up to there: exit status 2.\n",
	.run = run_analyze,
};
