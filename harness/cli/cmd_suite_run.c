/* cmd_suite_run.c - a suite at work: each run in a lane, and how far the whole is. */
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cmd_suite.h"
#include "harness/scenario/lanes.h"
#include "harness/scenario/suite_work.h"

/* In the run's own process. */
static int run_one(void *arg, const struct suite_run *run, struct lane *lane)
{
	static const char *const sides[SUITE_BUILDS] = { "base", "candidate" };
	struct suite_session *s = arg;
	const struct plan_opts plan = suite_run_opts(&s->runs, run);
	struct run_show_conf conf = s->request->show;
	bool stopped;

	conf.plan = &plan;
	conf.lane = lane;
	conf.runs = s->dir;
	conf.payload = s->opts.payload;
	conf.anonymise = s->opts.anonymise;
	if (run->build >= 0) {
		(void)snprintf(s->part, sizeof(s->part), "%s/%s", s->dir, sides[run->build]);
		conf.runs = s->part;
		conf.build = s->opts.builds[run->build].label;
	}
	return (int)run_show(&conf, run->spec->file, &stopped);
}

static void read_one(void *arg, const struct suite_run *run, const struct lane_result *result,
		     struct suite_ending *ret)
{
	suite_read_ending(arg, run, result, ret);
}

static int save(void *arg, struct err *err)
{
	const struct suite_session *s = arg;

	return suite_state_write(&s->state, err);
}

/* "3 of 12 ended, 1 failed, 2 run again". */
static void add_counts(const struct suite_session *s, struct text *into)
{
	struct suite_count c = suite_runs_count(&s->runs);
	size_t bad = c.by_code[EXIT_FAIL] + c.by_code[EXIT_USAGE] + c.by_code[EXIT_INVALID];

	text_addf(into, "%zu of %zu ended", c.ended, c.runs);
	if (bad)
		text_addf(into, ", %zu not good", bad);
	if (c.again)
		text_addf(into, ", %zu run again", c.again);
}

static void add_left(const struct suite_session *s, unsigned lanes, nsec_t passed,
		     struct text *into)
{
	nsec_t left = suite_runs_left(&s->runs, lanes, passed);

	if (!left)
		return;
	text_add(into, "; about ");
	suite_tell_time(left, into);
	text_add(into, " left");
}

/* A line that stays, for each end. */
static void tell(void *arg, const struct suite_run *run, enum exit_code code, bool again)
{
	struct suite_session *s = arg;
	struct text line = { 0 };

	if (s->screen.quiet)
		return;
	text_addf(&line, "%s: ", s->suite.name);
	add_counts(s, &line);
	text_addf(&line, ": %s: ", run->name);
	if (again)
		text_addf(&line, "invalid, to be run again: %s",
			  run->tries[run->try_count - 1].reason);
	else
		text_add(&line, suite_run_word(run));
	if (code == EXIT_PASS || code == EXIT_INCONCLUSIVE || code == EXIT_FAIL)
		text_addf(&line, " (%s)", run->graded ? trust_word(run->grade) : "-");
	if (!s->screen.fancy)
		add_left(s, suite_lanes(s), 0, &line);
	lane_screen_clear(&s->screen);
	(void)fprintf(stderr, "%s\n", text_str(&line));
	text_done(&line);
}

static void show(void *arg, const struct lane_line *const *lines, size_t count, unsigned lanes)
{
	struct suite_session *s = arg;
	const struct lane_line *all[LANES_MAX + 1] = { &s->line };
	struct text doing = { 0 };
	nsec_t passed = 0;

	if (!s->screen.fancy || s->screen.quiet)
		return;
	for (size_t i = 0; i < count; i++) {
		all[1 + i] = lines[i];
		passed += lines[i]->of ? lines[i]->at : 0;
	}
	add_counts(s, &doing);
	add_left(s, lanes, passed, &doing);
	(void)snprintf(s->line.doing, sizeof(s->line.doing), "%.63s", text_str(&doing));
	text_done(&doing);
	lane_screen_draw(&s->screen, all, 1 + count);
}

static void tell_lowered(void *arg, unsigned lanes, const struct suite_run *run,
			 enum trust_grade grade)
{
	struct suite_session *s = arg;

	lane_screen_clear(&s->screen);
	(void)fprintf(
		stderr,
		"straits: %s is %s beside others, by them or by what else runs on this machine; from "
		"here on %u at a time\n",
		run->name, trust_word(grade), lanes);
}

int suite_session_work(struct suite_session *s, struct err *err)
{
	const struct suite_work_conf conf = { .runs = &s->runs,
					      .lanes = s->state.lanes,
					      .retries = s->state.retries,
					      .arg = s,
					      .run = run_one,
					      .read = read_one,
					      .save = save,
					      .told = tell,
					      .show = show,
					      .lowered = tell_lowered,
					      .lanes_run = lanes_run };
	int r;

	lane_screen_init(&s->screen, s->request->show.quiet);
	(void)snprintf(s->line.name, sizeof(s->line.name), "%.63s", s->suite.name);
	r = suite_work(&conf, err);
	lane_screen_clear(&s->screen);
	return r;
}
