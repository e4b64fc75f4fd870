/* shell_job.c - the command behind the route, from its start to its end: in the lab. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/cli/shell.h"
#include "harness/drive/clock.h"
#include "harness/drive/live_snapshot.h"
#include "harness/lab/control.h"
#include "harness/lab/lab.h"

#define STATUS_EVERY NSEC_PER_SEC

/* How long a command that was told to end may take, before it is told again, and then killed. */
#define END_PATIENCE (2 * NSEC_PER_SEC)

struct job {
	struct lab *lab;
	const struct shell *shell;
	size_t process;
	nsec_t began;
	nsec_t status_at; /* NSEC_NEVER when nobody wants it */
	struct shell_before before;
	nsec_t end_at; /* the next means to end the command; NSEC_NEVER until somebody wants that */
	bool hung_up;  /* it was told SIGHUP as well */
	bool ended;
	int status;
};

static void tell(const struct job *job, enum shell_told kind, const void *body, size_t size)
{
	char message[LAB_MESSAGE_MAX];

	if (size > sizeof(message) - 1)
		size = sizeof(message) - 1;
	message[0] = (char)kind;
	if (size)
		memcpy(message + 1, body, size);
	(void)lab_tell(job->lab, message, size + 1);
}

static void tell_text(const struct job *job, enum shell_told kind, const char *text)
{
	tell(job, kind, text, strlen(text));
}

static void greet_places(const struct job *job)
{
	struct text note = { 0 };

	text_addf(&note, "%s lies between %s (buyer) and %s (seller); Ctrl-C ends it\n",
		  job->shell->plan->route_name, lab_iface(job->lab, PLAN_BUYER),
		  lab_iface(job->lab, PLAN_SELLER));
	tell_text(job, SHELL_NOTE, text_str(&note));
	text_done(&note);
}

static void greet(const struct job *job)
{
	const struct shell *s = job->shell;
	struct text note = { 0 };

	text_add(&note, lab_outside_notes(job->lab));
	if (s->greets && s->outside)
		text_addf(&note,
			  "the %s's shell, behind %s; beyond it the machine's network (%s), the "
			  "machine itself at %s; exit ends it\n",
			  plan_host_word(s->host), s->plan->route_name,
			  outside_word(s->outside->way), lab_machine(job->lab));
	else if (s->greets)
		text_addf(&note,
			  "the %s's shell, behind %s; beyond it the other host alone, %s; exit "
			  "ends it\n",
			  plan_host_word(s->host), s->plan->route_name,
			  lab_address4(job->lab, PLAN_HOSTS - 1 - s->host));
	tell_text(job, SHELL_NOTE, text_str(&note));
	text_done(&note);
}

static int start(struct job *job, struct err *err)
{
	const struct shell *s = job->shell;
	const char *peer6 = lab_address6(job->lab, PLAN_HOSTS - 1 - s->host);
	char route[256], peer[64], second[64], machine[96];
	const char *env[5] = { route, peer };
	size_t n = 2;

	(void)snprintf(route, sizeof(route), "STRAITS_ROUTE=%s", s->plan->route_name);
	(void)snprintf(peer, sizeof(peer), "STRAITS_PEER=%s",
		       lab_address4(job->lab, PLAN_HOSTS - 1 - s->host));
	if (peer6) {
		(void)snprintf(second, sizeof(second), "STRAITS_PEER6=%s", peer6);
		env[n++] = second;
	}
	if (s->outside) {
		(void)snprintf(machine, sizeof(machine), "STRAITS_MACHINE=%s",
			       lab_machine(job->lab));
		env[n++] = machine;
	}
	return lab_spawn(job->lab, (size_t)s->host,
			 &(struct lab_program){ .argv = s->argv, .env = env, .as_is = true },
			 &job->process, err);
}

static void show_status(struct job *job)
{
	struct live_snapshot now = { 0 };
	struct text line = { 0 };

	if (lab_snapshot(job->lab, &now, NULL) == 0) {
		shell_status(job->shell, &now, &job->before, &line);
		tell_text(job, SHELL_STATUS, text_str(&line));
	}
	text_done(&line);
	live_snapshot_done(&now);
	job->status_at += STATUS_EVERY;
}

/* The command is asked as the user asked; a shell that does not care is hung up; then it is killed.
 */
static void press(struct job *job)
{
	if (job->hung_up) {
		lab_end(job->lab, job->process, 0);
		job->ended = lab_ended(job->lab, job->process, &job->status);
		return;
	}
	job->hung_up = true;
	job->end_at = clock_now() + END_PATIENCE;
	lab_signal(job->lab, job->process, SIGHUP);
}

static void on_time(struct job *job)
{
	nsec_t now = clock_now();

	if (now >= job->end_at)
		press(job);
	if (now >= job->status_at)
		show_status(job);
}

static void on_stop(struct job *job, int number)
{
	if (!job->shell->argv) {
		job->ended = true;
		return;
	}
	job->end_at = clock_now() + END_PATIENCE;
	lab_signal(job->lab, job->process, number);
}

static void tell_lost(const struct job *job)
{
	struct text note = { 0 };

	text_addf(&note, "the machine's network is lost: %s\n", lab_outside_failure(job->lab));
	tell_text(job, SHELL_NOTE, text_str(&note));
	text_done(&note);
}

static int attend(struct job *job, struct err *err)
{
	struct lab_event event;
	bool broken = false;
	int r = 0;

	while (r == 0 && !job->ended) {
		nsec_t until = job->end_at < job->status_at ? job->end_at : job->status_at;

		r = lab_wait(job->lab, NULL, 0, until, &event, err);
		if (r < 0)
			break;
		switch (event.kind) {
		case LAB_EXIT:
			job->ended = true;
			job->status = event.status;
			break;
		case LAB_STOP:
			on_stop(job, event.signal);
			break;
		case LAB_BROKEN:
			broken = true;
			on_stop(job, SIGTERM);
			break;
		case LAB_TIME:
			on_time(job);
			break;
		case LAB_LOST:
			tell_lost(job);
			break;
		case LAB_READY:
			break;
		}
	}
	/* lab_finish() says why it broke */
	return r < 0 ? r : broken ? -EIO : 0;
}

static void sum_up(const struct job *job, const struct trust *trust, nsec_t ended)
{
	const struct shell_end end = { trust, ended - job->began, job->status };
	struct text text = { 0 };

	if (job->shell->json)
		shell_summary_json(job->shell, &end, &text);
	else
		shell_summary(job->shell, &end, &text);
	tell_text(job, SHELL_SUMMARY, text_str(&text));
	text_done(&text);
}

/* From here on the command's own end is what counts: what the route's end has to complain about is
 * a note. */
static int finish(struct job *job, int broken, struct err *err)
{
	struct trust *trust = calloc(1, sizeof(*trust));
	nsec_t ended = clock_now();
	struct text note = { 0 };
	struct err why = { 0 };

	if (!trust)
		return err_set(err, -ENOMEM, "out of memory");
	if (lab_finish(job->lab, trust, &why) < 0 && broken == 0) {
		text_addf(&note, "%s\n", why.text);
		tell_text(job, SHELL_NOTE, text_str(&note));
		text_done(&note);
	}
	tell(job, SHELL_ENDED, &job->status, sizeof(job->status));
	sum_up(job, trust, ended);
	free(trust);
	return broken < 0 ? err_set(err, broken, "the route broke down: %s", why.text) : 0;
}

int shell_job(struct lab *lab, void *arg, struct err *err)
{
	struct job job = { .lab = lab, .shell = arg, .end_at = NSEC_NEVER };
	int r;

	if (job.shell->places && job.shell->greets)
		greet_places(&job);
	else
		greet(&job);
	job.began = clock_now();
	job.before.at = job.began;
	job.status_at = job.shell->status ? job.began + STATUS_EVERY : NSEC_NEVER;
	lab_start(lab, job.began);
	tell(&job, SHELL_BEGAN, NULL, 0);
	r = job.shell->argv ? start(&job, err) : 0;
	if (r < 0) {
		tell(&job, SHELL_REFUSED, &r, sizeof(r));
		return r;
	}
	r = attend(&job, err);
	if (r < 0 && r != -EIO)
		return r;
	return finish(&job, r, err);
}
