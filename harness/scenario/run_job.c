/* run_job.c - the run inside the lab, from the captures' start to the manifest. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/drive/clock.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"

/* How long the hosts may take to get ready, and to end after they were told to. */
#define READY_LIMIT (60 * NSEC_PER_SEC)
#define STOP_LIMIT  (5 * NSEC_PER_SEC)
#define KILL_LIMIT  (500 * NSEC_PER_MSEC)

#define PROGRESS_EVERY (500 * NSEC_PER_MSEC)

void run_find(struct run_job *job, const char *fmt, ...)
{
	char line[600];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	text_addf(&job->findings, "%s\n", line);
}

/* Before the hosts have begun a failure is no measurement: it is told as an error. */
static int refuse_start(struct run_job *job, struct err *err)
{
	char *end = strchr(text_str(&job->findings), '\n');

	if (job->stopped)
		return err_set(err, -EINTR, "interrupted");
	return err_set(err, -ENOEXEC, "%.*s", end ? (int)(end - text_str(&job->findings)) : 0,
		       text_str(&job->findings));
}

static int wait_ready(struct run_job *job, struct err *err)
{
	nsec_t limit = clock_now() + READY_LIMIT;

	while (!run_parts_all_ready(job)) {
		int r = run_parts_wait(job, limit, err);

		if (r < 0)
			return r;
		if (job->broken || job->stopped)
			return refuse_start(job, err);
		if (clock_now() >= limit)
			return err_set(err, -ETIMEDOUT, "the hosts were not ready after %lld s",
				       (long long)(READY_LIMIT / NSEC_PER_SEC));
	}
	return 0;
}

/* From "start" until the show is over, or broken, or no longer wanted. */
static int run_show(struct run_job *job, struct err *err)
{
	const struct run_kind *kind = run_kind(job);
	nsec_t duration = job->conf->plan->duration;

	job->t0 = clock_now();
	lab_start(job->lab, job->t0);
	run_parts_tell(job, CONTROL_START);
	for (;;) {
		nsec_t at = clock_now() - job->t0;
		nsec_t next = at - at % PROGRESS_EVERY + PROGRESS_EVERY;
		int r;

		if (at >= duration || job->broken || job->stopped)
			return 0;
		run_tell(job, job->parts[PLAN_BUYER].up ? kind->runs : kind->begins, at, duration);
		r = run_disk_check(job, err);
		if (r == 0)
			r = run_parts_wait(job, job->t0 + (next < duration ? next : duration), err);
		if (r < 0)
			return r;
	}
}

static int stop_parts(struct run_job *job, struct err *err)
{
	nsec_t limit;
	int r = 0;

	job->end = clock_now();
	limit = job->end + STOP_LIMIT;
	run_tell(job, run_kind(job)->ends, 0, 0);
	run_parts_tell(job, CONTROL_STOP);
	while (r == 0 && !run_parts_all_ended(job) && clock_now() < limit)
		r = run_parts_wait(job, limit, err);
	for (size_t h = 0; h < job->conf->plan->host_count; h++) {
		if (job->parts[h].ended)
			continue;
		run_find(job, "The %s's part did not end when it was told to, and was killed.",
			 run_host_word(job, h));
		job->broken = true;
		lab_end(job->lab, job->parts[h].process, KILL_LIMIT);
	}
	return r;
}

static int collect(struct run_job *job, struct err *err)
{
	int r, finished;

	run_tell(job, "collecting the evidence", 0, 0);
	r = run_taps_close(job, err);
	finished = lab_finish(job->lab, &job->trust, r < 0 ? NULL : err);
	if (r == 0)
		r = finished;
	run_hand_find(job);
	if (r == 0 && run_kind(job)->digest)
		r = run_kind(job)->digest(job, err);
	if (r == 0)
		r = run_manifest(job, err);
	return r;
}

static int carry_out(struct run_job *job, struct err *err)
{
	int r;

	run_tell(job, "starting the hosts", 0, 0);
	r = run_taps_open(job, err);
	if (r == 0)
		r = run_parts_start(job, err);
	if (r == 0)
		r = wait_ready(job, err);
	if (r == 0)
		r = run_show(job, err);
	if (r == 0)
		r = stop_parts(job, err);
	if (r == 0 && job->stopped)
		r = err_set(err, -EINTR, "interrupted");
	if (r == 0)
		r = collect(job, err);
	return r;
}

int run_job(struct lab *lab, void *arg, struct err *err)
{
	struct run_job *job = arg;
	int r;

	job->lab = lab;
	r = carry_out(job, err);
	(void)run_taps_close(job, NULL);
	text_done(&job->findings);
	return r;
}
