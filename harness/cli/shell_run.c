/* shell_run.c - a shell's lab as its caller sees it: the terminal, live figures, what came of it.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/cli/shell.h"
#include "harness/lab/lab.h"
#include "harness/scenario/ctl.h"
#include "harness/scenario/ctl_find.h"
#include "harness/scenario/rundir.h"

/* How live figures are shown. */
enum manner {
	MANNER_LINES, /* one below the other */
	MANNER_LINE,  /* one, written over */
	MANNER_TITLE, /* of the terminal's window */
};

/* What this process knows while the lab is up. */
struct view {
	const struct shell *shell;
	struct shell_result *result;
	FILE *status; /* NULL when nobody wants it */
	enum manner manner;
	bool line_open; /* one that is written over stands on the terminal */
};

static void end_line(struct view *v)
{
	if (v->line_open)
		(void)fputs("\r\033[K", v->status);
	v->line_open = false;
}

static void show_status(struct view *v, const char *line)
{
	if (!v->status)
		return;
	v->line_open = v->manner == MANNER_LINE;
	if (v->manner == MANNER_TITLE)
		(void)fprintf(v->status, "\033]2;%s\007", line);
	else if (v->manner == MANNER_LINE)
		(void)fprintf(v->status, "\r\033[K%s", line);
	else
		(void)fprintf(v->status, "%s\n", line);
	(void)fflush(v->status);
}

static void show_notes(struct view *v, char *text)
{
	char *line;

	end_line(v);
	while ((line = strsep(&text, "\n"))) {
		if (*line)
			(void)fprintf(stderr, "straits: %s\n", line);
	}
}

static void take_text(struct view *v, enum shell_told kind, char *text)
{
	if (kind == SHELL_NOTE)
		show_notes(v, text);
	else if (kind == SHELL_STATUS)
		show_status(v, text);
	else
		text_add(&v->result->summary, text);
}

static void take_number(struct view *v, enum shell_told kind, int number)
{
	if (kind == SHELL_REFUSED) {
		v->result->refused = number;
		return;
	}
	v->result->ran = true;
	v->result->status = number;
}

static void told(void *arg, const void *message, size_t size)
{
	const struct shell *shell = arg;
	enum shell_told kind = (enum shell_told)((const char *)message)[0];
	const char *body = (const char *)message + 1;
	char *text;
	int number;

	if (kind == SHELL_BEGAN) {
		shell->view->result->began = true;
		return;
	}
	if (kind == SHELL_ENDED || kind == SHELL_REFUSED) {
		memcpy(&number, body, sizeof(number));
		take_number(shell->view, kind, number);
		return;
	}
	text = strndup(body, size - 1);
	if (text)
		take_text(shell->view, kind, text);
	free(text);
}

/* A shell's own screen is not written on: its figures go to the title of the window. */
static int open_view(struct view *v, struct err *err)
{
	const struct shell *s = v->shell;

	if (!s->status)
		return 0;
	v->status = s->status_path ? fopen(s->status_path, "we") : stderr;
	if (!v->status)
		return err_set(err, -errno, "--status: %s: %s", s->status_path, strerror(errno));
	if (cli_fancy(fileno(v->status)))
		v->manner = s->interactive && !s->status_path ? MANNER_TITLE : MANNER_LINE;
	return 0;
}

static void close_view(struct view *v)
{
	end_line(v);
	if (v->manner == MANNER_TITLE)
		show_status(v, "");
	if (v->status && v->status != stderr)
		(void)fclose(v->status);
}

/* Who was in front of the terminal is there again afterwards, whatever a shell inside left; and may
 * write to it meanwhile, though a shell inside is in front. */
struct terminal {
	bool in_front;
	sigset_t before;
};

static void terminal_hold(struct terminal *t)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTTOU);
	(void)sigprocmask(SIG_BLOCK, &set, &t->before);
	t->in_front = tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static void terminal_release(const struct terminal *t)
{
	if (t->in_front)
		(void)tcsetpgrp(STDIN_FILENO, getpgrp());
	(void)sigprocmask(SIG_SETMASK, &t->before, NULL);
}

/* Runs it with straits ctl listened to, where there is a place for the socket. */
static int run_listening(const struct shell *shell, struct lab_conf *conf,
			 const struct lab_job *job, struct err *err)
{
	const struct ctl_conf listen = { .plan = shell->plan, .kind = "shell", .open_end = true };
	char name[64], path[PATH_MAX];
	struct ctl *ctl = NULL;
	struct rundir place;
	bool placed;
	int r;

	(void)snprintf(name, sizeof(name), "shell-%s", shell->plan->name);
	placed = ctl_place(name, &place, NULL) == 0;
	if (placed && ctl_new(&listen, &ctl, NULL) == 0) {
		(void)snprintf(path, sizeof(path), "%s/%s", place.path, CTL_SOCKET);
		ctl_serve(ctl, path, conf);
	}
	r = lab_run(conf, job, err);
	ctl_free(ctl);
	if (placed)
		rundir_drop(&place);
	return r;
}

static int run_lab(const struct shell *shell, struct shell *arg, struct err *err)
{
	char packets[PATH_MAX], network[PATH_MAX];
	struct plan_lab made;
	struct lab_conf conf;
	int r = plan_lab_init(&made, shell->plan, &conf, err);

	if (r < 0)
		goto out;
	conf.outside = shell->outside;
	conf.terminal = shell->argv != NULL;
	conf.places = shell->places;
	if (shell->records) {
		(void)snprintf(packets, sizeof(packets), "%s/packets.rec", shell->records);
		(void)snprintf(network, sizeof(network), "%s/network.rec", shell->records);
		conf.packets_path = packets;
		conf.network_path = network;
	}
	r = run_listening(shell, &conf,
			  &(struct lab_job){ .run = shell_job, .told = told, .arg = arg }, err);
out:
	plan_lab_done(&made);
	return r;
}

int shell_run(const struct shell *shell, struct shell_result *ret, struct err *err)
{
	struct view view = { .shell = shell, .result = ret };
	struct shell arg = *shell;
	struct terminal terminal;
	int r = open_view(&view, err);

	if (r < 0)
		return r;
	arg.view = &view;
	terminal_hold(&terminal);
	r = run_lab(shell, &arg, err);
	close_view(&view);
	terminal_release(&terminal);
	return r;
}

void shell_result_done(struct shell_result *result)
{
	text_done(&result->summary);
}
