/* cmd_run.c - straits run: shows, one after the other or side by side, each ending in a verdict and
 * a report. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/cli/lane_screen.h"
#include "harness/cli/plan_options.h"
#include "harness/cli/remember.h"
#include "harness/cli/run_show.h"
#include "harness/scenario/lanes.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/run.h"

struct options {
	struct plan_options plan;
	struct run_show_conf show; /* of every show; plan is that of above */
	bool side_by_side;         /* --lanes was given */
	unsigned lanes;
};

enum {
	OPT_RUNS = 256,
	OPT_JSON,
	OPT_LANES,
	OPT_DRIVE,
	OPT_BUILD,
	OPT_HISTORY,
	OPT_NO_HISTORY,
	OPT_PAYLOAD,
	OPT_ANONYMISE
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "quiet", no_argument, NULL, 'q' },
	PLAN_LONG_OPTIONS,
	PLAN_LONG_OPTION_ROUTE,
	{ "runs", required_argument, NULL, OPT_RUNS },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "lanes", required_argument, NULL, OPT_LANES },
	{ "drive", required_argument, NULL, OPT_DRIVE },
	{ "build", required_argument, NULL, OPT_BUILD },
	{ "history", required_argument, NULL, OPT_HISTORY },
	{ "no-history", no_argument, NULL, OPT_NO_HISTORY },
	{ "payload", no_argument, NULL, OPT_PAYLOAD },
	{ "anonymise", no_argument, NULL, OPT_ANONYMISE },
	{ 0 },
};

static int parse_drive(const char *word, enum lab_drive *ret, struct err *err)
{
	if (!strcmp(word, "live"))
		*ret = LAB_LIVE;
	else if (!strcmp(word, "kernel"))
		*ret = LAB_KERNEL;
	else
		return err_set(err, -EINVAL, "found \"%s\", expected live or kernel", word);
	return 0;
}

static int take_option(struct options *o, int c, struct err *err)
{
	int r = plan_options_take(&o->plan, c, optarg, err);

	if (r)
		return r;
	switch (c) {
	case 'q':
		o->show.quiet = true;
		return 0;
	case OPT_RUNS:
		o->show.runs = optarg;
		return 0;
	case OPT_JSON:
		o->show.json = true;
		return 0;
	case OPT_DRIVE:
		return parse_drive(optarg, &o->show.drive, err);
	case OPT_BUILD:
		o->show.build = optarg;
		return remember_check_label(optarg, err);
	case OPT_HISTORY:
		o->show.history = optarg;
		return 0;
	case OPT_NO_HISTORY:
		o->show.no_history = true;
		return 0;
	case OPT_PAYLOAD:
		o->show.payload = true;
		return 0;
	case OPT_ANONYMISE:
		o->show.anonymise = true;
		return 0;
	case OPT_LANES:
		o->side_by_side = true;
		return lanes_parse(optarg, &o->lanes, err);
	default:
		return -EINVAL; /* getopt_long has said what is wrong */
	}
}

/* 1 to go on with the shows from optind, 0 when help was printed, or a negative errno that was
 * told. */
static int parse_options(int argc, char **argv, struct options *o)
{
	struct err err;
	int c, index = 0;

	*o = (struct options){ .show = { .plan = &o->plan.opts, .runs = "runs" } };
	plan_options_init(&o->plan);
	while ((c = getopt_long(argc, argv, "hq", long_options, &index)) != -1) {
		int r;

		if (c == 'h')
			return 0;
		err.text[0] = '\0';
		r = take_option(o, c, &err);
		if (r < 0) {
			if (err.text[0])
				(void)cli_refuse("--%s: %s", long_options[index].name, err.text);
			return r;
		}
	}
	if (optind == argc) {
		(void)cli_refuse("run: no show given; straits list shows names them");
		return -EINVAL;
	}
	return 1;
}

static enum exit_code run_in_turn(const struct options *o, char **shows, size_t count)
{
	enum exit_code code = EXIT_PASS;
	bool stopped = false;

	for (size_t i = 0; i < count && !stopped; i++)
		code = exit_worse(code, run_show(&o->show, shows[i], &stopped));
	return code;
}

/* A show as a job of a lane, and what came of it. */
struct show {
	const struct options *o;
	const char *show;
	char name[64];
	bool ended;
	enum exit_code code;
	bool graded;
	enum trust_grade grade;
};

static int run_in_lane(struct lane *lane, void *arg)
{
	const struct show *show = arg;
	struct run_show_conf conf = show->o->show;
	bool stopped;

	conf.lane = lane;
	return (int)run_show(&conf, show->show, &stopped);
}

/* All shows that run side by side, and where their progress is shown. */
struct side_by_side {
	const struct options *o;
	struct show *shows;
	struct lane_job *jobs;
	size_t count;
	struct lane_screen screen;
};

/* A lane's own end is no verdict: a crash touches no other lane. */
static enum exit_code code_of(const struct show *show, const struct lane_result *result)
{
	if (result->signal == 0)
		return (enum exit_code)result->status;
	if (!result->stopped)
		(void)fprintf(stderr, "straits: %s: the run was ended by signal %d (%s)\n",
			      show->name, result->signal, strsignal(result->signal));
	return EXIT_INVALID;
}

static enum lanes_order show_ended(void *arg, size_t job, const struct lane_result *result)
{
	struct side_by_side *all = arg;
	struct show *show = &all->shows[job];

	lane_screen_clear(&all->screen);
	if (*result->err)
		(void)fprintf(stderr, "%s:\n%s", show->name, result->err);
	(void)fputs(result->out, stdout);
	if (*result->out && !all->o->show.json)
		(void)putchar('\n');
	(void)fflush(stdout);
	show->ended = true;
	show->code = code_of(show, result);
	show->graded = result->graded;
	show->grade = result->grade;
	return LANES_GO_ON;
}

static void show_changed(void *arg, const struct lane_line *line)
{
	const struct side_by_side *all = arg;

	lane_screen_change(&all->screen, line);
}

static void show_all(void *arg, const struct lane_line *const *lines, size_t count)
{
	struct side_by_side *all = arg;

	lane_screen_draw(&all->screen, lines, count);
}

static void tell_lowered(void *arg, unsigned lanes, size_t job, enum trust_grade grade)
{
	struct side_by_side *all = arg;

	lane_screen_clear(&all->screen);
	(void)fprintf(
		stderr,
		"straits: %s is %s beside others, by them or by what else runs on this machine; from "
		"here on %u at a time\n",
		all->shows[job].name, trust_word(grade), lanes);
}

static const char *verdict_of(const struct show *show)
{
	static const char *const words[] = {
		[EXIT_PASS] = "pass",
		[EXIT_FAIL] = "fail",
		[EXIT_USAGE] = "not run",
		[EXIT_INVALID] = "invalid",
		[EXIT_INCONCLUSIVE] = "inconclusive",
	};

	return show->ended && show->code <= EXIT_INCONCLUSIVE ? words[show->code] : "not run";
}

/* What each show came to, once all have ended; and the worst of it. */
static enum exit_code conclude(const struct side_by_side *all)
{
	enum exit_code code = EXIT_PASS;

	for (size_t i = 0; i < all->count; i++) {
		const struct show *show = &all->shows[i];

		code = exit_worse(code, show->ended ? show->code : EXIT_INVALID);
		if (!all->o->show.json && all->count > 1)
			(void)printf("%-40s %-14s %s\n", show->name, verdict_of(show),
				     show->graded ? trust_word(show->grade) : "-");
	}
	return code;
}

/* The show's name, and its number when it was named before. */
static void name_show(struct show *shows, size_t i)
{
	unsigned number = 1;

	for (size_t k = 0; k < i; k++)
		number += !strcmp(shows[k].show, shows[i].show);
	if (number == 1)
		(void)snprintf(shows[i].name, sizeof(shows[i].name), "%s", shows[i].show);
	else
		(void)snprintf(shows[i].name, sizeof(shows[i].name), "%.50s (%u)", shows[i].show,
			       number);
}

static int begin(struct side_by_side *all, char **names, struct err *err)
{
	all->jobs = calloc(all->count, sizeof(*all->jobs));
	all->shows = calloc(all->count, sizeof(*all->shows));
	if (!all->jobs || !all->shows)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < all->count; i++) {
		struct show *show = &all->shows[i];

		*show = (struct show){ .o = all->o, .show = names[i] };
		name_show(all->shows, i);
		all->jobs[i] = (struct lane_job){ show->name, run_in_lane, show };
	}
	lane_screen_init(&all->screen, all->o->show.quiet);
	return 0;
}

static enum exit_code run_side_by_side(const struct options *o, char **names, size_t count)
{
	struct side_by_side all = { .o = o, .count = count };
	enum exit_code code = EXIT_INVALID;
	struct err err = { 0 };
	int r = begin(&all, names, &err);

	if (r == 0) {
		r = lanes_run(&(struct lanes_conf){ .jobs = all.jobs,
						    .job_count = count,
						    .limit = o->lanes,
						    .arg = &all,
						    .ended = show_ended,
						    .changed = show_changed,
						    .show = show_all,
						    .lowered = tell_lowered },
			      &err);
		lane_screen_clear(&all.screen);
		code = conclude(&all);
	}
	if (r < 0)
		code = exit_worse(code, (enum exit_code)cli_fail(&err, EXIT_INVALID));
	free(all.shows);
	free(all.jobs);
	return code;
}

/* A mistake in the last of many shows is told before the first one runs. */
static bool all_load(const struct options *o, char **shows, size_t count)
{
	struct err err;
	bool ok = true;

	for (size_t i = 0; i < count && count > 1; i++) {
		struct plan *plan = NULL;

		if (plan_load(shows[i], &o->plan.opts, &plan, &err) < 0 ||
		    run_drive_check(plan, o->show.drive, &err) < 0) {
			(void)cli_fail(&err, EXIT_USAGE);
			ok = false;
		}
		plan_free(plan);
	}
	return ok;
}

static int run(int argc, char **argv)
{
	struct options o;
	int r = parse_options(argc, argv, &o);

	if (r == 0)
		return cli_help(&command_run);
	if (r < 0)
		return EXIT_USAGE;
	if (!all_load(&o, argv + optind, (size_t)(argc - optind)))
		return EXIT_USAGE;
	if (o.side_by_side)
		return (int)run_side_by_side(&o, argv + optind, (size_t)(argc - optind));
	return (int)run_in_turn(&o, argv + optind, (size_t)(argc - optind));
}

const struct command command_run = {
	.name = "run",
	.summary = "run shows: progress, verdict, report",
	.help = "usage: straits run [OPTION ...] SHOW ...\n"
		"\n"
		"Runs each show, a name from straits list shows or a file: makes the hosts and the route,\n"
		"runs the media, measures every frame, and ends with a short table, the verdict and the\n"
		"path of the report.\n"
		"\n"
		"  --route ROUTE       another route than the show's\n"
		"  --duration TIME     another length than the show's, such as \"10 s\"\n"
		"  --seed N            another seed than the show's\n"
		"  --set LINK.KEY=VALUE  another setting of a link, such as haul-out.delay=\"100 ms\", or\n"
		"                      of the workload, such as call.adapt=no; may be given again\n"
		"  --lanes N|auto      several shows at a time, each in a lab of its own: N, or as many as\n"
		"                      this machine carries; without it one after the other\n"
		"  --drive live|kernel what moves the packets: straits itself (live), or the kernel's\n"
		"                      netem, tbf and htb, for what these can express of a route\n"
		"  --build LABEL       names the build under test, for straits compare and history\n"
		"  --history FILE      add the finished run to this history instead of the user's\n"
		"  --no-history        add it to none\n"
		"  --payload           captures hold whole packets, not their headers alone\n"
		"  --anonymise         replace IP and MAC addresses before the run is kept\n"
		"  --runs DIR          where runs are kept (runs)\n"
		"  --scenarios DIR     where shows and routes are looked for first\n"
		"  --json              print metrics.json instead of the table\n"
		"  -q, --quiet         no progress\n"
		"  -h, --help          this text\n"
		"\n"
		"Messages and progress go to standard error. Ctrl-C ends the run and discards it.\n"
		"\n"
		"exit status: 0 pass, 1 fail, 2 usage or broken input, 3 invalid measurement, or a run\n"
		"that was broken off, 4 inconclusive; with several shows, the worst\n",
	.run = run,
};
