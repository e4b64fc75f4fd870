/* suite_work.c - what follows when a run of a suite has ended. */
#include "harness/scenario/suite_work.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/scenario/suite_runs.h"

/* A run as a job of a lane. */
struct work_job {
	const struct suite_work_conf *conf;
	struct suite_run *run;
};

struct work {
	const struct suite_work_conf *conf;
	struct work_job *jobs;
	struct lane_job *list;
	size_t count;
	unsigned lanes; /* at a time, at most, so far */
	struct err *err;
	int failed; /* what the first save that failed returned, or a run without room */
};

static int run_job(struct lane *lane, void *arg)
{
	const struct work_job *job = arg;

	return job->conf->run(job->conf->arg, job->run, lane);
}

static int note(const struct work *w, struct suite_run *run, const struct lane_result *result,
		const struct suite_ending *ending, bool again)
{
	const char *reason = text_str(&ending->reason);

	if (again)
		return suite_run_again(run, reason, ending->dir, w->err);
	run->took = result->took;
	run->graded = result->graded;
	run->grade = result->grade;
	return suite_run_end(run, ending->code, reason, ending->dir, w->err);
}

static enum lanes_order settle(struct work *w, struct suite_run *run,
			       const struct lane_result *result, const struct suite_ending *ending)
{
	const struct suite_work_conf *conf = w->conf;
	bool again = ending->code == EXIT_INVALID && run->try_count < conf->retries;
	int r = note(w, run, result, ending, again);

	if (r == 0)
		r = conf->save(conf->arg, w->err);
	if (r < 0) {
		w->failed = r;
		return LANES_ABORT;
	}
	conf->told(conf->arg, run, ending->code, again);
	return again ? LANES_AGAIN : LANES_GO_ON;
}

/* Room has to be made by somebody: until then every try would be lost. */
static enum lanes_order give_up(struct work *w, const struct suite_run *run,
				const struct suite_ending *ending)
{
	w->failed = err_set(w->err, -ENOSPC, "%s: %s", run->name, text_str(&ending->reason));
	return LANES_ABORT;
}

/* What was told to stop is neither good nor bad, unless it was whole already. */
static enum lanes_order job_ended(void *arg, size_t job, const struct lane_result *result)
{
	struct work *w = arg;
	struct suite_run *run = w->jobs[job].run;
	struct suite_ending ending = { .code = EXIT_INVALID, .dir = "" };
	enum lanes_order order;

	if (w->failed || (result->stopped && !*result->dir))
		return LANES_GO_ON;
	w->conf->read(w->conf->arg, run, result, &ending);
	order = ending.no_room ? give_up(w, run, &ending) : settle(w, run, result, &ending);
	text_done(&ending.reason);
	return order;
}

static void job_changed(void *arg, const struct lane_line *line)
{
	const struct work *w = arg;

	if (w->conf->changed)
		w->conf->changed(w->conf->arg, line);
}

static void show_jobs(void *arg, const struct lane_line *const *lines, size_t count)
{
	struct work *w = arg;

	if (count > w->lanes)
		w->lanes = (unsigned)count;
	if (w->conf->show)
		w->conf->show(w->conf->arg, lines, count, w->lanes);
}

static void lanes_lowered(void *arg, unsigned lanes, size_t job, enum trust_grade grade)
{
	struct work *w = arg;

	w->lanes = lanes;
	if (w->conf->lowered)
		w->conf->lowered(w->conf->arg, lanes, w->jobs[job].run, grade);
}

static int list_jobs(struct work *w)
{
	const struct suite_runs *runs = w->conf->runs;

	w->jobs = calloc(runs->n + 1, sizeof(*w->jobs));
	w->list = calloc(runs->n + 1, sizeof(*w->list));
	if (!w->jobs || !w->list)
		return err_set(w->err, -ENOMEM, "no memory for a suite");
	for (size_t i = 0; i < runs->n; i++) {
		struct work_job *job = &w->jobs[w->count];

		if (runs->v[i].ended)
			continue;
		*job = (struct work_job){ w->conf, &runs->v[i] };
		w->list[w->count++] = (struct lane_job){ job->run->name, run_job, job };
	}
	return 0;
}

int suite_work(const struct suite_work_conf *conf, struct err *err)
{
	struct work w = { .conf = conf, .lanes = conf->lanes, .err = err };
	struct err other = { 0 };
	int r = list_jobs(&w);

	if (r == 0 && w.count)
		r = conf->lanes_run(&(struct lanes_conf){ .jobs = w.list,
							  .job_count = w.count,
							  .limit = conf->lanes,
							  .arg = &w,
							  .ended = job_ended,
							  .changed = job_changed,
							  .show = show_jobs,
							  .lowered = lanes_lowered },
				    &other);
	free(w.jobs);
	free(w.list);
	if (w.failed)
		return w.failed;
	if (r < 0 && other.code)
		(void)err_set(err, r, "%s", other.text);
	return r;
}
