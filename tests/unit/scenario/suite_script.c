/* suite_script.c - ending runs by a script. */
#include "tests/unit/scenario/suite_script.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/suite_work.h"
#include "tests/support/suite.h"

static struct script *current; /* of the runner, which gets no word of its caller */

void script_begin(struct script *x, const char *script)
{
	const struct find_place place = { .scenarios = x->f.dir };

	*x = (struct script){ .script = script };
	folder_make(&x->f);
	for (char c = 'a'; c <= 'c'; c++) {
		char name[16], text[64];

		(void)snprintf(name, sizeof(name), "shows/%c.yaml", c);
		(void)snprintf(text, sizeof(text), "show: %c\nroute: r\nduration: 10 s\n", c);
		folder_write(&x->f, name, text);
	}
	folder_write(&x->f, "suites/s.yaml", "suite: s\nshows: [a, b, c]\n");
	x->opts = (struct suite_opts){ .scenarios = x->f.dir, .seed = 1 };
	CHECK_INT(suite_open("s", &place, &x->suite, &x->f.err), 0);
	CHECK_INT(suite_runs_make(&x->suite, &x->opts, &x->runs, &x->f.err), 0);
	x->state = (struct suite_state){ .dir = x->f.dir,
					 .suite = &x->suite,
					 .opts = &x->opts,
					 .runs = &x->runs,
					 .lanes = 1,
					 .retries = 1,
					 .started = "2026-01-02T03:04:05Z" };
	current = x;
}

void script_end(struct script *x)
{
	suite_runs_done(&x->runs);
	suite_done(&x->suite);
	folder_remove(&x->f);
}

/* One try as the script has it. */
static struct lane_result result_of(char letter)
{
	struct lane_result result = { .took = 12 * NSEC_PER_SEC, .out = "", .err = "", .dir = "" };

	result.status = letter == 'f'                    ? EXIT_FAIL
			: letter == 'i' || letter == 'd' ? EXIT_INVALID
			: letter == 'n'                  ? EXIT_INCONCLUSIVE
			: letter == 'u'                  ? EXIT_USAGE
							 : EXIT_PASS;
	if (letter == 'k' || letter == 's') {
		result.status = -1;
		result.signal = letter == 'k' ? SIGKILL : SIGTERM;
	}
	if (strchr("pfiwn", letter))
		result.dir = "a-run";
	result.stopped = letter == 's' || letter == 'w';
	result.graded = *result.dir != '\0';
	result.grade = letter == 'i' ? TRUST_INVALID : TRUST_VALID;
	return result;
}

/* Runs nothing: ends each job as the script says, until a signal ("s", "w") or an order closes it.
 */
static int fake_lanes(const struct lanes_conf *conf, struct err *err)
{
	struct script *x = current;
	size_t queue[SCRIPT_TRIES_MAX], first = 0, n = conf->job_count;
	bool closed = false, stopped = false;

	for (size_t i = 0; i < n; i++)
		queue[i] = i;
	while (first < n && !closed) {
		size_t job = queue[first++];
		char letter = x->script[x->tries];
		struct lane_result result = result_of(letter);
		enum lanes_order order;

		if (letter == '\0')
			abort();
		x->ran[x->tries++] = conf->jobs[job].name[0];
		order = conf->ended(conf->arg, job, &result);
		if (order == LANES_AGAIN)
			queue[n++] = job;
		stopped |= result.stopped;
		closed = stopped || order == LANES_FINISH || order == LANES_ABORT;
	}
	return stopped ? err_set(err, -EINTR, "interrupted") : 0;
}

static int run_never(void *arg, const struct suite_run *run, struct lane *lane)
{
	(void)arg, (void)run, (void)lane;
	abort();
}

static void read_ending(void *arg, const struct suite_run *run, const struct lane_result *result,
			struct suite_ending *ret)
{
	(void)arg, (void)run;
	ret->code = result->signal ? EXIT_INVALID : (enum exit_code)result->status;
	ret->dir = result->dir;
	if (ret->code != EXIT_PASS)
		text_add(&ret->reason, "so it was");
	ret->no_room = result->status == EXIT_INVALID && !*result->dir;
}

static int save(void *arg, struct err *err)
{
	struct script *x = arg;

	if (++x->saves == x->save_fails_at)
		return err_set(err, -ENOSPC, "suite.json: no space left");
	return suite_state_write(&x->state, err);
}

static void tell(void *arg, const struct suite_run *run, enum exit_code code, bool again)
{
	struct script *x = arg;

	(void)run, (void)code;
	x->told++;
	x->again += again;
}

int script_work(struct script *x)
{
	const struct suite_work_conf conf = { .runs = &x->runs,
					      .lanes = 1,
					      .retries = x->state.retries,
					      .arg = x,
					      .run = run_never,
					      .read = read_ending,
					      .save = save,
					      .told = tell,
					      .lanes_run = fake_lanes };

	x->f.err = (struct err){ 0 };
	return suite_work(&conf, &x->f.err);
}

int script_resume(struct script *x, const char *script)
{
	struct suite_saved saved;
	int r;

	suite_runs_done(&x->runs);
	x->script = script;
	x->tries = 0;
	memset(x->ran, 0, sizeof(x->ran));
	x->f.err = (struct err){ 0 };
	r = suite_saved_read(x->f.dir, &saved, &x->f.err);
	if (r == 0)
		r = suite_runs_make(&x->suite, &x->opts, &x->runs, &x->f.err);
	if (r == 0)
		r = suite_saved_apply(&saved, &x->suite, &x->runs, &x->f.err);
	suite_saved_done(&saved);
	return r;
}
