/* run_show.c - from a show's file to its verdict and report. */
#include "harness/cli/run_show.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/cli/lane_screen.h"
#include "harness/cli/remember.h"
#include "harness/scenario/lanes.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/run.h"
#include "harness/scenario/rundir.h"
#include "reports/custody/anonymise.h"
#include "reports/write/quality.h"
#include "reports/write/report.h"

/* Told to the lane; else one line that is written over on a terminal, or a line at each change
 * elsewhere. */
struct progress {
	struct lane *lane;
	struct lane_screen screen;
	struct lane_line line;
	bool begun; /* the show itself ran */
};

static void show_progress(void *arg, const struct run_progress *p)
{
	struct progress *progress = arg;
	struct lane_line *line = &progress->line;
	bool changed = strcmp(line->doing, p->doing) != 0;

	if (p->of)
		progress->begun = true;
	if (progress->lane) {
		lane_tell(progress->lane, p);
		return;
	}
	(void)snprintf(line->doing, sizeof(line->doing), "%s", p->doing);
	line->at = p->at;
	line->of = p->of;
	if (changed)
		lane_screen_change(&progress->screen, line);
	lane_screen_draw(&progress->screen, (const struct lane_line *const[]){ line }, 1);
}

static void end_progress(struct progress *progress)
{
	lane_screen_clear(&progress->screen);
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

static void print_report(const struct run_show_conf *conf, const char *dir,
			 const struct report *report)
{
	if (report->warning.len)
		(void)fprintf(stderr, "straits: %s\n", text_str(&report->warning));
	if (conf->json) {
		print_json(dir);
		return;
	}
	(void)fputs(text_str(&report->summary), stdout);
	(void)printf("report: %s/report.html\n", dir);
	(void)fflush(stdout);
}

static int replace_addresses(const char *dir, struct err *err)
{
	struct text notes = { 0 };
	int r = anonymise_run(dir, dir, &notes, err);

	if (r == 0)
		(void)fputs(text_str(&notes), stderr);
	text_done(&notes);
	return r;
}

/* Runs into dir and makes the report in it; 0 with the verdict's exit code in *ret, or negative. */
static int run_into(const struct run_show_conf *conf, const struct plan *plan, struct rundir *dir,
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
			.drive = conf->drive,
			.build = conf->build,
			.payload = conf->payload,
			.tell = show_progress,
			.arg = progress,
		},
		err);
	if (r < 0)
		return r;
	show_progress(progress, &(struct run_progress){ .doing = "making the report" });
	r = quality_settle(dir->path, err);
	if (r == 0 && conf->anonymise)
		r = replace_addresses(dir->path, err);
	if (r == 0)
		r = report_make(dir->path, &(struct report_conf){ 0 }, &report, err);
	end_progress(progress);
	if (r < 0)
		return r;
	*ret = exit_of(report.verdict);
	r = rundir_keep(dir, err);
	dir->path[r < 0 ? 0 : strlen(dir->path)] = '\0';
	if (r == 0)
		print_report(conf, dir->path, &report);
	if (r == 0 && !conf->no_history)
		remember_run(dir->path, conf->history);
	if (r == 0 && conf->lane) {
		lane_grade(conf->lane, (enum trust_grade)report.grade);
		lane_place(conf->lane, dir->path);
	}
	report_done(&report);
	return r;
}

/* What went wrong before the show began is the caller's to mend (2); later it is a measurement that
 * cannot be used (3). */
static enum exit_code tell_failure(const struct progress *progress, const struct err *err)
{
	enum exit_code code = progress->begun ? EXIT_INVALID : EXIT_USAGE;

	(void)cli_fail(err, code);
	if (progress->begun)
		(void)fputs("straits: the run was discarded\n", stderr);
	return code;
}

enum exit_code run_show(const struct run_show_conf *conf, const char *show, bool *ret_stopped)
{
	struct progress progress = { .lane = conf->lane };
	enum exit_code code = EXIT_INVALID;
	struct plan *plan = NULL;
	struct rundir dir;
	struct err err;
	int r;

	*ret_stopped = false;
	if (plan_load(show, conf->plan, &plan, &err) < 0)
		return (enum exit_code)cli_fail(&err, EXIT_USAGE);
	if (rundir_open(&dir, conf->runs, plan->name, &err) < 0) {
		plan_free(plan);
		return (enum exit_code)cli_fail(&err, EXIT_USAGE);
	}
	lane_screen_init(&progress.screen, conf->quiet || conf->lane);
	(void)snprintf(progress.line.name, sizeof(progress.line.name), "%s", plan->name);
	r = run_into(conf, plan, &dir, &progress, &code, &err);
	if (r < 0) {
		end_progress(&progress);
		if (dir.path[0])
			rundir_drop(&dir);
		code = tell_failure(&progress, &err);
		*ret_stopped = r == -EINTR;
	}
	plan_free(plan);
	return code;
}
