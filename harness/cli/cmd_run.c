/* cmd_run.c - straits run: shows, one after the other, each ending in a verdict and a report. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/cli/plan_options.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/run.h"
#include "harness/scenario/rundir.h"
#include "reports/write/report.h"

struct options {
	struct plan_options plan;
	const char *runs;
	bool quiet;
	bool json;
};

enum { OPT_RUNS = 256, OPT_JSON };

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "quiet", no_argument, NULL, 'q' },
	PLAN_LONG_OPTIONS,
	PLAN_LONG_OPTION_ROUTE,
	{ "runs", required_argument, NULL, OPT_RUNS },
	{ "json", no_argument, NULL, OPT_JSON },
	{ 0 },
};

static int take_option(struct options *o, int c, struct err *err)
{
	int r = plan_options_take(&o->plan, c, optarg, err);

	if (r)
		return r;
	switch (c) {
	case 'q':
		o->quiet = true;
		return 0;
	case OPT_RUNS:
		o->runs = optarg;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
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

	*o = (struct options){ .runs = "runs" };
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

/* One line that is written over on a terminal, or a line at each change elsewhere. */
struct progress {
	const char *show;
	bool quiet;
	bool fancy;
	char last[96];
	bool begun; /* the show itself ran */
};

static void show_progress(void *arg, const struct run_progress *p)
{
	struct progress *progress = arg;
	char line[160];

	if (p->of)
		progress->begun = true;
	if (progress->quiet || (!progress->fancy && !strcmp(progress->last, p->doing)))
		return;
	(void)snprintf(progress->last, sizeof(progress->last), "%s", p->doing);
	if (p->of && progress->fancy)
		(void)snprintf(line, sizeof(line), "%s: %s, %.0f of %.0f s", progress->show,
			       p->doing, (double)p->at / 1e9, (double)p->of / 1e9);
	else if (p->of)
		(void)snprintf(line, sizeof(line), "%s: %s, for %.0f s", progress->show, p->doing,
			       (double)p->of / 1e9);
	else
		(void)snprintf(line, sizeof(line), "%s: %s", progress->show, p->doing);
	(void)fprintf(stderr, progress->fancy ? "\r\033[K%s" : "%s\n", line);
}

static void end_progress(const struct progress *progress)
{
	if (progress->fancy && !progress->quiet)
		(void)fputs("\r\033[K", stderr);
}

static enum exit_code exit_of(enum verdict_word verdict)
{
	switch (verdict) {
	case VERDICT_PASS:
		return EXIT_PASS;
	case VERDICT_FAIL:
		return EXIT_FAIL;
	case VERDICT_INCONCLUSIVE:
		return EXIT_INCONCLUSIVE;
	case VERDICT_INVALID:
		break;
	}
	return EXIT_INVALID;
}

/* The path of this program, to be run again for the hosts. */
static int find_self(char *ret, size_t size, struct err *err)
{
	ssize_t n = readlink("/proc/self/exe", ret, size - 1);

	if (n < 0)
		return err_set(err, -errno, "/proc/self/exe: %s", strerror(errno));
	ret[n] = '\0';
	return 0;
}

/* metrics.json as it stands in the run's directory. */
static void print_json(const char *dir)
{
	char path[sizeof(((struct rundir *)NULL)->path) + 16];
	char buf[65536];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/metrics.json", dir);
	f = fopen(path, "re");
	if (!f) {
		(void)fprintf(stderr, "straits: %s: %s\n", path, strerror(errno));
		return;
	}
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		(void)fwrite(buf, 1, n, stdout);
	(void)fclose(f);
}

static void print_report(const struct options *o, const char *dir, const struct report *report)
{
	if (report->warning.len)
		(void)fprintf(stderr, "straits: %s\n", text_str(&report->warning));
	if (o->json) {
		print_json(dir);
		return;
	}
	(void)fputs(text_str(&report->summary), stdout);
	(void)printf("report: %s/report.html\n", dir);
	(void)fflush(stdout);
}

/* Runs into dir and makes the report in it; 0 with the verdict's exit code in *ret, or negative. */
static int run_into(const struct options *o, const struct plan *plan, struct rundir *dir,
		    struct progress *progress, enum exit_code *ret, struct err *err)
{
	struct report report = { 0 };
	char self[4096];
	int r;

	r = find_self(self, sizeof(self), err);
	if (r < 0)
		return r;
	r = run_plan(
		&(struct run_conf){
			.plan = plan,
			.dir = dir->path,
			.program = self,
			.tell = show_progress,
			.arg = progress,
		},
		err);
	if (r < 0)
		return r;
	show_progress(progress, &(struct run_progress){ .doing = "making the report" });
	r = report_make(dir->path, &(struct report_conf){ 0 }, &report, err);
	end_progress(progress);
	if (r < 0)
		return r;
	*ret = exit_of(report.verdict);
	r = rundir_keep(dir, err);
	dir->path[r < 0 ? 0 : strlen(dir->path)] = '\0';
	if (r == 0)
		print_report(o, dir->path, &report);
	report_done(&report);
	return r;
}

/* From the file to the verdict. What went wrong before the show began is the caller's to mend (2);
 * later it is a measurement that cannot be used (3). */
static enum exit_code run_show(const struct options *o, const char *show)
{
	struct progress progress = { .quiet = o->quiet, .fancy = cli_fancy(STDERR_FILENO) };
	enum exit_code code = EXIT_INVALID;
	struct plan *plan = NULL;
	struct rundir dir;
	struct err err;

	if (plan_load(show, &o->plan.opts, &plan, &err) < 0)
		return (enum exit_code)cli_fail(&err, EXIT_USAGE);
	progress.show = plan->name;
	if (rundir_open(&dir, o->runs, plan->name, &err) < 0) {
		plan_free(plan);
		return (enum exit_code)cli_fail(&err, EXIT_USAGE);
	}
	if (run_into(o, plan, &dir, &progress, &code, &err) < 0) {
		end_progress(&progress);
		if (dir.path[0])
			rundir_drop(&dir);
		code = progress.begun ? EXIT_INVALID : EXIT_USAGE;
		(void)cli_fail(&err, code);
		if (progress.begun)
			(void)fputs("straits: the run was discarded\n", stderr);
	}
	plan_free(plan);
	return code;
}

/* The worse of two: a failure is worse than an invalid run, which is worse than an inconclusive
 * one. */
static enum exit_code worse(enum exit_code a, enum exit_code b)
{
	static const unsigned badness[] = {
		[EXIT_PASS] = 0, [EXIT_INCONCLUSIVE] = 1, [EXIT_INVALID] = 2,
		[EXIT_FAIL] = 3, [EXIT_USAGE] = 4,
	};

	return badness[b] > badness[a] ? b : a;
}

static int run(int argc, char **argv)
{
	enum exit_code code = EXIT_PASS;
	struct options o;
	int r = parse_options(argc, argv, &o);

	if (r == 0)
		return cli_help(&command_run);
	if (r < 0)
		return EXIT_USAGE;
	for (int i = optind; i < argc; i++)
		code = worse(code, run_show(&o, argv[i]));
	return (int)code;
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
		"  --set LINK.KEY=VALUE  another setting of a link, such as haul-out.delay=\"100 ms\";\n"
		"                      may be given again\n"
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
