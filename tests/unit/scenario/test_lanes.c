/* test_lanes.c - jobs side by side: none touches another, none begins too early, none outlives its
 * end. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/scenario/lane_room.h"
#include "harness/scenario/lanes.h"
#include "harness/scenario/run.h"
#include "tests/support/suite.h"

#define JOBS_MAX 8

extern CU_TestInfo lanes_tests[];

/* What a test's job does, and what was told of it. */
struct job {
	int status;
	int signal;        /* by which it ends itself; 0 */
	int grade;         /* -1: none */
	int gate[2];       /* a pipe: begins its show, then waits for a byte */
	unsigned failures; /* how often it is ordered again */
	unsigned ends;
	struct lane_result last;
	char out[64], err[64], dir[64];
};

struct table {
	struct job jobs[JOBS_MAX];
	struct lane_job list[JOBS_MAX];
	struct lanes_conf conf;
	size_t running_max;
	unsigned lowered;
	enum lanes_order order; /* given at the first end */
	void (*on_show)(struct table *t, size_t count);
};

static int run_job(struct lane *lane, void *arg)
{
	const struct job *j = arg;
	char byte;

	(void)printf("out of %d\n", j->status);
	(void)fprintf(stderr, "err of %d\n", j->status);
	lane_tell(lane, &(struct run_progress){ .doing = "show", .of = NSEC_PER_SEC });
	if (j->gate[0] > 0)
		(void)!read(j->gate[0], &byte, 1);
	if (j->signal)
		(void)raise(j->signal);
	if (j->grade >= 0) {
		lane_grade(lane, (enum trust_grade)j->grade);
		lane_place(lane, "runs/a-run");
	}
	return j->status;
}

static enum lanes_order ended(void *arg, size_t i, const struct lane_result *result)
{
	struct table *t = arg;
	struct job *j = &t->jobs[i];
	enum lanes_order order = t->order;

	t->order = LANES_GO_ON;
	j->ends++;
	j->last = *result;
	(void)snprintf(j->out, sizeof(j->out), "%s", result->out);
	(void)snprintf(j->err, sizeof(j->err), "%s", result->err);
	(void)snprintf(j->dir, sizeof(j->dir), "%s", result->dir);
	if (j->failures) {
		j->failures--;
		return LANES_AGAIN;
	}
	return order;
}

static void show(void *arg, const struct lane_line *const *lines, size_t count)
{
	struct table *t = arg;
	size_t in_show = 0;

	for (size_t i = 0; i < count; i++)
		in_show += lines[i]->of > 0;
	if (count > t->running_max)
		t->running_max = count;
	if (t->on_show)
		t->on_show(t, in_show);
}

static void lowered(void *arg, unsigned lanes, size_t job, enum trust_grade grade)
{
	struct table *t = arg;

	(void)job, (void)grade;
	t->lowered = lanes;
}

static struct table *table_of(size_t count, unsigned limit)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	for (size_t i = 0; i < count; i++) {
		t->jobs[i] = (struct job){ .status = (int)i, .grade = -1 };
		t->list[i] = (struct lane_job){ "job", run_job, &t->jobs[i] };
	}
	t->conf = (struct lanes_conf){ .jobs = t->list,
				       .job_count = count,
				       .limit = limit,
				       .arg = t,
				       .ended = ended,
				       .show = show,
				       .lowered = lowered };
	return t;
}

static void each_jobs_status_and_words_come_back(void)
{
	struct table *t = table_of(5, 2);
	struct err err = { 0 };

	CHECK_INT(lanes_run(&t->conf, &err), 0);
	for (int i = 0; i < 5; i++) {
		char out[32], words[32];

		(void)snprintf(out, sizeof(out), "out of %d\n", i);
		(void)snprintf(words, sizeof(words), "err of %d\n", i);
		CHECK_INT(t->jobs[i].ends, 1);
		CHECK_INT(t->jobs[i].last.status, i);
		CHECK_INT(t->jobs[i].last.signal, 0);
		CHECK_STR(t->jobs[i].out, out);
		CHECK_STR(t->jobs[i].err, words);
		CHECK(!t->jobs[i].last.stopped);
		CHECK(t->jobs[i].last.largest_bytes > 0);
	}
	CHECK(t->running_max <= 2);
	free(t);
}

static void open_gate(struct job *j)
{
	CHECK_INT(pipe(j->gate), 0);
}

static void close_gate(const struct job *j)
{
	(void)close(j->gate[0]);
	(void)close(j->gate[1]);
}

/* Lets all pass, when those that wait at a gate are in their show at the same time. */
static void pass_together(struct table *t, size_t in_show)
{
	size_t waiting = 0;

	for (size_t i = 0; i < t->conf.job_count; i++)
		waiting += t->jobs[i].gate[0] > 0;
	if (in_show < waiting)
		return;
	t->on_show = NULL;
	for (size_t i = 0; i < t->conf.job_count; i++)
		if (t->jobs[i].gate[0] > 0)
			CHECK_INT(write(t->jobs[i].gate[1], "", 1), 1);
}

/* They wait for each other: one after the other they would never end. */
static void jobs_really_run_side_by_side(void)
{
	struct table *t = table_of(3, 3);
	struct err err = { 0 };

	for (size_t i = 0; i < 3; i++) {
		open_gate(&t->jobs[i]);
		t->jobs[i].grade = TRUST_VALID;
	}
	t->on_show = pass_together;
	CHECK_INT(lanes_run(&t->conf, &err), 0);
	CHECK_INT((int64_t)t->running_max, 3);
	for (size_t i = 0; i < 3; i++) {
		CHECK(t->jobs[i].last.shared);
		CHECK(t->jobs[i].last.graded);
		CHECK_STR(t->jobs[i].dir, "runs/a-run");
		close_gate(&t->jobs[i]);
	}
	free(t);
}

static void a_crash_touches_no_other_job(void)
{
	struct table *t = table_of(4, 4);
	struct err err = { 0 };

	t->jobs[1].signal = SIGKILL;
	CHECK_INT(lanes_run(&t->conf, &err), 0);
	CHECK_INT(t->jobs[1].last.signal, SIGKILL);
	CHECK_INT(t->jobs[1].last.status, -1);
	CHECK(!t->jobs[1].last.stopped);
	CHECK_STR(t->jobs[1].err, "err of 1\n");
	CHECK_STR(t->jobs[1].dir, "");
	for (int i = 0; i < 4; i++)
		if (i != 1)
			CHECK_INT(t->jobs[i].last.status, i);
	free(t);
}

static void a_job_runs_again_when_ordered(void)
{
	struct table *t = table_of(2, 1);
	struct err err = { 0 };

	t->jobs[0].failures = 2;
	CHECK_INT(lanes_run(&t->conf, &err), 0);
	CHECK_INT(t->jobs[0].ends, 3);
	CHECK_INT(t->jobs[1].ends, 1);
	free(t);
}

static void no_job_begins_after_an_order_to_finish(void)
{
	struct table *t = table_of(4, 1);
	struct err err = { 0 };

	t->order = LANES_FINISH;
	CHECK_INT(lanes_run(&t->conf, &err), 0);
	CHECK_INT(t->jobs[0].ends, 1);
	CHECK_INT(t->jobs[1].ends + t->jobs[2].ends + t->jobs[3].ends, 0);
	free(t);
}

/* Job 0 never ends by itself; the end of job 1 aborts. */
static void an_abort_stops_the_jobs_that_run(void)
{
	struct table *t = table_of(3, 2);
	struct err err = { 0 };

	open_gate(&t->jobs[0]);
	t->order = LANES_ABORT;
	CHECK_INT(lanes_run(&t->conf, &err), 0);
	CHECK_INT(t->jobs[1].ends, 1);
	CHECK_INT(t->jobs[0].ends, 1);
	CHECK_INT(t->jobs[0].last.signal, SIGTERM);
	CHECK(t->jobs[0].last.stopped);
	CHECK_INT(t->jobs[2].ends, 0);
	close_gate(&t->jobs[0]);
	free(t);
}

static void interrupt_once_two_run(struct table *t, size_t in_show)
{
	if (in_show < 2)
		return;
	t->on_show = NULL;
	(void)raise(SIGINT);
}

static void an_interrupt_reaches_every_job_and_is_told(void)
{
	struct table *t = table_of(3, 2);
	struct err err = { 0 };

	for (size_t i = 0; i < 2; i++)
		open_gate(&t->jobs[i]);
	t->on_show = interrupt_once_two_run;
	CHECK_INT(lanes_run(&t->conf, &err), -EINTR);
	CHECK_STR(err.text, "interrupted");
	for (size_t i = 0; i < 2; i++) {
		CHECK_INT(t->jobs[i].last.signal, SIGINT);
		CHECK(t->jobs[i].last.stopped);
		close_gate(&t->jobs[i]);
	}
	CHECK_INT(t->jobs[2].ends, 0);
	free(t);
}

/* The first two share the machine and are disturbed; of the others only one runs at a time. */
static void a_disturbed_lab_lowers_auto(void)
{
	struct table *t = table_of(4, 0);
	struct lane_room room;
	struct lane_need need;
	struct err err = { 0 };

	lane_room_read(&room);
	lane_need_init(&need);
	if (lane_room_count(&room, &need, 0) != 2) {
		free(t);
		SKIP("only where there is room for two lanes just now");
	}
	for (size_t i = 0; i < 2; i++) {
		open_gate(&t->jobs[i]);
		t->jobs[i].grade = TRUST_DEGRADED;
	}
	t->on_show = pass_together;
	CHECK_INT(lanes_run(&t->conf, &err), 0);
	CHECK_INT(t->lowered, 1);
	CHECK(t->jobs[0].last.shared && t->jobs[1].last.shared);
	CHECK(!t->jobs[3].last.shared);
	for (size_t i = 0; i < 2; i++)
		close_gate(&t->jobs[i]);
	free(t);
}

/* Who asked for so many lanes gets them. */
static void a_number_of_lanes_is_not_lowered(void)
{
	struct table *t = table_of(4, 2);
	struct err err = { 0 };

	for (size_t i = 0; i < 2; i++) {
		open_gate(&t->jobs[i]);
		t->jobs[i].grade = TRUST_INVALID;
	}
	t->on_show = pass_together;
	CHECK_INT(lanes_run(&t->conf, &err), 0);
	CHECK_INT(t->lowered, 0);
	CHECK_INT(t->jobs[0].last.grade, TRUST_INVALID);
	for (size_t i = 0; i < 2; i++)
		close_gate(&t->jobs[i]);
	free(t);
}

static void words_for_a_number_of_lanes(void)
{
	struct err err = { 0 };
	unsigned n = 9;

	CHECK_INT(lanes_parse("auto", &n, &err), 0);
	CHECK_INT(n, 0);
	CHECK_INT(lanes_parse("64", &n, &err), 0);
	CHECK_INT(n, 64);
	CHECK_INT(lanes_parse("0", &n, &err), -EINVAL);
	CHECK_STR(err.text, "found \"0\"; expected 1 to 64, or auto");
	CHECK_INT(lanes_parse("65", &n, &err), -EINVAL);
	CHECK_INT(lanes_parse("two", &n, &err), -EINVAL);
	CHECK_INT(lanes_parse("", &n, &err), -EINVAL);
	CHECK_INT(n, 64);
}

CU_TestInfo lanes_tests[] = {
	TEST(each_jobs_status_and_words_come_back),
	TEST(jobs_really_run_side_by_side),
	TEST(a_crash_touches_no_other_job),
	TEST(a_job_runs_again_when_ordered),
	TEST(no_job_begins_after_an_order_to_finish),
	TEST(an_abort_stops_the_jobs_that_run),
	TEST(an_interrupt_reaches_every_job_and_is_told),
	TEST(a_disturbed_lab_lowers_auto),
	TEST(a_number_of_lanes_is_not_lowered),
	TEST(words_for_a_number_of_lanes),
	CU_TEST_INFO_NULL,
};
