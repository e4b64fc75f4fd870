/* cmd_analyze.c - straits analyze: numbers from captures alone. */
#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/analyze.h"
#include "harness/cli/cli.h"

struct options {
	bool json;
	bool frames;
	bool help;
	nsec_t length; /* of a capture that does not end by itself; 0: until it is stopped */
	struct analysis analysis;
	uint32_t clocks[128];
};

enum { OPT_CLOCK = 256, OPT_FOR, OPT_FRAMES, OPT_INTERFACE, OPT_JSON, OPT_NAT };

static const struct option long_options[] = {
	{ "clock", required_argument, NULL, OPT_CLOCK },
	{ "for", required_argument, NULL, OPT_FOR },
	{ "frames", no_argument, NULL, OPT_FRAMES },
	{ "help", no_argument, NULL, 'h' },
	{ "interface", required_argument, NULL, OPT_INTERFACE },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "nat", no_argument, NULL, OPT_NAT },
	{ NULL, 0, NULL, 0 },
};

/* The two globals: signals can reach nothing else. */
static volatile sig_atomic_t asked, stop;

static void on_stop(int number)
{
	(void)number;
	stop = 1;
}

/* Whoever writes to the pipe was stopped by the same key, as a rule, and writes its last packets
 * now. */
static void on_ask(int number)
{
	(void)number;
	if (asked)
		stop = 1;
	else
		(void)alarm(1);
	asked = 1;
}

static int is_stopped(void)
{
	return stop;
}

/* A read that waits for packets is interrupted by SIGALRM. */
static void catch_signals(const struct options *o)
{
	const struct sigaction at_once = { .sa_handler = on_stop };
	const struct sigaction soon = { .sa_handler = on_ask, .sa_flags = SA_RESTART };
	const struct sigaction *action = o->analysis.live ? &at_once : &soon;
	const struct itimerval timer = { .it_value = { .tv_sec = o->length / NSEC_PER_SEC,
						       .tv_usec = o->length % NSEC_PER_SEC /
								  NSEC_PER_USEC } };

	(void)sigaction(SIGALRM, &at_once, NULL);
	(void)sigaction(SIGINT, action, NULL);
	(void)sigaction(SIGTERM, action, NULL);
	if (o->length)
		(void)setitimer(ITIMER_REAL, &timer, NULL);
}

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

static int read_length(struct options *o, const char *arg, struct err *err)
{
	if (parse_duration(arg, &o->length, err) < 0)
		return err_prefix(err, "--for");
	if (o->length < NSEC_PER_MSEC)
		return err_set(err, -EINVAL, "--for %s: expected 1 ms or more", arg);
	return 0;
}

static int read_option(struct options *o, int option, struct err *err)
{
	switch (option) {
	case OPT_CLOCK:
		return read_clock(o, optarg, err);
	case OPT_FOR:
		return read_length(o, optarg, err);
	case OPT_FRAMES:
		o->frames = true;
		return 0;
	case 'h':
		o->help = true;
		return 0;
	case OPT_INTERFACE:
		o->analysis.paths[0] = optarg;
		o->analysis.live = true;
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

static int check_stdin(int n, char **paths, struct err *err)
{
	if (n == 2 && !strcmp(paths[0], "-") && !strcmp(paths[1], "-"))
		return err_set(err, -EINVAL, "standard input holds one capture, not two");
	for (int i = 0; i < n; i++)
		if (!strcmp(paths[i], "-") && isatty(STDIN_FILENO))
			return err_set(err, -EINVAL,
				       "\"-\" reads a capture from a pipe; standard input is a "
				       "terminal");
	return 0;
}

static int read_paths(struct analysis *a, int n, char **paths, struct err *err)
{
	if (a->live && n)
		return err_set(err, -EINVAL, "\"%s\" is one capture too many: the interface is one",
			       paths[0]);
	if (a->live)
		return 0;
	if (n == 0)
		return err_set(err, -EINVAL, "no capture given; straits analyze --help says more");
	if (n > 2)
		return err_set(err, -EINVAL, "\"%s\" is one capture too many", paths[2]);
	a->paths[0] = paths[0];
	a->paths[1] = n == 2 ? paths[1] : NULL;
	return check_stdin(n, paths, err);
}

static int read_arguments(struct options *o, int argc, char **argv, struct err *err)
{
	int option, r;

	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		r = read_option(o, option, err);
		if (r < 0 || o->help)
			return r;
	}
	return read_paths(&o->analysis, argc - optind, argv + optind, err);
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

/* Frames of what does not are told as they come. */
static bool ends_by_itself(const struct analysis *a)
{
	struct stat st;

	assert(a->paths[0]);
	return !a->live && stat(a->paths[0], &st) == 0 && S_ISREG(st.st_mode);
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
	if (o->frames && !ends_by_itself(&o->analysis))
		(void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
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
	o.analysis.stopped = is_stopped;
	catch_signals(&o);
	if (o.analysis.live && isatty(STDERR_FILENO))
		(void)fprintf(stderr, "capturing on %s; Ctrl-C ends it and tells the numbers\n",
			      o.analysis.paths[0]);
	if (analyze(&o, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (asked)
		(void)fprintf(stderr, "straits: stopped: this is what was read so far\n");
	return EXIT_PASS;
}

const struct command command_analyze = {
	.name = "analyze",
	.summary = "numbers from captures alone",
	.help = "usage: straits analyze [OPTION ...] CAPTURE\n"
		"       straits analyze [OPTION ...] --interface=NAME\n"
		"       straits analyze [OPTION ...] SENT RECEIVED\n"
		"\n"
		"Reads captures (pcap or pcapng; SRTP stays encrypted) and tells, for each RTP\n"
		"stream, what tshark's RTP statistics tell, its frames, and what sender and receiver\n"
		"say of them in header extensions and RTCP. With two captures of the same packets, at\n"
		"the sender and at the receiver, also the one-way delay, loss and its bursts, delay\n"
		"variation and reordering of each flow, in both directions.\n"
		"\n"
		"  --frames         a line for each frame instead of tables (CSV; with --json, JSON)\n"
		"  --json           JSON instead of tables\n"
		"  --clock TYPE=HZ  the RTP clock of a payload type that has no clock of its own; without\n"
		"                   it the clock is measured from the stream\n"
		"  --interface=NAME captures on an interface of this machine (any: on all) until\n"
		"                   Ctrl-C\n"
		"  --for=DURATION   ends a capture that does not end by itself\n"
		"  --nat            addresses and ports may differ between SENT and RECEIVED\n"
		"  -h, --help       this text\n"
		"\n"
		"\"-\" reads a capture from standard input, also while it is made (tcpdump -U -w - |\n"
		"straits analyze -); Ctrl-C tells what was read so far. Percentiles are by nearest\n"
		"rank, right to 0.1 %.\n"
		"\n"
		"exit status: 0 done, or stopped; 2 usage, or a capture that is cut off or broken: it is\n"
		"read up to there\n",
	.run = run_analyze,
};
